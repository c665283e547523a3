"""What is wrong with the parts of a value, to be told all at once when it is complete."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, cast

import attrs

from voiceclone._errors import InvalidRequestError
from voiceclone._problem import Problem

# What is of a wrong type is kept by the converters, so that all of it is told at once when the value is complete.


@attrs.frozen
class Unusable:
    """What stands for a part that could not be made of what was given.

    Attributes:
        message: What is wrong.
        hint: What to do about it.
    """

    message: str
    hint: str


def is_path(value: object) -> bool:
    """Whether *value* is a path as text."""
    return isinstance(value, str) or (isinstance(value, os.PathLike) and isinstance(os.fspath(value), str))


def is_address(value: object) -> bool:
    """Whether *value* is text with a scheme, such as ``oss://bucket/take.wav``. One letter is a drive of Windows."""
    return isinstance(value, str) and value.find("://") > 1


def as_path(value: Any) -> Path:
    """*value* as a path, if it is one; else itself."""
    return cast("Path", value if isinstance(value, Path) or not is_path(value) else Path(value))


def no_file(where: str, value: object) -> Problem:
    """The problem of *value*, which is not what it should be."""
    if isinstance(value, Unusable):
        return Problem(where, value.message, value.hint)
    return Problem(where, f"is of type {type(value).__name__}", "Give a path, bytes, or a file opened with 'rb'")


def no_text(where: str, value: object, fix: str = "Give text") -> Iterator[Problem]:
    """The problem of *value*, if it is no text."""
    if not isinstance(value, str):
        yield Problem(where, f"is of type {type(value).__name__}", fix)


def tell(problems: Iterable[Problem]) -> None:
    """Raise the problems, if there are any.

    Raises:
        InvalidRequestError: With all of them.
    """
    if found := tuple(problems):
        raise InvalidRequestError(found)
