"""Reading the header of a WAV file: as much as a vendor checks."""

from __future__ import annotations

import struct
from typing import BinaryIO

import attrs

_FORMATS = {1: "PCM", 3: "float", 0xFFFE: "extensible"}


@attrs.frozen
class WavInfo:
    """What the header says.

    Attributes:
        sample_rate: Hz.
        channels: 1 for mono.
        bits: Per sample.
        seconds: Duration, from the bytes that are really there.
    """

    sample_rate: int
    channels: int
    bits: int
    seconds: float


def read_wav(stream: BinaryIO, size: int) -> WavInfo | None:
    """What the header of *stream* says, None if it is no WAV file.

    Args:
        stream: At its start; need not be seekable.
        size: Bytes in all, to unmask a header that promises more than there is.
    """
    start = stream.read(12)
    if len(start) < 12 or start[:4] not in (b"RIFF", b"RF64") or start[8:] != b"WAVE":
        return None
    position, form = 12, None
    while len(head := stream.read(8)) == 8:
        kind, length = head[:4], struct.unpack("<L", head[4:])[0]
        position += 8
        if kind == b"data":
            return _info(form, min(length, max(size - position, 0)))
        content = stream.read(length + length % 2)
        if len(content) < length:
            return None
        position += len(content)
        if kind == b"fmt ":
            form = content
    return None


def _info(form: bytes | None, length: int) -> WavInfo | None:
    if form is None or len(form) < 16:
        return None
    kind, channels, rate, _, block, bits = struct.unpack("<HHLLHH", form[:16])
    if kind not in _FORMATS or not (channels and rate and block):
        return None
    return WavInfo(rate, channels, bits, length / block / rate)
