"""Huawei: resubmissions that are refused before anything is sent."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from helpers.reviews import SHOW, asked, rejected
from helpers.wav import write_wav

import voiceclone
from voiceclone import CloneJob, CloneRequest, Consent
from voiceclone.sandbox import Sandbox


@pytest.fixture
def provider() -> str:
    return "huawei"


@pytest.fixture
def job(client: voiceclone.Client, request_: CloneRequest, vendor: Any) -> CloneJob:
    """A job whose letter was refused, as it waits."""
    return rejected(client, request_, vendor)


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
    """A job that does not ask for files is not given any: the error tells its state, and nothing is sent."""
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
        ({"recordings": ["nowhere.wav"]}, "nowhere.wav: there is no file nowhere.wav"),
        ({"recordings": ["a.mp3"]}, "none of the formats"),
        ({"recordings": ["a.wav", "b.wav"]}, "recordings: 2 given; huawei takes at most 1"),
        ({"consent": Consent(letter="nowhere.pdf")}, "consent.letter: there is no file nowhere.pdf"),
        ({"consent": Consent(letter="letter.txt")}, "none of the formats"),
        ({"consent": Consent(statement="statement.wav")}, "consent.letter: is missing"),
        ({"consent": "letter.pdf"}, "consent: is missing"),
    ],
)
def test_wrong_files_are_refused_before_anything_is_sent(
    client: voiceclone.Client, job: CloneJob, vendor: Any, given: dict[str, Any], problem: str
) -> None:
    """What is given is checked as a submission is."""
    before = len(vendor.received)

    with pytest.raises(voiceclone.InvalidRequestError) as caught:
        client.resubmit(job, **given)

    assert problem in str(caught.value)
    assert before == len(vendor.received)


def test_the_vendors_limits_hold_for_new_recordings(client: voiceclone.Client, job: CloneJob, tmp_path: Path) -> None:
    """The account's limits are checked, unless that is switched off."""
    short = write_wav(tmp_path / "short.wav", 30)

    with pytest.raises(voiceclone.InvalidRequestError, match="account's least"):
        client.resubmit(job, recordings=short)

    assert 2 == client.resubmit(job, recordings=short, check=False).attempt


def test_another_vendor_may_not_support_it(sandbox: Sandbox, signed: Consent) -> None:
    """Where a job accepts no other files, the error says at once what to do instead."""
    with (
        voiceclone.Client("alibaba", **sandbox.settings("alibaba")) as client,
        pytest.raises(voiceclone.UnsupportedFeatureError, match="submit a new one"),
    ):
        client.resubmit("alibaba:job-1", consent=signed)

    assert [] == sandbox["alibaba"].received


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
    """Corrections are checked as a submission is."""
    before = len(vendor.received)

    with pytest.raises(voiceclone.InvalidRequestError, match=problem):
        client.resubmit(job, **fields)

    assert before == len(vendor.received)
