"""A mark behind a voice's name that tells our jobs from others', where a vendor tells the name again."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets

_START, _RANDOM = "-vc", 8
_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"

#: Characters a mark has.
LENGTH = len(_START) + _RANDOM
_ANY = re.compile(f"{_START}[{_ALPHABET}]{{{_RANDOM}}}")


def new() -> str:
    """A mark that nobody made before: forty random bits."""
    return _START + "".join(secrets.choice(_ALPHABET) for _ in range(_RANDOM))


def of_part(marker: str, part: str) -> str:
    """The mark of one part of what has *marker*, the same every time; of the whole if there are no parts."""
    if not marker or not part:
        return marker
    digest = hashlib.sha256(f"{marker} {part}".encode()).digest()[: _RANDOM * 5 // 8]
    return _START + base64.b32encode(digest).decode().casefold()


def put(name: str, marker: str, longest: int | None) -> str:
    """*name* with *marker* behind it; *name* alone where the two have more than *longest* characters."""
    marked = name + marker
    return name if longest is not None and len(marked) > longest else marked


def held(name: str | None, marker: str) -> bool:
    """Whether *name* has this very mark, behind all others: a name may be a copy of another one, with its mark."""
    return bool(marker) and find_marker(name) == marker


def find_marker(name: object) -> str | None:
    """The last marker of this library in *name*, as a vendor tells it, of whichever submission; None if there is
    none.
    """
    return next(reversed(_ANY.findall(name)), None) if isinstance(name, str) else None
