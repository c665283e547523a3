"""
Where a client can be killed, or left without an answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import attrs

#: Kills around a request: before the vendor acts; when it acted and has not answered; when its answer went out.
KILLS = ("before", "acted", "answered")
#: Kills too, with the request still on its way: the vendor acts on it when the next client first asks for anything.
LATE = "late"
#: As `LATE`, but when the next client asks for the same.
LAST_MINUTE = "last minute"
#: Nobody is killed, the connection is cut: before the vendor acts; when it acted.
CUTS = ("unheard", "lost")
#: Nobody is killed, but all other hosts live a life: before the vendor acts; when it acted and has not answered.
HOLDS = ("held", "told late")


@attrs.frozen
class Point:
    """
    One place in the life of a client.

    Attributes:
        kind: ``request``, or ``line`` of the library or of a provider.
        number: Which one, counted from 1. Line 0 is never reached: lines are counted, and nothing happens.
        moment: What happens there, for requests; lines are died before.
        label: The vendor's operation; for people.
    """

    kind: str
    number: int
    moment: str = "before"
    label: str = attrs.field(default="", eq=False)

    def __str__(self) -> str:
        return f"{self.moment} {self.kind} {self.number}{self.label and f' ({self.label})'}"


#: A life in which lines are counted.
COUNTING = Point("line", 0)


def around(requests: Sequence[str], moments: Iterable[str], labels: frozenset[str] | None = None) -> list[Point]:
    """
    Every point at these *moments* of a life with these *requests*; with *labels*, of those operations only.

    Of several equal requests in a row only the first counts: looks that repeat teach nothing new.
    """
    numbered = [
        (number, label)
        for number, label in enumerate(requests, start=1)
        if (labels is None or label in labels) and label != ["", *requests][number - 1]
    ]
    return [Point("request", number, moment, label) for number, label in numbered for moment in moments]


def evenly(lines: int, count: int) -> Iterator[Point]:
    """
    *count* points, spread over a life of so many *lines*.
    """
    for number in range(count):
        yield Point("line", 1 + round((lines - 1) * (number + 0.5) / count))


def densely(middle: int, reach: int, step: int) -> Iterator[Point]:
    """
    Every *step*-th line, at most *reach* lines away from the *middle*.
    """
    for number in range(max(1, middle - reach), middle + reach + 1, step):
        yield Point("line", number)
