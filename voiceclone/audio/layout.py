"""
Where the sound lies in a file, and a view of a file that shows only that.
"""

from __future__ import annotations

import io
from typing import Any, BinaryIO

import attrs


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
        start: Offset of the first byte a decoder needs.
        end: Offset behind the last one; None for the end of the file.
        patch: An offset, and the bytes a decoder has to find there instead of those in the file.
        broken: Frames before the first place that cannot be decoded, None when none is known.
        decodable: Whether the signal can be decoded here.
    """

    encoding: str
    sample_rate: int
    channels: int
    frames: int
    promised: int
    bit_depth: int | None
    start: int = 0
    end: int | None = None
    patch: tuple[int, bytes] | None = None
    broken: int | None = None
    decodable: bool = True


class Window(io.RawIOBase):
    """
    Part of a file, as if it were all of it, with a few bytes corrected.

    Decoders never see what lies outside: neither tags nor hostile tails nor lengths that lie.
    """

    def __init__(self, file: BinaryIO, start: int, end: int, patch: tuple[int, bytes] | None = None) -> None:
        super().__init__()
        self._file = file
        self._start = start
        self._size = max(end - start, 0)
        self._patch = patch
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        origin = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(origin + offset, 0)
        return self._at

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer).cast("B")
        wanted = min(len(view), max(self._size - self._at, 0))
        place = self._start + self._at
        try:
            self._file.seek(place)
            piece = self._file.read(wanted)
        except OSError:
            # Called from C, where an exception has nowhere to go: the end comes too early, and that is noticed.
            return 0
        view[: len(piece)] = self._corrected(piece, place)
        self._at += len(piece)
        return len(piece)

    def _corrected(self, piece: bytes, place: int) -> bytes:
        if self._patch is None:
            return piece
        first, correct = self._patch[0] - place, self._patch[1]
        if first >= len(piece) or first + len(correct) <= 0:
            return piece
        before, after = max(first, 0), min(first + len(correct), len(piece))
        return piece[:before] + correct[before - first : after - first] + piece[after:]
