"""Forms with files, streamed from disk."""

from __future__ import annotations

import os
import tracemalloc
from io import BytesIO
from pathlib import Path

import pytest
from werkzeug.formparser import parse_form_data

from voiceclone.backends import CHUNK, MultipartBody, UnreadableFileError


@pytest.fixture
def take(tmp_path: Path) -> Path:
    """A file of several chunks."""
    path = tmp_path / "take.wav"
    path.write_bytes(os.urandom(2 * CHUNK + 7))
    return path


def parsed(body: MultipartBody) -> tuple[list[tuple[str, str]], list[tuple[str, str | None, bytes]]]:
    """The fields and the files that a server finds in a form."""
    content = b"".join(body)
    environ = {"wsgi.input": BytesIO(content), "CONTENT_LENGTH": str(len(body)), "CONTENT_TYPE": body.content_type}
    _, fields, files = parse_form_data({**environ, "REQUEST_METHOD": "POST"})
    found = []
    for name, file in files.items(multi=True):
        found.append((name, file.filename, file.read()))
        file.close()
    return [*fields.items(multi=True)], found


def test_form(take: Path, tmp_path: Path) -> None:
    """A server finds every field and every file, names that occur several times included."""
    letter = tmp_path / "letter.pdf"
    letter.touch()

    body = MultipartBody.open(
        [("name", "轻柔"), ("tag", "a"), ("tag", "")], [("take", take), ("take", take), ("letter", letter)]
    )

    content = take.read_bytes()
    fields = [("name", "轻柔"), ("tag", "a"), ("tag", "")]
    files = [("take", "take.wav", content), ("take", "take.wav", content), ("letter", "letter.pdf", b"")]
    assert (fields, files) == parsed(body)


def test_length(take: Path) -> None:
    """A form has the length it says, and the same bytes at every pass."""
    body = MultipartBody.open([("name", "gentle")], [("take", take)])

    passes = [b"".join(body), b"".join(body)]

    assert passes[0] == passes[1]
    assert len(passes[0]) == len(body)


def test_form_of_nothing() -> None:
    """A form may be empty."""
    assert ([], []) == parsed(MultipartBody.open())


@pytest.mark.parametrize("name", ['a"b.wav', "a\nX: y.wav", "轻柔.wav", "a\udcff.wav"])
def test_file_names(tmp_path: Path, name: str) -> None:
    """A file's name cannot end its header, whatever is in it."""
    path = tmp_path / name
    path.write_bytes(b"12345")

    fields, files = parsed(MultipartBody.open([], [("take", path)]))

    assert ([], [("take", b"12345")]) == (fields, [(each, content) for each, _, content in files])


def test_values_cannot_end_a_part() -> None:
    """A value with line breaks and dashes stays one value."""
    value = '--\r\n--x--\r\nContent-Disposition: form-data; name="other"\r\n\r\n'

    assert ([("name", value)], []) == parsed(MultipartBody.open([("name", value)]))


def test_boundary_is_new(take: Path) -> None:
    """No form has the boundary of another, so no file can hold it."""
    one, other = (MultipartBody.open([], [("take", take)]) for _ in range(2))

    assert one.content_type != other.content_type


def test_file_that_changes(take: Path) -> None:
    """A file that changes while it is sent is an error, never half of two versions."""
    body = MultipartBody.open([], [("take", take)])
    os.utime(take, ns=(0, 1))

    with pytest.raises(UnreadableFileError, match="changed while it was sent"):
        b"".join(body)


def test_file_that_is_not_there(tmp_path: Path) -> None:
    """A file that is not there is an error with the file's name."""
    with pytest.raises(UnreadableFileError, match=r"gone\.wav cannot be read"):
        MultipartBody.open([], [("take", tmp_path / "gone.wav")])


def test_memory(tmp_path: Path) -> None:
    """A form takes a few chunks of memory, however large its files are."""
    path = tmp_path / "take.wav"
    with path.open("wb") as stream:
        stream.truncate(32 << 20)

    tracemalloc.start()
    try:
        body = MultipartBody.open([], [("take", path), ("take", path)])
        total = sum(map(len, body))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert len(body) == total
    assert peak < 4 * CHUNK
