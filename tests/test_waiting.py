"""Waiting for a job: how often it polls, what it waits through, and what ends it."""

from __future__ import annotations

import logging
from typing import Any

import pytest

import voiceclone
from voiceclone import CloneJob, CloneRequest, JobState
from voiceclone.sandbox import Emulator, Fault, Sandbox

QUERY = {"alibaba": "GetCustomizedVoiceJob", "huawei": "ShowVoiceTrainingJob"}
TRAINING = {"alibaba": "Training", "huawei": "PROCESSING"}
FAILED = {"alibaba": "Fail", "huawei": "FAILED"}
SUCCESS = {"alibaba": "Success", "huawei": "SUCCEED"}


def without_voice(answer: dict[str, Any]) -> dict[str, Any]:
    (answer["Data"]["CustomizedVoiceJob"] if "Data" in answer else answer).update(asset_id="", VoiceId="")
    return answer


def test_updates_come_once_per_change(client: voiceclone.Client, request_: CloneRequest, vendor: Emulator) -> None:
    """A state seen twice is told once."""
    job = client.submit(request_)
    vendor.pace = type(vendor.pace)(polls=3)
    seen: list[CloneJob] = []

    client.wait(job, on_update=seen.append)

    words = [each.vendor_state for each in seen]
    assert sorted(set(words), key=words.index) == words
    assert "training" in {each.state for each in seen}


def test_the_pace_slows_while_nothing_changes(
    client: voiceclone.Client, request_: CloneRequest, vendor: Emulator, clock: Any
) -> None:
    """Polls come further and further apart, up to the vendor's slowest pace."""
    job = client.submit(request_)
    vendor.set_state(job.job_id, TRAINING[vendor.name])
    before = len(clock.naps)

    with pytest.raises(voiceclone.JobTimeoutError):
        client.wait(job, timeout=10_800)

    naps = clock.naps[before:-1]
    assert client.capabilities.first_poll == naps[0]
    assert naps == sorted(naps)
    assert client.capabilities.slowest_poll == naps[-1]


def test_the_callers_interval_is_kept(
    client: voiceclone.Client, request_: CloneRequest, vendor: Emulator, clock: Any
) -> None:
    """`interval` overrides the vendor's pace, and stays."""
    job = client.submit(request_)
    vendor.set_state(job.job_id, TRAINING[vendor.name])
    before = len(clock.naps)

    with pytest.raises(voiceclone.JobTimeoutError):
        client.wait(job, timeout=20, interval=5)

    assert [5, 5, 5, 5] == clock.naps[before:]


def test_no_interval_polls_faster_than_the_vendor_allows(
    client: voiceclone.Client, request_: CloneRequest, vendor: Emulator, clock: Any
) -> None:
    """An interval of nothing is raised to the vendor's fastest pace."""
    job = client.submit(request_)
    before = len(clock.naps)

    client.wait(job, interval=0)

    assert {client.capabilities.fastest_poll} == set(clock.naps[before:])


def test_time_out_keeps_the_job(client: voiceclone.Client, request_: CloneRequest, vendor: Emulator) -> None:
    """When time is up the error holds the job, and waiting can go on."""
    job = client.submit(request_)
    vendor.set_state(job.job_id, TRAINING[vendor.name])

    with pytest.raises(voiceclone.JobTimeoutError) as caught:
        client.wait(job, timeout=1)

    vendor.jobs[job.job_id].pinned = None
    assert isinstance(caught.value, TimeoutError)
    assert JobState.TRAINING is caught.value.job.state
    assert client.wait(caught.value.job.ref).voice_id


def test_a_failed_job_raises_with_the_reason(
    client: voiceclone.Client, request_: CloneRequest, vendor: Emulator
) -> None:
    """A failure ends the waiting at once, with the job and the vendor's words."""
    job = client.submit(request_)
    vendor.set_state(job.job_id, FAILED[vendor.name])

    with pytest.raises(voiceclone.JobFailedError) as caught:
        client.wait(job)

    assert JobState.FAILED is caught.value.job.state
    assert caught.value.job.failure is not None


def test_an_unheard_of_state_is_kept_and_waited_through(
    client: voiceclone.Client, request_: CloneRequest, vendor: Emulator, caplog: pytest.LogCaptureFixture
) -> None:
    """A state the vendor invents tomorrow is UNKNOWN, its own word is kept, and the log says so once."""
    job = client.submit(request_)
    vendor.set_state(job.job_id, "BRAND_NEW")

    with caplog.at_level(logging.WARNING, "voiceclone"), pytest.raises(voiceclone.JobTimeoutError) as caught:
        client.wait(job, timeout=3600)

    assert (JobState.UNKNOWN, "BRAND_NEW") == (caught.value.job.state, caught.value.job.vendor_state)
    assert "BRAND_NEW" == caught.value.job.raw[{"alibaba": "Status", "huawei": "state"}[vendor.name]]
    assert 1 == sum("BRAND_NEW" in record.getMessage() for record in caplog.records)


