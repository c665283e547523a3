"""Alibaba: voices can be listed, and not deleted."""

from __future__ import annotations

from typing import Any

import pytest

import voiceclone
from voiceclone import CloneRequest, JobState
from voiceclone.sandbox import Fault


@pytest.fixture
def provider() -> str:
    return "alibaba"


def test_a_voice_cannot_be_deleted(client: voiceclone.Client, vendor: Any) -> None:
    """The vendor's API has no call for it: that is said, and nothing is sent."""
    with pytest.raises(voiceclone.UnsupportedFeatureError, match="cannot delete voices"):
        client.delete_voice("voice-1")

    assert not client.capabilities.deletes_voices
    assert [] == vendor.received


@pytest.mark.parametrize("state", ["Training", "Success"])
def test_a_job_the_vendor_keeps(client: voiceclone.Client, request_: CloneRequest, vendor: Any, state: str) -> None:
    """A job that is being trained, or done, is not deleted."""
    job = client.submit(request_)
    vendor.set_state(job.job_id, state)

    with pytest.raises(voiceclone.RejectedError):
        client.delete_job(job)

    assert [job.job_id] == [each.job_id for each in client.jobs()]


def test_a_refusal_without_a_status_is_no_success(
    client: voiceclone.Client, request_: CloneRequest, vendor: Any
) -> None:
    """HTTP 200 with "no success" in it is a refusal as well."""
    job = client.submit(request_)
    answer = b'{"Success": false, "Code": "Busy", "Message": "later"}'
    vendor.fault("DeleteCustomizedVoiceJob", Fault(status=200, body=answer))

    with pytest.raises(voiceclone.RejectedError):
        client.delete_job(job)

    assert client.get_job(job).state is not JobState.FAILED


def test_a_wrong_address_deletes_nothing(client: voiceclone.Client, vendor: Any) -> None:
    """A "not found" that is not about the job is no success."""
    vendor.fault("DeleteCustomizedVoiceJob", Fault(status=404, code="InvalidApi.NotFound"))

    with pytest.raises(voiceclone.RejectedError):
        client.delete_job("some-id")


def test_the_other_name_of_a_time_is_read(client: voiceclone.Client, request_: CloneRequest, vendor: Any) -> None:
    """Lists have the time of a job under two names; either is enough."""
    client.submit(request_)

    def edit(answer: Any) -> Any:
        del answer["Data"]["CustomizedVoiceJobList"][0]["CreateTime"]
        return answer

    vendor.fault("ListCustomizedVoiceJobs", Fault(edit=edit))

    assert [True] == [job.created_at is not None for job in client.jobs()]
