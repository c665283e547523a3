"""
Huawei: what a failed review asks for.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
from helpers.reviews import ADDRESSES, AUDIT, BAD_LETTER, COMMIT, LETTER, NO_WAV, SHOW, asked, has, signed_letter, waits
from hypothesis import given, strategies as st

import voiceclone
from voiceclone import ActionKind, CloneRequest, Consent, JobState
from voiceclone.sandbox import Fault, Sandbox
from voiceclone_huawei import mapping

#: What an answer may hold where something else is expected.
ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["errors", "message", "error_code"]), inner),
    max_leaves=10,
)


@pytest.fixture
def provider() -> str:
    return "huawei"


@pytest.fixture
def signed(tmp_path: Path) -> Consent:
    return signed_letter(tmp_path)


def test_the_whole_story(client: voiceclone.Client, request_: CloneRequest, vendor: Any, signed: Consent) -> None:
    """
    Rejected, told precisely why and what to call, answered with a letter alone, done, and paid once.
    """
    job = client.submit(request_)
    attached = {"attachment_name": "notes.png", "attachment_url": "https://store.example/notes.png?Signature=SECRET"}
    vendor.reject(job.job_id, "please sign the authorization letter", [NO_WAV], **attached)

    error = waits(client, job)

    machine, reviewer = error.job.actions
    assert (ActionKind.REUPLOAD_RECORDINGS, "the machine says: Voice.wav: MSS.20020018: cannot be parsed") == (
        machine.kind,
        machine.message,
    )
    assert ActionKind.REUPLOAD is reviewer.kind
    assert "please sign the authorization letter" in reviewer.message
    assert "https://store.example/notes.png?Signature=SECRET" == reviewer.url
    assert "SECRET" not in f"{error} {error.job!r} {error.job.actions!r}"
    call = f"client.resubmit({job.ref!r}, recordings=[...], consent=voiceclone.Consent(letter=...))"
    assert f" Next: {call} with what the words above ask for" in str(error)
    assert {"system_audit_result", "admin_audit_result"} == error.job.raw["audit_result"].keys()
    assert mapping.AUDIT_FAILED == error.job.raw["state"]

    before = asked(vendor)
    again = client.resubmit(error.job, consent=signed)

    assert [SHOW, AUDIT, ADDRESSES, LETTER, COMMIT] == asked(vendor)[len(before) :]
    assert has(vendor, job, signed)
    assert (job.job_id, JobState.QUEUED, None, 2) == (again.job_id, again.state, again.vendor_state, again.attempt)
    assert client.wait(again).voice_id
    assert [job.job_id] == vendor.paid


def test_only_what_is_asked_for_is_in_the_next_call(
    client: voiceclone.Client, request_: CloneRequest, vendor: Any
) -> None:
    """
    When the review names the letter only, or the recordings only, so does the next call.
    """
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
    """
    When the result of a review cannot be had, the job waits all the same, for either.
    """
    job = client.submit(request_)
    vendor.reject(job.job_id, "not signed", [])
    vendor.fault(AUDIT, fault)

    with caplog.at_level(logging.WARNING, "voiceclone.huawei"):
        seen = client.get_job(job)

    assert [ActionKind.REUPLOAD_RECORDINGS, ActionKind.REUPLOAD_CONSENT] == [each.kind for each in seen.actions]
    assert 1 == sum(job.ref in record.getMessage() for record in caplog.records)


@pytest.mark.parametrize(
    ("audit", "kinds"),
    [
        ({"system_audit_result": {"errors": [{"audio_name": "letter.pdf"}]}}, ["reupload-consent"]),
        ({"system_audit_result": {"errors": [{"audio_name": "授权书.jpg"}]}}, ["reupload-consent"]),
        ({"system_audit_result": {"errors": [{"text_name": "0.txt"}]}}, ["reupload-recordings"]),
        ({"system_audit_result": {"errors": [{"error_code": "MSS.20020018"}]}}, ["reupload-recordings"]),
        ({"system_audit_result": {"errors": [{"error_code": "MSS.1", "error_message": "the letter"}]}}, ["reupload"]),
        ({"admin_audit_result": {"message": "授权书未签名"}}, ["reupload"]),
        ({"admin_audit_result": {"message": "too noisy, and the letter is not stamped"}}, ["reupload"]),
        ({"admin_audit_result": {"message": "too noisy, the letter is fine"}}, ["reupload"]),
        ({"admin_audit_result": {"attachment_url": "https://store.example/notes"}}, ["reupload"]),
        ({"system_audit_result": [], "admin_audit_result": "no"}, []),
        ({"system_audit_result": {"errors": {"a": 1}}, "admin_audit_result": {"message": 5}}, []),
        ({"system_audit_result": {"errors": [None, 5, "x", {}, {"error_code": 5, "audio_name": []}]}}, []),
        ({"admin_audit_result": {"message": "", "attachment_url": {}}}, []),
        ({}, []),
    ],
)
def test_what_a_review_asks_for(audit: dict[str, Any], kinds: list[str]) -> None:
    """
    What a code or a file tells is asked for; free text is handed on, and nothing is guessed from it.
    """
    actions = mapping.actions(audit)

    assert kinds == [action.kind for action in actions]


@given(machine=ODD, errors=st.lists(ODD), reviewer=ODD)
def test_any_review_is_read(machine: object, errors: list[object], reviewer: object) -> None:
    """
    Whatever the answer holds, it gives actions with words, or none.
    """
    answers = ({"system_audit_result": each, "admin_audit_result": reviewer} for each in (machine, {"errors": errors}))

    assert all(action.message for answer in answers for action in mapping.actions(answer))


@pytest.mark.parametrize(("times", "attempt"), [(1, 1), (3, 3), (0, 1), (-1, 1), (True, 1), ("2", 1), (None, 1)])
def test_the_count_of_attempts(times: object, attempt: int) -> None:
    """
    The vendor's count is believed where it is one.
    """
    job = mapping.job({"state": mapping.AUDIT_FAILED, "reject_times": times}, "job-1")

    assert attempt == job.attempt


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
    """
    Whatever a job waits for, the error ends with where to go.
    """
    job = client.submit(request_)
    vendor.set_state(job.job_id, state)

    with voiceclone.Client("huawei", journal=voiceclone.MemoryJournal(), **sandbox.settings("huawei")) as other:
        text = str(waits(other, job.ref))  # of one that does not know it was submitted

    assert way in text.partition("Next: ")[2]
    assert state == "CREATING" or job.job_id in text.partition("Next: ")[2]
