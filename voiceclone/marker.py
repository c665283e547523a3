"""
A marker in a voice's name, so that a job whose answer was lost can be told from everybody else's.

It is random and stands in the submission's record before anything is sent: only who holds the record knows it.
"""

from __future__ import annotations

import re
import secrets

_PREFIX, _RANDOM = "-vc", 8
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
_AT_END = re.compile(rf"{_PREFIX}[a-z2-7]{{{_RANDOM}}}$")

#: Characters a marker takes.
LENGTH = len(_PREFIX) + _RANDOM


def new() -> str:
    """
    A marker that nobody else has.
    """
    return _PREFIX + "".join(secrets.choice(_LETTERS) for _ in range(_RANDOM))


def put(name: str, marker: str, longest: int | None) -> str:
    """
    *name* with *marker* at its end; without it where both together are longer than *longest*.
    """
    return name + marker if fits(name, marker, longest) else name


def fits(name: str, marker: str, longest: int | None) -> bool:
    """
    Whether there is a marker, and *name* leaves room for it.
    """
    return bool(marker) and (longest is None or len(name) + len(marker) <= longest)


def strip(name: str | None) -> str | None:
    """
    *name* without the marker at its end, if it has one.
    """
    return None if name is None else _AT_END.sub("", name)
