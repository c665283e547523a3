"""Content that was given as bytes: kept while it may be needed, and no longer."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest
from helpers.clock import Clock

import voiceclone
from voiceclone import Client, CloneRequest, Consent, FileJournal, JournalError, MemoryJournal, Recording
from voiceclone.sandbox import Emulator, Fault, Sandbox

LAST_CALL = {"huawei": "CommitVoiceTrainingJob", "alibaba": "SubmitStandardCustomizedVoiceJob"}


@pytest.fixture
def given(dataset: Path) -> CloneRequest:
    """The request that every vendor accepts, as bytes."""
    return CloneRequest(
        voice_name="gentle",
        gender="female",
        language="zh-CN",
        recordings=(dataset / "take.wav").read_bytes(),
        consent=Consent(
            statement=Recording(content=(dataset / "statement.wav").read_bytes(), name="statement.wav"),
            letter=(dataset / "letter.pdf").read_bytes(),
        ),
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "journal"


@pytest.fixture
def connect(sandbox: Sandbox, provider: str, clock: Clock) -> Iterator[Any]:
    """Makes clients of the vendor in turn."""
    made = []

    def client(journal: Any) -> Client:
        settings = sandbox.settings(provider)
        made.append(Client(provider, journal=journal, clock=clock, sleep=clock.sleep, **settings))
        return made[-1]

    yield client
    for each in made:
        each.close()


@pytest.fixture
def refused(vendor: Emulator, provider: str) -> Emulator:
    """The vendor, which refuses the last call of a submission twice."""
    vendor.fault(LAST_CALL[provider], Fault(status=403, code="Forbidden"))
    return vendor


def audio(folder: Path) -> set[str]:
    return {path.suffix for path in folder.rglob("*") if path.suffix in {".wav", ".pdf"}}


def test_bytes_are_the_request_of_the_same_files(
    client: Client, vendor: Emulator, given: CloneRequest, request_: CloneRequest
) -> None:
    """Who submits files whose content was submitted before gets that job."""
    job = client.submit(given)

    assert job.job_id == client.submit(request_).job_id == client.submit(given).job_id
    assert 1 == len(vendor.paid)


def test_what_is_finished_leaves_no_content(connect: Any, given: CloneRequest, folder: Path) -> None:
    """The record stays, and no recording."""
    connect(folder).submit(given)

    assert set() == audio(folder)
    assert [".json"] == [path.suffix for path in folder.iterdir()]


def test_another_process_goes_on(connect: Any, refused: Emulator, given: CloneRequest, folder: Path) -> None:
    """What was given as bytes is there when the process that had them is not, and is gone afterwards."""
    with pytest.raises(voiceclone.ProviderError):
        connect(folder).submit(attrs.evolve(given), key="order-1")
    del given
    gc.collect()
    kept = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".json"]
    modes = {path.stat().st_mode & 0o777 for path in kept} | {path.parent.stat().st_mode & 0o777 for path in kept}

    job = connect(folder).resume("order-1")

    assert kept
    assert {0o600, 0o700} == modes
    assert [job.job_id] == refused.paid
    assert set() == audio(folder)


def test_the_same_bytes_go_on(connect: Any, refused: Emulator, given: CloneRequest, folder: Path) -> None:
    """Submitting again finishes what was begun, even when what was kept is gone."""
    with pytest.raises(voiceclone.ProviderError):
        connect(folder).submit(given, key="order-1")
    for path in folder.rglob("*.wav"):
        path.unlink()

    job = connect(folder).submit(given, key="order-1")

    assert [job.job_id] == refused.paid


def test_what_is_wrong_is_not_kept(connect: Any, vendor: Emulator, given: CloneRequest, folder: Path) -> None:
    """A request that cannot be sent leaves neither content nor a record."""
    client = connect(folder)
    with pytest.raises(voiceclone.InvalidRequestError):
        client.submit(attrs.evolve(given, voice_name=""))

    assert set() == audio(folder)
    assert () == client.pending()
    assert not vendor.received


def test_forgetting_removes_the_content(connect: Any, refused: Emulator, given: CloneRequest, folder: Path) -> None:
    """Who drops an unfinished submission drops the recordings."""
    client = connect(folder)
    with pytest.raises(voiceclone.ProviderError):
        client.submit(given, key="order-1")
    before = audio(folder)
    client.forget("order-1")

    assert ({".wav", ".pdf"}, []) == (before, list(folder.iterdir()))


def test_a_journal_in_memory_keeps_it_for_the_process(connect: Any, refused: Emulator, given: CloneRequest) -> None:
    """The submission goes on without the request."""
    client = connect(MemoryJournal())
    with pytest.raises(voiceclone.ProviderError):
        client.submit(attrs.evolve(given), key="order-1")
    del given
    gc.collect()

    assert [client.resume("order-1").job_id] == refused.paid


class Database:
    """A journal of somebody else, which knows of records only."""

    def __init__(self) -> None:
        inside = MemoryJournal()
        self.lock, self.load, self.save = inside.lock, inside.load, inside.save
        self.delete, self.keys = inside.delete, inside.keys


def test_another_journal_has_its_files_in_the_users_folder(
    connect: Any, refused: Emulator, given: CloneRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They go with the submission, too."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    client = connect(Database())
    with pytest.raises(voiceclone.ProviderError):
        client.submit(given, key="order-1")
    kept = audio(tmp_path / "voiceclone" / "files")
    client.resume("order-1")

    assert ({".wav", ".pdf"}, set()) == (kept, audio(tmp_path))


def test_nothing_is_sent_that_cannot_be_kept(connect: Any, vendor: Emulator, given: CloneRequest, folder: Path) -> None:
    """Without a place for the content, a resume could not go on."""
    folder.mkdir()
    FileJournal(folder).folder("order-1").touch()

    with pytest.raises(JournalError, match="content that was given as bytes cannot be kept"):
        connect(folder).submit(given, key="order-1")
    assert not vendor.jobs


def test_two_submissions_have_files_of_their_own(
    connect: Any, refused: Emulator, given: CloneRequest, folder: Path
) -> None:
    """The end of one takes nothing from the other, though the content is the same."""
    client = connect(folder)
    with pytest.raises(voiceclone.ProviderError):
        client.submit(given, key="order-1")
    client.submit(given, key="order-2")

    client.resume("order-1")

    assert 2 == len(refused.paid)


def test_a_refused_job_is_answered_with_bytes(
    sandbox: Sandbox, clock: Clock, given: CloneRequest, request_: CloneRequest, folder: Path
) -> None:
    """What answers a review is kept as what was submitted is."""
    with Client("huawei", journal=folder, clock=clock, sleep=clock.sleep, **sandbox.settings("huawei")) as client:
        job = client.submit(request_)
        sandbox["huawei"].reject(job.job_id, "noisy")  # type: ignore[attr-defined]
        sandbox["huawei"].fault("CommitVoiceTrainingJob", Fault(status=403, code="Forbidden"))
        with pytest.raises(voiceclone.ProviderError):
            client.resubmit(job, recordings=given.recordings[0])
        before = audio(folder)
        [key] = client.pending()
        after = client.resume(key)

    assert ({".wav"}, 2, set()) == (before, after.attempt, audio(folder))


def test_bytes_are_checked_like_files(given: CloneRequest, tmp_path: Path) -> None:
    """Every check and every correction takes them, and nothing is kept."""
    plan = voiceclone.plan(given)
    prepared = voiceclone.prepare(given, "huawei", tmp_path)

    assert {"alibaba", "huawei"} == set(plan.accepted_by)
    assert prepared.request.recordings
    assert not Path(os.environ["VOICECLONE_JOURNAL"]).exists()


def test_another_journal_may_have_a_folder_of_its_own(connect: Any, vendor: Emulator, request_: CloneRequest) -> None:
    """An attribute of that name that is no function is none of ours."""
    journal: Any = Database()
    journal.folder = "/srv/app"

    assert [connect(journal).submit(request_).job_id] == vendor.paid


def test_a_users_folder_that_cannot_be_entered(
    connect: Any,
    refused: Emulator,
    request_: CloneRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Who gave no bytes has nothing there that could not be removed."""
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    client = connect(Database())
    with pytest.raises(voiceclone.ProviderError):
        client.submit(request_, key="order-1")

    client.forget("order-1")

    assert () == client.pending()
