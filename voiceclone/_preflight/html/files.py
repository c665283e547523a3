"""All that the page shows of one file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs

from voiceclone._preflight.html import marks
from voiceclone._preflight.html.excerpts import Excerpt
from voiceclone._preflight.html.marks import Marks
from voiceclone._preflight.measure import Dataset, Measured
from voiceclone._problem import Problem, Severity

#: A problem, and the vendors that find it.
Found = tuple[Problem, list[str]]


@attrs.frozen(kw_only=True)
class File:
    """One audio file of a request.

    Attributes:
        name: What it is called.
        measured: What was measured of it.
        found: The problems of it, each with the vendors that find it.
        marks: Its marked places; none where the sound was not measured.
        excerpts: What can be heard of a mark, by its label.
        throughout: What can be heard of a problem of the whole file, by the requirement.
    """

    name: str
    measured: Measured
    found: tuple[Found, ...]
    marks: Marks
    excerpts: Mapping[str, Excerpt]
    throughout: Mapping[str, Excerpt]

    @property
    def severity(self) -> Severity | None:
        """The worst that was found."""
        severities = {problem.severity for problem, _ in self.found}
        return next((each for each in (Severity.ERROR, Severity.WARNING) if each in severities), None)

    @property
    def duration(self) -> float:
        """Its length in seconds, never zero."""
        return max(0.0 if self.measured.header is None else self.measured.header.duration, 0.001)


def files(
    dataset: Dataset, names: Mapping[str, str], found: Sequence[Found], heard: Mapping[Problem, Sequence[Excerpt]]
) -> list[File]:
    """The recordings and the spoken consent.

    Args:
        dataset: What was measured.
        names: What to call each, by its place.
        found: All problems.
        heard: Excerpts of problems.
    """
    return [
        _file(each, names[each.location], tuple(pair for pair in found if pair[0].location == each.location), heard)
        for each in dataset.files
    ]


def _file(measured: Measured, name: str, found: tuple[Found, ...], heard: Mapping[Problem, Sequence[Excerpt]]) -> File:
    problems = [problem for problem, _ in found]
    marked = Marks(listed=(), more={}) if measured.signal is None else marks.of(measured.signal, problems)
    at = {
        (problem.fact, each.stretch): each
        for problem in problems
        if problem.stretches
        for each in heard.get(problem, ())
    }
    return File(
        name=name,
        measured=measured,
        found=found,
        marks=marked,
        excerpts={
            each.label: at[each.kind.fact, each.stretch]
            for each in marked.listed
            if (each.kind.fact, each.stretch) in at
        },
        throughout={
            problem.requirement: heard[problem][0]
            for problem in problems
            if heard.get(problem) and not problem.stretches
        },
    )
