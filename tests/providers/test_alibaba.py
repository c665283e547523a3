"""Alibaba: what is submitted, and how the vendor's answers become ours."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import attrs
import pytest
from alibabacloud_ice20201109.models import SubmitStandardCustomizedVoiceJobRequest
from helpers.alibaba import sent
from helpers.wav import write_wav

import voiceclone
from voiceclone import CloneRequest, JobState
from voiceclone.sandbox import Emulator, Fault, Sandbox
from voiceclone_alibaba.backend import AlibabaBackend

#: The vendor's documented states; its SDK has no enum.
STATES = {
    "Initialization": JobState.QUEUED,
    "AudioDetecting": JobState.REVIEWING,
    "PreTraining": JobState.QUEUED,
    "Training": JobState.TRAINING,
    "Fail": JobState.FAILED,
}


@pytest.fixture
def provider() -> str:
    return "alibaba"


@pytest.mark.parametrize(("word", "state"), STATES.items())
def test_every_documented_state_is_mapped(
    client: voiceclone.Client, request_: CloneRequest, vendor: Emulator, word: str, state: JobState
) -> None:
    """Each of the vendor's states is one of ours."""
    job = client.submit(request_)
    vendor.set_state(job.job_id, word)

    assert (state, word) == (client.get_job(job).state, client.get_job(job).vendor_state)


def test_a_submitted_job_is_what_the_vendor_answered(
    client: voiceclone.Client, request_: CloneRequest, vendor: Emulator
) -> None:
    """The vendor answers with the job's id alone: the job is queued, and has the id of the request that made it."""
    answers: list[dict[str, Any]] = []
    vendor.fault("SubmitStandardCustomizedVoiceJob", Fault(edit=lambda answer: answers.append(answer) or answer))

    job = client.submit(request_)

    assert (answers[0]["Data"]["JobId"], answers[0]["RequestId"]) == (job.job_id, job.request_id)
    assert (JobState.QUEUED, None, "gentle") == (job.state, job.vendor_state, job.voice_name)


def test_all_parameters_are_sent(client: voiceclone.Client, request_: CloneRequest, vendor: Emulator) -> None:
    """All five parameters of the submission can be set."""
    demo = "https://bucket.oss-cn-shanghai.aliyuncs.com/demo.mp3"

    client.submit(attrs.evolve(request_, extra={"alibaba": {"DemoAudioMediaURL": demo}}))

    (query,) = sent(vendor, "SubmitStandardCustomizedVoiceJob")
    assert set(SubmitStandardCustomizedVoiceJobRequest().to_map()) <= query.keys()
    assert ("female", demo) == (query["Gender"], query["DemoAudioMediaURL"])
    assert re.fullmatch("gentle-vc[a-z2-7]{8}", query["VoiceName"])


def test_no_gender_is_sent_as_none(client: voiceclone.Client, request_: CloneRequest, vendor: Emulator) -> None:
    """A gender that is not given is not sent."""
    client.submit(attrs.evolve(request_, gender=None))

    (query,) = sent(vendor, "SubmitStandardCustomizedVoiceJob")
    assert "Gender" not in query


def test_too_little_audio_fails_the_job(client: voiceclone.Client, request_: CloneRequest, tmp_path: Any) -> None:
    """Audio that is not checked here lets the job fail, with the vendor's text."""
    short = write_wav(tmp_path / "short.wav", 14 * 60 + 59)

    with pytest.raises(voiceclone.JobFailedError, match="训练失败"):
        client.wait(client.submit(attrs.evolve(request_, recordings=[short]), check=False))


def test_success_false_is_an_error(client: voiceclone.Client, request_: CloneRequest, vendor: Emulator) -> None:
    """HTTP 200 with "Success": false is an error with the vendor's code and message."""
    body = b'{"RequestId": "R-1", "Success": false, "Code": "Forbidden.RAM", "Message": "not you"}'
    job = client.submit(request_)
    vendor.fault("GetCustomizedVoiceJob", Fault(status=200, body=body))

    with pytest.raises(voiceclone.PermissionDeniedError, match="not you") as caught:
        client.get_job(job)

    assert ("Forbidden.RAM", "R-1", 200) == (caught.value.code, caught.value.request_id, caught.value.status)


def test_the_time_to_wait_is_in_seconds(sandbox: Sandbox, vendor: Emulator) -> None:
    """The vendor's milliseconds become seconds."""
    fault = Fault(status=400, code="Throttling.User", headers={"x-acs-retry-after": "1500"})
    vendor.fault("GetCustomizedVoiceJob", fault)

    client = voiceclone.Client("alibaba", attempts=1, **sandbox.settings("alibaba"))
    with client, pytest.raises(voiceclone.RateLimitError) as caught:
        client.get_job("x")

    assert 1.5 == caught.value.retry_after


def test_throttling_without_a_time_is_throttling(sandbox: Sandbox, vendor: Emulator) -> None:
    """A Throttling code counts without the header, whatever its status."""
    vendor.fault("GetCustomizedVoiceJob", Fault(status=400, code="Throttling.Api"))

    client = voiceclone.Client("alibaba", attempts=1, **sandbox.settings("alibaba"))
    with client, pytest.raises(voiceclone.RateLimitError) as caught:
        client.get_job("x")

    assert caught.value.retry_after is None


def test_the_endpoint_is_always_the_regions_own(sandbox: Sandbox) -> None:
    """The SDK's own map of endpoints, which is wrong for most regions, is not used."""
    backend = AlibabaBackend(access_key_id="id", access_key_secret="secret", region="cn-beijing")

    assert backend.service._client._endpoint == "ice.cn-beijing.aliyuncs.com"


def test_a_time_in_the_vendors_form_is_utc(client: voiceclone.Client, request_: CloneRequest) -> None:
    """The creation time is aware, and in UTC."""
    job = client.get_job(client.submit(request_))

    assert job.created_at is not None
    assert timedelta(0) == job.created_at.utcoffset()
