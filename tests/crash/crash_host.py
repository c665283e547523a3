"""A computer with a program."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, repeat
from pathlib import Path
from typing import Any

from crash_faults import FaultPoint
from crash_runs import ClientRun
from crash_texts import Program

#: How often a client is started again without being killed, before its request counts as lost.
_MORE_RUNS = 5


class Host:
    """A computer whose program is started again until it has ended well.

    Args:
        folder: The computer's own.
        speaker: Whose voice it is about.
        points: What happens to its clients, run by run.

    Attributes:
        home: The home directory, where the journal is.
        work: The working folder, with the files that the README's program names.
        recordings: The speaker's.
        text: The program.
        goal: How often the program has to end well.
        runs: The runs of the program.
        printed: What it printed last, in each run that ended well.
        asked: How often it was left to the user to say what became of a request.
        facts: What was noted of it before its first run.
        wrong: What was seen that must not be.
    """

    def __init__(self, folder: Path, speaker: int, points: Iterable[FaultPoint]) -> None:
        self.home, self.work, self.speaker = folder / "home", folder / "work", speaker
        self.home.mkdir(parents=True)
        readme = Program.of_readme()
        readme.write_files(self.work, speaker)
        self.recordings = [(self.work / name).read_bytes() for name in readme.recordings()]
        self.points: Iterator[FaultPoint | None] = chain(points, repeat(None, _MORE_RUNS))
        self.text, self.goal = "", 1
        self.runs: list[ClientRun] = []
        self.printed: list[str] = []
        self.asked = 0
        self.facts: dict[str, Any] = {}
        self.wrong: list[str] = []
        self.given_up = False

    @property
    def done(self) -> bool:
        """Whether nothing is left to be run."""
        return len(self.printed) >= self.goal or self.given_up
