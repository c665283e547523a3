"""
Reading a vendor's answer: what a refusal means, and the fields one cannot do without.

For those who write a backend.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from voiceclone._errors import (
    AuthenticationError,
    MalformedResponseError,
    NotFoundError,
    PermissionDeniedError,
    ProviderError,
    RateLimitError,
    RejectedError,
    ServiceUnavailableError,
)

_T = TypeVar("_T")

_STATUSES: Mapping[int, type[ProviderError]] = {
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    408: ServiceUnavailableError,
    429: RateLimitError,
}


def error_kind(code: str | None, status: int, codes: Iterable[tuple[str, type[ProviderError]]]) -> type[ProviderError]:
    """
    The class of error that a refusal is.

    Args:
        code: The vendor's error code, which says more than the status.
        status: HTTP status.
        codes: What a code of this vendor begins with, and what it means; the first that fits counts.
    """
    for beginning, kind in codes:
        if code is not None and code.startswith(beginning):
            return kind
    return _STATUSES.get(status, ServiceUnavailableError if status >= 500 else RejectedError)


def required(answer: Mapping[str, Any], field: str, kind: type[_T], *, provider: str, operation: str) -> _T:
    """
    A field that an answer cannot do without.

    Raises:
        MalformedResponseError: It is missing, of another type, or empty text. The vendor may have acted.
    """
    value = answer.get(field)
    if not isinstance(value, kind) or (kind is str and not value):
        text = f"the answer has no usable {field}"
        raise MalformedResponseError(text, provider=provider, operation=operation, raw=answer)
    return value


def optional_str(value: object, longest: int | None = None) -> str | None:
    """
    A value of an answer, if it is text with something in it; cut to *longest* characters.
    """
    return value[:longest] if isinstance(value, str) and value else None


#: Pages read before a list counts as one without an end.
_MOST_PAGES = 10_000


def read_pages(
    page: Callable[[int], tuple[list[Any], object]],
    identify: Callable[[Mapping[str, Any]], str],
    *,
    provider: str,
    operation: str,
) -> list[Mapping[str, Any]]:
    """
    All entries of a list that comes in pages, each once, whole.

    Args:
        page: Takes how many entries were read already; gives those that follow, and how many there are in all as the
            vendor says it: a number, or anything else for "not said".
        identify: The id of an entry; raises `MalformedResponseError` if it has none.
        provider: Name of the provider.
        operation: The vendor's name of the operation.

    Raises:
        MalformedResponseError: An entry cannot be read, the list has no end, or it changed while it was read. What is
            not in such a list may be there all the same.
    """
    found: dict[str, Mapping[str, Any]] = {}
    read = 0
    for _ in range(_MOST_PAGES):
        entries, total = page(read)
        if not all(isinstance(each, Mapping) for each in entries):
            break
        new = {identify(each): each for each in entries}
        known, read = len(found), read + len(entries)
        found |= new
        whole = isinstance(total, int) and not isinstance(total, bool)
        if not entries or (whole and read >= total):  # type: ignore[operator]
            if whole and len(found) < total:  # type: ignore[operator]
                break
            return list(found.values())
        if len(found) == known:
            break
    text = "the list cannot be read: an entry makes no sense, it has no end, or it changed meanwhile"
    raise MalformedResponseError(text, provider=provider, operation=operation)
