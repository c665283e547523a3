"""A folder that cannot be used: what is said, of which submission, and what is left alone."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from helpers.records import a_record

import voiceclone
from voiceclone import FileJournal, MemoryJournal
from voiceclone._journal import open_journal
from voiceclone.backends import Journal

#: Does one thing with a journal as somebody whom permissions bind, and prints what came of it. What is imported late
#: is imported first: the interpreter's own files may be out of reach afterwards.
PROGRAM = """
import json, os, resource, signal, sys, tempfile
import voiceclone
folder, act, limit, record = sys.argv[1:]
record = json.loads(record)
def do(journal, act):
    if act == "lock":
        with journal.lock("key"):
            return "locked"
    if act == "save":
        return journal.save(record)
    if act == "keys":
        return list(journal.keys())
    return getattr(journal, act)("key")
with tempfile.TemporaryDirectory() as other:
    for each in ("lock", "save", "load", "keys", "delete"):
        do(voiceclone.FileJournal(other), each)
if os.getuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
if limit != "0":
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
try:
    print("gives", do(voiceclone.FileJournal(folder), act))
except voiceclone.JournalError as error:
    print(type(error.__cause__).__name__, repr(error.key), error)
"""

pytestmark = pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")


def outcome(folder: Path, act: str, limit: int = 0) -> str:
    record = json.dumps(a_record(request={"x": "y" * 5000}))
    command = [sys.executable, "-c", PROGRAM, str(folder), act, str(limit), record]
    # What measures coverage could not write its own file either, and would say so.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert "" == done.stderr
    return done.stdout


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder of the one who works with it, below folders that everybody may pass."""
    with tempfile.TemporaryDirectory() as above:
        Path(above).chmod(0o755)
        folder = Path(above) / "journal"
        folder.mkdir()
        if os.getuid() == 0:
            os.chown(folder, 65534, 65534)
        yield folder
        folder.chmod(0o700)


@pytest.mark.parametrize("act", ["lock", "save"])
def test_folder_that_may_not_be_written(folder: Path, act: str) -> None:
    """The error names the submission, the folder, the cause, and what to do."""
    folder.chmod(0o500)

    told = outcome(folder, act)

    assert told.startswith("PermissionError 'key' ")
    for word in (str(folder), "Permission denied", "VOICECLONE_JOURNAL", "journal=voiceclone.MemoryJournal()"):
        assert word in told


def test_advice_warns_of_what_another_journal_does_not_know(folder: Path) -> None:
    """Who is told to use another journal is told that it does not know what was submitted with this one."""
    folder.chmod(0o500)

    told = outcome(folder, "lock")

    assert "Another journal knows nothing of what was submitted with this one" in told


def test_lock_proves_that_records_can_be_written(folder: Path) -> None:
    """A lock file that is there already does not hide that nothing can be written."""
    assert "gives locked\n" == outcome(folder, "lock")
    with FileJournal(folder).lock("key"):
        [file] = folder.glob("*.lock")
        name = file.name
    (folder / name).touch()
    (folder / name).chmod(0o666)
    folder.chmod(0o555)

    told = outcome(folder, "lock")

    assert told.startswith("PermissionError 'key' ")


@pytest.mark.parametrize(("act", "key"), [("keys", ""), ("load", "key")])
def test_folder_that_may_not_be_read(folder: Path, act: str, key: str) -> None:
    """A folder that may not be read is no empty folder."""
    folder.chmod(0o000)

    told = outcome(folder, act)

    assert told.startswith(f"PermissionError {key!r} ")


def test_full_disk(folder: Path) -> None:
    """What does not fit is an error, nothing of it stays, and the record before it is kept."""
    assert "gives None\n" == outcome(folder, "save")
    [before] = folder.iterdir()
    content = before.read_bytes()

    told = outcome(folder, "save", limit=1000)

    assert told.startswith("OSError 'key' ")
    assert "File too large" in told
    assert [before] == list(folder.iterdir())
    assert content == before.read_bytes()


def test_read_only_file_system(folder: Path) -> None:
    """A file system that is mounted for reading is an error with its cause."""
    inside = f"""
import sys, subprocess, voiceclone
subprocess.run(["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", {str(folder)!r}], check=True, capture_output=True)
print("mounted")
try:
    voiceclone.FileJournal({str(folder)!r}).lock("key").__enter__()
except voiceclone.JournalError as error:
    print(error)
"""
    unshare = shutil.which("unshare")
    if unshare is None:
        pytest.skip("nothing can be mounted here")
    flags = ["-m"] if os.getuid() == 0 else ["-r", "-m"]
    done = subprocess.run([unshare, *flags, sys.executable, "-c", inside], capture_output=True, text=True, check=False)
    if not done.stdout.startswith("mounted"):
        pytest.skip("nothing can be mounted here")

    assert "Read-only file system" in done.stdout


#: Everything that can be done with a journal.
ACTS: dict[str, Callable[[Journal], object]] = {
    "lock": lambda journal: journal.lock("key").__enter__(),
    "save": lambda journal: journal.save(a_record()),
    "load": lambda journal: journal.load("key"),
    "delete": lambda journal: journal.delete("key"),
    "keys": lambda journal: list(journal.keys()),
}


@pytest.mark.parametrize("act", ["lock", "save", "load", "delete", "keys"])
def test_folder_that_is_a_file(folder: Path, act: str) -> None:
    """A file where the folder should be is an error with its cause, and is left alone."""
    file = folder / "file"
    file.write_text("mine")

    with pytest.raises(voiceclone.JournalError, match="Not a directory") as caught:
        ACTS[act](FileJournal(file))

    assert isinstance(caught.value.__cause__, NotADirectoryError)
    assert ("" if act == "keys" else "key") == caught.value.key
    assert "mine" == file.read_text()


