"""
What is sent: files, and archives of one file, of exact length and in constant memory.
"""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import attrs

#: Bytes read and sent at a time: large enough for speed, small enough to stall soon when the network does.
CHUNK = 1 << 18


class Body(Protocol):
    """
    Something to send: a length, and chunks that add up to it exactly.
    """

    def __len__(self) -> int:
        """
        Bytes in all.
        """

    def __iter__(self) -> Iterator[bytes]:
        """
        The bytes, from the start at every call.
        """


@attrs.frozen
class FileBody:
    """
    A file as it is.

    Attributes:
        path: The file.
        size: Its size, in bytes, when it was opened.
        changed: When it was last changed then, in nanoseconds since 1970.
    """

    path: Path
    size: int
    changed: int

    @classmethod
    def open(cls, path: Path) -> FileBody:
        """
        The body of *path*, its size as it is now.

        Raises:
            UnreadableFileError: The file cannot be read.
        """
        try:
            status = path.stat()
            return cls(path, status.st_size, status.st_mtime_ns)
        except OSError as error:
            raise UnreadableFileError(path, error.strerror) from error

    def __len__(self) -> int:
        return self.size

    def __iter__(self) -> Iterator[bytes]:
        left = self.size
        try:
            stream = self.path.open("rb", buffering=0)
        except OSError as error:
            raise UnreadableFileError(self.path, error.strerror) from error
        with stream:
            while left:
                chunk = stream.read(min(CHUNK, left))
                left -= len(chunk)
                # Before the last bytes go out, so that what was mixed of two versions never arrives whole.
                if not chunk or (not left and os.fstat(stream.fileno()).st_mtime_ns != self.changed):
                    raise UnreadableFileError(self.path, "it changed while it was sent")
                yield chunk


class UnreadableFileError(Exception):
    """
    A file that is to be sent cannot be read, or not to its end. Never leaves this library: see `TransferError`.
    """

    def __init__(self, path: Path, reason: str | None) -> None:
        super().__init__(f"{path} cannot be read: {reason}")


# Offsets of four bytes end here; larger members and archives need the zip64 records.
_ZIP32_MOST = 0xFFFFFFFF
_DOS_EPOCH = (0, 0x21)  # 1980-01-01 00:00, so that the same file always makes the same archive


@attrs.frozen
class ZipBody:
    """
    A zip archive of one stored file, built while it is sent.

    The checksum stands before the data, so the file is read twice. The alternative, a descriptor behind the data,
    is what streaming readers such as Java's refuse for stored members. Layout: PKWARE APPNOTE 6.3, zip64 where
    the file needs it.
    """

    file: FileBody
    head: bytes
    tail: bytes

    @classmethod
    def open(cls, members) -> ZipBody:
        """
        The archive that holds *path* under the name *member* (ASCII), at its root.
        """
        [(path, member)] = members
        file = FileBody.open(path)
        checksum = 0
        for chunk in file:
            checksum = zlib.crc32(chunk, checksum)
        return cls.of(file, member, checksum)

    @classmethod
    def of(cls, file: FileBody, member: str, checksum: int) -> ZipBody:
        """
        The archive that holds *file*, whose CRC-32 is *checksum*, under the name *member*.
        """
        name, size = member.encode("ascii"), len(file)
        large = size >= _ZIP32_MOST
        version = 45 if large else 20
        short = _ZIP32_MOST if large else size
        # version, flags, method (stored), time, date, checksum, compressed size, size, name length, extra length
        common = struct.pack("<HHH2H3L2H", version, 0, 0, *_DOS_EPOCH, checksum, short, short, len(name), 20 * large)
        extra = struct.pack("<HHQQ", 1, 16, size, size) if large else b""
        head = b"PK\x03\x04" + common + name + extra
        entry = b"PK\x01\x02" + struct.pack("<H", version) + common + struct.pack("<3H2L", 0, 0, 0, 0, 0) + name + extra
        start = len(head) + size
        return cls(file, head, entry + _zip_end(start, len(entry)))

    def __len__(self) -> int:
        return len(self.head) + len(self.file) + len(self.tail)

    def __iter__(self) -> Iterator[bytes]:
        yield self.head
        yield from self.file
        yield self.tail


def _zip_end(start: int, length: int) -> bytes:
    """
    The end of an archive whose only directory entry begins at *start*.
    """
    end = b"PK\x05\x06" + struct.pack("<4H2LH", 0, 0, 1, 1, length, min(start, _ZIP32_MOST), 0)
    if start < _ZIP32_MOST:
        return end
    record = b"PK\x06\x06" + struct.pack("<Q2H2L4Q", 44, 45, 45, 0, 0, 1, 1, length, start)
    locator = b"PK\x06\x07" + struct.pack("<LQL", 0, start + length, 1)
    return record + locator + end
