"""Records that are not what was written: reported, never mistaken for something else, and no harm to the others."""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from helpers.records import a_record

import voiceclone
from voiceclone import FileJournal

GOOD = a_record()


@pytest.fixture
def journal(tmp_path: Path) -> FileJournal:
    """A journal that holds the record of the key "key"."""
    journal = FileJournal(tmp_path)
    journal.save(GOOD)
    return journal


@pytest.fixture
def file(journal: FileJournal, tmp_path: Path) -> Path:
    """The file of that record."""
    [file] = tmp_path.glob("*.json")
    return file


#: Fields that earlier versions did not write.
LATER = {"answer", "kind", "files", "history"}


def without(name: str) -> bytes:
    return json.dumps({field: value for field, value in GOOD.items() if field != name}).encode()


def having(**values: Any) -> bytes:
    return json.dumps({**GOOD, **values}).encode()


def step(**values: Any) -> bytes:
    return having(steps={"create": values})


DAMAGED = {
    "empty": b"",
    "cut": b"{",
    "binary": b"\xff\xfe\x00",
    "null": b"null",
    "list": b"[]",
    "text": b'"text"',
    "deep": b"[" * 100_000,
    "nothing": b"{}",
    **{f"no {name}": without(name) for name in GOOD if name not in LATER},
    "unknown field": having(more=1),
    "version text": having(version="1"),
    "version true": having(version=True),
    "version zero": having(version=0),
    "version fraction": having(version=1.0),
    **{f"{name} number": having(**{name: 1}) for name in ("key", "provider", "account", "fingerprint", "marker")},
    "job_id number": having(job_id=1),
    "request list": having(request=[]),
    "steps list": having(steps=[]),
    "answer list": having(answer=[]),
    "answer number": having(answer={"state": 1}),
    "kind number": having(kind=1),
    "files number": having(files={"recording": 1}),
    "files without a digest": having(files={"recordings[0]": {"name": "take.wav", "size": 1}}),
    "files of no size": having(files={"recordings[0]": {"name": "take.wav", "size": -1, "sha256": "0f"}}),
    "history of texts": having(history=["queued"]),
    "history without an event": having(history=[{"time": 1.5}]),
    "history without a time": having(history=[{"event": "seen", "time": "1"}]),
    "step null": having(steps={"create": None}),
    "updated text": having(updated="1"),
    "updated nan": having(updated=float("nan")),
    **{
        f"{name} {value}": step(**{name: value})
        for name in ("begun", "latest")
        for value in (float("nan"), float("inf"), -float("inf"), "1", True)
    },
    "begun too big": step(begun=10**400),
    "begun list": step(begun=[]),
    "result number": step(result=1),
    "result null": step(result=None),
    "unknown step field": step(more=1),
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED.keys())
def test_damaged_file(journal: FileJournal, file: Path, content: bytes) -> None:
    """A damaged record is reported with its key and its file, and left as it is."""
    file.write_bytes(content)

    with pytest.raises(voiceclone.JournalError, match="is damaged") as caught:
        journal.load("key")

    assert "key" == caught.value.key
    assert str(file) in str(caught.value)
    assert content == file.read_bytes()


def test_advice_about_a_damaged_file(journal: FileJournal, file: Path) -> None:
    """Who is told of a damaged file is told where to see whether a job was made under it."""
    file.write_bytes(b"")

    with pytest.raises(voiceclone.JournalError, match="whether a job was made under it can be seen in the vendor's"):
        journal.load("key")


@pytest.mark.parametrize("time", [0, 1, 1.5, None])
def test_times(journal: FileJournal, time: float | None) -> None:
    """A time is a number, or None where it is not known."""
    record = a_record(steps={"create": {"begun": time, "latest": time}}, updated=time)
    journal.save(record)

    loaded = journal.load("key")

    assert record == loaded


def test_record_of_an_earlier_version(journal: FileJournal, file: Path) -> None:
    """A record that was written before the vendor's answers, digests and a history were kept is read."""
    record = a_record()
    file.write_text(json.dumps({name: value for name, value in record.items() if name not in LATER} | {"version": 1}))

    assert record == journal.load("key")


def test_record_of_a_newer_version(journal: FileJournal, file: Path) -> None:
    """A record of a newer version, whatever is in it, is not damaged: the library is to be updated."""
    file.write_text('{"version": 3, "steps": "another form"}')

    with pytest.raises(voiceclone.JournalError) as caught:
        journal.load("key")

    assert "written by a newer version of voiceclone (3); update voiceclone" in str(caught.value)
    assert "damaged" not in str(caught.value)
    assert "key" == caught.value.key


def is_damaged(file: Path, folder: Path) -> Path:
    other = folder / f"{'0' * 40}.json"
    other.write_text("{")
    return other


def is_copied(file: Path, folder: Path) -> Path:
    return Path(shutil.copy(file, folder / f"{'0' * 40}.json"))


def is_anothers(file: Path, folder: Path) -> Path:
    other = folder / "package.json"
    other.write_text('{"name": "app"}')
    return other


def is_newer(file: Path, folder: Path) -> Path:
    other = folder / f"{'0' * 40}.json"
    other.write_text('{"version": 2}')
    return other


def is_folder(file: Path, folder: Path) -> Path:
    other = folder / "folder.json"
    other.mkdir()
    return other


@pytest.mark.parametrize("make", [is_damaged, is_copied, is_anothers, is_newer, is_folder])
def test_bad_file_hurts_no_other_record(
    journal: FileJournal,
    file: Path,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    make: Callable[[Path, Path], Path],
) -> None:
    """A file that is no record of ours is named in one warning, and the other records are listed."""
    other = make(file, tmp_path)

    with caplog.at_level(logging.WARNING, "voiceclone"):
        keys = list(journal.keys())

    assert ["key"] == keys
    assert [logging.WARNING] == [record.levelno for record in caplog.records]
    assert other.name in caplog.text


def test_record_in_the_file_of_another_key(journal: FileJournal, file: Path, tmp_path: Path) -> None:
    """A record that was copied over that of another key is not mistaken for it."""
    journal.save(a_record("another"))
    [other] = set(tmp_path.glob("*.json")) - {file}
    shutil.copy(file, other)

    with pytest.raises(voiceclone.JournalError, match="holds the record of 'key'") as caught:
        journal.load("another")

    assert "another" == caught.value.key
