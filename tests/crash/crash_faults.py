"""Fault points: where a client can be killed, or left without an answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import attrs

#: Kills around a request: before the vendor acts; when it acted and has not answered; when its answer went out.
KILLS = ("before", "acted", "answered")
#: Kills too, with the request still on its way: the vendor acts on it at the first request of the next client.
LATE = "late"
#: As `LATE`, but at the next client's request of the same operation.
LAST_MINUTE = "last minute"
#: No kill, the connection is cut: before the vendor acts; after it acted.
CUTS = ("cut before", "cut after")
#: No kill, but the clients of all other hosts run meanwhile: before the vendor acts; after it acted, before it answers.
HOLDS = ("held", "answered late")

#: How the vendors' operations begin that change nothing.
_QUESTIONS = ("Get", "List", "Show")


@attrs.frozen
class FaultPoint:
    """One place in the run of a client.

    Attributes:
        kind: ``request``, ``operation`` for a request of the operation in the label, or ``line`` of the library or of a
            provider.
        number: Which one, counted from 1. Line 0 is never reached: lines are counted, and nothing happens.
        moment: What happens there, for requests; at a line, the kill comes before it.
        label: The vendor's operation, for reports only.
    """

    kind: str
    number: int
    moment: str = "before"
    label: str = attrs.field(default="", eq=False)

    def __str__(self) -> str:
        return f"{self.moment} {self.kind} {self.number}{self.label and f' ({self.label})'}"


#: A run in which lines are counted.
COUNTING = FaultPoint("line", 0)


def around(requests: Sequence[str], moments: Iterable[str], labels: frozenset[str] | None = None) -> list[FaultPoint]:
    """Every point at these *moments* of a run with these *requests*; with *labels*, of those operations only.

    Of several equal questions in a row only the first counts: repeated polls are alike.
    """
    numbered = [
        (number, label)
        for number, label in enumerate(requests, start=1)
        if (labels is None or label in labels)
        and not (label == ["", *requests][number - 1] and label.startswith(_QUESTIONS))
    ]
    return [FaultPoint("request", number, moment, label) for number, label in numbered for moment in moments]


def evenly(lines: int, count: int) -> Iterator[FaultPoint]:
    """*count* points, spread over a run of so many *lines*."""
    for number in range(count):
        yield FaultPoint("line", 1 + round((lines - 1) * (number + 0.5) / count))


def densely(middle: int, reach: int, step: int) -> Iterator[FaultPoint]:
    """Every *step*-th line, at most *reach* lines away from the *middle*."""
    for number in range(max(1, middle - reach), middle + reach + 1, step):
        yield FaultPoint("line", number)
