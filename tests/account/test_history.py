"""What was seen of a job is kept in the journal, at the cost of nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest

import voiceclone
from voiceclone import CloneRequest, FileJournal, JobState
from voiceclone.backends import Record
from voiceclone.testing import MemoryBackend

from .conftest import Process


class Counting(FileJournal):
    """A journal that counts what is written, and may refuse to.

    Attributes:
        saves: How often it was written.
        broken: Whether it cannot be written.
    """

    saves = 0
    broken = False

    def save(self, record: Record) -> None:
        if self.broken:
            raise voiceclone.JournalError("the disk is full")
        self.saves += 1
        super().save(record)


@pytest.fixture
def journal(tmp_path: Path) -> Counting:
    return Counting(tmp_path / "here")


def seen(client: voiceclone.Client, ref: Any) -> list[str]:
    """The states in the history of a job."""
    return [each["state"] for each in client.evidence(ref)["history"] if each["event"] == "seen"]


def test_each_change_is_kept_once(process: Process, request_: CloneRequest, journal: Counting) -> None:
    """Whoever polls, in whatever process: what was seen already is not written again."""
    vendor = MemoryBackend(states=[JobState.QUEUED, JobState.REVIEWING, JobState.REVIEWING, JobState.TRAINING])
    client = process(backend=vendor, journal=journal)
    job = client.submit(request_)
    before = journal.saves

    for each in (client, client, process(backend=vendor, journal=journal), client, client):
        each.get_job(job)

    assert ["reviewing", "training"] == seen(client, job)
    assert 2 == journal.saves - before


def test_a_wait_keeps_what_it_sees(process: Process, done: str) -> None:
    """With the voice's id at its end."""
    assert ["training", "succeeded"] == seen(process(), done)
    assert "voice-of-job-1" == process().evidence(done)["history"][-1]["voice_id"]


def test_a_journal_that_cannot_be_written(
    process: Process, request_: CloneRequest, journal: Counting, caplog: pytest.LogCaptureFixture
) -> None:
    """The wait goes on, and the log says so once."""
    client = process(journal=journal)
    job = client.submit(request_)
    journal.broken = True

    assert client.wait(job).voice_id
    assert 1 == len([each for each in caplog.messages if "history cannot be kept" in each and "disk" in each])


def test_a_submission_that_is_worked_on(process: Process, done: str, tmp_path: Path, vendor: MemoryBackend) -> None:
    """Whoever holds the submission is not disturbed; what is seen later is kept."""
    client = process()
    [known] = client.submissions()
    vendor.set_job(attrs.evolve(vendor.jobs["job-1"], state=JobState.REVIEWING, voice_id=None))

    with FileJournal(tmp_path / "here").lock(known.key):
        client.get_job(done)
    assert "reviewing" not in seen(client, done)
    client.get_job(done)

    assert "reviewing" in seen(client, done)


def test_a_history_does_not_grow_for_ever(process: Process, done: str, vendor: MemoryBackend) -> None:
    """A job that goes to and fro is remembered as it was last."""
    client = process()
    for state in [JobState.QUEUED, JobState.TRAINING] * 150:
        vendor.set_job(attrs.evolve(vendor.jobs["job-1"], state=state, voice_id=None))
        client.get_job(done)

    states = seen(client, done)

    assert len(states) < 200
    assert ["queued", "training"] == states[-2:]


def test_a_job_of_another_account(process: Process, done: str, request_: CloneRequest) -> None:
    """Jobs of two accounts may have one id: each has its own history."""
    other = process(backend=MemoryBackend(states=[JobState.QUEUED, JobState.FAILED]))
    job = other.submit(request_)

    other.get_job(job)

    assert ("memory:job-1", ["failed"]) == (job.ref, seen(other, job))
    assert ["training", "succeeded"] == seen(process(), done)


class Reading(Counting):
    """One that counts what is read, too.

    Attributes:
        reads: How often something of it was asked for.
    """

    reads = 0

    def load(self, key: str) -> Record | None:
        self.reads += 1
        return super().load(key)

    def keys(self) -> Iterator[str]:
        self.reads += 1
        return super().keys()


def test_a_change_costs_the_same_in_a_long_journal(process: Process, request_: CloneRequest, tmp_path: Path) -> None:
    """The journal is searched for the job once, and not at each of its changes."""
    journal = Reading(tmp_path / "here")
    states = [JobState.QUEUED, JobState.REVIEWING, JobState.TRAINING, JobState.SUCCEEDED]
    client = process(backend=MemoryBackend(states=states), journal=journal)
    job = client.submit(request_)
    client.get_job(job)
    for number in range(20):
        client.submit(request_, key=f"other {number}")
    before = journal.reads

    client.get_job(job)

    assert journal.reads - before < 5


@pytest.mark.parametrize("state", [JobState.TRAINING, JobState.SUCCEEDED])
def test_an_unchanged_job_costs_nothing(
    process: Process, request_: CloneRequest, tmp_path: Path, state: JobState
) -> None:
    """Polling a job that has not changed neither reads nor writes the journal."""
    journal = Reading(tmp_path / "here")
    client = process(backend=MemoryBackend(states=[JobState.QUEUED, state]), journal=journal)
    job = client.submit(request_)
    client.get_job(job)
    before = (journal.reads, journal.saves)

    for _ in range(10):
        client.get_job(job)

    assert before == (journal.reads, journal.saves)
