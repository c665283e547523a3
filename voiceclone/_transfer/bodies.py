"""
What is sent: files, of exact length and in constant memory.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from io import FileIO
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
        with self.stream() as stream:
            while left:
                chunk = self.take(stream, left)
                left -= len(chunk)
                yield chunk

    def stream(self) -> FileIO:
        """
        The file, opened for reading.

        Raises:
            UnreadableFileError: It cannot be opened.
        """
        try:
            return FileIO(self.path, "rb")
        except OSError as error:
            raise UnreadableFileError(self.path, error.strerror) from error

    def take(self, stream: FileIO, left: int, most: int = CHUNK) -> bytes:
        """
        The next bytes of *stream*, of which *left* are to come.

        Raises:
            UnreadableFileError: The file cannot be read, or is another one than was opened.
        """
        try:
            chunk = stream.read(min(most, left)) or b""
            now = os.fstat(stream.fileno())
        except OSError as error:
            # Not as it is: an OSError would be taken for one of the connection.
            raise UnreadableFileError(self.path, error.strerror) from error
        # Before the last bytes go out, so that what was mixed of two versions never arrives whole.
        whole = (now.st_size, now.st_mtime_ns) == (self.size, self.changed)
        if not chunk or (len(chunk) == left and not whole):
            raise UnreadableFileError(self.path, "it changed while it was sent")
        return chunk


class UnreadableFileError(Exception):
    """
    A file that is to be sent cannot be read, or not to its end. Never leaves this library: see `TransferError`.
    """

    def __init__(self, path: Path, reason: str | None) -> None:
        super().__init__(f"{path} cannot be read: {reason}")
