"""Which faults each scenario has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import product

import attrs
from crash_account import Erasing, Tidying
from crash_faults import COUNTING, CUTS, HOLDS, KILLS, LATE, FaultPoint, around, densely, evenly
from crash_scenario import Outcome, Setup
from crash_speech import Speaking
from crash_work import Cloning, Work

#: Everything that happens to the clients of each host, run by run.
Faults = tuple[tuple[FaultPoint, ...], ...]
#: Plans the faults after a scenario without any; the flag asks for a handful only.
Plan = Callable[[Setup, Outcome, bool], Iterator[Faults]]

# Walks through a list so that neighbours get second faults of different kinds.
_STRIDE = 7
_LAG = 60.0
_HOUR = 3600.0
VENDORS = ("huawei", "alibaba")
#: Programs beside the README's.
_OTHERS = (Speaking(), Erasing(), Tidying(one_journal=False))
#: What is killed at any line instead.
_AT_LINES = {"tidy": Tidying(one_journal=True)}
#: Where a list that a program reads may show things late. Tidying at Huawei has such a list in every row.
_LATE = {("alibaba", "speak"): {"list_lag": _LAG, "speech_polls": 2}}


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
    points = around(outcome.runs[0][0].requests, (moment,), setup.work.pays[setup.vendor])
    assert points, f"{setup.title}: the first run paid for nothing: {outcome.errors}"
    return points[0]


def _operations(setup: Setup, quick: bool) -> frozenset[str]:  # noqa: FBT001 - of a `Plan`
    return (setup.work.pays if quick else setup.work.makes)[setup.vendor]


def _requests(setup: Setup, outcome: Outcome, quick: bool) -> Iterator[Faults]:  # noqa: FBT001 - of a `Plan`
    """Around every request of the first run; or, of a handful, around the paid one."""
    seen = outcome.runs[0][0].requests
    moments = ("before", "acted") if quick else (*KILLS, *CUTS)
    for point in around(seen, moments, setup.work.pays[setup.vendor] if quick else None):
        yield ((point,),)
    for moment in setup.work.late[setup.vendor]:
        yield ((paying(setup, outcome, moment),),)


def _changes(setup: Setup, outcome: Outcome, quick: bool) -> Iterator[Faults]:  # noqa: FBT001 - of a `Plan`
    """Around every request that changes something, and after those that ask."""
    seen, makes = outcome.runs[0][0].requests, setup.work.makes[setup.vendor]
    if quick:
        yield ((paying(setup, outcome, "acted"),),)
        return
    for point in around(seen, (*KILLS, *CUTS), makes):
        yield ((point,),)
    for point in around(seen, ("answered", "cut after"), frozenset(seen) - makes):
        yield ((point,),)
    for moment in setup.work.late[setup.vendor]:
        yield ((paying(setup, outcome, moment),),)


def _making(setup: Setup, outcome: Outcome, quick: bool) -> Iterator[Faults]:  # noqa: FBT001 - of a `Plan`
    """Around what must not be done twice."""
    seen = outcome.runs[0][0].requests
    moments = ("acted",) if quick else (*KILLS, *CUTS, LATE)
    for point in around(seen, moments, _operations(setup, quick)):
        yield ((point,),)


def _lines(
    setup: Setup,
    outcome: Outcome,
    quick: bool,  # noqa: FBT001 - of a `Plan`
    *,
    count: int = 50,
    step: int = 3,
) -> Iterator[Faults]:
    """At lines of the last run that was counted: *count* all over it, and every *step*-th around the paid request."""
    before, run = outcome.points[0][:-1], outcome.runs[0][len(outcome.points[0]) - 1]
    paying = (index for index, name in enumerate(run.requests) if name in setup.work.pays[setup.vendor])
    # A second run looks the job up instead of paying: then its first request is what matters.
    middle = run.lines[next(paying, 0)]
    points = [*evenly(run.result.lines, 1 if quick else count), *densely(middle, 0 if quick else 80, step)]
    for point in dict.fromkeys(points):
        yield ((*before, point),)


def _two_hosts(setup: Setup, outcome: Outcome, quick: bool) -> Iterator[Faults]:  # noqa: FBT001 - of a `Plan`
    """Both around what must not be done twice, one between the runs of the other or during one."""
    seen = outcome.runs[0][0].requests
    ours = ("answered late",) if quick else (*KILLS, *CUTS, *HOLDS)
    theirs = ("acted",) if quick else ("acted", "cut after")
    labels = _operations(setup, quick)
    firsts, seconds = around(seen, ours, labels), around(seen, theirs, labels)
    yield from (((first,), (second,)) for first, second in product(firsts, seconds))
    if not quick:
        # The other one has no fault.
        yield from (((first,), ()) for first in firsts)


def _two_programs(setup: Setup, outcome: Outcome, _quick: bool) -> Iterator[Faults]:  # noqa: FBT001 - of a `Plan`
    """Around what changes something, with the other host killed at its paid step, and with no fault of the other."""
    makes, (ours, theirs) = setup.work.makes[setup.vendor], (runs[0].requests for runs in outcome.runs[:2])
    # The other host's program may be the README's.
    killed = around(theirs, ("acted",), makes | Cloning.pays[setup.vendor])[0]
    alike = set[tuple[str, str]]()
    for point in around(ours, (*KILLS, *CUTS, *HOLDS), makes):
        if (point.moment, point.label) not in alike:
            alike.add((point.moment, point.label))
            yield ((point,), (killed,))
            yield ((point,), ())


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
    for vendor in VENDORS:
        made.append(Part(setup=Setup(title=vendor, vendor=vendor), plan=_requests))
        at_lines = Setup(title=f"{vendor}, any line", vendor=vendor)
        made.append(Part(setup=at_lines, plan=_lines, first=((COUNTING,),), again=4))
        if vendor in killed:
            made.append(Part(setup=at_lines, plan=_lines, first=((killed[vendor], COUNTING),), again=0))
        made.append(Part(setup=Setup(title=f"{vendor}, two hosts", vendor=vendor, hosts=2), plan=_two_hosts, again=3))
        lags = [("", {"list_lag": _LAG})]
        if vendor == "huawei":
            late = {"list_lag": _LAG, "show_lag": _LAG}
            lags = [("", late), (", a second commit costs", {**late, "recommit": "charge"})]
        for more, traits in lags:
            title = f"{vendor}, shown a minute late{more}"
            made.append(Part(setup=Setup(title=title, vendor=vendor, traits=traits), plan=_making))
        made += _with_clocks_moved(Setup(title=vendor, vendor=vendor), quick=quick)
        for work in _OTHERS:
            made += _other_parts(work, vendor, quick=quick)
    return made


def _other_parts(work: Work, vendor: str, *, quick: bool) -> Iterator[Part]:
    """Those of a program other than the README's: fewer, because most of the library is the same."""
    title = f"{vendor}, {work.name}"
    alone = Setup(title=title, vendor=vendor, work=work, hosts=work.hosts, environment=work.environment)
    yield Part(setup=alone, plan=_changes, again=2)
    if not quick or work.costs:
        lines = partial(_lines, count=15, step=12)
        at_lines = attrs.evolve(alone, title=f"{title}, any line", work=_AT_LINES.get(work.name, work))
        yield Part(setup=at_lines, plan=lines, first=((COUNTING,),), again=6)
    if quick:
        return
    two = attrs.evolve(alone, title=f"{title}, two hosts", hosts=work.two_hosts)
    yield Part(setup=two, plan=_two_programs, again=0)
    yield attrs.evolve(next(_with_clocks_moved(alone, quick=True)), again=0)
    if (vendor, work.name) in _LATE:
        late = attrs.evolve(alone, title=f"{title}, shown a minute late", traits=_LATE[vendor, work.name])
        yield Part(setup=late, plan=_making, again=0)


def _with_clocks_moved(setup: Setup, *, quick: bool) -> Iterator[Part]:
    for hour in (_HOUR,) if quick else (_HOUR, -_HOUR):
        moved = attrs.evolve(
            setup,
            title=f"{setup.title}, clocks moved by an hour",
            clock_errors=(0.0, hour, -hour, hour),
            monotonic=(None, 5.0, 1e7, 0.0),
        )
        yield Part(setup=moved, plan=_making)


def without_journal(vendor: str, work: Work) -> Setup:
    """The counterproof: a program without a journal has to pay again."""
    more = "" if isinstance(work, Cloning) else f", {work.name}"
    title = f"{vendor}{more}, no journal kept (must pay again)"
    return Setup(title=title, vendor=vendor, work=work, loses_journal=True)
