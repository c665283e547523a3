"""Uploads that are deleted when their job has its voice."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import ClassVar

import attrs
import pytest

import voiceclone
from voiceclone import Client, CloneJob, CloneRequest, JobState, PermissionDeniedError
from voiceclone.backends import Backend, Steps
from voiceclone.testing import MemoryBackend

Open = Callable[..., Client]


@attrs.define(kw_only=True)
class Uploading(MemoryBackend):
    """Uploads two files, and keeps them only if asked to."""

    keeps: ClassVar[bool] = False
    uploads: list[str] = attrs.field(factory=list)
    asked: list[str] = attrs.field(factory=list)
    errors: dict[str, Exception] = attrs.field(factory=dict)

    @property
    def account(self) -> str:
        return "account"

    @property
    def keeps_uploads(self) -> bool:
        return self.keeps

    def submit(self, request: CloneRequest, steps: Steps) -> CloneJob:
        for name in ("first", "second"):
            steps.run(f"create-{name}", lambda: self.uploads.append(name) or name, repeatable=True)  # noqa: B023
        return super(Uploading, self).submit(request, steps)  # noqa: UP008 - attrs makes the class anew

    def uploads_of(self, steps: Mapping[str, str]) -> tuple[str, ...]:
        return tuple(result for name, result in steps.items() if name.startswith("create-"))

    def delete_upload(self, upload_id: str) -> None:
        self.asked.append(upload_id)
        if upload_id in self.errors:
            raise self.errors[upload_id]
        self.uploads.remove(upload_id)


class Keeping(Uploading):
    """Keeps what is uploaded."""

    keeps = True


@pytest.fixture
def open_client(tmp_path: Path) -> Iterator[Open]:
    """Opens clients that share a journal, as processes of an app do."""

    def open_(backend: Backend) -> Client:
        return Client(backend=backend, journal=tmp_path / "journal", sleep=lambda _seconds: None)

    return open_


@pytest.mark.parametrize("after", [Client.wait, lambda client, job: [client.get_job(job) for _ in range(3)]])
def test_a_voice_needs_no_uploads(open_client: Open, request_: CloneRequest, after: Callable[..., object]) -> None:
    """When the job has succeeded, what its submission uploaded is deleted, and asked for once."""
    vendor = Uploading()
    client = open_client(vendor)
    job = client.submit(request_)
    before = list(vendor.uploads)

    after(client, job)
    after(open_client(vendor), job)

    assert ["first", "second"] == before == vendor.asked
    assert [] == vendor.uploads


def test_a_backend_may_keep_them(open_client: Open, request_: CloneRequest) -> None:
    """Nothing is deleted for a vendor that does not say so."""
    vendor = Keeping()
    client = open_client(vendor)

    client.wait(client.submit(request_))

    assert [] == vendor.asked


def test_before_there_is_a_voice_they_stay(open_client: Open, request_: CloneRequest) -> None:
    """A job that is not done may still need them."""
    vendor = Uploading(states=[JobState.QUEUED, JobState.REVIEWING])
    client = open_client(vendor)

    client.get_job(client.submit(request_))

    assert [] == vendor.asked


def test_those_of_other_submissions_stay(open_client: Open, request_: CloneRequest) -> None:
    """Only what the record of this job's submission names is deleted."""
    vendor = Uploading()
    client = open_client(vendor)
    job = client.submit(request_)
    client.submit(attrs.evolve(request_, voice_name="another"))

    client.wait(job)

    assert ["first", "second"] == vendor.asked == vendor.uploads


@pytest.mark.parametrize(
    "error", [PermissionDeniedError("no", provider="memory", operation="Delete"), KeyError("of a stranger's backend")]
)
def test_an_error_hides_no_voice(
    open_client: Open, request_: CloneRequest, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever goes wrong is logged, and the job is told all the same."""
    vendor = Uploading(errors={"second": error})
    client = open_client(vendor)
    with caplog.at_level(logging.WARNING, "voiceclone"):
        job = client.wait(client.submit(request_))
        again = client.get_job(job)

    assert job.voice_id
    assert job.voice_id == again.voice_id
    assert 1 == sum("could not be deleted" in each.getMessage() for each in caplog.records)


def test_a_later_process_deletes_what_is_left(open_client: Open, request_: CloneRequest) -> None:
    """What was deleted is remembered; what was not is tried again."""
    vendor = Uploading(errors={"second": PermissionDeniedError("no", provider="memory", operation="Delete")})
    client = open_client(vendor)
    job = client.wait(client.submit(request_))
    vendor.errors.clear()

    open_client(vendor).get_job(job)

    assert ["first", "second", "second"] == vendor.asked


def test_what_is_gone_counts_as_deleted(
    open_client: Open, request_: CloneRequest, caplog: pytest.LogCaptureFixture
) -> None:
    """An upload that the vendor does not have is not asked for again."""
    gone = voiceclone.NotFoundError("gone", provider="memory", operation="Delete")
    vendor = Uploading(errors={"first": gone, "second": gone})
    client = open_client(vendor)
    job = client.wait(client.submit(request_))

    open_client(vendor).get_job(job)

    assert ["first", "second"] == vendor.asked
    assert not [each for each in caplog.records if "could not be deleted" in each.getMessage()]


def test_a_job_of_nobody_is_no_trouble(open_client: Open, request_: CloneRequest) -> None:
    """Of a job that the journal does not know nothing is deleted."""
    vendor = Uploading()
    client = open_client(vendor)
    job = client.submit(request_)
    client.forget(client.submissions()[0].key)

    assert client.wait(job).voice_id
    assert [] == vendor.asked
