"""Geometry of the two pictures of a recording.

Places along the time are shares of the width, so that only the curves are stretched and no letter is.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

import attrs

from voiceclone._preflight.audio.facts import Signal
from voiceclone._preflight.formatting import span
from voiceclone.backends._requirements import clock, rounded

#: Places that are labelled; of more, the longest.
_MOST = 9
#: Labels closer together than this share of the width are written as one, so that they stay apart on a phone.
_CLOSE = 0.13
#: Steps of the time axis, of which the first that gives few enough is taken (s).
_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200)
_MOST_STEPS = 5
#: What is quieter is drawn at the bottom (dBFS).
_QUIETEST = -80.0


@attrs.frozen
class Mark:
    """A labelled place of a recording, in seconds, and what is there."""

    label: str
    start: float
    end: float
    text: str


def clips(signal: Signal) -> tuple[Mark, ...]:
    """Where it clips."""
    values = {(each.start, each.end): each.value for each in signal.clips}
    return _marks("C", list(values), lambda *place: f"clips at {clock(place[0])}, for {rounded(values[place])} s")


def silences(signal: Signal) -> tuple[Mark, ...]:
    """Where nobody speaks."""
    return _marks("S", signal.silences, lambda start, end: f"silence from {span(start, end)}")


def unlabelled(places: Sequence[object], what: str) -> tuple[str, ...]:
    """How many places have no label, in words; nothing when all have."""
    more = len(places) - _MOST
    return (f"and {more} more {what}",) if more > 0 else ()


def _marks(
    letter: str, places: Sequence[tuple[float, float]], describe: Callable[[float, float], str]
) -> tuple[Mark, ...]:
    # Rounded, so that of equally long places the first have labels.
    longest = sorted(places, key=lambda each: round(each[0] - each[1], 2))[:_MOST]
    return tuple(Mark(f"{letter}{number}", *each, describe(*each)) for number, each in enumerate(sorted(longest), 1))


def labels(marks: Sequence[Mark], duration: float) -> Iterator[tuple[str, float]]:
    """Every label and its place; neighbours share one: ``C2-4``."""
    groups: list[list[Mark]] = []
    for mark in marks:
        if groups and _middle([mark]) - _middle(groups[-1]) <= _CLOSE * duration:
            groups[-1].append(mark)
        else:
            groups.append([mark])
    for group in groups:
        last = f"-{group[-1].label[1:]}" if len(group) > 1 else ""
        yield f"{group[0].label}{last}", _middle(group) / duration


def _middle(group: Sequence[Mark]) -> float:
    return (group[0].start + group[0].end + group[-1].start + group[-1].end) / 4


def ticks(duration: float) -> list[tuple[str, float]]:
    """The time axis: every time and its place."""
    step = next((each for each in _STEPS if duration / each <= _MOST_STEPS), _STEPS[-1])
    return [(clock(at), at / duration) for at in range(0, int(duration) + 1, step)]


def depth(level: float) -> float:
    """How far below full scale a level is drawn, in percent of the height."""
    return 100 * min(max(level / _QUIETEST, 0.0), 1.0) if math.isfinite(level) else 100.0


def level_lines(signal: Signal) -> list[tuple[str, float, int]]:
    """The lines across the level: of what, where (dBFS), and how far below it the label is written (pixels)."""
    lines = (("speech", signal.speech_level, -4), ("noise", signal.noise_floor, 12))
    return [(kind, level, below) for kind, level, below in lines if level is not None and math.isfinite(level)]


def waveform(signal: Signal) -> str:
    """The SVG path between the lowest and the highest samples, 100 high."""
    return _area([50 - 50 * high for _, high in signal.envelope], [50 - 50 * low for low, _ in signal.envelope])


def levels(signal: Signal) -> str:
    """The SVG path below the level, 100 high."""
    return _area([depth(each) for each in signal.levels], [100.0] * len(signal.levels))


def _area(tops: Sequence[float], bottoms: Sequence[float]) -> str:
    if not tops:
        return ""
    there = [f"{x} {y:.1f}" for x, y in enumerate((*tops, tops[-1]))]
    back = [f"{x} {y:.1f}" for x, y in enumerate((*bottoms, bottoms[-1]))]
    return f"M{'L'.join((*there, *reversed(back)))}Z"
