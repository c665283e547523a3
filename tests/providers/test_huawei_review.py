"""Huawei: what a failed review asks for."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from helpers.reviews import ADDRESSES, AUDIT, BAD_LETTER, COMMIT, LETTER, NO_WAV, SHOW, asked, has, waits

import voiceclone
from voiceclone import ActionKind, CloneRequest, Consent, JobState
from voiceclone.sandbox import Fault, Sandbox


@pytest.fixture
def provider() -> str:
    return "huawei"


@pytest.fixture
def error(client: voiceclone.Client, request_: CloneRequest, vendor: Any) -> voiceclone.ActionRequiredError:
    """What waiting for a job ends with that the machine and the reviewer have rejected."""
    job = client.submit(request_)
    attached = {"attachment_name": "notes.png", "attachment_url": "https://store.example/notes.png?Signature=SECRET"}
    vendor.reject(job.job_id, "please sign the authorization letter", [NO_WAV], **attached)
    return waits(client, job)


def test_what_the_machine_found(error: voiceclone.ActionRequiredError) -> None:
    """An error of the machine is an action with its file, its code and its words."""
    action = error.job.actions[0]

    assert ActionKind.REUPLOAD_RECORDINGS is action.kind
    assert action.message.endswith("Voice.wav: MSS.20020018: cannot be parsed")


def test_what_the_reviewer_wrote(error: voiceclone.ActionRequiredError) -> None:
    """The reviewer's words are an action, with the address of what was attached."""
    action = error.job.actions[1]

    assert ActionKind.REUPLOAD is action.kind
    assert "please sign the authorization letter" in action.message
    assert "https://store.example/notes.png?Signature=SECRET" == action.url


def test_the_attachment_is_not_printed(error: voiceclone.ActionRequiredError) -> None:
    """The signed address of an attachment is in no message and no repr."""
    assert "SECRET" not in f"{error} {error.job!r} {error.job.actions!r}"


def test_the_next_call(error: voiceclone.ActionRequiredError) -> None:
    """The error ends with the call that answers the review."""
    call = f"client.resubmit({error.job.ref!r}, recordings=[...], consent=voiceclone.Consent(letter=...))"

    assert call in str(error).partition("Next: ")[2]


def test_the_review_is_kept(error: voiceclone.ActionRequiredError) -> None:
    """The job's raw answer has the whole result of the review."""
    assert {"system_audit_result", "admin_audit_result"} == error.job.raw["audit_result"].keys()


def test_a_letter_alone_answers_a_review(
    client: voiceclone.Client, error: voiceclone.ActionRequiredError, vendor: Any, signed: Consent
) -> None:
    """What is new is uploaded to a fresh address and committed, and nothing else is."""
    before = asked(vendor)

    client.resubmit(error.job, consent=signed)

    assert [SHOW, AUDIT, ADDRESSES, LETTER, COMMIT] == asked(vendor)[len(before) :]
    assert has(vendor, error.job, signed)


def test_the_same_job_goes_on(
    client: voiceclone.Client, error: voiceclone.ActionRequiredError, vendor: Any, signed: Consent
) -> None:
    """An answered review leads to a voice of the same job, which was paid once."""
    again = client.resubmit(error.job, consent=signed)

    assert (error.job.ref, JobState.QUEUED, 2) == (again.ref, again.state, again.attempt)
    assert client.wait(again).voice_id
    assert [error.job.job_id] == vendor.paid


def test_only_what_is_asked_for_is_in_the_next_call(
    client: voiceclone.Client, request_: CloneRequest, vendor: Any
) -> None:
    """When the review names the letter only, or the recordings only, so does the next call."""
    job = client.submit(request_)
    calls = {}
    for name, error in (("letter", BAD_LETTER), ("recordings", NO_WAV)):
        vendor.reject(job.job_id, "", [error])
        calls[name] = str(waits(client, job)).partition("Next: ")[2]

    assert f"client.resubmit({job.ref!r}, consent=voiceclone.Consent(letter=...))" == calls["letter"]
    assert f"client.resubmit({job.ref!r}, recordings=[...])" == calls["recordings"]


@pytest.mark.parametrize(
    "fault",
    [
        Fault(status=404, code="MSS.1"),
        Fault(status=500),
        Fault(cut=True),
        Fault(status=200, body=b"no JSON"),
        Fault(status=200, body=b"[]"),
        Fault(status=200, body=b"{}"),
    ],
    ids=["404", "500", "cut", "garbage", "list", "empty"],
)
def test_a_review_that_cannot_be_read_asks_for_both(
    client: voiceclone.Client, request_: CloneRequest, vendor: Any, caplog: pytest.LogCaptureFixture, fault: Fault
) -> None:
    """When the result of a review cannot be had, the job waits all the same, for either."""
    job = client.submit(request_)
    vendor.reject(job.job_id, "not signed", [])
    vendor.fault(AUDIT, fault)

    with caplog.at_level(logging.WARNING, "voiceclone.huawei"):
        seen = client.get_job(job)

    assert [ActionKind.REUPLOAD_RECORDINGS, ActionKind.REUPLOAD_CONSENT] == [each.kind for each in seen.actions]
    assert 1 == sum(job.ref in record.getMessage() for record in caplog.records)


@pytest.mark.parametrize(
    ("state", "way"),
    [
        ("CREATING", "submit the request again: client.submit(request)"),
        ("USER_RESULT_REVIEW", "answer in the console of Huawei Cloud MetaStudio"),
        ("SPLIT_FAILED", "open a ticket with Huawei Cloud MetaStudio"),
    ],
)
def test_where_to_go_with_a_job_that_no_call_helps(
    *, sandbox: Sandbox, client: voiceclone.Client, request_: CloneRequest, vendor: Any, state: str, way: str
) -> None:
    """Whatever a job waits for, the error ends with where to go."""
    job = client.submit(request_)
    vendor.set_state(job.job_id, state)

    with voiceclone.Client("huawei", journal=voiceclone.MemoryJournal(), **sandbox.settings("huawei")) as other:
        text = str(waits(other, job.ref))  # of one that does not know it was submitted

    assert way in text.partition("Next: ")[2]
    assert state == "CREATING" or job.job_id in text.partition("Next: ")[2]
