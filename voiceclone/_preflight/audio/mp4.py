"""
M4A: an index of boxes, and the one that holds the sound.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, BinaryIO

from voiceclone._preflight.audio.facts import INSTALL, MissingLibraryError, UnreadableAudioError
from voiceclone._preflight.audio.layout import Layout, Window

_MOST_BOXES = 10_000
#: An index of a day's sound has half of that.
_MOST_INDEX = 1 << 25
#: No box that tinytag wants is longer; it asks for whatever a file claims.
_MOST_READ = 1 << 20


def read_mp4(stream: BinaryIO, start: int, size: int) -> Layout:
    """
    Duration, rate and channels, from the index. What is missing of the sound is missing of the duration.
    """
    boxes = list(_boxes(stream, start, size))
    kinds = {kind for kind, _, _ in boxes}
    if b"moov" not in kinds or any(kind == b"moov" and place + length > size for kind, place, length in boxes):
        raise UnreadableAudioError("its index is missing: the file is cut off or damaged")
    if any(kind == b"moov" and length > _MOST_INDEX for kind, _, length in boxes):
        raise UnreadableAudioError("its index is damaged")
    declared = sum(length for kind, _, length in boxes if kind == b"mdat")
    there = sum(min(length, size - place) for kind, place, length in boxes if kind == b"mdat")
    if not there:
        raise UnreadableAudioError("it holds no sound")
    tag = _tag(stream, size)
    duration, rate, channels = (getattr(tag, name, None) for name in ("duration", "samplerate", "channels"))
    if not (duration and rate and channels):
        raise UnreadableAudioError("its index tells of no sound that can be read here")
    promised, bits = round(duration * rate), getattr(tag, "bitdepth", None)
    return Layout(
        # The two that tinytag knows; only one of them has bits.
        encoding="ALAC" if bits else "AAC",
        sample_rate=int(rate),
        channels=int(channels),
        frames=round(duration * rate * there / declared),
        promised=promised,
        bit_depth=bits,
        parts=(),
        decodable=False,
    )


def _boxes(stream: BinaryIO, place: int, size: int) -> Iterator[tuple[bytes, int, int]]:
    """
    Kind, place and declared length of the content of every outermost box.
    """
    for _ in range(_MOST_BOXES):
        stream.seek(place)
        head = stream.read(16)
        if len(head) < 8:
            return
        length, kind, skip = int.from_bytes(head[:4], "big"), head[4:8], 8
        if length == 1:
            length, skip = int.from_bytes(head[8:16], "big"), 16
        elif length == 0:
            length = size - place
        if length < skip:
            return
        yield kind, place + skip, length - skip
        place += length
    raise UnreadableAudioError("its index is damaged")


class _Sparing(io.BufferedReader):
    """
    A file that is never read a gigabyte at a time, whatever its boxes claim.
    """

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(_MOST_READ if size is None or size < 0 else min(size, _MOST_READ))


def _tag(stream: BinaryIO, size: int) -> Any:
    try:
        # What is imported by `import voiceclone.audio` is imported by everybody.
        from tinytag import TinyTag  # noqa: PLC0415
    except ImportError as error:
        raise MissingLibraryError(f"the library that reads M4A cannot be loaded ({error}): {INSTALL}") from error
    try:
        return TinyTag.get(file_obj=_Sparing(Window(stream, [(0, size)])), tags=False)
    except Exception as error:
        # Whatever a stranger's bytes make a parser do.
        raise UnreadableAudioError("its index is damaged") from error
