"""What apps hold: submitting, and asking for jobs."""

from __future__ import annotations

from typing import Any

import pytest

import voiceclone
from voiceclone import CloneRequest, JobState
from voiceclone.sandbox import Emulator, Sandbox


def test_a_request_becomes_a_voice(client: voiceclone.Client, request_: CloneRequest, vendor: Emulator) -> None:
    """Submitting and waiting ends with a voice id, with either vendor, for one payment."""
    job = client.wait(client.submit(request_))

    assert job.state is JobState.SUCCEEDED
    assert job.voice_id
    assert [job.job_id] == vendor.paid


def test_only_the_name_differs_between_vendors(
    sandbox: Sandbox, provider: str, request_: CloneRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the settings in the environment, the name of the vendor is all a program has to say."""
    for field, value in sandbox.settings(provider).items():
        monkeypatch.setenv(f"VOICECLONE_{provider}_{field}".upper(), str(value))

    with voiceclone.Client(provider, sleep=lambda _seconds: None) as client:
        job = client.wait(client.submit(request_))

    assert job.voice_id


def test_uploads_tell_how_far_they_are(client: voiceclone.Client, request_: CloneRequest) -> None:
    """Every upload reports its progress up to its last byte."""
    seen: dict[str, voiceclone.Progress] = {}

    client.submit(request_, on_progress=lambda progress: seen.update({progress.what: progress}))

    assert len(seen) == 2
    assert all(progress.sent == progress.total > 0 for progress in seen.values())


def test_a_submitted_job_claims_nothing(client: voiceclone.Client, request_: CloneRequest) -> None:
    """A fresh job claims nothing the vendor did not say."""
    job = client.submit(request_)

    assert (JobState.QUEUED, None) == (job.state, job.vendor_state)


def test_a_job_is_found_by_itself_its_ref_or_its_id(client: voiceclone.Client, request_: CloneRequest) -> None:
    """`get_job` takes what one has: a job, a ref, or the vendor's id."""
    job = client.submit(request_)

    found = [client.get_job(name).job_id for name in (job, job.ref, job.job_id)]

    assert [job.job_id] * 3 == found


def test_a_job_of_another_vendor_is_not_asked_for(client: voiceclone.Client, provider: str) -> None:
    """A ref of another vendor is an error that names the right client."""
    other = "huawei" if provider == "alibaba" else "alibaba"

    with pytest.raises(voiceclone.ConfigurationError, match=rf"use Client\('{other}'\)"):
        client.get_job(f"{other}:123")


def test_an_unknown_job_is_not_found(client: voiceclone.Client) -> None:
    """Asking for a job that never was is the vendor's "not found"."""
    with pytest.raises(voiceclone.NotFoundError) as caught:
        client.get_job("00000000-0000-0000-0000-000000000000")

    assert caught.value.request_id


def test_what_is_no_request_is_refused(client: voiceclone.Client, vendor: Emulator) -> None:
    """Something with the fields of a request and no consent is not sent."""
    fake: Any = type("Fake", (), {"voice_name": "x", "recordings": (), "consent": None})()

    with pytest.raises(voiceclone.InvalidRequestError):
        client.submit(fake)

    assert [] == vendor.received


def test_closing_twice_is_harmless(sandbox: Sandbox, provider: str) -> None:
    """A client can be closed inside its own `with`, used or not."""
    with voiceclone.Client(provider, **sandbox.settings(provider)) as client:
        client.close()

    assert f"Client({provider!r})" == repr(client)
