"""
Which clients die where, and what must hold in the end.
"""

from __future__ import annotations

import sys
import time
import wave
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import attrs
from crash_points import Point, points, without_repeats
from crash_report import Row, table
from crash_scenario import Outcome, Setup, play

from voiceclone.sandbox import samples

_HUAWEI = Setup(
    title="huawei",
    vendor="huawei",
    pays=frozenset({"CommitVoiceTrainingJob", "commit begun", "commit ended"}),
)
_ALIBABA = Setup(
    title="alibaba",
    vendor="alibaba",
    pays=frozenset({"SubmitStandardCustomizedVoiceJob", "submit begun", "submit ended"}),
)
# A new job is in no list at first. Settling has to outlast that, on a busy machine too.
_LATE_LISTS = attrs.evolve(_ALIBABA, title="alibaba, jobs listed late", settle=1.0, list_lag=0.15)
# The counterproof: without settling, this has to go wrong.
_UNSETTLED = attrs.evolve(_ALIBABA, title="same, settle=0 (must pay twice)", settle=0.0, list_lag=60.0)

# A harness that kills nobody must not pass.
_LEAST, _LEAST_QUICK = 200, 15
# Walks through a list in such a way that neighbours get second deaths of different kinds.
_STRIDE = 7


def carry_out(*, quick: bool, workers: int, home: str) -> int:
    """
    Do it all and print the figures; the exit status.
    """
    started = time.monotonic()
    material = _material(Path(home))
    outcomes: defaultdict[Setup, list[Outcome]] = defaultdict(list)
    with ThreadPoolExecutor(workers) as pool:

        def round_of(deaths: list[tuple[Setup, tuple[Point, ...]]]) -> list[tuple[Setup, Outcome]]:
            setups = [setup for setup, _ in deaths]
            played = list(pool.map(lambda death: play(death[0], death[1], material), deaths))
            for setup, outcome in zip(setups, played, strict=True):
                outcomes[setup].append(outcome)
            return list(zip(setups, played, strict=True))

        unharmed = round_of([(_HUAWEI, ()), (_ALIBABA, ()), (_LATE_LISTS, ())])
        once = round_of([(setup, (point,)) for setup, life in unharmed for point in _first(setup, life, quick=quick)])
        if not quick:
            round_of([(setup, pair) for index, (setup, life) in enumerate(once) for pair in _pairs(setup, life, index)])
    unsettled = play(_UNSETTLED, (_paying_answer(*unharmed[1]),), material)
    rows = [Row(setup.title, played) for setup, played in outcomes.items()]
    sys.stdout.write(table([*rows, Row(_UNSETTLED.title, [unsettled])]))
    kills = sum(row.kills for row in rows)
    sys.stdout.write(f"{kills} kills in {time.monotonic() - started:.0f} s\n")
    broken = [line for row in rows for line in row.broken()]
    if unsettled.paid != 2:
        broken.append(f"paid {unsettled.paid} times without settling, not twice: the figures above prove little")
    least = _LEAST_QUICK if quick else _LEAST
    if kills < least:
        broken.append(f"only {kills} clients were killed, not {least}")
    sys.stdout.writelines(f"BROKEN: {line}\n" for line in broken)
    return 1 if broken else 0


def _first(setup: Setup, life: Outcome, *, quick: bool) -> list[Point]:
    """
    Where a client dies in its first run.
    """
    run = life.runs[0]
    found = points(run.requests, run.ended.saves)
    paying = [each for each in found if each.label in setup.pays]
    if setup is _LATE_LISTS:
        return [_paying_answer(setup, life)] if quick else paying
    if setup is _HUAWEI:
        # Alibaba would be paid twice here: its client has to wait longer than a request can be under way.
        late = attrs.evolve(_paying_answer(setup, life), moment="late")
        paying, found = [*paying, late], [*found, late]
    return paying if quick else found


def _pairs(setup: Setup, life: Outcome, index: int) -> Iterator[tuple[Point, ...]]:
    """
    Where it dies in its second run too, seeing what the second run did when it was left alive.
    """
    if len(life.runs) < 2:
        return
    run = life.runs[1]
    second = without_repeats(run.requests, run.ended.saves)
    for turn in range(3 if setup is _LATE_LISTS else 1):
        yield (*life.points, second[(index * _STRIDE + turn * len(second) // 3) % len(second)])


def _paying_answer(setup: Setup, life: Outcome) -> Point:
    """
    When the job is made and paid for, and the client does not know.
    """
    around = points(life.runs[0].requests, ())
    return next(each for each in around if each.label in setup.pays and each.moment == "acted")


def _material(folder: Path) -> Path:
    """
    A take, a spoken statement and a letter; the sample rate is absurd, so they are small.
    """
    for name, seconds in {"take": 16 * 60, "statement": 12}.items():
        with wave.open(str(folder / f"{name}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(1)
            file.setframerate(100)
            file.writeframes(bytes([128]) * seconds * 100)
    samples.make_letter(folder / "letter.pdf")
    return folder
