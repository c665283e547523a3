"""Which faults each scenario has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product

import attrs
from crash_faults import COUNTING, CUTS, HOLDS, KILLS, LAST_MINUTE, LATE, FaultPoint, around, densely, evenly
from crash_scenario import Outcome, Setup
from crash_vendor import MAKES, PAYS

#: Everything that happens to the clients of each host, run by run.
Faults = tuple[tuple[FaultPoint, ...], ...]
#: Plans the faults after a scenario without any; the flag asks for a handful only.
Plan = Callable[[Setup, Outcome, bool], Iterator[Faults]]

# Walks through a list so that neighbours get second faults of different kinds.
_STRIDE = 7
_LAG = 60.0
_HOUR = 3600.0
_VENDORS = ("huawei", "alibaba")


@attrs.frozen(kw_only=True)
class Part:
    """What a row of the table is made of.

    Attributes:
        setup: The vendor and the hosts.
        plan: Plans their faults.
        first: The faults of the scenario that the plan is made after.
        again: Of how many scenarios one gets a second fault; 0 for none.
    """

    setup: Setup
    plan: Plan
    first: Faults = ()
    again: int = 1


def paying(setup: Setup, outcome: Outcome, moment: str) -> FaultPoint:
    """Around the paid step of the first host's first run."""
    points = around(outcome.runs[0][0].requests, (moment,), PAYS[setup.vendor])
    assert points, f"{setup.title}: the first run paid for nothing: {outcome.errors}"
    return points[0]


def _requests(setup: Setup, outcome: Outcome, quick: bool) -> Iterator[Faults]:  # noqa: FBT001 - of a `Plan`
    """Around every request of the first run; or, of a handful, around the paid one."""
    seen = outcome.runs[0][0].requests
    moments = ("before", "acted") if quick else (*KILLS, *CUTS)
    for point in around(seen, moments, PAYS[setup.vendor] if quick else None):
        yield ((point,),)
    # Alibaba acting even later would be paid twice: no wait is long enough. Huawei knows the task already.
    for moment in (LATE, LAST_MINUTE) if setup.vendor == "huawei" else (LATE,):
        yield ((paying(setup, outcome, moment),),)


def _making(setup: Setup, outcome: Outcome, quick: bool) -> Iterator[Faults]:  # noqa: FBT001 - of a `Plan`
    """Around what must not be done twice."""
    seen = outcome.runs[0][0].requests
    moments = ("acted",) if quick else (*KILLS, *CUTS, LATE)
    for point in around(seen, moments, (PAYS if quick else MAKES)[setup.vendor]):
        yield ((point,),)


def _lines(setup: Setup, outcome: Outcome, quick: bool) -> Iterator[Faults]:  # noqa: FBT001 - of a `Plan`
    """At lines of the last run that was counted: all over it, and close to each other around the paid step."""
    before, run = outcome.points[0][:-1], outcome.runs[0][len(outcome.points[0]) - 1]
    step = next((index for index, name in enumerate(run.requests) if name in PAYS[setup.vendor]), None)
    # A second run looks the job up instead of paying: then its first request is what matters.
    middle = run.lines[0 if step is None else step]
    points = [*evenly(run.result.lines, 1 if quick else 50), *densely(middle, 0 if quick else 80, 3)]
    for point in dict.fromkeys(points):
        yield ((*before, point),)


def _two_hosts(setup: Setup, outcome: Outcome, quick: bool) -> Iterator[Faults]:  # noqa: FBT001 - of a `Plan`
    """Both around what must not be done twice, one between the runs of the other or during one."""
    seen = outcome.runs[0][0].requests
    ours = ("answered late",) if quick else (*KILLS, *CUTS, *HOLDS)
    theirs = ("acted",) if quick else ("acted", "cut after")
    labels = (PAYS if quick else MAKES)[setup.vendor]
    firsts, seconds = around(seen, ours, labels), around(seen, theirs, labels)
    yield from (((first,), (second,)) for first, second in product(firsts, seconds))
    if not quick:
        # The other one has no fault.
        yield from (((first,), ()) for first in firsts)


def second_fault(outcome: Outcome, index: int) -> Faults | None:
    """The same faults, and one in the second run of the first host; None if there was no second run."""
    runs = outcome.runs[0]
    if len(runs) < 2 or len(outcome.points[0]) != 1:
        return None
    possible = around(runs[1].requests, KILLS)
    return ((*outcome.points[0], possible[index * _STRIDE % len(possible)]), *outcome.points[1:])


def parts(killed: dict[str, FaultPoint], *, quick: bool) -> list[Part]:
    """The parts of all rows.

    Args:
        killed: By vendor, the point after the job is paid for and before the client has the answer.
        quick: Leave out what is nearly the same.
    """
    made: list[Part] = []
    for vendor in _VENDORS:
        made.append(Part(setup=Setup(title=vendor, vendor=vendor), plan=_requests))
        at_lines = Setup(title=f"{vendor}, any line", vendor=vendor)
        made.append(Part(setup=at_lines, plan=_lines, first=((COUNTING,),), again=4))
        if vendor in killed:
            made.append(Part(setup=at_lines, plan=_lines, first=((killed[vendor], COUNTING),), again=0))
        made.append(Part(setup=Setup(title=f"{vendor}, two hosts", vendor=vendor, hosts=2), plan=_two_hosts, again=3))
        for hour in (_HOUR,) if quick else (_HOUR, -_HOUR):
            moved = Setup(
                title=f"{vendor}, clocks moved by an hour",
                vendor=vendor,
                clock_errors=(0.0, hour, -hour, hour),
                monotonic=(None, 5.0, 1e7, 0.0),
            )
            made.append(Part(setup=moved, plan=_making))
        lags = [("", {"list_lag": _LAG})]
        if vendor == "huawei":
            late = {"list_lag": _LAG, "show_lag": _LAG}
            lags = [("", late), (", a second commit costs", {**late, "recommit": "charge"})]
        for more, traits in lags:
            title = f"{vendor}, shown a minute late{more}"
            made.append(Part(setup=Setup(title=title, vendor=vendor, traits=traits), plan=_making))
    return made


def without_journal(vendor: str) -> Setup:
    """The counterproof: a program without a journal has to pay twice."""
    return Setup(title=f"{vendor}, no journal kept (must pay twice)", vendor=vendor, loses_journal=True)
