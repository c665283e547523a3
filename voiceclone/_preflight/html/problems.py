"""
What is wrong, and what to do about it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from voiceclone._errors import Problem, Severity
from voiceclone._preflight import wording
from voiceclone._preflight.html.elements import NOTHING, Html, badge, element, joined, listed
from voiceclone._preflight.report import Report

_ORDER = tuple(Severity)


def by_place(problems: Iterable[Problem], places: Mapping[str, Html]) -> Html:
    """
    A list of problems that says where each is.

    Args:
        problems: The problems.
        places: What to write for a part of the request; its name where nothing is given.
    """
    return listed(
        [_item(each, places.get(each.location) or element("code", each.location)) for each in _sorted(problems)],
        class_="problems",
    )


def by_vendor(reports: Iterable[Report], chosen: Callable[[Problem], bool]) -> Html:
    """
    A list of the chosen problems that says who has each; what several have is said once.
    """
    who: dict[Problem, list[str]] = {}
    for report in reports:
        for problem in report.problems:
            if chosen(problem):
                who.setdefault(problem, []).append(report.provider)
    return listed([_item(each, joined(", ".join(who[each]))) for each in _sorted(who)], class_="problems")


def counted(report: Report) -> str:
    """
    How many there are, in words.
    """
    found = {"error": len(report.errors), "warning": len(report.warnings)}
    words = [f"{count} {word}{'s' * (count != 1)}" for word, count in found.items() if count]
    return " and ".join(words) or "no problems found"


def _sorted(problems: Iterable[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda each: _ORDER.index(each.severity))


def _item(problem: Problem, prefix: Html) -> Html:
    return joined(
        element(
            "p", badge(wording.SEVERITIES[problem.severity]), element("strong", prefix, ": "), f"{problem.message}."
        ),
        element("p", f"{problem.hint}.", class_="fix"),
        element("p", f"Source: {problem.source}", class_="source") if problem.source else NOTHING,
    )
