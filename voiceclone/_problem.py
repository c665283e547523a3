"""What can be wrong with a request."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

import attrs

#: Times that are written out.
_MOST_TIMES = 3


class Severity(StrEnum):
    """How bad a problem is."""

    ERROR = "error"
    """A documented requirement is not met, or the request makes no sense."""
    WARNING = "warning"
    """The vendor advises otherwise, or a human who listens may refuse it."""


@attrs.frozen
class Stretch:
    """A part of a recording, and what was measured of it.

    Attributes:
        start: Its beginning, in seconds.
        end: Its end.
        value: What was measured, in the unit of that measure.
    """

    start: float
    end: float
    value: float

    def __str__(self) -> str:
        start, end = _timecode(self.start), _timecode(self.end)
        return start if start == end else f"{start}-{end}"


@attrs.frozen
class Problem:
    """One thing that is wrong with a request.

    Attributes:
        location: The part of the request, for instance ``recordings[0]``.
        message: What is wrong with it.
        hint: What to do.
        severity: How bad it is.
        requirement: Name of the requirement that is not met, empty for what is wrong with any vendor.
        source: Where the requirement is written.
        file: Name of the file it was found in; empty when it is not about one file.
        stretches: Where in the file, in the order of time; empty when it is about all of it.
        fact: What was measured, by the name a `Requirement` asks for it; empty for what is no measurement.
    """

    location: str
    message: str
    hint: str
    severity: Severity = Severity.ERROR
    requirement: str = ""
    source: str = ""
    file: str = ""
    stretches: tuple[Stretch, ...] = ()
    fact: str = ""

    @property
    def place(self) -> str:
        """For people: the file and the first times, as ``take.wav 02:10-03:56``; the location where it is no file."""
        shown, more = self.stretches[:_MOST_TIMES], len(self.stretches) - _MOST_TIMES
        times = ", ".join(map(str, shown)) + (f" and {more} more" if more > 0 else "")
        return f"{self.file or self.location} {times}".rstrip()

    def __str__(self) -> str:
        return f"{self.place}: {self.message}. {self.hint}"


def _timecode(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes:02d}:{rest:02d}"


def listed(values: Iterable[object]) -> str:
    """*values* for a hint, in the order of the alphabet."""
    return ", ".join(sorted(map(str, values))) or "nothing"
