"""What submissions left at the vendor: only what this journal knows, and nobody needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import ClassVar

import attrs
import pytest
from helpers.harness import Killed

import voiceclone
from voiceclone import CloneRequest, JobState, PermissionDeniedError, Recording, RejectedError
from voiceclone.backends import Capabilities, Leftover
from voiceclone.testing import MemoryBackend

from .conftest import DyingJournal, Process

WHO = {"provider": "memory", "operation": "Tidy"}


@attrs.define(kw_only=True)
class TakesAssets(MemoryBackend):
    """A vendor whose jobs may use what was uploaded before."""

    capabilities: ClassVar[Capabilities] = attrs.evolve(MemoryBackend.capabilities, assets=True)


@attrs.define(kw_only=True)
class DropsUploads(MemoryBackend):
    """A vendor whose user does not want uploads to stay once there is a voice."""

    @property
    def keeps_uploads(self) -> bool:
        return False


@attrs.define(kw_only=True)
class ListsNothing(MemoryBackend):
    """A vendor without a list of what is left over."""

    capabilities: ClassVar[Capabilities] = attrs.evolve(MemoryBackend.capabilities, lists_leftovers=False)

    def list_leftovers(self) -> Iterator[Leftover]:
        raise voiceclone.UnsupportedFeatureError("the API of memory cannot list what is left over")


def spare(vendor: MemoryBackend, upload_id: str = "upload-9") -> str:
    """What a lost answer leaves: another upload of the first submission, which no record knows."""
    vendor.uploads[upload_id] = vendor.uploads["upload-1"]
    return upload_id


def ids(found: tuple[Leftover, ...]) -> list[str]:
    return [each.id for each in found]


def test_it_is_listed_and_left(process: Process, vendor: MemoryBackend, done: str) -> None:
    """Unless it is told otherwise it deletes nothing, and shows what it would delete."""
    spare(vendor)

    assert ["upload-9"] == ids(process().tidy())
    assert "delete_upload" not in vendor.calls


def test_it_is_deleted(process: Process, vendor: MemoryBackend, done: str) -> None:
    """What nobody needs is deleted; what the submission used stays, as its user wants it."""
    spare(vendor)

    found = process().tidy(dry_run=False)

    assert [("upload-9", True, "")] == [(each.id, each.deleted, each.why) for each in found]
    assert ["upload-1"] == [*vendor.uploads]
    assert () == process().tidy()


def test_uploads_that_are_not_to_stay(process: Process, request_: CloneRequest) -> None:
    """Where uploads are not to stay, those that could not be deleted with the voice at hand are left over."""
    vendor = DropsUploads()
    vendor.fail("delete_upload", RejectedError("not now", **WHO))
    client = process(backend=vendor)
    client.wait(client.submit(request_))

    assert ["upload-1"] == ids(client.tidy(dry_run=False))
    assert {} == vendor.uploads


def test_another_hosts_are_left_alone(process: Process, vendor: MemoryBackend, done: str) -> None:
    """What another journal's submission left is not ours to judge."""
    spare(vendor)

    assert () == process("there").tidy(dry_run=False)
    assert "upload-9" in vendor.uploads


def test_what_has_no_marker_is_left_alone(process: Process, vendor: MemoryBackend, done: str) -> None:
    """Nor is what anybody else has uploaded."""
    vendor.uploads["upload-9"] = "recording-0"

    assert () == process().tidy(dry_run=False)


def test_a_running_job_needs_its_uploads(process: Process, request_: CloneRequest) -> None:
    """Until the job is over, nothing that was uploaded for it is left over."""
    vendor = MemoryBackend(states=[JobState.QUEUED, JobState.TRAINING])
    client = process(backend=vendor)
    client.submit(request_)
    spare(vendor)

    assert () == client.tidy(dry_run=False)


def test_a_deleted_job_needs_no_uploads(process: Process, vendor: MemoryBackend, done: str) -> None:
    """What was uploaded for a job that is not there any more is left over."""
    process().delete_job(done)

    assert ["upload-1"] == ids(process().tidy())


def test_an_unfinished_submission_needs_its_steps(
    process: Process, vendor: MemoryBackend, request_: CloneRequest, tmp_path: Path
) -> None:
    """While it is not known what a step gave, nothing with the submission's marker is left over."""
    with pytest.raises(Killed):  # the upload is there, and the journal does not know it
        process(journal=DyingJournal(tmp_path / "here", 2, after=False)).submit(request_)

    assert () == process().tidy(dry_run=False)
    assert ["upload-1"] == [*vendor.uploads]


def test_an_unfinished_submission_leaves_what_it_made_anew(
    process: Process, vendor: MemoryBackend, request_: CloneRequest, tmp_path: Path
) -> None:
    """Once every step that was begun has its result, what none of them names is left over."""
    with pytest.raises(Killed):
        process(journal=DyingJournal(tmp_path / "here", 3, after=False)).submit(request_)
    spare(vendor)

    assert ["upload-9"] == ids(process().tidy(dry_run=False))
    assert process().resume(*process().pending()).job_id in vendor.paid


