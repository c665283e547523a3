"""What a program is for: what is there before it runs, which of its requests matter, and what counts in the end."""

from __future__ import annotations

import abc
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Protocol

import attrs
import crash_vendor
from crash_clock import SharedClock
from crash_faults import LAST_MINUTE, LATE, FaultPoint
from crash_host import Host
from crash_runs import ClientRun
from crash_texts import Program


class Stage(Protocol):
    """A vendor with its hosts.

    Attributes:
        emulator: The vendor.
        hosts: The hosts.
        clock: The time that they share.
    """

    emulator: Any
    hosts: list[Host]
    clock: SharedClock

    def run_once(self, host: Host, text: str, point: FaultPoint | None = None) -> ClientRun:
        """Run a program that is not the one that is examined."""


@attrs.define(kw_only=True)
class Counts:
    """What came of the programs; each sentence is about one thing.

    Attributes:
        paid: How often the vendor was paid for each thing that was asked for.
        lost: What was to be there and is not.
        mixed: What became of another speaker, or was not asked for.
        left: What was to be gone and is not.
        orphans: Free tasks or media assets that nothing will use.
    """

    paid: tuple[int, ...]
    lost: list[str] = attrs.field(factory=list)
    mixed: list[str] = attrs.field(factory=list)
    left: list[str] = attrs.field(factory=list)
    orphans: int = 0


class Work(abc.ABC):
    """What a program is for.

    Attributes:
        name: Of the program, for titles.
        pays: By vendor, the operations that cost money, or delete.
        makes: By vendor, operations that must not be repeated blindly.
        late: By vendor, when such a request may reach it after its client's death, and do no harm.
        goal: How often the program has to end well.
        costs: Whether the program pays for something.
        hosts: How many hosts it needs at least.
        two_hosts: How many it needs when two of them run a program that is killed.
        environment: More variables of the clients.
        alternates: Whether the hosts take turns; otherwise each begins when the one before it is done.
    """

    name: ClassVar[str]
    pays: ClassVar[Mapping[str, frozenset[str]]]
    makes: ClassVar[Mapping[str, frozenset[str]]]
    late: ClassVar[Mapping[str, Sequence[str]]] = {"huawei": (LATE,), "alibaba": (LATE,)}
    goal: ClassVar[int] = 2
    costs: ClassVar[bool] = True
    hosts: ClassVar[int] = 1
    two_hosts: ClassVar[int] = 2
    environment: ClassVar[Mapping[str, str]] = {}
    alternates: ClassVar[bool] = True

    def text(self, vendor: str) -> str:
        """The program."""
        return Program.named(self.name).of(vendor)

    def prepare(self, stage: Stage) -> None:  # noqa: B027 - mostly there is nothing
        """Do what was done before the program runs."""

    def attend(self, stage: Stage, host: Host, run: ClientRun) -> None:  # noqa: B027 - mostly there is nothing
        """Do what a user does after a run of the program, or look at what is there."""

    @abc.abstractmethod
    def count(self, stage: Stage) -> Counts:
        """What came of it, when all is done."""


class Cloning(Work):
    """The README's program: it has a voice cloned."""

    name = "clone"
    pays: ClassVar[Mapping[str, frozenset[str]]] = crash_vendor.PAYS
    makes = crash_vendor.MAKES
    # Alibaba acting even later would be paid twice: no wait is long enough. Huawei knows the task already.
    late: ClassVar[Mapping[str, Sequence[str]]] = {"huawei": (LATE, LAST_MINUTE), "alibaba": (LATE,)}
    goal = 1

    def text(self, vendor: str) -> str:
        return Program.of_readme().of(vendor)

    def attend(self, stage: Stage, host: Host, run: ClientRun) -> None:
        """Name the order of speech that cannot be looked up, as a user who has found it in the vendor's console."""
        if stage.emulator.name == "huawei" and run.result.error.startswith("SubmissionUnknownError"):
            host.asked += 1
            (job_id,) = _orders(stage.emulator, host)
            stage.run_once(host, Program(host.text).with_order(job_id))

    def count(self, stage: Stage) -> Counts:
        return count_voices(stage.emulator, stage.hosts)


def _orders(emulator: Any, host: Host) -> list[str]:
    """The speech that was ordered of the voice of a host's speaker."""
    jobs = [job_id for job_id in emulator.jobs if crash_vendor.audio_of(emulator, job_id) == host.recordings]
    voices = {emulator.voice_of(job_id) for job_id in jobs}
    return [each.job_id for each in crash_vendor.orders(emulator) if each.voice_id in voices]


def count_voices(emulator: Any, hosts: Sequence[Host]) -> Counts:
    """What came of the README's program on these hosts, each with its voice as it printed it."""
    voices = crash_vendor.voices(emulator)
    audio = {job_id: crash_vendor.audio_of(emulator, job_id) for job_id in emulator.jobs}
    paid = [sum(audio[job_id] == host.recordings for job_id in emulator.paid) for host in hosts]
    jobs = [voices.get(host.printed[-1] if host.printed else "", "") for host in hosts]
    stray, late = len(emulator.paid) - sum(paid), len(getattr(emulator, "late_uploads", ()))
    mixed = [bool(job) and audio[job] != host.recordings for job, host in zip(jobs, hosts, strict=True)]
    return Counts(
        paid=tuple(paid),
        lost=["no voice" for job_id in jobs if job_id not in emulator.paid],
        mixed=["paid for unknown recordings"] * stray
        + ["another speaker's voice"] * sum(mixed)
        + ["a file to a job at work"] * late
        + [f"speech was paid {len(told)} times" for told in (_orders(emulator, each) for each in hosts) if told[1:]],
        orphans=crash_vendor.orphans(emulator),
    )
