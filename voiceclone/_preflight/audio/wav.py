"""The header of a WAV file, read with the standard library, so that lengths can be checked where nothing is installed.

`wave` reads no floating point, and believes lengths that recorders never came to write.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO

from voiceclone._preflight.audio.facts import AudioHeader, UnreadableAudioError

#: Chunks in front of the sound; more is no recording.
_MOST_CHUNKS = 1000
#: Lengths from here on were written before they were known.
_ENDLESS = 0x7FFFF000
_EXTENSIBLE, _PCM, _FLOAT = 0xFFFE, 1, 3
#: By kind of samples and bytes of each, in libsndfile's words.
_INTEGERS = {(_PCM, 1): "PCM_U8", (_PCM, 2): "PCM_16", (_PCM, 3): "PCM_24", (_PCM, 4): "PCM_32"}
_ENCODINGS = {**_INTEGERS, (_FLOAT, 4): "FLOAT", (_FLOAT, 8): "DOUBLE", (6, 1): "ALAW", (7, 1): "ULAW"}


def read_wav(path: Path, file: BinaryIO, size: int) -> tuple[AudioHeader | None, tuple[int, bytes]]:
    """Read WAV or extensible WAV of *size* bytes. Where no length was written, everything up to the end is sound.

    Returns:
        The header, None when it takes a decoder to tell the length; and a place in the file with the length that was
        never written there, for decoders that believe it.

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
    patch = place - 4, b"" if promised else min(there, _ENDLESS).to_bytes(4, "little")
    promised = promised if 0 < promised < _ENDLESS else there
    if (kind, sample) not in _ENCODINGS or not 0 < block == sample * channels or not rate:
        return None, patch
    header = AudioHeader(
        path=path,
        container="WAV",
        encoding=_ENCODINGS[kind, sample],
        size=size,
        duration=min(promised, there) // block / rate,
        sample_rate=rate,
        channels=channels,
        bit_depth=8 * sample if kind in {_PCM, _FLOAT} else None,
        promised=promised // block / rate,
    )
    return header, patch
