"""Erasing a job with all that belongs to it: in an order that loses nothing, and again after anything went wrong."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import ClassVar

import attrs
import pytest
from helpers.harness import Killed

import voiceclone
from voiceclone import Client, CloneRequest, Consent, JobState, PermissionDeniedError, Recording, RejectedError
from voiceclone.backends import Capabilities, Record
from voiceclone.testing import MemoryBackend

from .conftest import DyingJournal, Process

WHO = {"provider": "memory", "operation": "Delete"}
VOICE, UPLOAD, JOB = "voice-of-job-1", "upload-1", "job-1"


@attrs.define(kw_only=True)
class KeepsVoices(MemoryBackend):
    """A vendor without a call that deletes voices, which takes assets."""

    capabilities: ClassVar[Capabilities] = attrs.evolve(MemoryBackend.capabilities, deletes_voices=False, assets=True)

    def delete_voice(self, voice_id: str) -> None:
        raise voiceclone.UnsupportedFeatureError("the API of memory cannot delete voices")


def left(vendor: MemoryBackend) -> list[str]:
    """What there is at the vendor."""
    return [*vendor.voices, *vendor.uploads, *vendor.jobs]


def test_all_of_a_job_is_erased(process: Process, vendor: MemoryBackend, done: str) -> None:
    """The voice, the upload and the job are gone, the job last: it is what tells the voice's id."""
    erased = process().erase(done)

    assert [(VOICE, True), (UPLOAD, True), (JOB, True)] == [(each.id, each.deleted) for each in erased.removals]
    assert erased.complete
    assert [] == left(vendor)


def test_a_job_of_no_journal_is_erased(process: Process, vendor: MemoryBackend, done: str) -> None:
    """A job that was submitted elsewhere goes with its voice; its uploads are not known here, and stay."""
    erased = process("elsewhere").erase(done)

    assert [VOICE, JOB] == [each.id for each in erased.removals]
    assert [UPLOAD] == left(vendor)


def test_erasing_again_is_fine(process: Process, done: str) -> None:
    """What is gone counts as deleted, in another process too."""
    process().erase(done)

    assert process().erase(done).complete


def test_others_are_left_alone(process: Process, vendor: MemoryBackend, done: str, request_: CloneRequest) -> None:
    """Nothing but what belongs to the job is deleted, of this journal and of another one."""
    for host in ("here", "there"):
        client = process(host)
        client.wait(client.submit(attrs.evolve(request_, voice_name="other")))
    before = set(left(vendor))

    process().erase(done)

    assert {VOICE, UPLOAD, JOB} == before - set(left(vendor))


@pytest.mark.parametrize("vendor", [KeepsVoices()], ids=["keeps-voices"])
def test_a_vendor_that_deletes_no_voices(process: Process, vendor: MemoryBackend, done: str) -> None:
    """The voice is left and said to be, with the reason; the rest is gone."""
    erased = process().erase(done)

    assert [(VOICE, "the API of memory cannot delete voices")] == [(each.id, each.why) for each in erased.left]
    assert [VOICE] == left(vendor)


def test_a_voice_that_could_not_be_deleted(process: Process, vendor: MemoryBackend, done: str) -> None:
    """Its job is left as well, for it tells the voice's id; running it again goes on with both."""
    vendor.fail("delete_voice", PermissionDeniedError("not you", **WHO))

    first = process("elsewhere").erase(done)

    assert [VOICE, JOB] == [each.id for each in first.left]
    assert "not you" in first.left[0].why
    assert process().erase(done).complete
    assert [] == left(vendor)


def test_a_job_that_could_not_be_deleted(process: Process, vendor: MemoryBackend, done: str) -> None:
    """What the vendor refuses is told, and the rest is deleted."""
    vendor.fail("delete_job", RejectedError("it is finished", **WHO))

    erased = process().erase(done)

    assert [JOB] == [each.id for each in erased.left]
    assert "it is finished" in erased.left[0].why
    assert [JOB] == left(vendor)


