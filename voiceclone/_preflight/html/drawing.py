"""Geometry of the two pictures of a recording.

Places along the time are shares of the width, so that only the curves are stretched and no letter is.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from voiceclone._preflight.audio.facts import Signal, Window
from voiceclone._preflight.html.marks import Mark
from voiceclone.backends._requirements import clock

#: Labels closer together than this share of the width are written as one, so that they stay apart on a phone.
_CLOSE = 0.13
#: Steps of the time axis, of which the first that gives few enough is taken (s).
_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200)
_MOST_STEPS = 5
#: What is quieter is drawn at the bottom (dBFS).
QUIETEST = -80.0
#: Columns of the picture of what clips; places in the same column are drawn once.
_COLUMNS = 1000


def labels(marks: Sequence[Mark], duration: float) -> Iterator[tuple[str, float]]:
    """Every label and its place; neighbours share one: ``C2-4``, or ``N1 H1``."""
    groups: list[list[Mark]] = []
    for mark in sorted(marks, key=lambda each: _middle([each])):
        if groups and _middle([mark]) - _middle(groups[-1]) <= _CLOSE * duration:
            groups[-1].append(mark)
        else:
            groups.append([mark])
    for group in groups:
        kinds = dict.fromkeys(each.kind for each in group)
        text = " ".join(_range([each.label for each in group if each.kind is kind]) for kind in kinds)
        yield text, _middle(group) / duration


def _range(found: Sequence[str]) -> str:
    return found[0] + (f"-{found[-1][1:]}" if len(found) > 1 else "")


def _middle(group: Sequence[Mark]) -> float:
    first, last = group[0].stretch, group[-1].stretch
    return (first.start + first.end + last.start + last.end) / 4


def ticks(duration: float) -> list[tuple[str, float]]:
    """The time axis: every time and its place."""
    step = next((each for each in _STEPS if duration / each <= _MOST_STEPS), _STEPS[-1])
    return [(clock(at), at / duration) for at in range(0, int(duration) + 1, step)]


def seconds(start: float, end: float) -> list[tuple[str, float]]:
    """The time axis of an excerpt: every full second and its place."""
    return [(clock(at), (at - start) / (end - start)) for at in range(math.ceil(start), math.floor(end) + 1)]


def frequencies(highest: float) -> list[tuple[str, float]]:
    """The axis of a spectrogram: frequencies in kHz, and how far below the upper edge each is."""
    shares = (0.0, 0.25, 0.5, 0.75, 1.0)
    return [(f"{highest / 1000 * (1 - share):.1f}".removesuffix(".0"), share) for share in shares]


def depth(level: float) -> float:
    """How far below full scale a level is drawn, as a share of the height."""
    return min(max(level / QUIETEST, 0.0), 1.0) if math.isfinite(level) else 1.0


def waveform(signal: Signal) -> str:
    """The SVG path between the lowest and the highest samples, 100 high."""
    return _area([50 - 50 * high for _, high in signal.envelope], [50 - 50 * low for low, _ in signal.envelope])


def clipping(signal: Signal, duration: float) -> str:
    """The SVG path of a line at every place that clips, 1000 wide and 100 high."""
    places = dict.fromkeys(round(_COLUMNS * (each.start + each.end) / 2 / duration) for each in signal.clips)
    return "".join(f"M{place} 0V100" for place in places)


def levels(signal: Signal) -> str:
    """The SVG path below the level, 100 high."""
    return _area([100 * depth(each) for each in signal.levels], [100.0] * len(signal.levels))


def by_window(windows: Sequence[Window], measure: str) -> str:
    """The SVG path of a level in steps, as wide as the seconds are many and 100 high; open where there is none.

    Args:
        windows: What is drawn.
        measure: The attribute of a `Window` that is drawn.
    """
    path, before = [], math.nan
    for each in windows:
        level: float | None = getattr(each, measure)
        if level is None or not math.isfinite(level):
            before = math.nan
            continue
        height = f"{100 * depth(level):.1f}"
        path.append(f"{f'V{height}' if before == each.start else f'M{each.start:.1f} {height}'}H{each.end:.1f}")
        before = each.end
    return "".join(path)


def too_quiet(signal: Signal) -> float | None:
    """The lowest level, where it is below what is drawn."""
    lowest = min(signal.levels, default=0.0)
    return lowest if lowest < QUIETEST else None


def _area(tops: Sequence[float], bottoms: Sequence[float]) -> str:
    if not tops:
        return ""
    there = [f"{x} {y:.1f}" for x, y in enumerate((*tops, tops[-1]))]
    back = [f"{x} {y:.1f}" for x, y in enumerate((*bottoms, bottoms[-1]))]
    return f"M{'L'.join((*there, *reversed(back)))}Z"
