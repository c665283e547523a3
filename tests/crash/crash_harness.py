"""Runs the scenarios of all rows, prints the table, and checks it."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from crash_plan import VENDORS, Faults, Part, parts, paying, second_fault, without_journal
from crash_report import Row, table
from crash_scenario import Outcome, Setup, run_scenario
from crash_speech import Speaking
from crash_work import Cloning

# A harness without kills must not pass.
_LEAST, _LEAST_QUICK = 500, 15


def run_all(*, quick: bool, workers: int, only: str) -> int:
    """Run everything and print the figures; gives the exit status.

    Args:
        quick: Whether a handful of kills is enough.
        workers: Scenarios at a time.
        only: The title of a row, or words that the titles of the rows have to hold.
    """
    started = time.monotonic()
    outcomes: dict[str, list[Outcome]] = {}
    with ThreadPoolExecutor(workers) as pool:
        proofs = [without_journal(vendor, work) for work in (Cloning(), Speaking()) for vendor in VENDORS]
        unprotected = list(pool.map(_kill_paying, proofs))
        killed = {vendor: outcome.points[0][0] for vendor, outcome in zip(VENDORS, unprotected, strict=False)}
        every = parts(killed, quick=quick)
        chosen = [part for part in every if part.setup.title == only] or [
            part for part in every if only in part.setup.title
        ]
        undisturbed = list(pool.map(lambda part: run_scenario(part.setup, *part.first), chosen))
        firsts = [
            (part, faults)
            for part, outcome in zip(chosen, undisturbed, strict=True)
            for faults in part.plan(part.setup, outcome, quick)
        ]
        first_outcomes = list(pool.map(lambda each: run_scenario(each[0].setup, *each[1]), firsts))
        seconds = [] if quick else _seconds(zip(firsts, first_outcomes, strict=True))
        repeated = list(pool.map(lambda each: run_scenario(each[0].setup, *each[1]), seconds))
    for part, outcome in zip(
        [*chosen, *(part for part, _ in firsts), *(part for part, _ in seconds)],
        [*undisturbed, *first_outcomes, *repeated],
        strict=True,
    ):
        outcomes.setdefault(part.setup.title, []).append(outcome)
    rows = [Row(title, own) for title, own in outcomes.items()]
    counterproof = [Row(setup.title, [outcome]) for setup, outcome in zip(proofs, unprotected, strict=True)]
    sys.stdout.write(table([*rows, *counterproof]))
    kills = sum(row.kills for row in rows)
    sys.stdout.write(f"{kills} kills in {time.monotonic() - started:.0f} s\n")
    broken = [line for row in rows for line in row.broken()]
    broken += [
        f"{row.title}: paid {max(row.paid)} times, not more than once: the figures above prove little"
        for row in counterproof
        if max(row.paid) < 2
    ]
    least = 0 if only else _LEAST_QUICK if quick else _LEAST
    if kills < least:
        broken.append(f"only {kills} clients were killed, not {least}")
    sys.stdout.writelines(f"BROKEN: {line}\n" for line in broken)
    return 1 if broken else 0


def _kill_paying(setup: Setup) -> Outcome:
    undisturbed = run_scenario(setup)
    return run_scenario(setup, (paying(setup, undisturbed, "acted"),))


def _seconds(first_outcomes: Iterable[tuple[tuple[Part, Faults], Outcome]]) -> list[tuple[Part, Faults]]:
    """Scenarios with a second fault, placed by the requests of the second runs."""
    found = []
    for index, ((part, _), outcome) in enumerate(first_outcomes):
        faults = second_fault(outcome, index) if part.again and index % part.again == 0 else None
        if faults is not None:
            found.append((part, faults))
    return found
