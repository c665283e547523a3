"""
The figures.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs
from crash_scenario import Outcome

_HEAD = ("", "scenarios", "kills", "restarts", "paid per request", "lost", "mixed up", "stepped in", "orphans")


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
        How many clients were killed.
        """
        return sum(each.kills for each in self.outcomes)

    @property
    def paid(self) -> list[int]:
        """
        How often each request was paid for.
        """
        return [paid for each in self.outcomes for paid in each.paid]

    def cells(self) -> tuple[str, ...]:
        """
        The figures, as text.
        """
        return (
            self.title,
            str(len(self.outcomes)),
            str(self.kills),
            str(sum(len(lives) - 1 for each in self.outcomes for lives in each.lives)),
            f"{min(self.paid)}..{max(self.paid)}",
            str(sum(each.lost for each in self.outcomes)),
            str(sum(each.mixed + each.stray + each.late_uploads for each in self.outcomes)),
            str(sum(len(each.errors) for each in self.outcomes)),
            str(sum(each.orphans for each in self.outcomes)),
        )

    def broken(self) -> Iterator[str]:
        """
        What must not be, with what led to it.
        """
        for each in self.outcomes:
            wrong = [f"paid {' and '.join(map(str, each.paid))} times"] if set(each.paid) != {1} else []
            counts = {
                "paid for strange material": each.stray,
                "lost": each.lost,
                "another speaker's voice": each.mixed,
                "files to a job at work": each.late_uploads,
            }
            wrong += [f"{what}: {count}" for what, count in counts.items() if count]
            wrong += each.errors
            if wrong:
                yield f"{self.title}: {_story(each)}: {'; '.join(wrong)}"


def _story(outcome: Outcome) -> str:
    hosts = []
    for points, lives in zip(outcome.points, outcome.lives, strict=True):
        places = [life.place for life in lives] + [""] * len(points)
        deaths = [f"{point}{place and f' at {place}'}" for point, place in zip(points, places, strict=False)]
        hosts.append(", then ".join(deaths) or "undisturbed")
    return " | ".join(hosts)


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
        "paid per request: what the vendor charged for, least..most. lost: requests that came to no voice.\n"
        "mixed up: voices of another speaker, payments for strange material, files sent to a job at work.\n"
        "stepped in: client runs that ended in an error. orphans: free tasks or assets that nothing will use.\n"
    )
