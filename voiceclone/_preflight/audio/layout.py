"""
Where the sound lies in a file, and a view of a file that shows only that.
"""

from __future__ import annotations

import bisect
import io
import itertools
from collections.abc import Sequence
from typing import Any, BinaryIO

import attrs

#: A first offset in the file and the one after the last; or bytes.
Part = tuple[int, int] | bytes


@attrs.frozen
class Probe:
    """
    What a file says of its samples.

    Attributes:
        subtype: The encoding, in libsndfile's words.
        sample_rate: Hz.
        channels: 1 for mono.
        frames: Samples per channel.
    """

    subtype: str
    sample_rate: int
    channels: int
    frames: int


@attrs.frozen(kw_only=True)
class Layout:
    """
    What a format's reader found out.

    Attributes:
        encoding: How samples are kept, in libsndfile's words.
        sample_rate: Hz.
        channels: 1 for mono.
        frames: Samples per channel that are really there.
        promised: Samples per channel the header promises.
        bit_depth: Bits per sample, None where the encoding has none.
        parts: What a decoder is to see.
        broken: Frames before the first place that cannot be decoded, None when none is known.
        decodable: Whether the signal can be decoded here.
    """

    encoding: str
    sample_rate: int
    channels: int
    frames: int
    promised: int
    bit_depth: int | None
    parts: tuple[Part, ...]
    broken: int | None = None
    decodable: bool = True


class Window(io.RawIOBase):
    """
    A file made of parts of another one, and of bytes that were never in it.

    Decoders never see what lies outside: neither tags nor hostile tails nor lengths that lie.
    """

    def __init__(self, file: BinaryIO, parts: Sequence[Part]) -> None:
        super().__init__()
        self._file = file
        self._parts = parts
        lengths = [len(part) if isinstance(part, bytes) else max(part[1] - part[0], 0) for part in parts]
        self._starts = list(itertools.accumulate(lengths, initial=0))
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        origin = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._starts[-1]}[whence]
        self._at = max(origin + offset, 0)
        return self._at

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer).cast("B")
        number = bisect.bisect_right(self._starts, self._at) - 1
        if number >= len(self._parts):
            return 0
        part, skip = self._parts[number], self._at - self._starts[number]
        wanted = min(len(view), self._starts[number + 1] - self._at)
        piece = part[skip : skip + wanted] if isinstance(part, bytes) else self._read(part[0] + skip, wanted)
        view[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def _read(self, place: int, count: int) -> bytes:
        try:
            self._file.seek(place)
            return self._file.read(count)
        except OSError:
            # Called from C, where an exception has nowhere to go: the end comes too early, and that is noticed.
            return b""