def test_waiting_outlives_an_outage(
    client: voiceclone.Client, request_: CloneRequest, sandbox: Sandbox, provider: str, clock: Any
) -> None:
    """A vendor that has answered, is gone for hours then and throttles for hours more is waited for."""
    job = client.submit(request_)
    back_at = clock.now + 7200

    def go_away(_seen: CloneJob) -> None:
        if clock.now < back_at:
            sandbox.server(provider).close_port()

    def sleep(seconds: float) -> None:
        clock.sleep(seconds)
        if clock.now >= back_at and sandbox.server(provider).closed:
            sandbox[provider].fault(QUERY[provider], Fault(status=429, code="Throttling.User"), times=20)
            sandbox[provider].fault(QUERY[provider], Fault(status=502, body=b"<html>"), times=20)
            sandbox.server(provider).open_port()

    with voiceclone.Client(provider, clock=clock, sleep=sleep, **sandbox.settings(provider)) as patient:
        done = patient.wait(job.ref, on_update=go_away)

    assert done.voice_id


def test_an_address_that_never_answered_fails_at_the_first_poll(
    client: voiceclone.Client, sandbox: Sandbox, provider: str
) -> None:
    """A wrong address is no outage, and is not waited for."""
    sandbox.server(provider).close_port()

    with pytest.raises(voiceclone.ConnectionFailedError):
        client.wait("job-1")


@pytest.mark.parametrize(
    ("word", "why"), [("BRAND_NEW", "a state that this version does not know"), ("", "gives no voice id")]
)
def test_what_makes_no_sense_is_not_waited_for_without_an_end(
    *, client: voiceclone.Client, request_: CloneRequest, vendor: Emulator, clock: Any, word: str, why: str
) -> None:
    """An unknown state and a success without a voice are waited through for a day, then raised with the job."""
    job = client.submit(request_)
    vendor.set_state(job.job_id, word or SUCCESS[vendor.name])
    vendor.fault(QUERY[vendor.name], Fault(edit=without_voice), times=10_000)
    before = clock.now

    with pytest.raises(voiceclone.JobUnclearError, match=why) as caught:
        client.wait(job, interval=3600)

    assert (JobState.UNKNOWN, job.ref) == (caught.value.job.state, caught.value.job.ref)
    assert 86_400 <= clock.now - before < 87_000


def test_unreadable_answers_are_not_waited_for_without_an_end(
    client: voiceclone.Client, request_: CloneRequest, vendor: Emulator
) -> None:
    """Answers that stay unreadable are raised with the job after the time that was set."""
    job = client.submit(request_)
    vendor.fault(QUERY[vendor.name], Fault(status=200, body=b"hello"), times=10_000)

    with pytest.raises(voiceclone.JobUnclearError, match="cannot be read") as caught:
        client.wait(job, unclear_timeout=3600)

    assert isinstance(caught.value.__cause__, voiceclone.MalformedResponseError)


def test_waiting_ends_where_waiting_is_no_use(
    client: voiceclone.Client, request_: CloneRequest, vendor: Emulator
) -> None:
    """A refusal of the question itself is raised, not waited through."""
    job = client.submit(request_)
    vendor.fault(QUERY[vendor.name], Fault(status=403, code="Forbidden.RAM"))

    with pytest.raises(voiceclone.PermissionDeniedError):
        client.wait(job)


def test_an_interrupt_says_how_to_go_on(client: voiceclone.Client, request_: CloneRequest) -> None:
    """Ctrl-C while waiting leaves a note with the job's ref."""
    job = client.submit(request_)

    def interrupt(_job: CloneJob) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as caught:
        client.wait(job, on_update=interrupt)

    assert f"client.wait({job.ref!r})" in caught.value.__notes__[0]


def test_a_success_without_a_voice_is_none(client: voiceclone.Client, request_: CloneRequest, vendor: Emulator) -> None:
    """A success that comes without a voice id is never reported as one."""
    job = client.submit(request_)
    vendor.set_state(job.job_id, SUCCESS[vendor.name])

    vendor.fault(QUERY[vendor.name], Fault(edit=without_voice))

    seen = client.get_job(job)

    assert (JobState.UNKNOWN, "no-voice-id", None) == (seen.state, seen.stage, seen.voice_id)
