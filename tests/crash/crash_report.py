"""The table of figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs
from crash_scenario import Outcome

_HEAD = ("", "scenarios", "kills", "restarts", "paid per request", "lost", "mixed up", "errors", "orphans")


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
        return [paid for each in self.outcomes for paid in each.paid]

    def cells(self) -> tuple[str, ...]:
        """The figures, as text."""
        return (
            self.title,
            str(len(self.outcomes)),
            str(self.kills),
            str(sum(len(runs) - 1 for each in self.outcomes for runs in each.runs)),
            f"{min(self.paid)}..{max(self.paid)}",
            str(sum(each.lost for each in self.outcomes)),
            str(sum(each.mixed + each.stray + each.late_uploads for each in self.outcomes)),
            str(sum(len(each.errors) for each in self.outcomes)),
            str(sum(each.orphans for each in self.outcomes)),
        )

    def broken(self) -> Iterator[str]:
        """What must not happen, with the faults that led to it."""
        for each in self.outcomes:
            wrong = [f"paid {' and '.join(map(str, each.paid))} times"] if set(each.paid) != {1} else []
            counts = {
                "paid for unknown recordings": each.stray,
                "lost": each.lost,
                "another speaker's voice": each.mixed,
                "files to a job at work": each.late_uploads,
            }
            wrong += [f"{what}: {count}" for what, count in counts.items() if count]
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
        "paid per request: what the vendor charged for, least..most. lost: requests that came to no voice.\n"
        "mixed up: voices of another speaker, payments for unknown recordings, files sent to a job at work.\n"
        "errors: client runs that ended in an error. orphans: free tasks or assets that nothing will use.\n"
    )
