"""A scenario: the hosts, the faults of their clients, and what came of their requests."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import attrs
import crash_vendor
from crash_clock import SharedClock
from crash_faults import FaultPoint
from crash_host import Host
from crash_program import Start
from crash_runs import ClientRun, run_client
from crash_server import FaultyServer, Injection
from crash_work import Cloning, Counts, Work

from voiceclone.sandbox._server import Server

#: In memory where there is such a folder: a kill loses nothing that was written, so a disk proves nothing more.
_MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


@attrs.frozen(kw_only=True)
class Setup:
    """A vendor and the hosts whose programs talk to it.

    Attributes:
        title: For the table.
        vendor: Name of the provider.
        work: What the programs are for.
        hosts: How many hosts have a speaker of their own, of the same name.
        traits: Attributes of the emulator.
        environment: More variables of the clients.
        clock_errors: Seconds by which a host's clock is wrong, in each of its runs; the last one stays.
        monotonic: Where its monotonic clock starts; None for where it really is. The last one stays.
        loses_journal: Whether each run begins with an empty journal.
    """

    title: str
    vendor: str
    work: Work = attrs.field(factory=Cloning, eq=False)
    hosts: int = 1
    traits: Mapping[str, Any] = attrs.field(factory=dict, eq=False)
    environment: Mapping[str, str] = attrs.field(factory=dict, eq=False)
    clock_errors: tuple[float, ...] = (0.0,)
    monotonic: tuple[float | None, ...] = (None,)
    loses_journal: bool = False


@attrs.frozen(kw_only=True)
class Outcome:
    """What came of the programs, one per host.

    Attributes:
        points: What was to happen to each host's clients.
        runs: The runs of each host's clients.
        counts: What came of them.
        asked: How often it was left to the user to say what became of a request.
    """

    points: tuple[tuple[FaultPoint, ...], ...]
    runs: tuple[tuple[ClientRun, ...], ...]
    counts: Counts
    asked: int

    @property
    def errors(self) -> list[str]:
        """The errors that clients ended in, but those that ask the user."""
        found = [run.result.error for runs in self.runs for run in runs if run.result.error]
        return sorted(found, key=lambda error: not error.startswith(_ASKS))[self.asked :]

    @property
    def kills(self) -> int:
        """How many clients were killed; one that had ended before the signal came does not count."""
        return sum(run.killed for runs in self.runs for run in runs)


#: How an error begins that asks the user.
_ASKS = "SubmissionUnknownError"


class _Scenario:
    def __init__(self, setup: Setup, points: tuple[tuple[FaultPoint, ...], ...], folder: Path) -> None:
        self._setup = setup
        self.clock = SharedClock.create(folder / "clock")
        self.emulator = crash_vendor.emulated(setup.vendor, lambda: time.time() + self.clock.ahead, setup.traits)
        self._faulty = FaultyServer(self.emulator, self.clock)
        self._server = Server(self._faulty)
        self.emulator.url = self._server.url
        self.hosts = [Host(folder / f"host-{number}", number, own) for number, own in enumerate(points)]

    def run(self) -> None:
        work = self._setup.work
        for host in self.hosts:
            host.text, host.goal = work.text(self._setup.vendor), work.goal
        work.prepare(self)
        while waiting := [host for host in self.hosts if not host.done]:
            for host in waiting if work.alternates else waiting[:1]:
                self._run_next(host)

    def end(self) -> None:
        self._server.close_port()
        self.emulator.end()
        self.clock.close()

    def run_once(self, host: Host, text: str, point: FaultPoint | None = None) -> ClientRun:
        return self._run(host, text, point, lambda: None)

    def _run_next(self, host: Host) -> None:
        try:
            point = next(host.points)
        except StopIteration:
            host.given_up = True
        if host.done:
            return
        others = [other for other in self.hosts if other is not host]
        run = self._run(host, host.text, point, lambda: [self._run_next(other) for other in others if not other.done])
        if run.killed and point is not None and point.kind == "line":
            run = attrs.evolve(run, place=self.clock.place)
        host.runs.append(run)
        if run.result.printed:
            host.printed.append(run.result.printed)
        self._setup.work.attend(self, host, run)

    def _run(self, host: Host, text: str, point: FaultPoint | None, run_others: Callable[[], object]) -> ClientRun:
        before = self._faulty.injection
        injection = self._faulty.injection = Injection(point, run_others)
        try:
            return run_client(self._start(host, text, point), injection)
        finally:
            self._faulty.injection = before

    def _start(self, host: Host, text: str, point: FaultPoint | None) -> Start:
        setup, number = self._setup, len(host.runs)
        environment = {"HOME": str(host.home), **crash_vendor.environment(self.emulator), **setup.environment}
        if setup.loses_journal:
            environment["VOICECLONE_JOURNAL"] = str(host.home / f"journal-{number}")
        return Start(
            program=text,
            environment=environment,
            folder=host.work,
            clock=self.clock.path,
            wall=setup.clock_errors[min(number, len(setup.clock_errors) - 1)],
            monotonic=setup.monotonic[min(number, len(setup.monotonic) - 1)],
            last_line=point.number if point is not None and point.kind == "line" else None,
        )


def run_scenario(setup: Setup, *points: Iterable[FaultPoint]) -> Outcome:
    """Start clients until the program of each host has ended well.

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
            return Outcome(
                points=given,
                runs=tuple(tuple(host.runs) for host in scenario.hosts),
                counts=setup.work.count(scenario),
                asked=sum(host.asked for host in scenario.hosts),
            )
        finally:
            scenario.end()
