"""What the journal keeps of speech is no submission, and is not taken for one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest
from helpers.speaker import VOICE, Speaker, client_of

import voiceclone
from voiceclone import Client, CloneRequest, ConfigurationError, TransferError
from voiceclone.testing import FakeClock

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


DAYS = 3 * 86_400.0


class Shared(voiceclone.MemoryJournal):
    """A journal of which another process drops the record of a key just before it is held here."""

    dropped = ""

    def lock(self, key: str) -> Any:
        if key == self.dropped:
            self.delete(key)
        return super().lock(key)


def say(vendor: Speaker, journal: voiceclone.Journal, to: Path, key: str) -> None:
    """What an app says that has just been started."""
    clock = FakeClock()
    with Client(backend=vendor, journal=journal, clock=clock, sleep=clock.sleep) as client:
        vendor.vendor_clock.note(formatdate(usegmt=True))
        client.synthesize(VOICE, TEXT, to, key=key)


def test_two_processes_drop_what_is_old(tmp_path: Path) -> None:
    """Old speech that another process drops at the same time stops nothing."""
    vendor, journal = Speaker(), Shared()
    say(vendor, journal, tmp_path / "said.wav", KEY)
    old = journal.load(KEY)
    assert old is not None
    journal.save({**old, "updated": (old["updated"] or 0.0) - DAYS})
    journal.dropped = KEY

    say(vendor, journal, tmp_path / "said.wav", "next")

    assert ["next"] == list(journal.keys())


def test_what_is_spoken_again_meanwhile_is_kept(tmp_path: Path) -> None:
    """Old speech that another process fetches again just before it is dropped is remembered."""

    class Fetched(Shared):
        def delete(self, key: str) -> None:
            if key == self.dropped:
                self.dropped = ""
                self.save(fresh)
            else:
                super().delete(key)

    vendor, journal = Speaker(), Fetched()
    say(vendor, journal, tmp_path / "said.wav", KEY)
    known = journal.load(KEY)
    assert known is not None
    fresh = known
    journal.save({**known, "updated": (known["updated"] or 0.0) - DAYS})
    journal.dropped = KEY

    say(vendor, journal, tmp_path / "said.wav", "next")

    assert {KEY, "next"} == {*journal.keys()}
