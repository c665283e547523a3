"""Content that was given as bytes or as an open file, kept in a file: everything else here works with files."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Iterator
from pathlib import Path, PureWindowsPath
from typing import TYPE_CHECKING, Any, BinaryIO, Self

from voiceclone._request.formats import ending
from voiceclone._request.wrong import Unusable
from voiceclone._temporary import TemporaryFolder

if TYPE_CHECKING:
    _Path = Path
else:
    _Path = type(Path())  # before Python 3.12, a subclass needs the system's own class

_CHUNK = 1 << 20
#: Characters of a name that are kept, from its end; systems take 255 bytes.
_LONGEST_NAME = 60

_HINT = "Give a file opened with 'rb' or its bytes, with its name: Recording(content=..., name='take.wav'); or a path"

Content = bytes | bytearray | memoryview | BinaryIO


class GivenFile(_Path):
    """A temporary file, readable by its owner only, that holds what was given. It is removed with the last value that
    refers to it, at the end of the process at the latest.

    Two are equal that have the same content and the same ending. A pickle has the content.

    Attributes:
        digest: SHA-256 of the content, in hexadecimal digits; empty for a path that was made of this one.
    """

    digest: str = ""
    _folder: TemporaryFolder | None = None

    @classmethod
    def hold(cls, content: Content, name: str) -> Self:
        """Copy *content*, from where an open file stands.

        Args:
            content: The content.
            name: Of a file that holds such content; its last part only counts.

        Raises:
            ValueError: Neither the name nor the content tells its format, or it is no binary content.
            OSError: It cannot be read, or not be kept.
        """
        stream = io.BytesIO(content) if isinstance(content, (bytes, bytearray, memoryview)) else content
        chunks = _chunks(stream)
        first = next(chunks, b"")
        name = _last_part(name)
        if not PureWindowsPath(name).suffix:
            found = ending(first)
            if found is None:
                raise ValueError("is empty" if not first else "has a format that is not recognized")
            name += found
        folder = TemporaryFolder()
        held = cls(folder.path, name)
        held._folder = folder
        digest = hashlib.sha256()
        with held.open("xb") as file:  # in a folder that nobody else may enter
            chunk = first
            while chunk:
                digest.update(chunk)
                file.write(chunk)
                chunk = next(chunks, b"")
        held.digest = digest.hexdigest()
        return held

    def with_segments(self, *segments: str | os.PathLike[str]) -> Path:  # type: ignore[override,unused-ignore]
        """A path that is made of this one is an ordinary one."""
        return Path(*segments)

    @property
    def kept_name(self) -> str:
        """A name for a copy that is the same for the same content."""
        return self.digest + self.suffix.casefold()

    def __eq__(self, other: object) -> bool:
        if self.digest and isinstance(other, GivenFile):
            return self.kept_name == other.kept_name
        return super().__eq__(other)

    def __hash__(self) -> int:
        return hash(self.kept_name) if self.digest else super().__hash__()

    def __reduce__(self) -> Any:
        return (type(self).hold, (self.read_bytes(), self.name)) if self.digest else (Path, (str(self),))


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    while chunk := stream.read(_CHUNK):
        if not isinstance(chunk, bytes):
            raise ValueError(f"gives {type(chunk).__name__} and not bytes")  # noqa: TRY004 - told as a problem
        yield chunk


def _last_part(name: str) -> str:
    # Names of uploads are a stranger's words; both systems' separators part them.
    text = "".join(each for each in PureWindowsPath(name).name if each.isprintable() and each not in '<>:"|?*')
    return text.strip(". ")[-_LONGEST_NAME:] or "recording"


def is_content(value: object) -> bool:
    """Whether *value* is bytes or an open file."""
    is_open = not isinstance(value, type) and callable(getattr(value, "read", None))
    return is_open or isinstance(value, (bytes, bytearray, memoryview))


def held(content: Any, name: str | None, default: str = "recording") -> GivenFile | Unusable:
    """*content* in a file of that name, or why it cannot be; without a name, that of an open file or *default*."""
    own = getattr(content, "name", None)  # of an open file; a number where it has none
    try:
        return GivenFile.hold(content, name or (own if isinstance(own, str) else default))
    except ValueError as error:
        return Unusable(str(error), _HINT)
    except OSError as error:
        return Unusable(f"cannot be read or kept ({error.strerror or error})", "Give a path")