@pytest.mark.parametrize("act", ["lock", "save"])
def test_folder_that_is_gone(folder: Path, act: str) -> None:
    """A folder that goes away while it is used is not made anew: its records are gone with it."""
    journal = FileJournal(folder)
    journal.save(a_record())
    shutil.rmtree(folder)

    with pytest.raises(voiceclone.JournalError, match="No such file") as caught:
        ACTS[act](journal)

    assert "key" == caught.value.key
    assert not folder.exists()
    folder.mkdir()


@pytest.mark.parametrize("act", ["lock", "save", "load", "keys"])
def test_path_that_no_system_takes(act: str) -> None:
    """A path with a zero in it is an error of the journal as well."""
    with pytest.raises(voiceclone.JournalError, match="null"):
        ACTS[act](FileJournal("/nowhere/a\0b"))


def test_errors_of_the_holder_pass(folder: Path) -> None:
    """What goes wrong while a key is held is not mistaken for a fault of the journal."""
    with pytest.raises(FileNotFoundError, match=r"^mine$"), FileJournal(folder).lock("key"):
        raise FileNotFoundError("mine")


def test_nothing_is_touched_before_it_is_needed(tmp_path: Path) -> None:
    """Neither making a journal nor reading from it makes a folder."""
    journal = FileJournal(tmp_path / "deep" / "journal")
    read = repr(journal), journal.load("key"), list(journal.keys())
    journal.delete("key")

    assert (f"FileJournal('{tmp_path}/deep/journal')", None, []) == read
    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize("act", ["lock", "save"])
def test_folder_is_made_when_it_is_needed(tmp_path: Path, act: str) -> None:
    """The first lock and the first record make the folder, for its owner only."""
    ACTS[act](FileJournal(tmp_path / "deep" / "journal"))

    assert 0o700 == (tmp_path / "deep" / "journal").stat().st_mode & 0o777


def test_durable() -> None:
    """A journal tells whether it outlives the process."""
    assert (True, False) == (FileJournal("anywhere").durable, MemoryJournal().durable)


@pytest.mark.parametrize("made", [MemoryJournal(), FileJournal("anywhere")])
def test_open_a_journal(made: Journal) -> None:
    """A journal is the journal."""
    assert made is open_journal(made)


@pytest.mark.parametrize(("given", "folder"), [("a/b", "a/b"), (Path("/a/b"), "/a/b"), ("~/b", "/home/me/b")])
def test_open_a_folder(given: str | Path, folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Text and paths are folders, and the wave is the home folder."""
    monkeypatch.setenv("HOME", "/home/me")

    assert f"FileJournal('{folder}')" == repr(open_journal(given))


def test_open_the_folder_of_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without anything given, a variable names the folder."""
    monkeypatch.setenv("VOICECLONE_JOURNAL", "/a/b")

    assert "FileJournal('/a/b')" == repr(open_journal(None))


@pytest.mark.skipif(sys.platform != "linux", reason="each system has its own folder")
@pytest.mark.parametrize("variable", [None, ""])
def test_open_the_folder_of_the_user(monkeypatch: pytest.MonkeyPatch, variable: str | None) -> None:
    """With no variable either, or an empty one, it is in the user's folder for the state of programs."""
    monkeypatch.delenv("VOICECLONE_JOURNAL", raising=False)
    if variable is not None:
        monkeypatch.setenv("VOICECLONE_JOURNAL", variable)
    monkeypatch.setenv("XDG_STATE_HOME", "/home/me/state")

    assert "FileJournal('/home/me/state/voiceclone/journal')" == repr(open_journal(None))


#: Opens the journal of a user whom the system does not know.
STRAY = """
import os, sys, tempfile, platformdirs, voiceclone
from voiceclone._journal import open_journal
with tempfile.TemporaryDirectory() as other, voiceclone.FileJournal(other).lock("key"):
    pass
os.setgroups([]); os.setgid(54321); os.setuid(54321)
journal = open_journal(None)
try:
    journal.lock("key").__enter__()
except voiceclone.JournalError as error:
    print(repr(error.key), error, [name for name in os.listdir()])
"""


@pytest.mark.skipif(sys.platform != "linux" or os.getuid() != 0, reason="takes a user without an entry")
def test_no_home(folder: Path) -> None:
    """Where there is no home folder nothing is written to wherever the process happens to stand."""
    folder.chmod(0o777)
    hidden = ("HOME", "VOICECLONE_JOURNAL", "XDG_STATE_HOME")
    environment = {name: value for name, value in os.environ.items() if name not in hidden}

    done = subprocess.run(
        [sys.executable, "-c", STRAY], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )

    assert done.stdout.startswith("'key' "), done.stderr
    assert "no home folder can be found" in done.stdout
    assert "VOICECLONE_JOURNAL" in done.stdout
    assert done.stdout.endswith(" []\n")


def test_home_of_nobody_known(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A home folder that cannot be found is not made under its wave."""
    monkeypatch.chdir(tmp_path)

    with pytest.raises(voiceclone.JournalError, match="no home folder"):
        ACTS["lock"](open_journal("~no-such-user-here/journal"))

    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize("given", [1, b"/a", "", object(), MemoryJournal, {"folder": "/a"}])
def test_open_something_else(given: object) -> None:
    """Anything else is refused, and the error says what is accepted."""
    with pytest.raises(voiceclone.ConfigurationError, match=r"takes a folder .*FileJournal.*MemoryJournal.*None"):
        open_journal(given)  # type: ignore[arg-type]
