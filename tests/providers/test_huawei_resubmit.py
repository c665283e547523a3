"""Huawei: other files and fields for a job whose review failed."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from helpers.clock import Clock
from helpers.reviews import (
    ADDRESSES,
    AUDIT,
    BAD_LETTER,
    COMMIT,
    LETTER,
    RECORDING,
    SHOW,
    asked,
    rejected,
    reviews,
    waits,
)
from helpers.wav import write_wav

import voiceclone
from voiceclone import CloneJob, CloneRequest, Consent
from voiceclone.sandbox import Fault, Sandbox


@pytest.fixture
def provider() -> str:
    return "huawei"


@pytest.fixture
def job(client: voiceclone.Client, request_: CloneRequest, vendor: Any) -> CloneJob:
    """A job whose letter was refused, as it waits."""
    return rejected(client, request_, vendor)


def test_only_what_is_new_is_uploaded(client: voiceclone.Client, job: CloneJob, vendor: Any, tmp_path: Path) -> None:
    """Recordings alone are uploaded alone. The job is asked for twice: how it is, and of which edition."""
    first = Counter(asked(vendor))

    client.resubmit(job, recordings=write_wav(tmp_path / "better.wav", 17 * 60))

    calls = {SHOW: 2, AUDIT: 1, "ShowTenantDurationCfg": 1, ADDRESSES: 1, RECORDING: 1, COMMIT: 1}
    assert calls == Counter(asked(vendor)) - first


def test_new_recordings_lead_to_a_voice(client: voiceclone.Client, job: CloneJob, tmp_path: Path) -> None:
    """New recordings are packed as the first ones were: the vendor accepts them."""
    again = client.resubmit(job, recordings=write_wav(tmp_path / "better.wav", 17 * 60))

    assert client.wait(again).voice_id


def test_the_upload_of_new_files_is_reported(client: voiceclone.Client, job: CloneJob, signed: Consent) -> None:
    """Progress is reported of what is uploaded."""
    seen: set[str] = set()

    client.resubmit(job, consent=signed, on_progress=lambda progress: seen.add(progress.what))

    assert {"letter"} == seen


def test_every_rejection_can_be_answered(
    client: voiceclone.Client, job: CloneJob, request_: CloneRequest, vendor: Any, signed: Consent
) -> None:
    """Attempts are counted, and the same letter may answer a second refusal, when that is what the caller has seen."""
    attempts = [job.attempt]
    for _ in range(2):
        attempts.append(client.resubmit(job, consent=signed).attempt)
        vendor.reject(job.job_id, "still not", [])
        job = waits(client, job.ref).job
        attempts.append(job.attempt)
    client.resubmit(job, consent=request_.consent)

    assert [1, 2, 2, 3, 3] == attempts
    assert client.wait(job.ref).voice_id
    assert (4, [job.job_id]) == (reviews(vendor, job), vendor.paid)


@pytest.mark.parametrize("way", ["job", "ref", "id", "result"])
def test_resubmitting_twice_is_harmless(
    client: voiceclone.Client, job: CloneJob, vendor: Any, signed: Consent, way: str
) -> None:
    """The same answer to the same refusal is sent once, however the job is named."""
    first = client.resubmit(job, consent=signed)
    before = Counter(asked(vendor))

    name = {"job": job, "ref": job.ref, "id": job.job_id, "result": first}[way]
    second = client.resubmit(name, consent=signed)

    assert first == second
    assert {SHOW: 1} == Counter(asked(vendor)) - before
    assert (2, ()) == (reviews(vendor, job), client.pending())


def test_other_files_may_follow_where_rejections_are_not_counted(
    client: voiceclone.Client, job: CloneJob, request_: CloneRequest, vendor: Any, signed: Consent
) -> None:
    """A second refusal can be answered although the vendor does not say that it is the second."""
    client.resubmit(job, consent=signed)
    vendor.reject(job.job_id, "", [BAD_LETTER])

    def uncounted(answer: dict[str, Any]) -> dict[str, Any]:
        return {**answer, "reject_times": "often"}

    vendor.fault(SHOW, Fault(edit=uncounted), times=100)
    seen = waits(client, job.ref).job
    client.resubmit(seen, consent=request_.consent)

    assert (1, 3) == (seen.attempt, reviews(vendor, job))


def test_a_refused_commit_sends_its_files_again(
    client: voiceclone.Client, job: CloneJob, vendor: Any, signed: Consent
) -> None:
    """A commit that is refused leaves the files to be sent again by the next try."""
    vendor.fault(COMMIT, Fault(status=400, code="MSS.20020010"))
    with pytest.raises(voiceclone.RejectedError):
        client.resubmit(job, consent=signed)

    client.resubmit(job, consent=signed)

    assert 3 == asked(vendor).count(LETTER)
    assert client.wait(job.ref).voice_id


@pytest.mark.parametrize("operation", [ADDRESSES, LETTER, COMMIT])
@pytest.mark.parametrize("fault", [Fault(cut=True), Fault(cut=True, after=True)], ids=["before", "after"])
def test_one_lost_answer_is_recovered_from(
    *, client: voiceclone.Client, job: CloneJob, vendor: Any, signed: Consent, operation: str, fault: Fault
) -> None:
    """An answer that is lost once makes no difference to the caller."""
    vendor.fault(operation, fault)

    client.resubmit(job, consent=signed)

    assert (2, [job.job_id]) == (reviews(vendor, job), vendor.paid)
    assert client.wait(job.ref).voice_id


def test_the_attempt_is_not_the_count_of_the_state(
    client: voiceclone.Client, job: CloneJob, vendor: Any, signed: Consent
) -> None:
    """A job that a lookup shows in a state for the first time is the second attempt all the same."""
    vendor.fault(COMMIT, Fault(cut=True, after=True))
    vendor.fault(SHOW, Fault())  # the first is not changed
    vendor.fault(SHOW, Fault(edit=lambda shown: {**shown, "state": "WAITING", "reject_times": 1}))

    again = client.resubmit(job, consent=signed)

    assert ("WAITING", 2) == (again.vendor_state, again.attempt)


def test_a_job_that_the_journal_does_not_know(job: CloneJob, sandbox: Sandbox, signed: Consent, clock: Clock) -> None:
    """A process that knows the ref alone can resubmit; what is not given stays as it is."""
    with voiceclone.Client("huawei", clock=clock, sleep=clock.sleep, **sandbox.settings("huawei")) as other:
        again = other.resubmit(job.ref, consent=signed)
        done = other.wait(again)

    assert (2, "gentle") == (again.attempt, done.voice_name)
    assert done.voice_id


def test_fields_can_be_corrected(client: voiceclone.Client, job: CloneJob, vendor: Any) -> None:
    """Corrected fields go into the commit, and no file is needed."""
    before = Counter(asked(vendor))

    again = client.resubmit(job, voice_name="kinder", gender="male", extra={"huawei": {"description": "the news"}})

    commit = [each for each in vendor.received if each.operation == COMMIT][-1].json
    assert {"voice_name": "kinder", "sex": "MALE", "description": "the news"} == commit
    assert not {RECORDING, LETTER, ADDRESSES} & set(Counter(asked(vendor)) - before)
    assert "kinder" == client.wait(again).voice_name
