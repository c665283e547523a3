"""Recordings and letters that are given as bytes or as open files."""

from __future__ import annotations

import copy
import gc
import io
import os
import pickle
from pathlib import Path
from typing import Any

import pytest

from voiceclone import CloneRequest, Consent, InvalidRequestError, Recording

WAV = b"RIFF\x24\x00\x00\x00WAVEfmt "


def request_of(*recordings: Any, **consent: Any) -> CloneRequest:
    return CloneRequest(
        voice_name="gentle", recordings=recordings, consent=Consent(**consent or {"letter": "letter.pdf"})
    )


def path_of(recording: Recording) -> Path:
    assert recording.path is not None
    return recording.path


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (WAV, ".wav"),
        (b"RF64\xff\xff\xff\xffWAVEds64", ".wav"),
        (b"ID3\x04\x00\x00\x00\x00\x00\x00", ".mp3"),
        (b"\xff\xfb\x90\x64" + bytes(9), ".mp3"),
        (b"fLaC\x00\x00\x00\x22", ".flac"),
        (b"OggS\x00\x02", ".ogg"),
        (b"\x00\x00\x00\x20ftypM4A ", ".m4a"),
    ],
)
def test_the_first_bytes_tell_the_ending(content: bytes, ending: str) -> None:
    """Bytes that have no name become a file with the ending of their format."""
    [recording] = request_of(content).recordings

    assert (ending, content) == (path_of(recording).suffix, path_of(recording).read_bytes())


@pytest.mark.parametrize(
    ("content", "ending"),
    [(b"%PDF-1.7\n", ".pdf"), (b"\x89PNG\r\n\x1a\n", ".png"), (b"\xff\xd8\xff\xe0\x00\x10JFIF", ".jpg")],
)
def test_a_letter_is_recognized(content: bytes, ending: str) -> None:
    """A letter that is given as bytes becomes a file with the ending of its format."""
    letter = Consent(letter=content).letter

    assert letter is not None
    assert (ending, content) == (letter.suffix, letter.read_bytes())


def test_a_name_is_stronger_than_the_content() -> None:
    """Who names content says what it is."""
    recording = Recording(content=b"no header", name="take.MP3")

    assert "take.MP3" == path_of(recording).name


def test_a_name_without_an_ending_gets_one() -> None:
    """What the name does not tell, the content does."""
    assert "take.wav" == path_of(Recording(content=WAV, name="take")).name


@pytest.mark.parametrize("name", ["../../take.wav", "/etc/take.wav", "C:\\fakepath\\take.wav", "a/b\0/take.wav"])
def test_a_strangers_name_leads_nowhere(name: str) -> None:
    """Of a name only its last part counts."""
    path = path_of(Recording(content=WAV, name=name))

    assert "take.wav" == path.name
    assert path.parent.name.startswith("voiceclone-")


@pytest.mark.parametrize("name", ["/", "..", "\0", "x" * 1000, "\u202e"])
def test_any_name_is_one_that_the_system_takes(name: str) -> None:
    """No name of an upload keeps its content from being stored."""
    assert WAV == path_of(Recording(content=WAV, name=name)).read_bytes()


def test_an_open_file_is_read_at_once(tmp_path: Path) -> None:
    """From where it stands; its name counts, and it may be closed then."""
    source = tmp_path / "take.flac"
    source.write_bytes(b"skipped" + WAV)
    with source.open("rb") as stream:
        stream.seek(len(b"skipped"))
        [recording] = request_of(stream).recordings
    source.unlink()

    assert ("take.flac", WAV) == (path_of(recording).name, path_of(recording).read_bytes())


def test_a_single_open_file_is_a_recording() -> None:
    """It is not taken for a list of lines."""
    request = CloneRequest(voice_name="gentle", recordings=io.BytesIO(WAV), consent=Consent(letter="letter.pdf"))

    assert [".wav", ".pdf"] == [each.suffix for each in request.files]


def test_files_in_memory_can_be_given() -> None:
    """For each file of a request, and several of them."""
    request = request_of(io.BytesIO(WAV), WAV, statement=io.BytesIO(WAV + b"1"), letter=io.BytesIO(b"%PDF"))

    assert [".wav", ".wav", ".wav", ".pdf"] == [each.suffix for each in request.files]


def test_content_of_no_known_format_needs_a_name() -> None:
    """It is said where, and what to do."""
    with pytest.raises(InvalidRequestError, match=r"recording.content: has a format that is not recognized. .* name="):
        Recording(content=b"la la la")


def test_a_stream_that_fails_is_told_of(tmp_path: Path) -> None:
    """A file that cannot be read is a problem of the request."""
    with (tmp_path / "written").open("wb") as stream, pytest.raises(InvalidRequestError, match=r"recordings\[0\]"):
        request_of(stream)


def test_content_is_not_printed() -> None:
    """A recording of megabytes has a short repr."""
    assert len(repr(Recording(content=WAV + bytes(5_000_000)))) < 300


def test_the_file_goes_with_the_request() -> None:
    """Nothing stays on disk once nobody refers to the recording."""
    request = request_of(WAV)
    [folder] = [path.parent for path in request.files if path.suffix == ".wav"]
    there = folder.exists()
    del request
    gc.collect()

    assert (True, False) == (there, folder.exists())


def test_nobody_else_may_read_it() -> None:
    """The folder is the owner's only."""
    assert 0o700 == path_of(Recording(content=WAV)).parent.stat().st_mode & 0o777


@pytest.mark.parametrize("copied", [lambda value: pickle.loads(pickle.dumps(value)), copy.deepcopy, copy.copy])
def test_a_copy_has_the_content(copied: Any) -> None:
    """A copy is equal to its original, and outlives it."""
    original = request_of(WAV, letter=b"%PDF")
    made = copied(original)
    same = made == original
    del original
    gc.collect()

    assert same
    assert [WAV, b"%PDF"] == [each.read_bytes() for each in made.files]


def test_the_same_content_is_the_same_recording() -> None:
    """Under whatever name of that ending; another content is another recording."""
    first, second = Recording(content=WAV, name="a.wav"), Recording(content=WAV, name="b.wav")

    assert first == second
    assert hash(first) == hash(second)
    assert first != Recording(content=WAV + b"1", name="a.wav")
    assert first != Recording(path="a.wav")


def test_a_path_that_is_made_of_it_is_an_ordinary_one() -> None:
    """Its neighbours and its absolute path are paths like others."""
    path = path_of(Recording(content=WAV, name="take.wav"))

    assert Path(str(path)).with_name("other.wav") == path.with_name("other.wav")
    assert str(path) == str(path.absolute())


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")
def test_a_fork_leaves_its_parent_the_file() -> None:
    """A child process that ends does not remove what its parent goes on using."""
    request = request_of(WAV)
    child = os.fork()
    if not child:
        del request
        gc.collect()
        os._exit(0)
    os.waitpid(child, 0)

    assert [WAV] == [each.read_bytes() for each in request.files if each.suffix == ".wav"]