def test_what_another_submission_names_is_needed(process: Process, request_: CloneRequest) -> None:
    """An upload that a later request names as an asset stays."""
    vendor = TakesAssets()
    client = process(backend=vendor)
    client.wait(client.submit(request_))
    client.submit(attrs.evolve(request_, recordings=[Recording(asset_id=spare(vendor))]))

    assert () == client.tidy(dry_run=False)


def test_a_job_that_was_never_submitted(process: Process, vendor: MemoryBackend, done: str) -> None:
    """A spare job that holds the marker goes; the submission's own job never does, in whatever state."""
    own = attrs.evolve(vendor.jobs["job-1"], state=JobState.CREATED, voice_id=None)
    vendor.set_job(own)
    vendor.set_job(attrs.evolve(own, job_id="job-9"))

    assert ["job-9"] == ids(process().tidy(dry_run=False))
    assert ["job-1"] == [*vendor.jobs]


def test_a_failure_is_told_and_the_rest_deleted(
    process: Process, vendor: MemoryBackend, done: str, caplog: pytest.LogCaptureFixture
) -> None:
    """One refusal, in the result and in the log, keeps nothing else from being deleted."""
    spare(vendor, "upload-8")
    spare(vendor, "upload-9")
    vendor.fail("delete_upload", RejectedError("it is in use", **WHO))

    found = process().tidy(dry_run=False)

    assert [("upload-8", False), ("upload-9", True)] == [(each.id, each.deleted) for each in found]
    assert "it is in use" in found[0].why
    assert "upload-8 could not be deleted" in caplog.text


def test_a_job_that_cannot_be_asked(process: Process, vendor: MemoryBackend, done: str) -> None:
    """Whether it needs the upload is not known then: that is told, and nothing deleted."""
    spare(vendor)
    vendor.fail("get_job", PermissionDeniedError("not you", **WHO))

    found = process().tidy(dry_run=False)

    assert [False, False] == [each.deleted for each in found]
    assert all("not you" in each.why for each in found)


def test_a_submission_that_is_worked_on(process: Process, vendor: MemoryBackend, done: str, tmp_path: Path) -> None:
    """What belongs to a submission that somebody holds is left, and said to be."""
    spare(vendor)
    [known] = process().submissions()

    with voiceclone.FileJournal(tmp_path / "here").lock(known.key):
        [found] = process().tidy(dry_run=False)

    assert not found.deleted
    assert "being worked on" in found.why


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_in_the_middle(process: Process, vendor: MemoryBackend, done: str, *, after: bool) -> None:
    """Another process deletes the rest, and nothing of another journal's."""
    spare(vendor, "upload-8")
    spare(vendor, "upload-9")
    vendor.uploads["upload-7"] = "recording-0-vcaaaaaaaa"
    vendor.fail("delete_upload", Killed(), after=after)  # type: ignore[arg-type]
    with pytest.raises(Killed):
        process().tidy(dry_run=False)

    process().tidy(dry_run=False)

    assert ["upload-1", "upload-7"] == [*vendor.uploads]


def test_a_vendor_that_lists_no_leftovers(process: Process) -> None:
    """It says so."""
    with pytest.raises(voiceclone.UnsupportedFeatureError):
        process(backend=ListsNothing()).tidy()


def test_a_name_that_was_copied(process: Process, vendor: MemoryBackend, done: str) -> None:
    """What another host made with a marked name of ours is that host's: the last marker counts."""
    vendor.uploads["upload-9"] = vendor.uploads["upload-1"] + " recording-0-vcaaaaaaaa"

    assert () == process().tidy(dry_run=False)
    assert "upload-9" in vendor.uploads


@attrs.define(kw_only=True)
class Interrupted(TakesAssets):
    """A vendor that is slow to delete: something else happens meanwhile."""

    meanwhile: list[Callable[[], object]] = attrs.field(factory=list, init=False)

    def delete_upload(self, upload_id: str) -> None:
        while self.meanwhile:
            self.meanwhile.pop()()
        super().delete_upload(upload_id)


def test_what_is_named_meanwhile_is_needed(process: Process, request_: CloneRequest) -> None:
    """A submission that names an upload after it was found to be left over keeps it."""
    vendor = Interrupted()
    client = process(backend=vendor)
    client.wait(client.submit(request_))
    spare(vendor, "upload-8")
    request = attrs.evolve(request_, recordings=[Recording(asset_id=spare(vendor, "upload-9"))])
    vendor.meanwhile.append(lambda: process(backend=vendor).submit(request))

    assert ["upload-8"] == ids(client.tidy(dry_run=False))
    assert "upload-9" in vendor.uploads
