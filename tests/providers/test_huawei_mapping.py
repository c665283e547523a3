"""Huawei: the vendor's words and ours."""

from __future__ import annotations

from typing import Any

import pytest
from huaweicloudsdkmetastudio.v1 import CommitJobReq, CreateTrainingJobReq, JobState as VendorState
from hypothesis import given, strategies as st

from voiceclone_huawei import mapping

STATES = sorted(value for name, value in vars(VendorState).items() if name.isupper())
#: What an answer may hold where something else is expected.
ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["errors", "message", "error_code"]), inner),
    max_leaves=10,
)


@pytest.mark.parametrize("word", STATES)
def test_every_state_of_the_sdk_is_mapped(word: str) -> None:
    """A state the vendor's SDK learns is noticed here first."""
    assert word in mapping.STATES


def test_no_state_is_invented() -> None:
    """Every state that is mapped is one the vendor's SDK knows."""
    assert set(STATES) == set(mapping.STATES)


@pytest.mark.parametrize("word", STATES)
def test_a_state_that_waits_for_you_says_for_what(word: str) -> None:
    """Whatever waits for a human carries an action, and nothing else does."""
    state, _ = mapping.STATES[word]

    assert state.waits_for_you == bool(mapping.ACTIONS.get(word))


def test_every_field_of_create_and_commit_is_reachable() -> None:
    """What the SDK's requests have is set by us, by a common name, or through `extra`."""
    by_name = {"voice_name", "sex", "language", "create_type"}

    fields = set(CreateTrainingJobReq.openapi_types) | set(CommitJobReq.openapi_types)

    assert fields == mapping.EXTRA | by_name


def test_milliseconds_are_no_year_far_away() -> None:
    """The unit of times is not documented: seconds and milliseconds both give the same moment."""
    assert mapping.parse_timestamp(1_700_000_000) == mapping.parse_timestamp(1_700_000_000_000)


@pytest.mark.parametrize(("times", "attempt"), [(1, 1), (3, 3), (0, 1), (-1, 1), (True, 1), ("2", 1), (None, 1)])
def test_the_count_of_attempts(times: object, attempt: int) -> None:
    """The vendor's count is believed where it is one."""
    job = mapping.job({"state": mapping.AUDIT_FAILED, "reject_times": times}, "job-1")

    assert attempt == job.attempt


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
    """A code or a file says what is asked for; free text is kept, and nothing is guessed from it."""
    actions = mapping.actions(audit)

    assert kinds == [action.kind for action in actions]


@given(machine=ODD, errors=st.lists(ODD), reviewer=ODD)
def test_any_review_is_read(machine: object, errors: list[object], reviewer: object) -> None:
    """Whatever the answer holds, it gives actions with words, or none."""
    answers = ({"system_audit_result": each, "admin_audit_result": reviewer} for each in (machine, {"errors": errors}))

    assert all(action.message for answer in answers for action in mapping.actions(answer))
