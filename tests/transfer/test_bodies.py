"""What is uploaded: a file, and an archive of files that is built while it is sent."""

from __future__ import annotations

import io
import itertools
import os
import struct
import tracemalloc
import zipfile
import zlib
from pathlib import Path

import pytest

from voiceclone.backends import CHUNK, Body, FileBody, UnreadableFileError, ZipBody

MIB = 1 << 20


@pytest.fixture(params=[1, 17, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 5])
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Files of lengths at which reading in chunks may go wrong."""
    path = tmp_path / "take.wav"
    path.write_bytes(bytes(itertools.islice(itertools.cycle(range(251)), request.param)))
    return path


def sparse(path: Path, size: int, end: bytes = b"0123456789") -> Path:
    """A file of *size* bytes that takes no room: zeros, and *end*."""
    with path.open("wb") as stream:
        stream.truncate(size)
        stream.seek(size - len(end))
        stream.write(end)
    return path


def archive(path: Path) -> bytes:
    return b"".join(ZipBody.open([(path, "Voice.wav")]))


def test_file_body(file: Path) -> None:
    """A file's body is the file, of the length it says, at every pass."""
    body = FileBody.open(file)

    passes = [b"".join(body), b"".join(body)]

    assert [file.read_bytes()] * 2 == passes
    assert len(file.read_bytes()) == len(body)


def test_chunks(file: Path) -> None:
    """No chunk is larger than promised, and none is empty."""
    body = FileBody.open(file)

    sizes = [len(chunk) for chunk in body]

    assert 0 < min(sizes) <= max(sizes) <= CHUNK


def test_file_that_grows(file: Path) -> None:
    """A file that grows while it is sent is an error, never half of two versions."""
    body = FileBody.open(file)
    with file.open("ab") as stream:
        stream.write(b"more")
    os.utime(file, ns=(0, body.changed + 1))

    with pytest.raises(UnreadableFileError, match="changed while it was sent"):
        b"".join(body)


