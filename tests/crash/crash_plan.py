"""
Which clients die where.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product

import attrs
from crash_points import COUNTING, CUTS, HOLDS, KILLS, LAST_MINUTE, LATE, Point, around, densely, evenly
from crash_scenario import Outcome, Setup
from crash_vendor import MAKES, PAYS

#: Everything that happens to the clients of each host.
Deaths = tuple[tuple[Point, ...], ...]
#: Plans the deaths, seeing a scenario in which nothing happened; the flag asks for a handful only.
Plan = Callable[[Setup, Outcome, bool], Iterator[Deaths]]

# Walks through a list in such a way that neighbours get second deaths of different kinds.
_STRIDE = 7
_LAG = 60.0
_HOUR = 3600.0
_VENDORS = ("huawei", "alibaba")


@attrs.frozen(kw_only=True)
class Part:
    """
    What a row of the table is made of.

    Attributes:
        setup: The vendor and the hosts.
        plan: What happens to their clients first.
        first: What happens in the scenario the plan is made after.
        again: How many of the second lives are ended as well, out of so many; 0 for none.
    """

    setup: Setup
    plan: Plan
    first: Deaths = ()
    again: int = 1


def paying(setup: Setup, outcome: Outcome, moment: str) -> Point:
    """
    Around the paid step of the first host's first life.
    """
    return around(outcome.lives[0][0].requests, (moment,), PAYS[setup.vendor])[0]


def _requests(setup: Setup, outcome: Outcome, quick: bool) -> Iterator[Deaths]:  # noqa: FBT001 - of a `Plan`
    """
    Around every request of the first life; or, of a handful, around the paid one.
    """
    seen = outcome.lives[0][0].requests
    moments = ("before", "acted") if quick else (*KILLS, *CUTS)
    for point in around(seen, moments, PAYS[setup.vendor] if quick else None):
        yield ((point,),)
    # A vendor that acts even later would be paid twice for a job: nobody can wait for ever. A task it knows already.
    for moment in (LATE, LAST_MINUTE) if setup.vendor == "huawei" else (LATE,):
        yield ((paying(setup, outcome, moment),),)


def _making(setup: Setup, outcome: Outcome, quick: bool) -> Iterator[Deaths]:  # noqa: FBT001 - of a `Plan`
    """
    Around what must not be done twice.
    """
    seen = outcome.lives[0][0].requests
    moments = ("acted",) if quick else (*KILLS, *CUTS, LATE)
    for point in around(seen, moments, (PAYS if quick else MAKES)[setup.vendor]):
        yield ((point,),)


def _lines(setup: Setup, outcome: Outcome, quick: bool) -> Iterator[Deaths]:  # noqa: FBT001 - of a `Plan`
    """
    At lines of the last life that was counted: all over it, and close to each other around the paid step.
    """
    before, life = outcome.points[0][:-1], outcome.lives[0][len(outcome.points[0]) - 1]
    step = next((index for index, name in enumerate(life.requests) if name in PAYS[setup.vendor]), None)
    # A second life looks instead of paying: then its first request is what matters.
    middle = life.lines[0 if step is None else step]
    points = [*evenly(life.ended.lines, 1 if quick else 50), *densely(middle, 0 if quick else 80, 3)]
    for point in dict.fromkeys(points):
        yield ((*before, point),)


def _two_hosts(setup: Setup, outcome: Outcome, quick: bool) -> Iterator[Deaths]:  # noqa: FBT001 - of a `Plan`
    """
    Both around what must not be done twice, one between the other's lives or in the middle of one.
    """
    seen = outcome.lives[0][0].requests
    ours, theirs = ("told late",) if quick else (*KILLS, *CUTS, *HOLDS), ("acted",) if quick else ("acted", "lost")
    labels = (PAYS if quick else MAKES)[setup.vendor]
    firsts, seconds = around(seen, ours, labels), around(seen, theirs, labels)
    yield from (((first,), (second,)) for first, second in product(firsts, seconds))
    if not quick:
        # Nothing happens to the other one: it is just there.
        yield from (((first,), ()) for first in firsts)


def second_death(outcome: Outcome, index: int) -> Deaths | None:
    """
    The same, and the first host's second client dies too; None if there was no second one.
    """
    lives = outcome.lives[0]
    if len(lives) < 2 or len(outcome.points[0]) != 1:
        return None
    possible = around(lives[1].requests, KILLS)
    return ((*outcome.points[0], possible[index * _STRIDE % len(possible)]), *outcome.points[1:])


def parts(killed: dict[str, Point]) -> list[Part]:
    """
    All rows.

    Args:
        killed: By vendor, the point at which a job is made and paid for, and the client does not know.
    """
    made: list[Part] = []
    for vendor in _VENDORS:
        made.append(Part(setup=Setup(title=vendor, vendor=vendor), plan=_requests))
        at_lines = Setup(title=f"{vendor}, any line", vendor=vendor)
        made.append(Part(setup=at_lines, plan=_lines, first=((COUNTING,),), again=4))
        if vendor in killed:
            made.append(Part(setup=at_lines, plan=_lines, first=((killed[vendor], COUNTING),), again=0))
        made.append(Part(setup=Setup(title=f"{vendor}, two hosts", vendor=vendor, hosts=2), plan=_two_hosts, again=3))
        for hour in (_HOUR, -_HOUR):
            moved = Setup(
                title=f"{vendor}, clocks moved by an hour",
                vendor=vendor,
                walls=(0.0, hour, -hour, hour),
                monotonic=(None, 5.0, 1e7, 0.0),
            )
            made.append(Part(setup=moved, plan=_making))
        lags = [("", {"list_lag": _LAG})]
        if vendor == "huawei":
            late = {"list_lag": _LAG, "show_lag": _LAG}
            lags = [("", late), (", a second commit costs", {**late, "recommit": "charge"})]
        for more, traits in lags:
            title = f"{vendor}, told a minute late{more}"
            made.append(Part(setup=Setup(title=title, vendor=vendor, traits=traits), plan=_making))
    return made


def forgetful(vendor: str) -> Setup:
    """
    The counterproof: a program that remembers nothing has to pay twice.
    """
    return Setup(title=f"{vendor}, nothing kept (must pay twice)", vendor=vendor, forgets=True)
