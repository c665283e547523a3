"""Locks under load: one holder at a time, and nothing left behind."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

import voiceclone
from voiceclone import FileJournal

#: Acquires and releases one key from several threads. Who holds it makes a file that only one can make.
HAMMER = """
import os, sys, threading, time, voiceclone
folder, marker = sys.argv[1:]
def hammer():
    journal, held = voiceclone.FileJournal(folder), 0
    while held < 10:
        try:
            with journal.lock("key"):
                os.close(os.open(marker, os.O_CREAT | os.O_EXCL))
                held += 1
                os.unlink(marker)
        except voiceclone.SubmissionInProgressError:
            pass
        time.sleep(0.0005)
threads = [threading.Thread(target=hammer) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""
#: Dies with a key in its hands.
DIE = """
import os, signal, sys, voiceclone
with voiceclone.FileJournal(sys.argv[1]).lock("key"):
    os.kill(os.getpid(), signal.SIGKILL)
"""


def locks(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.suffix != ".json"]


def test_one_holder_at_a_time(tmp_path: Path) -> None:
    """However many processes and threads want one key, one of them holds it, and nothing stays behind."""
    folder, marker = tmp_path / "journal", tmp_path / "marker"
    command = [sys.executable, "-c", HAMMER, str(folder), str(marker)]
    processes = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(4)]

    errors = [process.communicate(timeout=60)[1] for process in processes]

    assert [""] * 4 == errors
    assert [] == locks(folder)


def test_lock_file_goes_with_the_lock(tmp_path: Path) -> None:
    """A key that was given back leaves no file."""
    with FileJournal(tmp_path).lock("key"):
        during = len(locks(tmp_path))

    assert 1 == during
    assert [] == locks(tmp_path)


def test_lock_file_goes_after_an_error(tmp_path: Path) -> None:
    """A key whose holder failed leaves no file."""
    with pytest.raises(ZeroDivisionError), FileJournal(tmp_path).lock("key"):
        raise ZeroDivisionError

    assert [] == locks(tmp_path)


def test_refused_lock_does_not_remove_the_file(tmp_path: Path) -> None:
    """A refused lock removes nothing of its holder, and leaves nothing when the holder has gone."""
    journal = FileJournal(tmp_path)
    with journal.lock("key"):
        for _ in range(2):
            with pytest.raises(voiceclone.SubmissionInProgressError):
                journal.lock("key").__enter__()
        during = len(locks(tmp_path))

    assert 1 == during
    assert [] == locks(tmp_path)


def test_lock_file_of_the_dead(tmp_path: Path) -> None:
    """The lock file of a process that was killed is removed by the next holder of its key."""
    done = subprocess.run([sys.executable, "-c", DIE, str(tmp_path)], check=False)
    left = len(locks(tmp_path))

    with FileJournal(tmp_path).lock("key"):
        pass

    assert (-signal.SIGKILL, 1) == (done.returncode, left)
    assert [] == locks(tmp_path)
