"""
One or two hosts, the deaths of the clients there, and what came of their requests.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, repeat
from pathlib import Path
from typing import Any

import attrs
import crash_vendor
from crash_clock import SharedClock
from crash_killer import Killer, Shot
from crash_lives import Life, live
from crash_points import Point
from crash_program import Start
from crash_readme import Program

from voiceclone.sandbox import Emulator
from voiceclone.sandbox._server import Server

#: How often a client is started again without being killed, before its request counts as lost.
_MORE_LIVES = 4


@attrs.frozen(kw_only=True)
class Setup:
    """
    A vendor and the hosts whose programs talk to it.

    Attributes:
        title: For the table.
        vendor: Name of the provider.
        hosts: How many hosts have a speaker of their own, of the same name.
        traits: Attributes of the emulator.
        walls: Seconds by which a host's clock is wrong, in each of its lives; the last holds on.
        monotonic: Where its monotonic clock starts; None for where it really is. The last holds on.
        forgets: Whether a program finds an empty journal each time.
    """

    title: str
    vendor: str
    hosts: int = 1
    traits: Mapping[str, Any] = attrs.field(factory=dict, eq=False)
    walls: tuple[float, ...] = (0.0,)
    monotonic: tuple[float | None, ...] = (None,)
    forgets: bool = False


@attrs.frozen(kw_only=True)
class Outcome:
    """
    What came of the requests, one per host.

    Attributes:
        points: What was to happen to each host's clients.
        lives: The lives of each host's clients.
        paid: How often the vendor was paid for each host's recording.
        stray: How often it was paid for anything else.
        lost: Requests that came to no voice that was paid for.
        mixed: Requests that came to the voice of another speaker.
        late_uploads: Files that came to a job that was at work.
        orphans: Free tasks or media assets that nothing will use.
    """

    points: tuple[tuple[Point, ...], ...]
    lives: tuple[tuple[Life, ...], ...]
    paid: tuple[int, ...]
    stray: int
    lost: int
    mixed: int
    late_uploads: int
    orphans: int

    @property
    def errors(self) -> list[str]:
        """
        What ended clients that nobody killed.
        """
        return [life.ended.error for lives in self.lives for life in lives if life.ended.error]

    @property
    def kills(self) -> int:
        """
        How many clients were killed; one that had ended before the signal came does not count.
        """
        return sum(life.killed for lives in self.lives for life in lives)


class _Host:
    """
    A computer with a program, that is started again until it has printed a voice id.
    """

    def __init__(self, folder: Path, speaker: int, program: Program, points: Iterable[Point]) -> None:
        self.home, self.work = folder / "home", folder / "work"
        self.home.mkdir(parents=True)
        program.lay_out(self.work, speaker)
        self.recordings = [(self.work / name).read_bytes() for name in program.recordings()]
        self.points: Iterator[Point | None] = chain(points, repeat(None, _MORE_LIVES))
        self.lives: list[Life] = []
        self.voice = ""
        self.given_up = False

    @property
    def done(self) -> bool:
        return bool(self.voice) or self.given_up


class _Play:
    def __init__(self, setup: Setup, points: tuple[tuple[Point, ...], ...], folder: Path) -> None:
        self._setup, self._program = setup, Program.read()
        self._clock = SharedClock.made(folder / "clock")
        self.emulator = crash_vendor.emulated(setup.vendor, lambda: time.time() + self._clock.ahead, setup.traits)
        self._killer = Killer(self.emulator, self._clock)
        self._server = Server(self._killer)
        self.emulator.url = self._server.url
        self.hosts = [_Host(folder / f"host-{number}", number, self._program, own) for number, own in enumerate(points)]

    def play(self) -> None:
        while not all(host.done for host in self.hosts):
            for host in self.hosts:
                self._live(host)

    def end(self) -> None:
        self._server.close_port()
        self.emulator.end()
        self._clock.close()

    def _live(self, host: _Host) -> None:
        try:
            point = next(host.points)
        except StopIteration:
            host.given_up = True
        if host.done:
            return
        others = [other for other in self.hosts if other is not host]
        before = self._killer.shot
        shot = self._killer.shot = Shot(point, lambda: [self._live(other) for other in others])
        try:
            life = live(self._start(host, point), shot)
        finally:
            self._killer.shot = before
        if life.killed and point is not None and point.kind == "line":
            life = attrs.evolve(life, place=self._clock.place)
        host.lives.append(life)
        host.voice = life.ended.printed

    def _start(self, host: _Host, point: Point | None) -> Start:
        setup, number = self._setup, len(host.lives)
        environment = {"HOME": str(host.home), **crash_vendor.environment(self.emulator)}
        if setup.forgets:
            environment["VOICECLONE_JOURNAL"] = str(host.home / f"journal-{number}")
        return Start(
            program=self._program.of(setup.vendor),
            environment=environment,
            folder=host.work,
            clock=self._clock.path,
            wall=setup.walls[min(number, len(setup.walls) - 1)],
            monotonic=setup.monotonic[min(number, len(setup.monotonic) - 1)],
            last_line=point.number if point is not None and point.kind == "line" else None,
        )


def play(setup: Setup, *points: Iterable[Point]) -> Outcome:
    """
    Start clients until each host has a voice.

    Args:
        setup: The vendor and the hosts.
        *points: What happens to the clients of each host, in their first life, their second, and so on.
    """
    given = tuple(tuple(own) for own in points)
    given += ((),) * (setup.hosts - len(given))
    with tempfile.TemporaryDirectory(prefix="voiceclone-crash-") as folder:
        played = _Play(setup, given, Path(folder))
        try:
            played.play()
            return _judged(given, played.emulator, played.hosts)
        finally:
            played.end()


def _judged(points: tuple[tuple[Point, ...], ...], emulator: Emulator, hosts: list[_Host]) -> Outcome:
    voices = crash_vendor.voices(emulator)
    audio = {job_id: crash_vendor.audio_of(emulator, job_id) for job_id in emulator.jobs}
    paid = [sum(audio[job_id] == host.recordings for job_id in emulator.paid) for host in hosts]
    jobs = [voices.get(host.voice, "") for host in hosts]
    return Outcome(
        points=points,
        lives=tuple(tuple(host.lives) for host in hosts),
        paid=tuple(paid),
        stray=len(emulator.paid) - sum(paid),
        lost=sum(job_id not in emulator.paid for job_id in jobs),
        mixed=sum(bool(job) and audio[job] != host.recordings for job, host in zip(jobs, hosts, strict=True)),
        late_uploads=len(getattr(emulator, "late_uploads", ())),
        orphans=crash_vendor.orphans(emulator),
    )
