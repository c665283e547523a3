"""The header of a WAV file, read with the standard library, so that lengths can be checked where nothing is installed.

`wave` reads no floating point, and believes lengths that recorders never came to write.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO

import attrs

from voiceclone._preflight.audio.facts import AudioHeader, UnreadableAudioError

#: Chunks in front of the sound; more is no recording.
_MOST_CHUNKS = 1000
#: Lengths from here on were written before they were known.
_ENDLESS = 0x7FFFF000
#: What RF64 has instead of a length, which is in a chunk of its own.
_IN_DS64 = 0xFFFFFFFF
_EXTENSIBLE, PCM, _FLOAT = 0xFFFE, 1, 3
#: By kind of samples and bytes of each, in libsndfile's words.
_INTEGERS = {(PCM, 1): "PCM_U8", (PCM, 2): "PCM_16", (PCM, 3): "PCM_24", (PCM, 4): "PCM_32"}
_ENCODINGS = {**_INTEGERS, (_FLOAT, 4): "FLOAT", (_FLOAT, 8): "DOUBLE", (6, 1): "ALAW", (7, 1): "ULAW"}


@attrs.frozen(kw_only=True)
class Sound:
    """Where the sound of a WAV file is, and of which form.

    Attributes:
        kind: The format's number: 1 for PCM.
        channels: 1 for mono.
        rate: Hz.
        width: Bytes of a sample.
        block: Bytes of a sample of every channel.
        place: Where it begins.
        told: Its bytes as the header tells them.
        there: Bytes up to the end of the file.
    """

    kind: int
    channels: int
    rate: int
    width: int
    block: int
    place: int
    told: int
    there: int

    @property
    def promised(self) -> int:
        """Bytes that it should have: where no length was written, everything up to the end is sound."""
        return self.told if 0 < self.told < _ENDLESS else self.there


def find_sound(file: BinaryIO, size: int) -> Sound:
    """Find the sound of WAV, extensible WAV or RF64 of *size* bytes.

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
    place, told = chunks[b"data"]
    if told == _IN_DS64 and b"ds64" in chunks:
        file.seek(chunks[b"ds64"][0] + 8)
        told = int.from_bytes(file.read(8), "little")
    return Sound(
        kind=int.from_bytes(form[24:], "little") if kind == _EXTENSIBLE else kind,
        channels=channels,
        rate=rate,
        width=(bits + 7) // 8,
        block=block,
        place=place,
        told=told,
        there=size - place,
    )


def read_wav(path: Path, file: BinaryIO, size: int) -> tuple[AudioHeader | None, tuple[int, bytes]]:
    """Read WAV or extensible WAV of *size* bytes.

    Returns:
        The header, None when it takes a decoder to tell the length; and a place in the file with the length that was
        never written there, for decoders that believe it.

    Raises:
        UnreadableAudioError: It has no sound, or no format.
    """
    sound = find_sound(file, size)
    patch = sound.place - 4, b"" if sound.told else min(sound.there, _ENDLESS).to_bytes(4, "little")
    form = sound.kind, sound.width
    if form not in _ENCODINGS or not 0 < sound.block == sound.width * sound.channels or not sound.rate:
        return None, patch
    header = AudioHeader(
        path=path,
        container="WAV",
        encoding=_ENCODINGS[form],
        size=size,
        duration=min(sound.promised, sound.there) // sound.block / sound.rate,
        sample_rate=sound.rate,
        channels=sound.channels,
        bit_depth=8 * sound.width if sound.kind in {PCM, _FLOAT} else None,
        promised=sound.promised // sound.block / sound.rate,
    )
    return header, patch
