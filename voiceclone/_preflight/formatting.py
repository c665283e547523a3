"""Names, times, levels and sizes as text that is safe to show."""

from __future__ import annotations

import math
from pathlib import Path

from voiceclone.backends._requirements import clock, rounded

_SIZES = ((1e9, "GB"), (1e6, "MB"), (1e3, "kB"))


def printable(text: object) -> str:
    """*text* with every character escaped that could move a cursor, turn the direction of writing or fail to be
    encoded.
    """
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in str(text))


def file_name(path: Path | None) -> str:
    """The last part of *path*, or that there is no file."""
    return printable(path.name) if path is not None else "no file of this machine"


def span(start: float, end: float) -> str:
    """From when to when, and how long: ``0:30 to 0:35 (5.0 s)``."""
    return f"{clock(start)} to {clock(end)} ({rounded(end - start)} s)"


def level(
    value: float | None, unit: str = "dBFS", *, unknown: str = "not known", infinite: str = "digital silence"
) -> str:
    """A level in its unit, or the words for none."""
    if value is None:
        return unknown
    return f"{round(value, 1) + 0.0:.1f} {unit}" if math.isfinite(value) else infinite


def size(count: int) -> str:
    """Bytes in a unit that suits them."""
    factor, unit = next((each for each in _SIZES if count >= each[0]), (1, "bytes"))
    return f"{count / factor:.1f} {unit}" if factor > 1 else f"{count} {unit}"
