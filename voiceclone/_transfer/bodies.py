"""What is sent: files and what frames them, of exact length and in constant memory."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from io import FileIO
from pathlib import Path
from typing import Protocol

import attrs

#: Bytes read and sent at a time: large enough for speed, small enough to notice soon that the network stalls.
CHUNK = 1 << 18


class Body(Protocol):
    """Something to send: a length, and chunks that add up to it exactly."""

    def __len__(self) -> int:
        """Bytes in all."""

    def __iter__(self) -> Iterator[bytes]:
        """The bytes, from the start at every call."""


class UnreadableFileError(Exception):
    """A file that is to be sent cannot be read, or not to its end. Never leaves this library: see `TransferError`."""

    def __init__(self, path: Path, reason: str | None) -> None:
        super().__init__(f"{path} cannot be read: {reason}")


@attrs.frozen
class FileBody:
    """A file as it is.

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
        """The body of *path*, its size as it is now.

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
        try:
            stream = FileIO(self.path, "rb")
        except OSError as error:
            raise UnreadableFileError(self.path, error.strerror) from error
        left = self.size
        with stream:
            while left:
                chunk = self.take(stream, left)
                left -= len(chunk)
                yield chunk

    def take(self, stream: FileIO, left: int, most: int = CHUNK) -> bytes:
        """The next bytes of *stream*, the file opened, of which *left* are to come.

        Raises:
            UnreadableFileError: The file cannot be read, or is another one than was opened.
        """
        try:
            chunk = stream.read(min(most, left)) or b""
            now = os.fstat(stream.fileno())
        except OSError as error:
            # Not as it is: an OSError would be taken for one of the connection.
            raise UnreadableFileError(self.path, error.strerror) from error
        # Before the last bytes go out, so that a mix of two versions never arrives whole.
        same = (now.st_size, now.st_mtime_ns) == (self.size, self.changed)
        if not chunk or (len(chunk) == left and not same):
            raise UnreadableFileError(self.path, "it changed while it was sent")
        return chunk


@attrs.frozen
class FramedBody:
    """Files with bytes before, between and behind them.

    Attributes:
        parts: Bytes and files, in their order.
    """

    parts: tuple[bytes | FileBody, ...]

    def __len__(self) -> int:
        return sum(map(len, self.parts))

    def __iter__(self) -> Iterator[bytes]:
        for part in self.parts:
            yield from (part,) if isinstance(part, bytes) else part


@attrs.frozen
class ReportingBody:
    """A body that reports how much of it was taken.

    Attributes:
        body: The body.
        on_progress: Takes the bytes sent, and the bytes in all.
    """

    body: Body
    on_progress: Callable[[int, int], None]

    def __len__(self) -> int:
        return len(self.body)

    def __iter__(self) -> Iterator[bytes]:
        sent, total = 0, len(self.body)
        for chunk in self.body:
            yield chunk
            sent += len(chunk)
            self.on_progress(sent, total)
