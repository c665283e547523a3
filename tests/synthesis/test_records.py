"""What the journal keeps of speech is no submission, and is not taken for one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from helpers.speaker import VOICE, Speaker, client_of

from voiceclone import Client, CloneRequest, ConfigurationError, TransferError

TEXT, KEY = "Guten Morgen.", "greeting"


@pytest.fixture
def vendor() -> Speaker:
    return Speaker(fetching=[TransferError("did not come", provider="memory", operation="synthesize")])


@pytest.fixture
def client(vendor: Speaker, tmp_path: Path) -> Iterator[Client]:
    """A client whose journal has speech that is not finished."""
    with client_of(vendor, tmp_path) as client:
        with pytest.raises(TransferError):
            client.synthesize(VOICE, TEXT, tmp_path / "said.wav", key=KEY)
        yield client


def test_it_is_not_listed(client: Client) -> None:
    """It is not among the submissions, and not pending."""
    assert ((), ()) == (client.pending(), client.submissions())


def test_it_can_be_looked_at(client: Client) -> None:
    """Under its key it is told for what it is."""
    known = client.submission(KEY)

    assert ("speech", False, None) == (known.kind, known.finished, known.ref)


def test_it_is_not_resumed(client: Client) -> None:
    """Going on with it is another call, as the error says."""
    with pytest.raises(ConfigurationError, match=r"Call client\.synthesize with the same arguments"):
        client.resume(KEY)


def test_it_can_be_forgotten(client: Client, vendor: Speaker, tmp_path: Path) -> None:
    """What is forgotten is spoken anew."""
    client.forget(KEY)
    client.synthesize(VOICE, TEXT, tmp_path / "said.wav", key=KEY)

    assert 2 == len(vendor.spoken)


@pytest.mark.parametrize(("days", "dropped"), [(1, ()), (-1, (KEY,))], ids=["fresh", "stale"])
def test_it_is_pruned(client: Client, days: int, dropped: tuple[str, ...]) -> None:
    """What nobody went on with for so long is dropped."""
    assert dropped == client.prune(timedelta(days=days))


def test_submissions_go_on_beside_it(client: Client, request_: CloneRequest) -> None:
    """A voice is cloned, waited for and found again as ever."""
    job = client.wait(client.submit(request_))

    assert job.voice_id
    assert [job.job_id] == [each.job_id for each in client.submissions()]
