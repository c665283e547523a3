"""
The header of a WAV file, read with the standard library, so that lengths can be checked where nothing is installed.

`wave` reads no floating point, and believes lengths that recorders never came to write.
"""

from __future__ import annotations

import struct
from typing import BinaryIO

import attrs

from voiceclone._preflight.audio.facts import UnreadableAudioError

#: Chunks in front of the sound; more is no recording.
_MOST_CHUNKS = 1000
#: Lengths from here on were written before they were known.
_ENDLESS = 0x7FFFF000
_EXTENSIBLE = 0xFFFE
#: By kind of samples and bytes of each, in libsndfile's words.
_INTEGERS = {(1, 1): "PCM_U8", (1, 2): "PCM_16", (1, 3): "PCM_24", (1, 4): "PCM_32"}
_ENCODINGS = {**_INTEGERS, (3, 4): "FLOAT", (3, 8): "DOUBLE", (6, 1): "ALAW", (7, 1): "ULAW"}


@attrs.frozen(kw_only=True)
class WavHeader:
    """
    What the chunks say.

    Attributes:
        encoding: How samples are kept; empty when it takes a decoder to tell how long they last.
        sample_rate: Hz.
        channels: 1 for mono.
        frames: Samples per channel that are really there.
        promised: Samples per channel that were promised.
        patch: A place in the file and the length that was never written there, for decoders that believe it.
    """

    encoding: str
    sample_rate: int
    channels: int
    frames: int
    promised: int
    patch: tuple[int, bytes]


def read_wav(file: BinaryIO, size: int) -> WavHeader:
    """
    Read WAV or extensible WAV of *size* bytes. Where no length was written, everything up to the end is sound.

    Raises:
        UnreadableAudioError: It has no sound, or no format.
    """
    chunks: dict[bytes, tuple[int, int]] = {}
    place = 12
    for _ in range(_MOST_CHUNKS):
        file.seek(place)
        head = file.read(8).ljust(8, b"\0")
        length = int.from_bytes(head[4:], "little")
        chunks[head[:4]] = place + 8, length
        if place + 8 > size or b"data" in chunks:
            break
        place += 8 + length + length % 2
    if not {b"fmt ", b"data"} <= chunks.keys():
        raise UnreadableAudioError("it is a WAV file without sound")
    file.seek(chunks[b"fmt "][0])
    form = file.read(26).ljust(26, b"\0")
    kind, channels, rate, _, block, bits = struct.unpack("<HHLLHH", form[:16])
    kind, sample = int.from_bytes(form[24:], "little") if kind == _EXTENSIBLE else kind, (bits + 7) // 8
    place, promised = chunks[b"data"]
    there = size - place
    patch = b"" if promised else min(there, _ENDLESS).to_bytes(4, "little")
    promised = promised if 0 < promised < _ENDLESS else there
    return WavHeader(
        encoding=_ENCODINGS.get((kind, sample), "") if 0 < block == sample * channels else "",
        sample_rate=rate,
        channels=channels,
        frames=min(promised, there) // max(block, 1),
        promised=promised // max(block, 1),
        patch=(place - 4, patch),
    )
