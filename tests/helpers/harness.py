"""A vendor in memory that counts what it did, and clients that work with it as processes do: one after the other, with
nothing in common but the journal on disk.
"""

from __future__ import annotations

from collections.abc import Callable
from email.utils import formatdate
from pathlib import Path
from typing import Any, ClassVar

import attrs
import pytest

import voiceclone
from helpers.clock import Clock
from voiceclone import (
    CloneJob,
    CloneRequest,
    ConnectionFailedError,
    JobState,
    NotFoundError,
    RejectedError,
    ServiceUnavailableError,
)
from voiceclone.backends import Backend, Capabilities, ConsentKind, Steps

WHO: dict[str, Any] = {"provider": "memory", "operation": "Create"}
DELAY = 300.0


class Killed(BaseException):
    """The end of a process."""


def cut() -> ConnectionFailedError:
    """An error that says nothing of what the vendor did, and may be gone at the next try."""
    return ConnectionFailedError("cut", **WHO)


def not_sent() -> ConnectionFailedError:
    """An error that proves that the request never left."""
    return ConnectionFailedError("refused", **WHO, outcome_unknown=False)


def busy() -> ServiceUnavailableError:
    """An error that proves that nothing was done, and may be gone at the next try."""
    return ServiceUnavailableError("busy", **WHO, outcome_unknown=False)


def refusal() -> RejectedError:
    """An error that proves that nothing was done, and stays."""
    return RejectedError("no", **WHO, outcome_unknown=False)


@attrs.frozen
class Acted:
    """An error that comes after the vendor has done what was asked."""

    error: BaseException


@attrs.define
class Vendor:
    """A vendor whose one call is paid for.

    Attributes:
        clock: The vendor's time, in seconds since 1970.
        tells_time: Whether its answers have a date.
        keeps_names: Whether a job has the name it was given; otherwise all jobs are alike.
        searchable: Whether it has a list of jobs.
        eventually_consistent: Whether the list may show a job late.
        list_delay: Seconds until the list shows a job.
        payments: What goes wrong at the next payments.
        searches: What the next look-ups end in instead: an error, or the names of the jobs by id.
        uploads: What goes wrong at the next uploads.
        paid: The jobs that were paid for: when, and the voice's name.
        calls: Every call: "upload", "pay" or "search".
        searched_from: When the step was begun, as each look-up was told.
    """

    clock: Callable[[], float]
    tells_time: bool = True
    keeps_names: bool = True
    searchable: bool = True
    eventually_consistent: bool = True
    list_delay: float = 0.0
    payments: list[BaseException | Acted] = attrs.field(factory=list)
    searches: list[BaseException | dict[str, str]] = attrs.field(factory=list)
    uploads: list[BaseException] = attrs.field(factory=list)
    paid: dict[str, tuple[float, str]] = attrs.field(factory=dict)
    calls: list[str] = attrs.field(factory=list)
    searched_from: list[float | None] = attrs.field(factory=list)

    def pay(self, voice_name: str) -> str:
        """Make a job and charge for it."""
        self.calls.append("pay")
        fault = self.payments.pop(0) if self.payments else None
        if isinstance(fault, BaseException):
            raise fault
        job_id = f"job-{len(self.paid) + 1}"
        self.paid[job_id] = (self.clock(), voice_name)
        if fault is not None:
            raise fault.error
        return job_id

    def search(self, begun: float | None) -> dict[str, str]:
        """The names of the jobs that are listed, by id."""
        self.calls.append("search")
        self.searched_from.append(begun)
        instead = self.searches.pop(0) if self.searches else None
        if isinstance(instead, BaseException):
            raise instead
        listed = {job_id: name for job_id, (made, name) in self.paid.items() if self.clock() - made >= self.list_delay}
        return listed if instead is None else instead

    def upload(self, report: Callable[[int, int], None]) -> None:
        """Receive a file of two bytes."""
        self.calls.append("upload")
        report(1, 2)
        if self.uploads:
            raise self.uploads.pop(0)
        report(2, 2)


@attrs.define(kw_only=True)
class MemoryBackend(Backend):
    """Uploads a letter, then makes the job."""

    name: ClassVar[str] = "memory"
    title: ClassVar[str] = "Memory"
    capabilities: ClassVar[Capabilities] = Capabilities(
        consent=frozenset({ConsentKind.LETTER}),
        letter_formats=frozenset({".pdf"}),
        recording_formats=frozenset({".wav"}),
        marks_jobs=True,
    )
    vendor: Vendor

    @property
    def account(self) -> str:
        return "account"

    def submit(self, request: CloneRequest, steps: Steps) -> CloneJob:
        name = steps.marked(request.voice_name, None) if self.vendor.keeps_names else "cloned"

        def find(begun: float | None) -> str | None:
            self._note_time()
            listed = self.vendor.search(begun)
            mine = steps.holds_marker if self.vendor.keeps_names else name.__eq__
            found = {job_id for job_id, each in listed.items() if mine(each)}
            return min(found - steps.claimed_ids(), default=None)

        def pay() -> str:
            self._note_time()
            return self.vendor.pay(name)

        self._note_time()
        steps.upload("letter", self.vendor.upload)
        try:
            job_id = steps.run(
                "pay",
                pay,
                find=find if self.vendor.searchable else None,
                eventually_consistent=self.vendor.eventually_consistent,
            )
        except RejectedError as error:
            if error.code == "NoLetter":
                steps.undo("upload-letter", "never-done")
            raise
        return self._job(job_id, JobState.QUEUED)

    def get_job(self, job_id: str) -> CloneJob:
        if job_id not in self.vendor.paid:
            raise NotFoundError("no such job", **WHO)
        return self._job(job_id, JobState.SUCCEEDED, voice_id=f"voice-of-{job_id}")

    def _job(self, job_id: str, state: JobState, **known: Any) -> CloneJob:
        return CloneJob(provider=self.name, job_id=job_id, state=state, **known)

    def _note_time(self) -> None:
        self.vendor_clock.note(formatdate(self.vendor.clock(), usegmt=True) if self.vendor.tells_time else None)


@attrs.define
class Harness:
    """Processes that submit to the vendor, one after the other.

    Attributes:
        vendor: The vendor.
        clock: The time of the processes; the vendor's own goes on with it.
        request: What they submit.
        journal: The folder of their journal.
    """

    vendor: Vendor
    clock: Clock
    request: CloneRequest
    journal: Path

    def start(self, **how: Any) -> voiceclone.Client:
        """A new process; *how* as of `Client`."""
        own = {"attempts": 3, "consistency_delay": DELAY, "clock": self.clock, "sleep": self.clock.sleep}
        return voiceclone.Client(backend=MemoryBackend(vendor=self.vendor), **{"journal": self.journal, **own, **how})

    def submit(self, **how: Any) -> CloneJob:
        """Submit in a new process; *how* as of `Client.submit`."""
        with self.start() as client:
            return client.submit(self.request, **how)

    def stop(self, kind: type[BaseException]) -> Any:
        """Submit in a new process that ends in an error of this kind; gives it."""
        with pytest.raises(kind) as caught:
            self.submit()
        return caught.value

    def pending(self) -> tuple[str, ...]:
        """The submissions that a new process finds unfinished."""
        with self.start() as client:
            return client.pending()

    def slept(self) -> float:
        """Seconds that all processes have slept so far."""
        return sum(self.clock.naps)
