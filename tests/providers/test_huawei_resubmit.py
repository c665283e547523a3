"""
Huawei: other files and fields for a job whose review failed.
"""

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
    signed_letter,
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
def signed(tmp_path: Path) -> Consent:
    return signed_letter(tmp_path)


@pytest.fixture
def job(client: voiceclone.Client, request_: CloneRequest, vendor: Any) -> CloneJob:
    """
    A job whose letter was refused, as it waits.
    """
    return rejected(client, request_, vendor)


def test_new_recordings_replace_the_old(client: voiceclone.Client, job: CloneJob, vendor: Any, tmp_path: Path) -> None:
    """
    Recordings alone are uploaded alone, packed as the first ones were.
    """
    first = Counter(asked(vendor))
    seen: list[str] = []

    client.resubmit(
        job,
        recordings=write_wav(tmp_path / "better.wav", 17 * 60),
        on_progress=lambda progress: seen.append(progress.what),
    )

    assert {SHOW: 1, AUDIT: 1, "ShowTenantDurationCfg": 1, ADDRESSES: 1, RECORDING: 1, COMMIT: 1} == Counter(
        asked(vendor)
    ) - first
    assert {"recording"} == set(seen)
    assert client.wait(job.ref).voice_id


def test_every_rejection_can_be_answered(
    client: voiceclone.Client, job: CloneJob, request_: CloneRequest, vendor: Any, signed: Consent
) -> None:
    """
    Attempts are counted, and the same letter may answer a second refusal, when that is what the caller has seen.
    """
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
    """
    The same answer to the same refusal is sent once, however the job is named.
    """
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
    """
    A second refusal can be answered although the vendor does not say that it is the second.
    """
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
    """
    A commit that is refused leaves the files to be sent again by the next try.
    """
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
    """
    An answer that is lost once makes no difference to the caller.
    """
    vendor.fault(operation, fault)

    client.resubmit(job, consent=signed)

    assert (2, [job.job_id]) == (reviews(vendor, job), vendor.paid)
    assert client.wait(job.ref).voice_id


@pytest.mark.parametrize(
    ("state", "fix"),
    [
        ("CREATING", "Submit the request again"),
        ("PROCESSING", "client.wait("),
        ("SPLIT_FAILED", "See its actions"),
        ("FAILED", "Submit a new job"),
        ("SUCCEED", "It has its voice"),
        ("BRAND_NEW", "client.wait("),
    ],
)
def test_a_job_that_waits_for_nothing_is_left_alone(
    *, client: voiceclone.Client, request_: CloneRequest, vendor: Any, signed: Consent, state: str, fix: str
) -> None:
    """
    A job that does not ask for files is not given any: the error tells its state, and nothing is sent.
    """
    job = client.submit(request_)
    vendor.set_state(job.job_id, state)
    before = Counter(asked(vendor))

    with pytest.raises(voiceclone.InvalidRequestError, match=state) as caught:
        client.resubmit(job, consent=signed)

    assert fix in str(caught.value)
    assert {SHOW: 1} == Counter(asked(vendor)) - before
    assert () == client.pending()


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({}, "recordings and consent: are both missing"),
        ({"recordings": []}, "recordings: are missing"),
        ({"recordings": ["nowhere.wav"]}, "recordings[0]: there is no file nowhere.wav"),
        ({"recordings": ["a.mp3"]}, "none of the formats"),
        ({"recordings": ["a.wav", "b.wav"]}, "recordings: are 2; huawei takes 1"),
        ({"consent": Consent(letter="nowhere.pdf")}, "consent.letter: there is no file nowhere.pdf"),
        ({"consent": Consent(letter="letter.txt")}, "none of the formats"),
        ({"consent": Consent(statement="statement.wav")}, "consent.letter: is missing"),
        ({"consent": "letter.pdf"}, "consent: is missing"),
    ],
)
def test_wrong_files_are_refused_before_anything_is_sent(
    client: voiceclone.Client, job: CloneJob, vendor: Any, given: dict[str, Any], problem: str
) -> None:
    """
    What is given is checked as a submission is.
    """
    before = len(vendor.received)

    with pytest.raises(voiceclone.InvalidRequestError) as caught:
        client.resubmit(job, **given)

    assert problem in str(caught.value)
    assert before == len(vendor.received)


def test_the_vendors_limits_hold_for_new_recordings(client: voiceclone.Client, job: CloneJob, tmp_path: Path) -> None:
    """
    The account's limits are checked, unless that is switched off.
    """
    short = write_wav(tmp_path / "short.wav", 30)

    with pytest.raises(voiceclone.InvalidRequestError, match="account's least"):
        client.resubmit(job, recordings=short)

    assert 2 == client.resubmit(job, recordings=short, check=False).attempt


def test_another_vendor_may_not_support_it(sandbox: Sandbox, signed: Consent) -> None:
    """
    Where a job accepts no other files, the error says at once what to do instead.
    """
    with (
        voiceclone.Client("alibaba", **sandbox.settings("alibaba")) as client,
        pytest.raises(voiceclone.UnsupportedFeatureError, match="submit a new one"),
    ):
        client.resubmit("alibaba:job-1", consent=signed)

    assert [] == sandbox["alibaba"].received


def test_a_job_that_the_journal_does_not_know(job: CloneJob, sandbox: Sandbox, signed: Consent, clock: Clock) -> None:
    """
    A process that knows the ref alone can resubmit; what is not given stays as it is.
    """
    with voiceclone.Client("huawei", clock=clock, sleep=clock.sleep, **sandbox.settings("huawei")) as other:
        again = other.resubmit(job.ref, consent=signed)
        done = other.wait(again)

    assert (2, "gentle") == (again.attempt, done.voice_name)
    assert done.voice_id


def test_fields_can_be_corrected(client: voiceclone.Client, job: CloneJob, vendor: Any) -> None:
    """
    Corrected fields go into the commit, and no file is needed.
    """
    before = Counter(asked(vendor))

    again = client.resubmit(job, voice_name="kinder", gender="male", extra={"huawei": {"description": "the news"}})

    commit = [each for each in vendor.received if each.operation == COMMIT][-1].json
    assert {"voice_name": "kinder", "sex": "MALE", "description": "the news"} == commit
    assert not {RECORDING, LETTER, ADDRESSES} & set(Counter(asked(vendor)) - before)
    assert "kinder" == client.wait(again).voice_name


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"voice_name": ""}, "voice_name: is empty"),
        ({"gender": "robot"}, "'robot' is not known to huawei"),
        ({"language": "fr"}, "'fr' is not trained by huawei"),
        ({"extra": {"huawei": {"mood": "calm"}}}, "is not known to huawei"),
    ],
)
def test_wrong_fields_are_refused_before_anything_is_sent(
    client: voiceclone.Client, job: CloneJob, vendor: Any, fields: dict[str, Any], problem: str
) -> None:
    """
    Corrections are checked as a submission is.
    """
    before = len(vendor.received)

    with pytest.raises(voiceclone.InvalidRequestError, match=problem):
        client.resubmit(job, **fields)

    assert before == len(vendor.received)
