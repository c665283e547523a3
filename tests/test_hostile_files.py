"""Whatever stands in files and requests: a value comes out, or an error of ours."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest
from helpers import PROVIDERS
from helpers.records import a_record
from helpers.strategies import JSON, TEXT, objects, slow
from hypothesis import example, given, strategies as st

import voiceclone
from voiceclone import CloneRequest, Consent, FileJournal, Recording
from voiceclone.backends import ZipBody
from voiceclone.sandbox import WavInfo, read_wav


def unsigned(bits: int) -> st.SearchStrategy[int]:
    return st.sampled_from([0, 1, 2, 3, 16, 2**bits - 2]) | st.integers(0, 2**bits - 1)


FORMS = st.builds(struct.pack, st.just("<HHLLHH"), *map(unsigned, (16, 16, 32, 32, 16, 16)))
CHUNKS = st.builds(
    lambda kind, length, content: kind + struct.pack("<L", len(content) if length is None else length) + content,
    st.sampled_from([b"fmt ", b"data", b"LIST"]) | st.binary(min_size=4, max_size=4),
    st.none() | unsigned(32),
    FORMS | st.binary(max_size=40),
)
WAVS = st.lists(CHUNKS, max_size=4).map(lambda chunks: b"RIFF\0\0\0\0WAVE" + b"".join(chunks))


@given(content=WAVS | st.binary(), size=st.integers(0, 2**40))
def test_any_bytes_are_a_wav_header_or_none(content: bytes, size: int) -> None:
    """Any bytes have what a WAV header says, or none."""
    info = read_wav(io.BytesIO(content), size)

    assert info is None or (isinstance(info, WavInfo) and info.seconds >= 0)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


@given(content=st.binary(max_size=2000))
def test_any_file_is_packed_as_it_is(workspace: Path, content: bytes) -> None:
    """The archive of a file has the length that is announced, and other programs unpack it."""
    path = workspace / "file"
    path.write_bytes(content)

    body = ZipBody.open([(path, "Voice.wav")])

    archive = b"".join(body)
    assert len(body) == len(archive)
    with zipfile.ZipFile(io.BytesIO(archive)) as unpacked:
        assert (["Voice.wav"], content) == (unpacked.namelist(), unpacked.read("Voice.wav"))


RECORDS = objects(
    {
        "version": (1, 2, True),
        "key": ("key",),
        "provider": PROVIDERS,
        "account": ("cn",),
        "fingerprint": ("0123",),
        "marker": ("", "0123"),
        "request": ({},),
        "steps": ({}, {"create": {"begun": 1.5}}, {"create": {"begun": float("nan")}}, {"create": None}),
        "job_id": ("job", None),
        "answer": ({}, {"state": "queued"}),
        "updated": (1.5, None),
    }
)


@given(content=st.binary() | st.builds(lambda value: json.dumps(value).encode(), JSON | RECORDS))
@example(content=b"[" * 100_000)
@example(content=b"\xff\xfe{\0}\0")
def test_any_journal_file_is_a_record_or_damaged(workspace: Path, content: bytes) -> None:
    """Any content of a journal's file is a record whose fields are what they should be, or damaged."""
    journal = FileJournal(workspace / "journal")
    journal.save(a_record())
    [file] = (workspace / "journal").glob("*.json")
    file.write_bytes(content)

    try:
        record = journal.load("key")
    except voiceclone.JournalError:
        return

    assert record is not None
    assert a_record().keys() == record.keys()
    assert all(isinstance(record[name], str) for name in ("key", "provider", "account"))  # type: ignore[literal-required]
    assert isinstance(record["request"], dict)
    assert all(isinstance(step, dict) for step in record["steps"].values())


PATHS = TEXT.map(lambda text: Path("/") / text)
ASSET = st.builds(Recording, asset_id=TEXT.filter(bool))
RECORDINGS = st.builds(Recording, path=PATHS) | ASSET
CONSENTS = st.builds(Consent, statement=RECORDINGS, letter=st.none() | PATHS) | st.builds(Consent, letter=PATHS)


def requests(recordings: st.SearchStrategy[Any], consents: st.SearchStrategy[Any]) -> st.SearchStrategy[CloneRequest]:
    """Requests that can be built, whatever stands in them."""
    return st.builds(
        CloneRequest,
        voice_name=TEXT,
        recordings=st.lists(recordings, min_size=0, max_size=3),
        consent=consents,
        gender=st.none() | st.sampled_from(["female", " MALE "]) | TEXT,
        language=st.none() | st.sampled_from(["zh-CN", "en_US"]) | TEXT,
        extra=st.dictionaries(st.sampled_from(PROVIDERS) | TEXT, st.dictionaries(TEXT, JSON, max_size=3), max_size=3),
    )


@slow()  # every plan looks for all providers anew
@given(request=requests(RECORDINGS, CONSENTS))
def test_any_request_can_be_checked(request: CloneRequest) -> None:
    """Whatever stands in a request, checking it names problems, each with what to do, and raises nothing."""
    plan = voiceclone.plan(request)

    assert all(str(problem) and problem.hint for report in plan.reports for problem in report.problems)
