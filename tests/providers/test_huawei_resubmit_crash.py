"""Huawei: processes that end in the middle of a resubmission."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from helpers.clock import Clock
from helpers.reviews import (
    ADDRESSES,
    COMMIT,
    LETTER,
    RECORDING,
    has,
    processes,
    rejected,
    reviews,
    waits,
)
from helpers.wav import write_wav

import voiceclone
from voiceclone import CloneRequest, Consent, JobState
from voiceclone.sandbox import Fault, Sandbox


@pytest.fixture
def provider() -> str:
    return "huawei"


@pytest.fixture
def open_client(sandbox: Sandbox, clock: Clock, tmp_path: Path) -> Iterator[Callable[..., voiceclone.Client]]:
    with processes(sandbox, clock, tmp_path / "journal") as open_client:
        yield open_client


@pytest.mark.parametrize("operation", [ADDRESSES, LETTER, RECORDING, COMMIT])
@pytest.mark.parametrize("acted", [False, True], ids=["before", "after"])
def test_the_next_process_goes_on(
    *,
    open_client: Callable[..., voiceclone.Client],
    sandbox: Sandbox,
    request_: CloneRequest,
    signed: Consent,
    tmp_path: Path,
    operation: str,
    acted: bool,
) -> None:
    """Whatever call a process ends in, the next one with the same files ends with one accepted commit."""
    better, vendor = write_wav(tmp_path / "better.wav", 17 * 60), sandbox["huawei"]
    first = open_client()
    job = rejected(first, request_, vendor)
    # The port stays closed, so the first process ends there.
    vendor.fault(operation, Fault(cut=True, after=acted, then=sandbox.server("huawei").close_port))
    with pytest.raises(voiceclone.VoiceCloneError) as caught:
        first.resubmit(job, recordings=[better], consent=signed)

    sandbox.server("huawei").open_port()
    second = open_client()
    pending = second.pending()
    again = second.resubmit(job.ref, recordings=[better], consent=signed)

    assert (f"{job.ref} resubmission",) == pending
    assert f"client.resume({pending[0]!r})" in "".join([str(caught.value), *getattr(caught.value, "__notes__", ())])
    assert 2 == again.attempt
    assert has(vendor, job, signed)
    assert 2 == reviews(vendor, job)
    assert second.wait(again).voice_id
    assert ([job.job_id], ()) == (vendor.paid, second.pending())


def test_a_commit_that_was_rejected_since_is_found(
    open_client: Callable[..., voiceclone.Client],
    sandbox: Sandbox,
    request_: CloneRequest,
    vendor: Any,
    signed: Consent,
) -> None:
    """That the task waits again does not mean that the commit before was lost: the vendor counts."""
    first = open_client()
    job = rejected(first, request_, vendor)
    vendor.fault(COMMIT, Fault(cut=True, after=True, then=sandbox.server("huawei").close_port))
    with pytest.raises(voiceclone.SubmissionUnknownError):
        first.resubmit(job, consent=signed)
    sandbox.server("huawei").open_port()
    vendor.reject(job.job_id, "still not", [])

    second = open_client()
    again = second.resubmit(job, consent=signed)

    assert (2, 2) == (again.attempt, reviews(vendor, job))
    assert 2 == waits(second, again).job.attempt


def test_a_resubmission_can_be_resumed(
    open_client: Callable[..., voiceclone.Client], request_: CloneRequest, vendor: Any, signed: Consent
) -> None:
    """`pending` lists it, `resume` goes on with it from the journal alone, and `forget` drops it."""
    first = open_client(attempts=1)
    job = rejected(first, request_, vendor)
    vendor.fault(LETTER, Fault(status=500))
    with pytest.raises(voiceclone.TransferError):
        first.resubmit(job, consent=signed)

    second = open_client()
    (key,) = second.pending()
    again = second.resume(key)
    second.forget(key)

    assert (2, JobState.QUEUED) == (again.attempt, again.state)
    assert second.wait(again).voice_id
    assert [job.job_id] == vendor.paid


def test_other_files_wait_until_the_first_are_dropped(
    open_client: Callable[..., voiceclone.Client], request_: CloneRequest, vendor: Any, signed: Consent
) -> None:
    """What was begun with one letter is not finished with another, unless the caller says so."""
    client = open_client(attempts=1)
    job = rejected(client, request_, vendor)
    vendor.fault(LETTER, Fault(status=500))
    with pytest.raises(voiceclone.TransferError):
        client.resubmit(job, consent=signed)

    with pytest.raises(voiceclone.InvalidRequestError, match="begun with other files") as caught:
        client.resubmit(job, consent=request_.consent)
    client.forget(f"{job.ref} resubmission")
    client.resubmit(job, consent=request_.consent)

    assert f"client.forget('{job.ref} resubmission')" in str(caught.value)
    assert 2 == reviews(vendor, job)
