"""The table of figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs
from crash_scenario import Outcome

_HEAD = ("", "scenarios", "kills", "restarts", "paid", "lost", "mixed up", "left", "asked", "errors", "orphans")


@attrs.frozen
class Row:
    """A line of the table.

    Attributes:
        title: What the row shows.
        outcomes: What came of its requests.
    """

    title: str
    outcomes: Sequence[Outcome]

    @property
    def kills(self) -> int:
        """How many clients were killed."""
        return sum(each.kills for each in self.outcomes)

    @property
    def paid(self) -> list[int]:
        """How often each request was paid for."""
        return [paid for each in self.outcomes for paid in each.counts.paid]

    @property
    def left(self) -> int:
        """How much is there that was to be gone."""
        return sum(len(each.counts.left) for each in self.outcomes)

    def cells(self) -> tuple[str, ...]:
        """The figures, as text."""
        return (
            self.title,
            str(len(self.outcomes)),
            str(self.kills),
            str(sum(max(len(runs) - 1, 0) for each in self.outcomes for runs in each.runs)),
            f"{min(self.paid, default=0)}..{max(self.paid, default=0)}",
            str(sum(len(each.counts.lost) for each in self.outcomes)),
            str(sum(len(each.counts.mixed) for each in self.outcomes)),
            str(self.left),
            str(sum(each.asked for each in self.outcomes)),
            str(sum(len(each.errors) for each in self.outcomes)),
            str(sum(each.counts.orphans for each in self.outcomes)),
        )

    def broken(self) -> Iterator[str]:
        """What must not happen, with the faults that led to it."""
        for each in self.outcomes:
            counts = each.counts
            wrong = [f"paid {' and '.join(map(str, counts.paid))} times"] if set(counts.paid) != {1} else []
            wrong += [f"lost: {what}" for what in counts.lost]
            wrong += [f"mixed up: {what}" for what in counts.mixed]
            wrong += [f"left: {what}" for what in counts.left]
            wrong += each.errors
            if wrong:
                yield f"{self.title}: {_describe(each)}: {'; '.join(wrong)}"


def _describe(outcome: Outcome) -> str:
    hosts = []
    for points, runs in zip(outcome.points, outcome.runs, strict=True):
        places = [run.place for run in runs] + [""] * len(points)
        faults = [f"{point}{place and f' at {place}'}" for point, place in zip(points, places, strict=False)]
        hosts.append(", then ".join(faults) or "no fault")
    return " | ".join(hosts)


def table(rows: Sequence[Row]) -> str:
    """All rows, aligned, and what the columns mean."""
    lines = [_HEAD, *(row.cells() for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    text = ""
    for first, *others in lines:
        cells = [first.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True))]
        text += "  ".join(cells) + "\n"
    return text + (
        "paid: what the vendor charged for each request or part of a text, least..most.\n"
        "lost: what came to no voice or no file, or was deleted and belongs to others.\n"
        "mixed up: voices of another speaker, what was paid unasked, files sent to a job at work, half files.\n"
        "left: what was to be deleted, and drafts. asked: left to the user, who looked at the vendor's.\n"
        "errors: client runs that ended in any other error. orphans: free tasks or assets that nothing will use.\n"
    )
