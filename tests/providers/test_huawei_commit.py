"""Huawei: an accepted commit is believed, a refused one is verified."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from helpers.clock import Clock
from helpers.reviews import processes

import voiceclone
from voiceclone import CloneRequest, JobState
from voiceclone.sandbox import Emulator, Fault, Sandbox

COMMIT, SHOW, ADDRESSES = "CommitVoiceTrainingJob", "ShowVoiceTrainingJob", "ShowJobUploadingAddress"
RECORDING, LETTER = "PutTrainingData", "PutAuthorizationLetter"
ACCEPTED = Fault(status=400, code="MSS.1", after=True)


def uncommitted(answer: Any) -> Any:
    return {**answer, "state": "CREATING"}


@pytest.fixture
def provider() -> str:
    return "huawei"


@pytest.fixture
def open_client(sandbox: Sandbox, clock: Clock, tmp_path: Path) -> Iterator[Callable[..., voiceclone.Client]]:
    with processes(sandbox, clock, tmp_path / "journal") as open_client:
        yield open_client


def count(vendor: Emulator, operation: str) -> int:
    return [each.operation for each in vendor.received].count(operation)


def test_an_accepted_commit_is_sent_once(client: voiceclone.Client, request_: CloneRequest, vendor: Emulator) -> None:
    """A commit answered with success is sent once, however late the task shows it."""
    vendor.fault(SHOW, Fault(edit=uncommitted), times=50)  # hours

    job = client.wait(client.submit(request_))

    assert job.voice_id
    assert 1 == count(vendor, COMMIT)


def test_a_lost_answer_is_looked_up(
    client: voiceclone.Client, request_: CloneRequest, vendor: Emulator, clock: Clock
) -> None:
    """A commit whose answer was lost is looked up until the task shows it."""
    vendor.fault(COMMIT, Fault(cut=True, after=True))
    vendor.fault(SHOW, Fault(edit=uncommitted), times=3)

    client.submit(request_)

    assert 1 == count(vendor, COMMIT)
    assert [1, 2, 4] == clock.naps


def test_the_request_of_the_commit_is_named(
    client: voiceclone.Client, request_: CloneRequest, vendor: Emulator
) -> None:
    """The job says which request of the vendor made it."""
    vendor.fault(COMMIT, Fault(after=True, status=200, body=b"", headers={"X-Request-Id": "request-7"}))

    job = client.submit(request_)

    assert (JobState.QUEUED, None, "request-7") == (job.state, job.vendor_state, job.request_id)


def test_a_commit_that_was_looked_up_is_told_as_it_was_shown(
    client: voiceclone.Client, request_: CloneRequest, vendor: Emulator
) -> None:
    """Where only a lookup shows the commit, the job is in the state that was shown."""
    vendor.fault(COMMIT, Fault(cut=True, after=True))

    job = client.submit(request_)

    assert (JobState.REVIEWING, "SYSTEM_AUDITING") == (job.state, job.vendor_state)
    assert job.request_id


def test_a_refusal_is_verified(client: voiceclone.Client, request_: CloneRequest, vendor: Emulator) -> None:
    """A commit that was accepted and answered with a refusal is found; nothing is sent again."""
    vendor.fault(COMMIT, ACCEPTED)

    job = client.submit(request_)

    assert [job.job_id] == vendor.paid
    assert (1, 1, 1) == (count(vendor, COMMIT), count(vendor, RECORDING), count(vendor, LETTER))


def test_the_next_process_verifies_a_refusal(
    open_client: Callable[..., voiceclone.Client], request_: CloneRequest, sandbox: Sandbox, vendor: Emulator
) -> None:
    """If the process ends before it can verify a refusal, the next one does; nothing is sent again."""
    vendor.fault(COMMIT, Fault(status=400, code="MSS.1", after=True, then=sandbox.server("huawei").close_port))
    with pytest.raises(voiceclone.VoiceCloneError):
        open_client().submit(request_)
    sandbox.server("huawei").open_port()

    job = open_client().submit(request_)

    assert [job.job_id] == vendor.paid
    assert (1, 1, 1) == (count(vendor, COMMIT), count(vendor, RECORDING), count(vendor, LETTER))


def test_after_a_refusal_everything_is_sent_again(
    client: voiceclone.Client, request_: CloneRequest, vendor: Emulator
) -> None:
    """After a commit that was refused, the next try sends the files again."""
    vendor.fault(COMMIT, Fault(status=400, code="MSS.1"))
    with pytest.raises(voiceclone.RejectedError):
        client.submit(request_)

    client.submit(request_)

    assert (2, 2, 2) == (count(vendor, COMMIT), count(vendor, RECORDING), count(vendor, LETTER))
    assert 1 == len(vendor.paid)


def test_only_the_address_that_is_used_is_needed(
    open_client: Callable[..., voiceclone.Client], request_: CloneRequest, sandbox: Sandbox, vendor: Emulator
) -> None:
    """Where only the letter is left to send, an answer with its address alone will do."""
    vendor.fault(LETTER, Fault(cut=True, then=sandbox.server("huawei").close_port))
    with pytest.raises(voiceclone.VoiceCloneError):
        open_client().submit(request_)
    sandbox.server("huawei").open_port()
    vendor.fault(ADDRESSES, Fault(edit=lambda answer: {n: v for n, v in answer.items() if n != "package_url"}))

    job = open_client().submit(request_)

    assert [job.job_id] == vendor.paid
    assert 1 == count(vendor, RECORDING)
