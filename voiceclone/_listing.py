"""Reading a vendor's lists and deleting what is in them, across errors that may be gone at the next try."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from voiceclone._errors import NotFoundError
from voiceclone._retry import Retry

_T = TypeVar("_T")


def delete(retry: Retry, action: Callable[[], None]) -> None:
    """Do the deletion *action*; what is not there counts as deleted."""
    # Repeated after a lost answer as well: what the first try has deleted is not found by the second.
    with contextlib.suppress(NotFoundError):
        retry(action)


def listed(retry: Retry, read: Callable[[], Iterable[_T]], identify: Callable[[_T], str]) -> Iterator[_T]:
    """What *read* lists, each once; read again from its beginning after an error that may be gone."""
    return _each(iter(retry(read)), retry, read, identify)


def _each(
    entries: Iterator[_T] | None, retry: Retry, read: Callable[[], Iterable[_T]], identify: Callable[[_T], str]
) -> Iterator[_T]:
    known: set[str] = set()

    def following() -> _T | None:
        nonlocal entries
        entries = iter(read()) if entries is None else entries
        try:
            return next((each for each in entries if identify(each) not in known), None)
        except BaseException:
            entries = None  # a generator that has raised gives nothing more
            raise

    while (entry := retry(following)) is not None:
        known.add(identify(entry))
        yield entry
