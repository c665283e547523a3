"""
Huawei: a yes to the commit is believed, a no is looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from helpers.clock import Clock

import voiceclone
from voiceclone import CloneRequest, FileJournal
from voiceclone.sandbox import Emulator, Fault, Sandbox

COMMIT, SHOW, ADDRESSES = "CommitVoiceTrainingJob", "ShowVoiceTrainingJob", "ShowJobUploadingAddress"
RECORDING, LETTER = "PutTrainingData", "PutAuthorizationLetter"
TAKEN = Fault(status=400, code="MSS.1", after=True)


def late(answer: Any) -> Any:
    return {**answer, "state": "CREATING"}


@pytest.fixture
def provider() -> str:
    return "huawei"


@pytest.fixture
def open_client(sandbox: Sandbox, clock: Clock, tmp_path: Path) -> Iterator[Callable[[], voiceclone.Client]]:
    """Clients that share a journal on disk, one per life of an app."""
    made: list[voiceclone.Client] = []

    def open_() -> voiceclone.Client:
        journal = FileJournal(tmp_path / "journal")
        settings = {**sandbox.settings("huawei"), "journal": journal, "clock": clock, "sleep": clock.sleep}
        made.append(voiceclone.Client("huawei", **settings))
        return made[-1]

    yield open_
    for client in made:
        client.close()


def count(vendor: Emulator, operation: str) -> int:
    return [each.operation for each in vendor.received].count(operation)


def test_a_yes_is_believed(client: voiceclone.Client, request_: CloneRequest, vendor: Emulator) -> None:
    """A commit answered with success is sent once, however late the task shows it, and there is a voice."""
    vendor.fault(SHOW, Fault(edit=late), times=50)  # hours

    job = client.wait(client.submit(request_))

    assert job.voice_id
    assert 1 == count(vendor, COMMIT)


def test_a_lost_yes_is_found(client: voiceclone.Client, request_: CloneRequest, vendor: Emulator, clock: Clock) -> None:
    """A commit whose answer was lost is looked for until the task shows it."""
    vendor.fault(COMMIT, Fault(cut=True, after=True))
    vendor.fault(SHOW, Fault(edit=late), times=3)

    client.submit(request_)

    assert 1 == count(vendor, COMMIT)
    assert [1, 2, 4] == clock.naps


def test_a_no_is_looked_at(client: voiceclone.Client, request_: CloneRequest, vendor: Emulator) -> None:
    """A commit that was taken and answered with a refusal is found; nothing is sent again."""
    vendor.fault(COMMIT, TAKEN)

    job = client.submit(request_)

    assert [job.job_id] == vendor.paid
    assert (1, 1, 1) == (count(vendor, COMMIT), count(vendor, RECORDING), count(vendor, LETTER))


def test_a_no_is_looked_at_in_the_next_life(
    open_client: Callable[[], voiceclone.Client], request_: CloneRequest, sandbox: Sandbox, vendor: Emulator
) -> None:
    """If the process dies before it can look, the next one does; nothing is sent again."""
    vendor.fault(COMMIT, Fault(status=400, code="MSS.1", after=True, then=sandbox.server("huawei").close_port))
    with pytest.raises(voiceclone.VoiceCloneError):
        open_client().submit(request_)
    sandbox.server("huawei").open_port()

    job = open_client().submit(request_)

    assert [job.job_id] == vendor.paid
    assert (1, 1, 1) == (count(vendor, COMMIT), count(vendor, RECORDING), count(vendor, LETTER))


def test_after_a_refusal_all_is_sent_again(client: voiceclone.Client, request_: CloneRequest, vendor: Emulator) -> None:
    """After a commit that was really refused, the next try sends the files again."""
    vendor.fault(COMMIT, Fault(status=400, code="MSS.1"))
    with pytest.raises(voiceclone.RejectedError):
        client.submit(request_)

    client.submit(request_)

    assert (2, 2, 2) == (count(vendor, COMMIT), count(vendor, RECORDING), count(vendor, LETTER))
    assert 1 == len(vendor.paid)


def test_only_the_address_that_is_used_is_needed(
    open_client: Callable[[], voiceclone.Client], request_: CloneRequest, sandbox: Sandbox, vendor: Emulator
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
