"""Uploads that are deleted when their job has its voice."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Any, ClassVar

import attrs
import pytest
from helpers.wav import write_wav

import voiceclone
from voiceclone import Client, CloneRequest, JobState, NotFoundError, PermissionDeniedError
from voiceclone.testing import MemoryBackend

Open = Callable[..., Client]
TOLD = "could not be deleted"


class Tidy(MemoryBackend):
    """A vendor whose uploads go when there is a voice."""

    keeps: ClassVar[bool] = False

    @property
    def keeps_uploads(self) -> bool:
        return self.keeps


class Sharing(Tidy):
    """One that takes what it holds already."""

    capabilities = attrs.evolve(MemoryBackend.capabilities, assets=True)


class Keeping(Tidy):
    """One whose uploads stay."""

    keeps = True


@pytest.fixture
def two(request_: CloneRequest, tmp_path: Path) -> CloneRequest:
    """A request with two recordings."""
    return attrs.evolve(request_, recordings=[write_wav(tmp_path / f"{number}.wav", 60 + number) for number in (1, 2)])


@pytest.fixture
def open_client(tmp_path: Path) -> Open:
    """Opens clients that share a journal, as processes of an app do."""
    return lambda vendor: Client(backend=vendor, journal=tmp_path / "journal", sleep=lambda _seconds: None)


def deletions(vendor: MemoryBackend) -> int:
    return vendor.calls.count("delete_upload")


def denied() -> PermissionDeniedError:
    return PermissionDeniedError("no", provider="memory", operation="Delete")


@pytest.mark.parametrize("after", [Client.wait, lambda client, job: [client.get_job(job) for _ in range(4)]])
def test_a_voice_needs_no_uploads(open_client: Open, two: CloneRequest, after: Callable[..., object]) -> None:
    """When the job has succeeded, what its submission uploaded is deleted, and asked for once."""
    vendor = Tidy()
    client = open_client(vendor)
    job = client.submit(two)
    before = len(vendor.uploads)

    after(client, job)
    after(open_client(vendor), job)

    assert (2, 2, {}) == (before, deletions(vendor), vendor.uploads)


def test_a_backend_may_keep_them(open_client: Open, two: CloneRequest) -> None:
    """Nothing is deleted for a vendor that keeps uploads."""
    vendor = Keeping()
    client = open_client(vendor)

    client.wait(client.submit(two))

    assert (2, 0) == (len(vendor.uploads), deletions(vendor))


def test_before_there_is_a_voice_they_stay(open_client: Open, two: CloneRequest) -> None:
    """A job that is not done may still need them."""
    vendor = Tidy(states=[JobState.QUEUED, JobState.REVIEWING])
    client = open_client(vendor)

    client.get_job(client.submit(two))

    assert 2 == len(vendor.uploads)


def test_those_of_other_submissions_stay(open_client: Open, two: CloneRequest) -> None:
    """Only what the record of this job's submission names is deleted."""
    vendor = Tidy()
    client = open_client(vendor)
    job = client.submit(two)
    first = set(vendor.uploads)
    client.submit(attrs.evolve(two, voice_name="another"))

    client.wait(job)

    assert 2 == len(vendor.uploads)
    assert not first & set(vendor.uploads)


def test_what_another_submission_names_stays(open_client: Open, two: CloneRequest) -> None:
    """An upload that another request was told to use is left to it."""
    vendor = Sharing()
    client = open_client(vendor)
    job = client.submit(two)
    shared = next(iter(vendor.uploads))
    client.submit(attrs.evolve(two, recordings=[voiceclone.Recording(asset_id=shared)]))

    client.wait(job)

    assert shared in vendor.uploads
    assert 1 == deletions(vendor)


@pytest.mark.parametrize("error", [denied(), KeyError("of a stranger's backend")])
def test_an_error_hides_no_voice(
    open_client: Open, two: CloneRequest, error: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever goes wrong is logged once, and the job is told all the same."""
    vendor = Tidy()
    vendor.fail("delete_upload", error)
    client = open_client(vendor)
    with caplog.at_level(logging.WARNING, "voiceclone"):
        job = client.wait(client.submit(two))
        again = client.get_job(job)

    assert job.voice_id
    assert job.voice_id == again.voice_id
    assert 1 == sum(TOLD in each.getMessage() for each in caplog.records)


def test_a_later_process_deletes_what_is_left(open_client: Open, two: CloneRequest) -> None:
    """What was deleted is remembered; what was not is tried again."""
    vendor = Tidy()
    client = open_client(vendor)
    job = client.submit(two)
    vendor.fail("delete_upload", NotFoundError("gone", provider="memory", operation="Delete"), after=True)
    vendor.fail("delete_upload", denied())
    client.wait(job)
    left = len(vendor.uploads)

    open_client(vendor).get_job(job)

    assert (1, 3, {}) == (left, deletions(vendor), vendor.uploads)


def test_what_is_gone_counts_as_deleted(open_client: Open, two: CloneRequest, caplog: pytest.LogCaptureFixture) -> None:
    """An upload that the vendor does not have is not asked for again."""
    vendor = Tidy()
    client = open_client(vendor)
    job = client.submit(two)
    vendor.uploads.clear()
    client.wait(job)

    open_client(vendor).get_job(job)

    assert 2 == deletions(vendor)
    assert not [each for each in caplog.records if TOLD in each.getMessage()]


def test_a_job_of_nobody_is_no_trouble(open_client: Open, two: CloneRequest) -> None:
    """Of a job that the journal does not know nothing is deleted."""
    vendor = Tidy()
    client = open_client(vendor)
    job = client.submit(two)
    client.forget(client.submissions()[0].key)

    assert client.wait(job).voice_id
    assert 0 == deletions(vendor)


class Meddled(voiceclone.FileJournal):
    """A journal with which something else happens before a key is held.

    Attributes:
        meanwhile: What happens, once.
    """

    meanwhile: Callable[[], object] | None = None

    def lock(self, key: str) -> AbstractContextManager[None]:
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile is not None:
            meanwhile()
        return super().lock(key)


def test_a_key_that_names_another_job_meanwhile(open_client: Open, two: CloneRequest, tmp_path: Path) -> None:
    """Uploads of a job that is running are not deleted for one that has its voice and had the same key."""
    vendor, journal = Tidy(states=[JobState.QUEUED, JobState.SUCCEEDED]), Meddled(tmp_path / "journal")
    client = open_client(vendor)
    job = client.submit(two, key="mine")
    vendor.keeps = True  # type: ignore[misc]
    client.get_job(job)
    vendor.keeps = False  # type: ignore[misc]

    def again() -> None:
        client.forget("mine")
        client.submit(two, key="mine")

    journal.meanwhile = again
    Client(backend=vendor, journal=journal).get_job(job)

    assert {"upload-3", "upload-4"} <= set(vendor.uploads)


def test_a_key_that_is_held_for_a_moment(open_client: Open, two: CloneRequest, tmp_path: Path) -> None:
    """Another thread that keeps what it saw of the job does not keep the uploads from being deleted."""
    vendor, journal, holds = Tidy(), voiceclone.FileJournal(tmp_path / "journal"), ExitStack()
    job = open_client(vendor).submit(two, key="mine")
    client = Client(backend=vendor, journal=journal, sleep=lambda _seconds: holds.close())
    holds.enter_context(journal.lock("mine"))

    for _ in range(3):
        client.get_job(job)

    assert {} == vendor.uploads
