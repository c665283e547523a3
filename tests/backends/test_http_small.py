"""A whole vendor on plain HTTP, with one POST and one GET, as small as it can be."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest
from helpers.http_vendor import AcmeEmulator

import voiceclone
from voiceclone import CloneJob, CloneRequest, JobState
from voiceclone.backends import REFUSALS, Capabilities, ConsentKind, HTTPBackend, Steps, setting
from voiceclone.sandbox import Fault
from voiceclone.testing import serve

WAV = frozenset({".wav"})
STATES = {"waiting": JobState.QUEUED, "training": JobState.TRAINING, "ready": JobState.SUCCEEDED}


@attrs.define(kw_only=True)
class Small(HTTPBackend):
    name = "small"
    title = "Small Voices"
    capabilities = Capabilities(
        consent=frozenset({ConsentKind.STATEMENT}), statement_formats=WAV, recording_formats=WAV
    )
    errors = REFUSALS
    api_key: str = setting(secret=True)

    @property
    def account(self) -> str:
        return self.endpoint

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.api_key}"}

    def submit(self, request: CloneRequest, steps: Steps) -> CloneJob:
        def create() -> str:
            steps.check_files()
            form, files = {"name": request.voice_name}, [("audio", path) for path in request.files]
            answer = self.call("POST", "/voices", operation="CreateVoice", fields=form, files=files)
            return answer.required("voice_id", str)

        return self.get_job(steps.run("create", create))

    def get_job(self, job_id: str) -> CloneJob:
        answer = self.call("GET", f"/voices/{job_id}", operation="GetVoice")
        state = STATES.get(answer.required("state", str), JobState.UNKNOWN)
        return CloneJob(provider=self.name, job_id=job_id, state=state, voice_id=job_id, raw=answer.data)


@pytest.fixture
def vendor() -> Iterator[AcmeEmulator]:
    with serve(AcmeEmulator()) as vendor:
        yield vendor


@pytest.fixture
def client(vendor: AcmeEmulator, tmp_path: Path) -> Iterator[voiceclone.Client]:
    backend = Small(**vendor.settings())
    with voiceclone.Client(backend=backend, journal=tmp_path, sleep=lambda _seconds: None) as client:
        yield client


@pytest.fixture
def spoken(request_: CloneRequest) -> CloneRequest:
    statement = request_.consent.statement
    return attrs.evolve(request_, consent=voiceclone.Consent(statement=statement))


def test_a_voice_is_made(client: voiceclone.Client, spoken: CloneRequest, vendor: AcmeEmulator) -> None:
    """It clones: the recordings and the consent are sent, and the job ends with a voice."""
    job = client.wait(client.submit(spoken))

    assert job.voice_id == vendor.paid[0]
    assert 2 == len(vendor.forms[0][1])


def test_what_cannot_be_looked_up_is_not_paid_again(
    client: voiceclone.Client, spoken: CloneRequest, vendor: AcmeEmulator
) -> None:
    """Without a way to look a lost answer up, it is left to the user, whatever the author forgot."""
    vendor.fault("CreateVoice", Fault(cut=True, after=True))

    for _ in range(2):
        with pytest.raises(voiceclone.SubmissionUnknownError):
            client.submit(spoken)

    assert 1 == len(vendor.paid)


def test_a_refusal_may_be_sent_again(client: voiceclone.Client, spoken: CloneRequest, vendor: AcmeEmulator) -> None:
    """What the vendor refused was not done, so a second try is free to pay."""
    vendor.fault("CreateVoice", Fault(status=422, code="name", message="no such name"))

    with pytest.raises(voiceclone.RejectedError, match="no such name"):
        client.submit(spoken)

    assert client.submit(spoken).job_id == vendor.paid[0]
