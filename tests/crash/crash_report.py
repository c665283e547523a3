"""
The figures.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs
from crash_scenario import Outcome

_HEAD = ("", "scenarios", "kills", "restarts", "paid per request", "lost", "stepped in", "orphans")


@attrs.frozen
class Row:
    """
    A line of the table.

    Attributes:
        title: What it is about.
        outcomes: What came of its requests.
    """

    title: str
    outcomes: Sequence[Outcome]

    @property
    def kills(self) -> int:
        """
        How many clients were killed; one that had ended before the signal came does not count.
        """
        return sum(run.killed for each in self.outcomes for run in each.runs)

    def cells(self) -> tuple[str, ...]:
        """
        The figures, as text.
        """
        paid = [each.paid for each in self.outcomes]
        return (
            self.title,
            str(len(self.outcomes)),
            str(self.kills),
            str(sum(len(each.runs) - 1 for each in self.outcomes)),
            f"{min(paid)}..{max(paid)}",
            str(sum(each.lost for each in self.outcomes)),
            str(sum(len(each.errors) for each in self.outcomes)),
            str(sum(each.orphans for each in self.outcomes)),
        )

    def broken(self) -> Iterator[str]:
        """
        What must not be, with the deaths that led to it.
        """
        for each in self.outcomes:
            if each.paid != 1 or each.lost or each.errors:
                deaths = ", then ".join(map(str, each.points)) or "never"
                what = f"paid {each.paid} times, {'lost' if each.lost else 'not lost'}"
                yield f"{self.title}: killed {deaths}: {what}; {'; '.join(each.errors) or 'no error'}"


def table(rows: Sequence[Row]) -> str:
    """
    All rows, aligned, and what the columns mean.
    """
    lines = [_HEAD, *(row.cells() for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    text = ""
    for first, *others in lines:
        cells = [first.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True))]
        text += "  ".join(cells) + "\n"
    return text + (
        "paid per request: jobs the vendor charged for, least..most. lost: requests that came to no voice.\n"
        "stepped in: client runs that ended in an error. orphans: free tasks or assets that nothing will use.\n"
    )
