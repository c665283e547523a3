"""
What is uploaded: a file, and an archive of files that is built while it is sent.
"""

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

from voiceclone._transfer import CHUNK, Body, FileBody, UnreadableFileError, ZipBody

MIB, GIB = 1 << 20, 1 << 30
#: The checksum of 4 GiB of zeros and ten digits.
CRC_OF_LARGE = 0x2E891E5C


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


class Seekable(io.RawIOBase):
    """The bytes of an archive without the archive: its head, the file, its tail."""

    def __init__(self, body: ZipBody) -> None:
        self._parts: list[io.BufferedIOBase] = []
        for head, file in body.members:
            self._parts += [io.BytesIO(head), file.path.open("rb")]
        self._parts.append(io.BytesIO(body.tail))
        self._sizes = [size for head, file in body.members for size in (len(head), len(file))] + [len(body.tail)]
        self._position = 0

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = 0) -> int:
        self._position = offset + (0, self._position, sum(self._sizes))[whence]
        return self._position

    def read(self, size: int = -1) -> bytes:
        left = sum(self._sizes) - self._position
        left, found, start = left if size < 0 else min(size, left), b"", 0
        for part, length in zip(self._parts, self._sizes, strict=True):
            if start <= self._position < start + length:
                part.seek(self._position - start)
                more = part.read(min(left, start + length - self._position))
                found, left, self._position = found + more, left - len(more), self._position + len(more)
            start += length
        return found

    def close(self) -> None:
        for part in self._parts:
            part.close()
        super().close()


@pytest.fixture
def large(tmp_path: Path) -> ZipBody:
    """The archive of a file that is larger than 32 bits can say; reading it all would take too long."""
    path = sparse(tmp_path / "take.wav", 4 * GIB + 10)
    return ZipBody.of([(FileBody.open(path), "Voice.wav", CRC_OF_LARGE)])


def test_large_zip(large: ZipBody) -> None:
    """An archive of more than 4 GiB says so in the records made for that, and its file is where it is said to be."""
    with Seekable(large) as stream, zipfile.ZipFile(stream) as opened:
        [member] = opened.infolist()
        with opened.open(member) as content:
            start = content.read(5)
        stream.seek(opened.start_dir - 15)
        end = stream.read(15)

    assert (bytes(5), bytes(5) + b"0123456789") == (start, end)
    assert ("Voice.wav", 4 * GIB + 10, 4 * GIB + 10, 0) == (
        member.filename,
        member.file_size,
        member.compress_size,
        member.header_offset,
    )
    assert (45, 0, zipfile.ZIP_STORED) == (member.extract_version, member.flag_bits, member.compress_type)
    assert CRC_OF_LARGE == member.CRC


def test_head_of_large_zip(large: ZipBody) -> None:
    """The head of an archive of more than 4 GiB holds the real sizes, for those who read it as a stream."""
    size, full = 4 * GIB + 10, 0xFFFFFFFF

    fields = struct.unpack("<4s5H3L2H9s2H2Q", large.members[0][0])

    expected = (b"PK\x03\x04", 45, 0, 0, 0, 0x21, CRC_OF_LARGE, full, full, 9, 20, b"Voice.wav", 1, 16, size, size)
    assert expected == fields


def test_length_of_large_zip(large: ZipBody) -> None:
    """The length of an archive of more than 4 GiB is exact."""
    with Seekable(large) as stream:
        end = stream.seek(0, 2)

    assert end == len(large)


@pytest.mark.parametrize("beyond", [-40, -39, -38, -1, 0, 1])
def test_zip_at_the_limit(tmp_path: Path, beyond: int) -> None:
    """Archives about as large as 32 bits can say have a directory that is where it is said to be."""
    size = 0xFFFFFFFF + beyond
    body = ZipBody.of([(FileBody.open(sparse(tmp_path / "take.wav", size)), "Voice.wav", 1)])

    [(head, _)] = body.members
    with Seekable(body) as stream, zipfile.ZipFile(stream) as opened:
        [member] = opened.infolist()
        start, end = opened.start_dir, stream.seek(0, 2)

    assert (size, size, 0, 1) == (member.file_size, member.compress_size, member.header_offset, member.CRC)
    assert (len(head) + size, len(body)) == (start, end)
    assert (start >= 0xFFFFFFFF) is (b"PK\x06\x06" in body.tail)
    assert ((20, 39) if beyond < 0 else (45, 59)) == (member.extract_version, len(head))


def test_zip_of_several(tmp_path: Path) -> None:
    """An archive of several files holds each under its name, in their order; the zip library makes the same bytes."""
    paths = [tmp_path / f"{number}.wav" for number in range(3)]
    for number, path in enumerate(paths):
        path.write_bytes(bytes([number]) * (number * CHUNK + 5))
    expected = io.BytesIO()
    with zipfile.ZipFile(expected, "w") as made:
        for path in paths:
            made.writestr(_plain(path.name), path.read_bytes())
            made.infolist()[-1].external_attr = 0  # the directory is written last

    body = ZipBody.open([(path, path.name) for path in paths])

    assert expected.getvalue() == b"".join(body)
    assert len(expected.getvalue()) == len(body)


def _plain(name: str) -> zipfile.ZipInfo:
    """A member as ours are: of no time, no system and no permission."""
    info = zipfile.ZipInfo(name)
    info.create_system = 0
    return info


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


def test_second_of_several_far_behind(tmp_path: Path) -> None:
    """A small file behind 4 GiB is where the directory says, and the small file needs no other record."""
    first = FileBody.open(sparse(tmp_path / "take.wav", 4 * GIB + 10))
    (tmp_path / "small.wav").write_bytes(b"12345")
    small = FileBody.open(tmp_path / "small.wav")
    body = ZipBody.of([(first, "a.wav", CRC_OF_LARGE), (small, "b.wav", zlib.crc32(b"12345"))])

    with Seekable(body) as stream, zipfile.ZipFile(stream) as opened:
        content, starts = opened.read("b.wav"), [each.header_offset for each in opened.infolist()]

    assert b"12345" == content
    assert [0, 4 * GIB + 10 + 55] == starts


def test_very_many_files(tmp_path: Path) -> None:
    """An archive of more files than 16 bits can count says so in the records made for that."""
    (tmp_path / "x").write_bytes(b"x")
    file, checksum = FileBody.open(tmp_path / "x"), zlib.crc32(b"x")

    body = ZipBody.of((file, f"{number}", checksum) for number in range(0x10000))

    with zipfile.ZipFile(io.BytesIO(b"".join(body))) as opened:
        assert 0x10000 == len(opened.infolist())