def test_a_job_that_cannot_be_asked(process: Process, vendor: MemoryBackend, done: str) -> None:
    """As long as nobody knows whether there is a voice, the job that would tell it stays."""
    vendor.fail("get_job", PermissionDeniedError("not you", **WHO))

    erased = process("elsewhere").erase(done)

    assert [(JOB, False)] == [(each.id, each.deleted) for each in erased.removals]
    assert "not you" in erased.left[0].why


def test_an_upload_that_another_submission_names(process: Process, request_: CloneRequest, tmp_path: Path) -> None:
    """It stays, for it is not this job's alone."""
    vendor = KeepsVoices()
    client = process(backend=vendor)
    job = client.wait(client.submit(request_))
    client.submit(attrs.evolve(request_, recordings=[Recording(asset_id=UPLOAD)]))

    erased = client.erase(job)

    assert (UPLOAD, "another submission names it") in [(each.id, each.why) for each in erased.left]
    assert UPLOAD in vendor.uploads


def test_the_same_request_is_a_new_job(
    process: Process, vendor: MemoryBackend, done: str, request_: CloneRequest
) -> None:
    """What was erased is not given again: the request is submitted, and paid, as if it were new."""
    process().erase(done)

    job = process().submit(request_)

    assert ["job-1", "job-2"] == vendor.paid
    assert "job-2" == job.job_id == process().submit(request_).job_id
    assert {"job-1": True, "job-2": False} == {each.job_id: each.erased for each in process().submissions()}


def test_evidence_stays(process: Process, done: str, request_: CloneRequest) -> None:
    """What was erased can be proven to have been lawful, and to have been erased, whatever was submitted since."""
    process().erase(done)
    process().submit(request_)

    found = process().evidence(done)

    assert (True, VOICE) == (found["erased"], found["voice_id"])
    assert ["voice voice-of-job-1", "upload upload-1", "job job-1"] == found["history"][-1]["deleted"]


@pytest.mark.parametrize("vendor", [KeepsVoices()], ids=["keeps-voices"])
def test_what_could_not_be_erased_is_given_again(
    process: Process, vendor: MemoryBackend, done: str, request_: CloneRequest
) -> None:
    """While the job and its voice are there, the same request is not paid again."""
    vendor.fail("delete_job", RejectedError("it is finished", **WHO))
    process().erase(done)

    assert done == process().submit(request_).ref


def test_an_erased_submission_cannot_be_resumed(process: Process, done: str) -> None:
    """Its key does not lead to a job that is not there any more."""
    [known] = process().submissions()
    process().erase(done)

    with pytest.raises(voiceclone.ConfigurationError, match="was erased"):
        process().resume(known.key)


def kill(vendor: MemoryBackend, operation: str, *, after: bool) -> None:
    vendor.fail(operation, Killed(), after=after)  # type: ignore[arg-type]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("operation", ["get_job", "delete_voice", "delete_upload", "delete_job"])
def test_killed_at_a_call(
    process: Process, vendor: MemoryBackend, done: str, request_: CloneRequest, operation: str, *, after: bool
) -> None:
    """Another process completes it; what another journal's job has is not touched."""
    other = process("there")
    others = other.wait(other.submit(attrs.evolve(request_, voice_name="other")))
    kill(vendor, operation, after=after)
    with pytest.raises(Killed):
        process().erase(done)

    assert process().erase(done).complete

    assert [others.voice_id, "upload-2", others.job_id] == left(vendor)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("save", [1, 2])
def test_killed_at_a_save(
    process: Process, vendor: MemoryBackend, done: str, tmp_path: Path, save: int, *, after: bool
) -> None:
    """What was begun is written down before anything is deleted, so another process knows of the voice, and ends it."""
    with pytest.raises(Killed):
        process(journal=DyingJournal(tmp_path / "here", save, after=after)).erase(done)
    if save == 1:
        assert [VOICE, UPLOAD, JOB] == left(vendor)

    assert process().erase(done).complete
    assert [] == left(vendor)
    assert process().evidence(done)["erased"]


