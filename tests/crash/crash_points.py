"""
Where a client can be killed.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs

#: Around a request: before the vendor acts; when it acted and has not answered; when its answer went out.
REQUEST_MOMENTS = ("before", "acted", "answered")
#: Around a journal write: before it; when the draft is written and not yet in its place; after it.
SAVE_MOMENTS = ("before", "during", "after")


@attrs.frozen
class Point:
    """
    One place in the life of a client.

    Attributes:
        kind: ``request`` or ``save``.
        number: Which one, counted from 1.
        moment: One of `REQUEST_MOMENTS` or `SAVE_MOMENTS`; or ``late``, of a request that the vendor acts on only
            when the next client asks for the same.
        label: The vendor's operation, or what is saved; for people.
    """

    kind: str
    number: int
    moment: str
    label: str = attrs.field(default="", eq=False)

    def __str__(self) -> str:
        return f"{self.moment} {self.kind} {self.number} ({self.label})"


def points(requests: Sequence[str], saves: Sequence[str]) -> list[Point]:
    """
    Every point of a run that made these *requests* and *saves*.
    """
    around = [
        Point("request", number, moment, label)
        for number, label in enumerate(requests, start=1)
        for moment in REQUEST_MOMENTS
    ]
    return around + [
        Point("save", number, moment, label) for number, label in enumerate(saves, start=1) for moment in SAVE_MOMENTS
    ]


def without_repeats(requests: Sequence[str], saves: Sequence[str]) -> list[Point]:
    """
    As `points`, with only the first of several equal requests in a row: looks that repeat teach nothing new.
    """
    repeated = {number for number in range(2, len(requests) + 1) if requests[number - 1] == requests[number - 2]}
    return [each for each in points(requests, saves) if each.kind == "save" or each.number not in repeated]
