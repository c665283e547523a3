"""
Places in a recording that are worth a label: where it clips, where nobody speaks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import attrs

from voiceclone._preflight import wording
from voiceclone._preflight.audio.facts import Signal

#: Places that are labelled; of more, the longest.
_MOST = 9
#: Labels closer together than this share of the width are written as one, so that they stay apart on a phone.
_CLOSE = 0.13


@attrs.frozen
class Mark:
    """
    A labelled place.

    Attributes:
        label: A letter and a number.
        start: Seconds.
        end: Seconds.
        text: What is there.
    """

    label: str
    start: float
    end: float
    text: str

    @property
    def middle(self) -> float:
        """
        Seconds.
        """
        return (self.start + self.end) / 2


def clips(signal: Signal) -> tuple[Mark, ...]:
    """
    Where it clips.
    """
    return tuple(
        Mark(f"C{number}", start, end, f"clips at {wording.clock(start)}, for {end - start:.2g} s")
        for number, (start, end) in enumerate(_longest(signal.clips), start=1)
    )


def silences(signal: Signal) -> tuple[Mark, ...]:
    """
    Where nobody speaks.
    """
    return tuple(
        Mark(f"S{number}", start, end, f"silence from {wording.span(start, end)}")
        for number, (start, end) in enumerate(_longest(signal.silences), start=1)
    )


def more(places: Sequence[tuple[float, float]], what: str) -> str:
    """
    How many places have no label, in words; empty when all have.
    """
    unnamed = len(places) - _MOST
    return f"and {unnamed} more {what}" if unnamed > 0 else ""


def _longest(places: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    # Rounded, so that of equally long places the first have labels.
    return sorted(sorted(places, key=lambda each: -round(each[1] - each[0], 2))[:_MOST])


def labels(marks: Sequence[Mark], duration: float) -> Iterator[tuple[str, float]]:
    """
    Every label and its place as a share of the width; neighbours share one: ``C2-4``.
    """
    group: list[Mark] = []
    for mark in marks:
        if group and mark.middle / duration - _place(group, duration) > _CLOSE:
            yield _text(group), _place(group, duration)
            group = []
        group.append(mark)
    if group:
        yield _text(group), _place(group, duration)


def _place(group: list[Mark], duration: float) -> float:
    return (group[0].middle + group[-1].middle) / 2 / duration


def _text(group: list[Mark]) -> str:
    return group[0].label if len(group) == 1 else f"{group[0].label}-{group[-1].label[1:]}"