def test_a_voice_is_known_when_its_job_is_gone(process: Process, vendor: MemoryBackend, done: str) -> None:
    """The journal tells of a voice whose job somebody deleted before."""
    process().delete_job(done)

    process().erase(done)

    assert [] == left(vendor)


def test_nothing_is_paid_while_erasing_is_unfinished(
    process: Process, vendor: MemoryBackend, done: str, request_: CloneRequest
) -> None:
    """Whether the job is still there is not known then: the user is told to end it first."""
    kill(vendor, "delete_voice", after=False)
    with pytest.raises(Killed):
        process().erase(done)

    with pytest.raises(voiceclone.ConfigurationError, match=r"client\.erase\('memory:job-1'\)"):
        process().submit(request_)

    assert ["job-1"] == vendor.paid


def test_killed_while_a_new_submission_takes_the_place(
    process: Process, vendor: MemoryBackend, done: str, request_: CloneRequest, tmp_path: Path
) -> None:
    """A process that dies as it puts the old record aside loses neither record."""
    process().erase(done)
    with pytest.raises(Killed):
        process(journal=DyingJournal(tmp_path / "here", 1, after=True)).submit(request_)

    job = process().submit(request_)

    assert ["job-1", "job-2"] == vendor.paid
    assert "job-2" == job.job_id
    assert process().evidence(done)["erased"]
    assert not process().evidence(job)["erased"]


def test_a_job_of_an_unfinished_submission(
    process: Process, vendor: MemoryBackend, request_: CloneRequest, tmp_path: Path
) -> None:
    """It is not deleted under a submission that still works with it."""
    with pytest.raises(Killed):
        process(journal=DyingJournal(tmp_path / "here", 5, after=False)).submit(request_)
    [key] = process().pending()

    with pytest.raises(voiceclone.ConfigurationError, match="is not finished"):
        process().erase("job-1")

    assert "job-1" in vendor.jobs
    assert "job-1" == process().resume(key).job_id


def test_a_job_that_is_submitted_elsewhere(process: Process, vendor: MemoryBackend, done: str, tmp_path: Path) -> None:
    """While somebody holds the submission nothing is deleted."""
    client = process()
    [known] = client.submissions()

    with (
        voiceclone.FileJournal(tmp_path / "here").lock(known.key),
        pytest.raises(voiceclone.SubmissionInProgressError),
    ):
        client.erase(done)

    assert JOB in vendor.jobs


class ReadOnly(voiceclone.FileJournal):
    """A journal that takes no more."""

    def save(self, record: Record) -> None:
        raise voiceclone.JournalError("the disk is full")


def test_a_journal_that_cannot_be_written(process: Process, vendor: MemoryBackend, done: str, tmp_path: Path) -> None:
    """Nothing is deleted that could not be told of later."""
    with pytest.raises(voiceclone.JournalError):
        process(journal=ReadOnly(tmp_path / "here")).erase(done)

    assert [VOICE, UPLOAD, JOB] == left(vendor)


def test_a_running_job_is_erased(process: Process, request_: CloneRequest) -> None:
    """A job without a voice goes with its upload."""
    vendor = MemoryBackend(states=[JobState.QUEUED, JobState.TRAINING])
    client: Client = process(backend=vendor)

    assert client.erase(client.submit(request_)).complete
    assert [] == left(vendor)


def test_erased_records_hide_no_other(
    process: Process, vendor: MemoryBackend, request_: CloneRequest, tmp_path: Path
) -> None:
    """Whose files are gone finds the job that was made since, and no erased one."""
    statement = request_.consent.statement
    assert statement is not None
    take, spoken = (shutil.copy(path, tmp_path) for path in (request_.files[0], statement.path) if path is not None)
    mine = attrs.evolve(request_, recordings=[take], consent=Consent(statement=spoken))
    done = process().submit(mine).ref
    for number in range(2, 7):
        process().erase(done)
        done = process().submit(mine).ref
        assert f"memory:job-{number}" == done
    for path in mine.files:
        path.unlink()

    assert done == process().submit(mine).ref
