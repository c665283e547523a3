"""Names, times, levels and sizes as text that is safe to show."""

from __future__ import annotations

import math
from pathlib import Path

from voiceclone._problem import Message
from voiceclone.backends._requirements import clock, rounded

_UNKNOWN, _SILENCE = Message("not known"), Message("digital silence")
_SIZES = ((1e9, "GB"), (1e6, "MB"), (1e3, "kB"))


def printable(text: object) -> str:
    """*text* with every character escaped that could move a cursor, turn the direction of writing or fail to be
    encoded.
    """
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in str(text))


def file_name(path: Path | None) -> str:
    """The last part of *path*, or that there is no file."""
    return printable(path.name) if path is not None else Message("no file of this machine")


def span(start: float, end: float) -> str:
    """From when to when, and how long: ``0:30 to 0:35 (5.0 s)``."""
    return Message("{start} to {end} ({length} s)", start=clock(start), end=clock(end), length=rounded(end - start))


def ending(suffix: str, form: str) -> Message:
    """The ending of a file that does not fit its content."""
    return Message("{suffix}, and the content is {form}", suffix=suffix or Message("no ending"), form=form)


def level(value: float | None, unit: str = "dBFS", *, unknown: str = _UNKNOWN, infinite: str = _SILENCE) -> str:
    """A level in its unit, or the words for none."""
    if value is None:
        return unknown
    return f"{round(value, 1) + 0.0:.1f} {unit}".rstrip() if math.isfinite(value) else infinite


def size(count: int) -> str:
    """Bytes in a unit that suits them."""
    factor, unit = next((each for each in _SIZES if count >= each[0]), (1, ""))
    return f"{count / factor:.1f} {unit}" if unit else Message("{count} bytes", count=str(count))
