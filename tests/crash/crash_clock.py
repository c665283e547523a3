"""A clock that a client and its vendor share: a sleep moves it forward for both, and takes hardly any real time."""

from __future__ import annotations

import mmap
import struct
from pathlib import Path
from typing import Self

_SECONDS, _LINES, _PLACE = struct.Struct("d"), struct.Struct("Q"), struct.Struct("120p")
_SIZE = _SECONDS.size + _LINES.size + _PLACE.size


class SharedClock:
    """A few bytes in a file that processes share.

    Args:
        path: The file, as `create` made it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with path.open("r+b") as file:
            self._bytes = mmap.mmap(file.fileno(), _SIZE)

    @classmethod
    def create(cls, path: Path) -> Self:
        """A new one, at *path*."""
        path.write_bytes(bytes(_SIZE))
        return cls(path)

    @property
    def ahead(self) -> float:
        """Seconds that were slept, by all processes."""
        seconds: float = _SECONDS.unpack_from(self._bytes, 0)[0]
        return seconds

    def sleep(self, seconds: float) -> None:
        """Move the clock forward by *seconds*."""
        _SECONDS.pack_into(self._bytes, 0, self.ahead + seconds)

    @property
    def lines(self) -> int:
        """Lines that the current client has run, if it counts them."""
        lines: int = _LINES.unpack_from(self._bytes, _SECONDS.size)[0]
        return lines

    @lines.setter
    def lines(self, lines: int) -> None:
        _LINES.pack_into(self._bytes, _SECONDS.size, lines)

    @property
    def place(self) -> str:
        """Where the client was killed, if at a line."""
        place: bytes = _PLACE.unpack_from(self._bytes, _SECONDS.size + _LINES.size)[0]
        return place.decode(errors="replace")

    @place.setter
    def place(self, place: str) -> None:
        _PLACE.pack_into(self._bytes, _SECONDS.size + _LINES.size, place.encode()[:119])

    def close(self) -> None:
        """Close the file."""
        self._bytes.close()