def test_file_that_shrinks(file: Path) -> None:
    """A file that shrinks while it is sent is an error, never a shorter body."""
    body = FileBody.open(file)
    with file.open("r+b") as stream:
        stream.truncate(len(body) // 2)

    with pytest.raises(UnreadableFileError, match="changed while it was sent"):
        b"".join(body)


@pytest.mark.parametrize("make", [FileBody.open, lambda path: ZipBody.open([(path, "Voice.wav")])], ids=["file", "zip"])
def test_file_that_is_not_there(tmp_path: Path, make: type[FileBody]) -> None:
    """A file that is not there is an error with the file's name."""
    with pytest.raises(UnreadableFileError, match=r"gone\.wav cannot be read: No such file"):
        make(tmp_path / "gone.wav")


def test_zip_length(file: Path) -> None:
    """An archive has the length it says, at every pass."""
    body = ZipBody.open([(file, "Voice.wav")])

    passes = [b"".join(body), b"".join(body)]

    assert [len(body)] * 2 == [len(each) for each in passes]
    assert passes[0] == passes[1]


def test_zip_is_valid(file: Path) -> None:
    """An archive holds the file, stored, under the given name at its root, and nothing else."""
    with zipfile.ZipFile(io.BytesIO(archive(file))) as opened:
        [member] = opened.infolist()
        bad, content = opened.testzip(), opened.read(member)

    assert bad is None
    assert file.read_bytes() == content
    assert ("Voice.wav", zipfile.ZIP_STORED, zlib.crc32(content)) == (
        member.filename,
        member.compress_type,
        member.CRC,
    )


def test_zip_can_be_read_as_a_stream(file: Path) -> None:
    """All a reader needs to know stands before the data: no flag announces a descriptor behind it."""
    content = file.read_bytes()

    head = archive(file)[:39]

    size, crc = len(content), zlib.crc32(content)
    assert (b"PK\x03\x04", 20, 0, 0, 0, 0x21, crc, size, size, 9, 0, b"Voice.wav") == struct.unpack("<4s5H3L2H9s", head)


def test_zip_of_nothing(tmp_path: Path) -> None:
    """An archive of an empty file is valid."""
    path = tmp_path / "empty.wav"
    path.touch()

    with zipfile.ZipFile(io.BytesIO(archive(path))) as opened:
        bad, content = opened.testzip(), opened.read("Voice.wav")

    assert (None, b"") == (bad, content)


def test_same_file_same_archive(file: Path) -> None:
    """The same content makes the same archive at any time, from any path."""
    copy = file.with_name("copy.wav")
    copy.write_bytes(file.read_bytes())

    assert archive(file) == archive(copy)


@pytest.mark.parametrize("kind", ["file", "zip"])
def test_memory(tmp_path: Path, kind: str) -> None:
    """A body takes a few chunks of memory, however large the file is."""
    path = sparse(tmp_path / "take.wav", 32 * MIB)

    tracemalloc.start()
    try:
        body: Body = FileBody.open(path) if kind == "file" else ZipBody.open([(path, "Voice.wav")])
        total = sum(len(chunk) for chunk in body)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert len(body) == total
    assert peak < 4 * CHUNK


@pytest.fixture
def large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ZipBody:
    """The archive of a file that takes the records for large ones, and a small one behind it. Large is 1 MiB here."""
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", MIB)
    (tmp_path / "small.wav").write_bytes(b"12345")
    take = sparse(tmp_path / "take.wav", MIB + 10)
    return ZipBody.open([(take, "Voice.wav"), (tmp_path / "small.wav", "small.wav")])


def test_large_zip(large: ZipBody) -> None:
    """An archive of a large file says so in the records made for that, and its files are where it says."""
    content = b"".join(large)
    assert len(content) == len(large)
    assert b"PK\x06\x06" in content
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        first, second = opened.infolist()
        assert (None, 10, b"12345") == (opened.testzip(), len(opened.read(first).strip(b"\0")), opened.read(second))
    assert (45, 0, zipfile.ZIP_STORED) == (first.extract_version, first.flag_bits, first.compress_type)


def test_head_of_large_zip(large: ZipBody) -> None:
    """The head of a large file holds the real sizes, for those who read the archive as a stream."""
    size, full = MIB + 10, 0xFFFFFFFF
    crc = zlib.crc32(bytes(MIB) + b"0123456789")

    fields = struct.unpack("<4s5H3L2H9s2H2Q", bytes(large.parts[0]))

    expected = (b"PK\x03\x04", 45, 0, 0, 0, 0x21, crc, full, full, 9, 20, b"Voice.wav", 1, 16, size, size)
    assert expected == fields


def test_zip_of_several(tmp_path: Path) -> None:
    """An archive of several files holds each under its name, in their order, and has the length it says."""
    paths = [tmp_path / f"{number}.wav" for number in range(3)]
    for number, path in enumerate(paths):
        path.write_bytes(bytes([number]) * (number * CHUNK + 5))

    body = ZipBody.open([(path, path.name) for path in paths])

    content = b"".join(body)
    assert len(content) == len(body)
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        assert [(path.name, path.read_bytes()) for path in paths] == [
            (name, opened.read(name)) for name in opened.namelist()
        ]


@pytest.mark.parametrize("number", [0, 1])
def test_change_of_one_of_several(tmp_path: Path, number: int) -> None:
    """Each file of an archive is watched: one that changes is an error."""
    paths = [tmp_path / "a.wav", tmp_path / "b.wav"]
    for path in paths:
        path.write_bytes(b"12345")
    body = ZipBody.open([(path, path.name) for path in paths])
    os.utime(paths[number], ns=(0, 1))

    with pytest.raises(UnreadableFileError, match="changed while it was sent"):
        b"".join(body)


def test_very_many_files(tmp_path: Path) -> None:
    """An archive of more files than 16 bits can count says so in the records made for that."""
    path = tmp_path / "x"
    path.write_bytes(b"x")

    body = ZipBody.open((path, f"{number}") for number in range(0x10000))

    with zipfile.ZipFile(io.BytesIO(b"".join(body))) as opened:
        assert 0x10000 == len(opened.infolist())
