"""Where uploads to the sandbox go."""

from __future__ import annotations

import contextlib
import os
import tempfile
import zlib
from pathlib import Path
from typing import BinaryIO

import attrs
from werkzeug.exceptions import ClientDisconnected

_CHUNK = 1 << 18


@attrs.frozen
class Stored:
    """One upload.

    Attributes:
        path: Where its bytes are.
        size: How many there are.
        content_type: As it was sent.
        crc32: A checksum of them.
    """

    path: Path
    size: int
    content_type: str
    crc32: int


class Store:
    """Keeps uploads in a temporary folder, by name; the latest of a name counts."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="voiceclone-sandbox-")
        self._objects: dict[str, Stored] = {}

    def take(self, name: str, stream: BinaryIO, length: int, content_type: str) -> Stored | None:
        """Keep the *length* bytes of *stream* under *name*; None, and nothing kept, when they do not all come."""
        handle, path = tempfile.mkstemp(dir=self._folder.name)
        left, checksum = length, 0
        with os.fdopen(handle, "wb") as file, contextlib.suppress(ClientDisconnected):
            while left and (chunk := stream.read(min(_CHUNK, left))):
                file.write(chunk)
                checksum = zlib.crc32(chunk, checksum)
                left -= len(chunk)
        if left:
            Path(path).unlink()
            return None
        stored = Stored(Path(path), length, content_type, checksum)
        self._objects[name] = stored
        return stored

    def get(self, name: str) -> Stored | None:
        """What is kept under *name*."""
        return self._objects.get(name)

    def close(self) -> None:
        """Throw everything away."""
        self._folder.cleanup()
