"""
What users hold: submitting, looking, waiting.
"""

from __future__ import annotations

import inspect
import logging
import subprocess
import sys
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


def test_a_request_becomes_a_voice(client: voiceclone.Client, request_: CloneRequest, vendor: Emulator) -> None:
    """
    Submitting and waiting ends with a voice id, with either vendor, for one payment.
    """
    job = client.wait(client.submit(request_))

    assert job.state is JobState.SUCCEEDED
    assert job.voice_id
    assert [job.job_id] == vendor.paid


_PROGRAM = """
import os, sys, voiceclone
with voiceclone.Client(sys.argv[1], sleep=lambda seconds: None) as client:
    job = client.submit(
        voiceclone.CloneRequest(
            voice_name="gentle",
            gender="female",
            language="zh-CN",
            recordings=["take.wav"],
            consent=voiceclone.Consent(statement="statement.wav", letter="letter.pdf"),
        )
    )
    print(client.wait(job).voice_id)
"""


def test_the_same_program_serves_every_vendor(sandbox: Sandbox, material: Any, tmp_path: Any) -> None:
    """
    One program of at most fifteen lines clones with either vendor; only the name on its command line differs.
    """
    settings = {
        f"VOICECLONE_{name}_{field}".upper(): str(value)
        for name in ("alibaba", "huawei")
        for field, value in sandbox.settings(name).items()
    }
    environment = {**settings, "HOME": str(tmp_path), "ALIBABA_CLOUD_ECS_METADATA_DISABLED": "true"}

    voices = [
        subprocess.run(
            [sys.executable, "-c", _PROGRAM, name],
            cwd=material,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for name in ("alibaba", "huawei")
    ]

    assert all(voices)
    assert len(_PROGRAM.strip().splitlines()) <= 15


def test_uploads_tell_how_far_they_are(client: voiceclone.Client, request_: CloneRequest) -> None:
    """
    Every upload reports its progress up to its last byte.
    """
    seen: dict[str, voiceclone.Progress] = {}

    client.submit(request_, on_progress=lambda progress: seen.update({progress.what: progress}))

    assert len(seen) == 2
    assert all(progress.sent == progress.total > 0 for progress in seen.values())


def test_a_submitted_job_was_not_looked_at(client: voiceclone.Client, request_: CloneRequest) -> None:
    """
    A fresh job claims nothing the vendor did not say.
    """
    job = client.submit(request_)

    assert (JobState.QUEUED, None) == (job.state, job.vendor_state)


def test_a_job_is_found_by_itself_its_ref_or_its_id(client: voiceclone.Client, request_: CloneRequest) -> None:
    """
    `get_job` takes what one has: a job, a ref, or the vendor's id.
    """
    job = client.submit(request_)

    found = [client.get_job(name).job_id for name in (job, job.ref, job.job_id)]

    assert [job.job_id] * 3 == found


def test_a_job_of_another_vendor_is_not_asked_for(client: voiceclone.Client, provider: str) -> None:
    """
    A ref of another vendor is an error that names the right client.
    """
    other = "huawei" if provider == "alibaba" else "alibaba"

    with pytest.raises(voiceclone.ConfigurationError, match=rf"use Client\('{other}'\)"):
        client.get_job(f"{other}:123")


def test_an_unknown_job_is_not_found(client: voiceclone.Client) -> None:
    """
    Asking for a job that never was is the vendor's "not found".
    """
    with pytest.raises(voiceclone.NotFoundError) as caught:
        client.get_job("00000000-0000-0000-0000-000000000000")

    assert caught.value.request_id


def test_updates_come_once_per_change(client: voiceclone.Client, request_: CloneRequest, vendor: Emulator) -> None:
    """
    A state seen twice is told once.
    """
    job = client.submit(request_)
    vendor.pace = type(vendor.pace)(looks=3)
    seen: list[CloneJob] = []

    client.wait(job, on_update=seen.append)

    words = [each.vendor_state for each in seen]
    assert sorted(set(words), key=words.index) == words
    assert "training" in {each.state for each in seen}


def test_the_pace_slows_while_nothing_changes(
    client: voiceclone.Client, request_: CloneRequest, vendor: Emulator, clock: Any
) -> None:
    """
    Looks come further and further apart, up to the vendor's slowest pace.
    """
    job = client.submit(request_)
    vendor.set_state(job.job_id, TRAINING[vendor.name])
    before = len(clock.naps)

    with pytest.raises(voiceclone.JobTimeoutError):
        client.wait(job, timeout=86_400)

    naps = clock.naps[before:-1]
    assert client.capabilities.first_poll == naps[0]
    assert naps == sorted(naps)
    assert client.capabilities.slowest_poll == naps[-1]


def test_the_callers_interval_is_kept(
    client: voiceclone.Client, request_: CloneRequest, vendor: Emulator, clock: Any
) -> None:
    """
    `interval` overrides the vendor's pace, and stays.
    """
    job = client.submit(request_)
    vendor.set_state(job.job_id, TRAINING[vendor.name])
    before = len(clock.naps)

    with pytest.raises(voiceclone.JobTimeoutError):
        client.wait(job, timeout=20, interval=5)

    assert [5, 5, 5, 5] == clock.naps[before:]


def test_no_interval_polls_faster_than_the_vendor_allows(
    client: voiceclone.Client, request_: CloneRequest, vendor: Emulator, clock: Any
) -> None:
    """
    An interval of nothing is raised to the vendor's fastest pace.
    """
    job = client.submit(request_)
    before = len(clock.naps)

    client.wait(job, interval=0)

    assert {client.capabilities.fastest_poll} == set(clock.naps[before:])


def test_time_out_keeps_the_job(client: voiceclone.Client, request_: CloneRequest, vendor: Emulator) -> None:
    """
    When time is up the error holds the job, and waiting can go on.
    """
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
    """
    A failure ends the waiting at once, with the job and the vendor's words.
    """
    job = client.submit(request_)
    vendor.set_state(job.job_id, FAILED[vendor.name])

    with pytest.raises(voiceclone.JobFailedError) as caught:
        client.wait(job)

    assert JobState.FAILED is caught.value.job.state
    assert caught.value.job.failure is not None


def test_an_unheard_of_state_is_kept_and_waited_through(
    client: voiceclone.Client, request_: CloneRequest, vendor: Emulator, caplog: pytest.LogCaptureFixture
) -> None:
    """
    A state the vendor invents tomorrow is UNKNOWN, its own word is kept, and the log says so once.
    """
    job = client.submit(request_)
    vendor.set_state(job.job_id, "BRAND_NEW")

    with caplog.at_level(logging.WARNING, "voiceclone"), pytest.raises(voiceclone.JobTimeoutError) as caught:
        client.wait(job, timeout=3600)

    assert (JobState.UNKNOWN, "BRAND_NEW") == (caught.value.job.state, caught.value.job.vendor_state)
    assert "BRAND_NEW" == caught.value.job.raw[{"alibaba": "Status", "huawei": "state"}[vendor.name]]
    assert 1 == sum("BRAND_NEW" in record.getMessage() for record in caplog.records)


def test_a_success_without_a_voice_is_none(client: voiceclone.Client, request_: CloneRequest, vendor: Emulator) -> None:
    """
    A success that comes without a voice id is never reported as one.
    """
    job = client.submit(request_)
    vendor.set_state(job.job_id, SUCCESS[vendor.name])

    vendor.fault(QUERY[vendor.name], Fault(edit=without_voice))

    seen = client.get_job(job)

    assert (JobState.UNKNOWN, "no-voice-id", None) == (seen.state, seen.stage, seen.voice_id)


def test_waiting_outlives_an_outage(
    client: voiceclone.Client, request_: CloneRequest, sandbox: Sandbox, provider: str, clock: Any
) -> None:
    """
    A vendor that has answered, is gone for hours then and throttles for hours more is waited for.
    """
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


def test_an_address_where_nobody_ever_answered_fails_at_the_first_look(
    client: voiceclone.Client, sandbox: Sandbox, provider: str
) -> None:
    """
    A wrong address is no outage: waiting without an end for it is nobody's wish.
    """
    sandbox.server(provider).close_port()

    with pytest.raises(voiceclone.ConnectionFailedError):
        client.wait("job-1")


@pytest.mark.parametrize(
    ("word", "why"), [("BRAND_NEW", "a state that this version does not know"), ("", "gives no voice id")]
)
def test_what_makes_no_sense_is_not_waited_for_without_an_end(
    *, client: voiceclone.Client, request_: CloneRequest, vendor: Emulator, clock: Any, word: str, why: str
) -> None:
    """
    An unknown state and a success without a voice are waited through for a day, then raised with the job.
    """
    job = client.submit(request_)
    vendor.set_state(job.job_id, word or SUCCESS[vendor.name])
    vendor.fault(QUERY[vendor.name], Fault(edit=without_voice), times=10_000)
    before = clock.now

    with pytest.raises(voiceclone.JobUnclearError, match=why) as caught:
        client.wait(job)

    assert (JobState.UNKNOWN, job.ref) == (caught.value.job.state, caught.value.job.ref)
    assert 86_400 <= clock.now - before < 87_000


def test_unreadable_answers_are_not_waited_for_without_an_end(
    client: voiceclone.Client, request_: CloneRequest, vendor: Emulator
) -> None:
    """
    Answers that stay unreadable are raised with the job after the time that was set.
    """
    job = client.submit(request_)
    vendor.fault(QUERY[vendor.name], Fault(status=200, body=b"hello"), times=10_000)

    with pytest.raises(voiceclone.JobUnclearError, match="cannot be read") as caught:
        client.wait(job, unclear_timeout=3600)

    assert isinstance(caught.value.__cause__, voiceclone.MalformedResponseError)


def test_waiting_ends_where_waiting_is_no_use(
    client: voiceclone.Client, request_: CloneRequest, vendor: Emulator
) -> None:
    """
    A refusal of the question itself is raised, not waited through.
    """
    job = client.submit(request_)
    vendor.fault(QUERY[vendor.name], Fault(status=403, code="Forbidden.RAM"))

    with pytest.raises(voiceclone.PermissionDeniedError):
        client.wait(job)


def test_an_interrupt_says_how_to_go_on(client: voiceclone.Client, request_: CloneRequest) -> None:
    """
    Ctrl-C while waiting leaves a note with the job's ref.
    """
    job = client.submit(request_)

    def interrupt(_job: CloneJob) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as caught:
        client.wait(job, on_update=interrupt)

    assert f"client.wait({job.ref!r})" in caught.value.__notes__[0]


def test_what_is_no_request_is_refused(client: voiceclone.Client, vendor: Emulator) -> None:
    """
    Something that only looks like a request cannot slip past the consent.
    """
    fake: Any = type("Fake", (), {"voice_name": "x", "recordings": (), "consent": None})()

    with pytest.raises(voiceclone.InvalidRequestError):
        client.submit(fake)

    assert [] == vendor.received


def test_closing_twice_is_harmless(sandbox: Sandbox, provider: str) -> None:
    """
    A client can be closed inside its own `with`, used or not.
    """
    with voiceclone.Client(provider, **sandbox.settings(provider)) as client:
        client.close()

    assert f"Client({provider!r})" == repr(client)


def test_the_public_methods_are_documented() -> None:
    """
    Everything public of the client says what it does.
    """
    public = [member for name, member in inspect.getmembers(voiceclone.Client) if not name.startswith("_")]

    assert all(inspect.getdoc(member) for member in public)
