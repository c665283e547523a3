"""A scenario: one or two hosts, the faults of their clients, and what came of their requests."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, repeat
from pathlib import Path
from typing import Any

import attrs
import crash_vendor
from crash_clock import SharedClock
from crash_faults import FaultPoint
from crash_program import Start
from crash_readme import Program
from crash_runs import ClientRun, run_client
from crash_server import FaultyServer, Injection

from voiceclone.sandbox import Emulator
from voiceclone.sandbox._server import Server

#: In memory where there is such a folder: a kill loses nothing that was written, so a disk proves nothing more.
_MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
#: How often a client is started again without being killed, before its request counts as lost.
_MORE_RUNS = 4


@attrs.frozen(kw_only=True)
class Setup:
    """A vendor and the hosts whose programs talk to it.

    Attributes:
        title: For the table.
        vendor: Name of the provider.
        hosts: How many hosts have a speaker of their own, of the same name.
        traits: Attributes of the emulator.
        clock_errors: Seconds by which a host's clock is wrong, in each of its runs; the last one stays.
        monotonic: Where its monotonic clock starts; None for where it really is. The last one stays.
        loses_journal: Whether each run begins with an empty journal.
    """

    title: str
    vendor: str
    hosts: int = 1
    traits: Mapping[str, Any] = attrs.field(factory=dict, eq=False)
    clock_errors: tuple[float, ...] = (0.0,)
    monotonic: tuple[float | None, ...] = (None,)
    loses_journal: bool = False


@attrs.frozen(kw_only=True)
class Outcome:
    """What came of the requests, one per host.

    Attributes:
        points: What was to happen to each host's clients.
        runs: The runs of each host's clients.
        paid: How often the vendor was paid for each host's recording.
        stray: How often it was paid for anything else.
        lost: Requests that came to no voice that was paid for.
        mixed: Requests that came to the voice of another speaker.
        late_uploads: Files that reached a job that was running.
        orphans: Free tasks or media assets that nothing will use.
    """

    points: tuple[tuple[FaultPoint, ...], ...]
    runs: tuple[tuple[ClientRun, ...], ...]
    paid: tuple[int, ...]
    stray: int
    lost: int
    mixed: int
    late_uploads: int
    orphans: int

    @property
    def errors(self) -> list[str]:
        """The errors that clients ended in."""
        return [run.result.error for runs in self.runs for run in runs if run.result.error]

    @property
    def kills(self) -> int:
        """How many clients were killed; one that had ended before the signal came does not count."""
        return sum(run.killed for runs in self.runs for run in runs)


class _Host:
    """A computer with a program, that is started again until it has printed a voice id."""

    def __init__(self, folder: Path, speaker: int, program: Program, points: Iterable[FaultPoint]) -> None:
        self.home, self.work = folder / "home", folder / "work"
        self.home.mkdir(parents=True)
        program.write_files(self.work, speaker)
        self.recordings = [(self.work / name).read_bytes() for name in program.recordings()]
        self.points: Iterator[FaultPoint | None] = chain(points, repeat(None, _MORE_RUNS))
        self.runs: list[ClientRun] = []
        self.voice = ""
        self.given_up = False

    @property
    def done(self) -> bool:
        return bool(self.voice) or self.given_up


class _Scenario:
    def __init__(self, setup: Setup, points: tuple[tuple[FaultPoint, ...], ...], folder: Path) -> None:
        self._setup, self._program = setup, Program.read()
        self._clock = SharedClock.create(folder / "clock")
        self.emulator = crash_vendor.emulated(setup.vendor, lambda: time.time() + self._clock.ahead, setup.traits)
        self._faulty = FaultyServer(self.emulator, self._clock)
        self._server = Server(self._faulty)
        self.emulator.url = self._server.url
        self.hosts = [_Host(folder / f"host-{number}", number, self._program, own) for number, own in enumerate(points)]

    def run(self) -> None:
        while not all(host.done for host in self.hosts):
            for host in self.hosts:
                self._run_one(host)

    def end(self) -> None:
        self._server.close_port()
        self.emulator.end()
        self._clock.close()

    def _run_one(self, host: _Host) -> None:
        try:
            point = next(host.points)
        except StopIteration:
            host.given_up = True
        if host.done:
            return
        others = [other for other in self.hosts if other is not host]
        before = self._faulty.injection
        injection = self._faulty.injection = Injection(point, lambda: [self._run_one(other) for other in others])
        try:
            run = run_client(self._start(host, point), injection)
        finally:
            self._faulty.injection = before
        if run.killed and point is not None and point.kind == "line":
            run = attrs.evolve(run, place=self._clock.place)
        host.runs.append(run)
        host.voice = run.result.printed

    def _start(self, host: _Host, point: FaultPoint | None) -> Start:
        setup, number = self._setup, len(host.runs)
        environment = {"HOME": str(host.home), **crash_vendor.environment(self.emulator)}
        if setup.loses_journal:
            environment["VOICECLONE_JOURNAL"] = str(host.home / f"journal-{number}")
        return Start(
            program=self._program.of(setup.vendor),
            environment=environment,
            folder=host.work,
            clock=self._clock.path,
            wall=setup.clock_errors[min(number, len(setup.clock_errors) - 1)],
            monotonic=setup.monotonic[min(number, len(setup.monotonic) - 1)],
            last_line=point.number if point is not None and point.kind == "line" else None,
        )


def run_scenario(setup: Setup, *points: Iterable[FaultPoint]) -> Outcome:
    """Start clients until each host has a voice.

    Args:
        setup: The vendor and the hosts.
        *points: What happens to the clients of each host, in their first run, their second, and so on.
    """
    given = tuple(tuple(own) for own in points)
    given += ((),) * (setup.hosts - len(given))
    with tempfile.TemporaryDirectory(prefix="voiceclone-crash-", dir=_MEMORY) as folder:
        scenario = _Scenario(setup, given, Path(folder))
        try:
            scenario.run()
            return _evaluate(given, scenario.emulator, scenario.hosts)
        finally:
            scenario.end()


def _evaluate(points: tuple[tuple[FaultPoint, ...], ...], emulator: Emulator, hosts: list[_Host]) -> Outcome:
    voices = crash_vendor.voices(emulator)
    audio = {job_id: crash_vendor.audio_of(emulator, job_id) for job_id in emulator.jobs}
    paid = [sum(audio[job_id] == host.recordings for job_id in emulator.paid) for host in hosts]
    jobs = [voices.get(host.voice, "") for host in hosts]
    return Outcome(
        points=points,
        runs=tuple(tuple(host.runs) for host in hosts),
        paid=tuple(paid),
        stray=len(emulator.paid) - sum(paid),
        lost=sum(job_id not in emulator.paid for job_id in jobs),
        mixed=sum(bool(job) and audio[job] != host.recordings for job, host in zip(jobs, hosts, strict=True)),
        late_uploads=len(getattr(emulator, "late_uploads", ())),
        orphans=crash_vendor.orphans(emulator),
    )
