"""Zip archives that are built while they are sent."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import attrs

from voiceclone._transfer.bodies import FileBody, FramedBody

_UNIX = 3  # named, so that every system makes the same archive


@attrs.frozen
class ZipBody(FramedBody):
    """A zip archive of stored files, built while it is sent.

    Sizes and checksums stand before the data, so the files are read twice. The alternative, a descriptor behind the
    data, is what streaming readers such as Java's refuse for stored members.
    """

    @classmethod
    def open(cls, files: Iterable[tuple[Path | bytes, str]]) -> ZipBody:
        """The archive that holds each file, or these bytes, under the name that stands beside it. Same content, same
        archive.

        Raises:
            UnreadableFileError: A file cannot be read.
        """
        framing = _Framing()
        bodies: list[tuple[FileBody | bytes, zipfile.ZipInfo]] = []
        with zipfile.ZipFile(framing, "w") as archive:
            for content, name in files:
                body = content if isinstance(content, bytes) else FileBody.open(content)
                member = zipfile.ZipInfo(name)
                bodies.append((body, member))
                member.create_system = _UNIX
                member.file_size = len(body)  # decides whether the header is one of zip64
                with archive.open(member, "w") as stream:
                    framing.forgetting = True
                    for chunk in (body,) if isinstance(body, bytes) else body:
                        stream.write(chunk)
                    framing.forgetting = False
        members = [part for body, member in bodies for part in (framing.kept.pop(member.header_offset), body)]
        return cls((*members, b"".join(framing.kept.values())))


class _Framing(io.RawIOBase):
    """A file to write an archive to. It keeps headers and directory, by position, and forgets the members' content."""

    def __init__(self) -> None:
        self.kept: dict[int, bytes] = {}
        self.forgetting = False
        self._position = 0

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, _whence: int = 0) -> int:
        self._position = offset
        return offset

    def write(self, data: Any) -> int:
        if not self.forgetting:
            self.kept[self._position] = bytes(data)
        self._position += len(data)
        return len(data)
