"""
Plays the rows of the table, one after the other, and says whether they hold.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from crash_plan import Deaths, Part, forgetful, parts, paying, second_death
from crash_report import Row, table
from crash_scenario import Outcome, play

# A harness that kills nobody must not pass.
_LEAST, _LEAST_QUICK = 500, 15


def carry_out(*, quick: bool, workers: int, only: str) -> int:
    """
    Do it all and print the figures; the exit status.

    Args:
        quick: Whether a handful of kills is enough.
        workers: Scenarios at a time.
        only: Words that the titles of the rows have to hold.
    """
    started = time.monotonic()
    outcomes: dict[str, list[Outcome]] = {}
    with ThreadPoolExecutor(workers) as pool:
        forgotten = {vendor: _forgotten(vendor) for vendor in ("huawei", "alibaba")}
        killed = {vendor: outcome.points[0][0] for vendor, outcome in forgotten.items()}
        chosen = [part for part in parts(killed) if only in part.setup.title]
        unharmed = list(pool.map(lambda part: play(part.setup, *part.first), chosen))
        firsts = [
            (part, deaths)
            for part, outcome in zip(chosen, unharmed, strict=True)
            for deaths in part.plan(part.setup, outcome, quick)
        ]
        played = list(pool.map(lambda each: play(each[0].setup, *each[1]), firsts))
        seconds = [] if quick else _seconds(zip(firsts, played, strict=True))
        replayed = list(pool.map(lambda each: play(each[0].setup, *each[1]), seconds))
    for part, outcome in zip(
        [*chosen, *(part for part, _ in firsts), *(part for part, _ in seconds)],
        [*unharmed, *played, *replayed],
        strict=True,
    ):
        outcomes.setdefault(part.setup.title, []).append(outcome)
    rows = [Row(title, own) for title, own in outcomes.items()]
    counterproof = [Row(forgetful(vendor).title, [outcome]) for vendor, outcome in forgotten.items()]
    sys.stdout.write(table([*rows, *counterproof]))
    kills = sum(row.kills for row in rows)
    sys.stdout.write(f"{kills} kills in {time.monotonic() - started:.0f} s\n")
    broken = [line for row in rows for line in row.broken()]
    broken += [
        f"{row.title}: paid {row.paid[0]} times, not twice: the figures above prove little"
        for row in counterproof
        if row.paid != [2]
    ]
    least = 0 if only else _LEAST_QUICK if quick else _LEAST
    if kills < least:
        broken.append(f"only {kills} clients were killed, not {least}")
    sys.stdout.writelines(f"BROKEN: {line}\n" for line in broken)
    return 1 if broken else 0


def _forgotten(vendor: str) -> Outcome:
    setup = forgetful(vendor)
    unharmed = play(setup)
    return play(setup, (paying(setup, unharmed, "acted"),))


def _seconds(played: Iterable[tuple[tuple[Part, Deaths], Outcome]]) -> list[tuple[Part, Deaths]]:
    """
    Second deaths, after what the second lives did when they were left alive.
    """
    found = []
    for index, ((part, _), outcome) in enumerate(played):
        deaths = second_death(outcome, index) if part.again and index % part.again == 0 else None
        if deaths is not None:
            found.append((part, deaths))
    return found
