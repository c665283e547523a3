"""
Archives that are built while they are sent.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import attrs

from voiceclone._transfer.bodies import FileBody

# Numbers of four and two bytes end here; larger members, offsets and counts need the zip64 records.
_ZIP32_MOST, _ZIP16_MOST = 0xFFFFFFFF, 0xFFFF
_DOS_EPOCH = (0, 0x21)  # 1980-01-01 00:00, so that the same file always makes the same archive


@attrs.frozen
class ZipBody:
    """
    A zip archive of stored files, built while it is sent.

    The checksums stand before the data, so the files are read twice. The alternative, a descriptor behind the data,
    is what streaming readers such as Java's refuse for stored members. Layout: PKWARE APPNOTE 6.3, zip64 where
    a file needs it.

    Attributes:
        members: The head of each file, and the file.
        tail: The directory.
    """

    members: tuple[tuple[bytes, FileBody], ...]
    tail: bytes

    @classmethod
    def open(cls, files: Iterable[tuple[Path, str]]) -> ZipBody:
        """
        The archive that holds each path under the name (ASCII) that stands beside it.
        """
        opened = [(FileBody.open(path), name) for path, name in files]
        return cls.of((file, name, _checksum(file)) for file, name in opened)

    @classmethod
    def of(cls, files: Iterable[tuple[FileBody, str, int]]) -> ZipBody:
        """
        The archive that holds each file under the name beside it; its CRC-32 is the number beside that.
        """
        members: list[tuple[bytes, FileBody]] = []
        entries: list[bytes] = []
        start = 0
        for file, member, checksum in files:
            name, size = member.encode("ascii"), len(file)
            members.append((_head(name, size, checksum), file))
            entries.append(_entry(name, size, checksum, start))
            start += len(members[-1][0]) + size
        directory = b"".join(entries)
        return cls(tuple(members), directory + _end(start, len(directory), len(entries)))

    def __len__(self) -> int:
        return sum(len(head) + len(file) for head, file in self.members) + len(self.tail)

    def __iter__(self) -> Iterator[bytes]:
        for head, file in self.members:
            yield head
            yield from file
        yield self.tail


def _checksum(file: FileBody) -> int:
    checksum = 0
    for chunk in file:
        checksum = zlib.crc32(chunk, checksum)
    return checksum


def _common(name: bytes, size: int, checksum: int, extra: bytes) -> bytes:
    short = min(size, _ZIP32_MOST)
    # version, flags, method (stored), time, date, checksum, compressed size, size, name length, extra length
    version = 45 if extra else 20
    return struct.pack("<HHH2H3L2H", version, 0, 0, *_DOS_EPOCH, checksum, short, short, len(name), len(extra))


def _extra(*numbers: int) -> bytes:
    return struct.pack(f"<HH{len(numbers)}Q", 1, 8 * len(numbers), *numbers) if numbers else b""


def _sizes(size: int) -> tuple[int, ...]:
    return (size, size) if size >= _ZIP32_MOST else ()


def _head(name: bytes, size: int, checksum: int) -> bytes:
    extra = _extra(*_sizes(size))
    return b"PK\x03\x04" + _common(name, size, checksum, extra) + name + extra


def _entry(name: bytes, size: int, checksum: int, start: int) -> bytes:
    """
    The directory's entry for a file whose head begins at *start*.
    """
    extra = _extra(*_sizes(size), *((start,) if start >= _ZIP32_MOST else ()))
    common = _common(name, size, checksum, extra)
    more = struct.pack("<3H2L", 0, 0, 0, 0, min(start, _ZIP32_MOST))
    return b"PK\x01\x02" + common[:2] + common + more + name + extra


def _end(start: int, length: int, count: int) -> bytes:
    """
    The end of an archive whose directory begins at *start*.
    """
    few = min(count, _ZIP16_MOST)
    end = b"PK\x05\x06" + struct.pack("<4H2LH", 0, 0, few, few, min(length, _ZIP32_MOST), min(start, _ZIP32_MOST), 0)
    if start < _ZIP32_MOST and count < _ZIP16_MOST:
        return end
    record = b"PK\x06\x06" + struct.pack("<Q2H2L4Q", 44, 45, 45, 0, 0, count, count, length, start)
    locator = b"PK\x06\x07" + struct.pack("<LQL", 0, start + length, 1)
    return record + locator + end
