"""Where the record of a submission is kept."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from helpers.records import a_record

import voiceclone
from voiceclone import FileJournal, MemoryJournal
from voiceclone.backends import Journal

#: Holds a key until its input ends, or dies with it in its hands.
HOLD = """
import os, sys, voiceclone
folder, key, end = sys.argv[1:]
with voiceclone.FileJournal(folder).lock(key):
    print("held", flush=True)
    sys.stdin.read(1)
    if end == "dies":
        os._exit(1)
"""
KEYS = ["key", "", "../../x", "/etc/passwd", "a\0b", "声音 🎤", "x" * 10_000, "CON", "\udcff"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "journal"


@pytest.fixture(params=["file", "memory"])
def journal(request: pytest.FixtureRequest, folder: Path) -> Journal:
    """A journal of each kind."""
    return FileJournal(folder) if request.param == "file" else MemoryJournal()


@contextmanager
def other_process(folder: Path, key: str, end: str = "lets go") -> Iterator[subprocess.Popen[str]]:
    """Another process that holds *key*."""
    command = [sys.executable, "-c", HOLD, str(folder), key, end]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert "held\n" == process.stdout.readline()
        yield process


def free(journal: Journal, key: str = "key") -> bool:
    try:
        with journal.lock(key):
            return True
    except voiceclone.SubmissionInProgressError:
        return False


@pytest.mark.parametrize("key", KEYS, ids=lambda key: ascii(key[:9]))
def test_round_trip(journal: Journal, key: str) -> None:
    """What is saved under any key is loaded again, whole."""
    record = a_record(key)
    with journal.lock(key):
        journal.save(record)

    loaded = journal.load(key)

    assert record == loaded
    assert [key] == list(journal.keys())


def test_nothing_there(journal: Journal) -> None:
    """A key without a record gives none, and there is nothing to list or to delete."""
    journal.delete("key")

    loaded = journal.load("key")

    assert loaded is None
    assert [] == list(journal.keys())


def test_latest_record(journal: Journal) -> None:
    """A record that is saved again replaces the one before."""
    journal.save(a_record(job_id=None))
    journal.save(a_record(job_id="job-1"))

    loaded = journal.load("key")

    assert a_record(job_id="job-1") == loaded
    assert ["key"] == list(journal.keys())


def test_record_is_a_copy(journal: Journal) -> None:
    """What happens to a record after it was saved or loaded does not change the journal."""
    record = a_record()
    journal.save(record)
    record["steps"].clear()
    (journal.load("key") or record)["steps"].clear()

    loaded = journal.load("key")

    assert a_record() == loaded


def test_delete(journal: Journal) -> None:
    """Deleting a record leaves the others."""
    for key in ("a", "b", "c"):
        journal.save(a_record(key))
    journal.delete("b")

    keys = sorted(journal.keys())

    assert ["a", "c"] == keys
    assert journal.load("b") is None


def test_delete_while_listing(journal: Journal) -> None:
    """Records may be deleted while they are listed."""
    for key in ("a", "b", "c"):
        journal.save(a_record(key))

    for key in journal.keys():  # noqa: SIM118 - a journal is no mapping
        journal.delete(key)

    assert [] == list(journal.keys())


def test_lock_in_one_thread(journal: Journal) -> None:
    """A key that is held is refused, even to its holder, with its name."""
    with journal.lock("key"), pytest.raises(voiceclone.SubmissionInProgressError, match="'key'") as caught:
        journal.lock("key").__enter__()

    assert caught.value.__cause__ is None
    assert free(journal)


def test_lock_in_two_threads(journal: Journal) -> None:
    """A key that one thread holds is refused to another; other keys are not."""
    with journal.lock("key"), ThreadPoolExecutor(1) as threads:
        answers = [threads.submit(free, journal, key).result() for key in ("key", "another")]

    assert [False, True] == answers


def test_lock_is_given_back_after_an_error(journal: Journal) -> None:
    """A key is free again when its holder fails."""
    with pytest.raises(ZeroDivisionError), journal.lock("key"):
        raise ZeroDivisionError

    assert free(journal)


def test_reading_what_is_locked(journal: Journal) -> None:
    """Locked records can be read."""
    journal.save(a_record())

    with journal.lock("key"):
        loaded = journal.load("key")

    assert a_record() == loaded


def test_lock_in_two_processes(folder: Path) -> None:
    """A key that another process holds is refused until that process lets it go."""
    journal = FileJournal(folder)
    with other_process(folder, "key") as process:
        during = free(journal), free(journal, "another")
        process.communicate("x")

    assert (False, True) == during
    assert free(journal)


def dies(process: subprocess.Popen[str]) -> None:
    process.communicate("x")


def is_killed(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()


@pytest.mark.parametrize("end", [dies, is_killed])
def test_lock_dies_with_its_process(folder: Path, end: Callable[[subprocess.Popen[str]], None]) -> None:
    """A key is free as soon as the process that held it is dead, however it died."""
    journal = FileJournal(folder)
    with other_process(folder, "key", "dies") as process:
        during = free(journal)
        end(process)
        after = free(journal)

    assert (False, True) == (during, after)
    assert process.returncode


def test_two_journals_on_one_folder(folder: Path) -> None:
    """Two journals on one folder are the same journal."""
    one, other = FileJournal(folder), FileJournal(str(folder))
    one.save(a_record())

    with one.lock("key"):
        locked = not free(other)
    loaded = other.load("key")
    other.delete("key")

    assert locked
    assert a_record() == loaded
    assert [] == list(one.keys())


def test_modes(folder: Path) -> None:
    """Nobody but the owner can read the journal, whatever the process gives away otherwise."""
    before = os.umask(0)
    try:
        journal = FileJournal(folder)
        with journal.lock("key"):
            journal.save(a_record())
            files = {path.suffix: f"{path.stat().st_mode & 0o777:o}" for path in folder.iterdir()}
    finally:
        os.umask(before)

    assert {".json": "600", ".lock": "600"} == files
    assert "700" == f"{folder.stat().st_mode & 0o777:o}"


@pytest.mark.parametrize("suffix", [".tmp", ".0123456789abcdef.tmp"])
def test_leftover_draft(folder: Path, suffix: str) -> None:
    """What a process left half written when it died is no record, and is gone when the key was held again."""
    journal = FileJournal(folder)
    journal.save(a_record("key"))
    [file] = folder.glob("*.json")
    file.with_suffix(suffix).write_text('{"key": "ke' + "x" * 10_000)

    before = journal.load("key"), list(journal.keys())
    with journal.lock("key"):
        journal.save(a_record("key", job_id="job-1"))
    after = journal.load("key"), list(journal.keys())

    assert (a_record("key"), ["key"]) == before
    assert (a_record("key", job_id="job-1"), ["key"]) == after
    assert [file] == list(folder.iterdir())


def test_saves_of_many_threads(journal: Journal) -> None:
    """Records that many threads save at once are each whole, even under one key."""
    written = [a_record("key", job_id=f"job-{number}" * 1000) for number in range(40)]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(journal.save, written))

    loaded = journal.load("key")

    assert loaded in written


def test_existing_folder(folder: Path) -> None:
    """A folder that is there already, with whatever else in it, may hold the journal."""
    folder.mkdir(parents=True)
    (folder / "notes.txt").write_text("mine")
    journal = FileJournal(folder)
    journal.save(a_record())

    keys = list(journal.keys())

    assert ["key"] == keys
    assert f"FileJournal('{folder}')" == repr(journal)
