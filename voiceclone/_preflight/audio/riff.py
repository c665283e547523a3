"""
WAV and AIFF: chunks, and what they say of their lengths.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from typing import BinaryIO

import attrs

from voiceclone._preflight.audio import libsndfile
from voiceclone._preflight.audio.facts import MissingLibraryError, UnreadableAudioError
from voiceclone._preflight.audio.layout import Layout, Part, Probe
from voiceclone._preflight.audio.waveform import probe_wav

#: Chunks in front of the sound; more is an attack on our patience.
_MOST_CHUNKS = 1000
#: What a header of 32 bits says when the length stands elsewhere, or was not known yet.
_UNKNOWN = 0xFFFFFFFF
#: Lengths of 32 bits from here on are what programs write that pipe sound on and never come back: no promise.
_ENDLESS = 0x7FFFF000
_BIT_DEPTHS = {"PCM_U8": 8, "PCM_S8": 8, "PCM_16": 16, "PCM_24": 24, "PCM_32": 32, "FLOAT": 32, "DOUBLE": 64}


@attrs.frozen
class _Chunk:
    kind: bytes
    place: int
    length: int


def read_wav(stream: BinaryIO, start: int, size: int) -> Layout:
    """
    WAV, extensible WAV and RF64. What follows the sound is never looked at.

    A length of 0, which recorders leave behind that never came to write it, counts as unknown: then everything up to
    the end is sound, unless what follows are chunks.
    """
    known: dict[bytes, _Chunk] = {}
    for chunk in _chunks(stream, start, size, "<"):
        known[chunk.kind] = chunk
        if chunk.kind == b"data":
            break
    data = known.get(b"data")
    if data is None or b"fmt " not in known:
        raise UnreadableAudioError("it is a WAV file without sound")
    channels, rate = struct.unpack("<HL", _read(stream, known[b"fmt "].place + 2, 6))
    if not (channels and rate):
        raise UnreadableAudioError(f"its header is damaged: {channels} channels, {rate} samples per second")
    field, width, declared = data.place - 4, 4, data.length
    if data.length == _UNKNOWN and b"ds64" in known:
        field, width = known[b"ds64"].place + 8, 8
        declared = struct.unpack("<Q", _read(stream, field, 8))[0]
    there = size - data.place
    if declared == 0 and _only_chunks(stream, data.place, size):
        there = 0
    actual = there if declared == 0 else min(declared, there)
    if not actual:
        raise UnreadableAudioError("it holds no sound")
    parts: list[Part] = [(start, data.place + actual)]
    if not declared:
        length = min(actual, (1 << 8 * width) - 2).to_bytes(width, "little")
        parts = [(start, field), length, (field + width, data.place + actual)]
    endless = declared == 0 or (width == 4 and declared >= _ENDLESS)
    form = _read(stream, known[b"fmt "].place, min(known[b"fmt "].length, 40))
    return _layout(_probe_wav(stream, parts, form, actual), parts, 1.0 if endless else declared / actual)


def read_aiff(stream: BinaryIO, start: int, size: int) -> Layout:
    """
    AIFF and AIFC.
    """
    sounds = [chunk for chunk in _chunks(stream, start, size, ">") if chunk.kind == b"SSND"]
    # A chunk of sound begins with eight bytes about alignment.
    if not sounds or sounds[0].length <= 8 or size - sounds[0].place <= 8:
        raise UnreadableAudioError("it holds no sound")
    declared, there = sounds[0].length - 8, size - sounds[0].place - 8
    parts = [(start, size)]
    return _layout(libsndfile.probe(stream, parts), parts, max(declared / there, 1.0))


def _probe_wav(stream: BinaryIO, parts: Sequence[Part], form: bytes, length: int) -> Probe:
    try:
        return libsndfile.probe(stream, parts)
    except MissingLibraryError:
        # The commonest files are read without it, so that no rule goes unheard where it is not installed.
        if found := probe_wav(form, length):
            return found
        raise


def _layout(found: Probe, parts: Sequence[Part], promise: float) -> Layout:
    return Layout(
        encoding=found.subtype,
        sample_rate=found.sample_rate,
        channels=found.channels,
        frames=found.frames,
        promised=round(found.frames * promise),
        bit_depth=_BIT_DEPTHS.get(found.subtype),
        parts=tuple(parts),
    )


def _chunks(stream: BinaryIO, start: int, size: int, order: str) -> Iterator[_Chunk]:
    """
    The chunks of *stream* whose heads are there, the sound's content or not.
    """
    place = start + 12
    for _ in range(_MOST_CHUNKS):
        if place + 8 > size:
            return
        kind, length = struct.unpack(f"{order}4sL", _read(stream, place, 8))
        yield _Chunk(kind, place + 8, length)
        place += 8 + length + length % 2
    raise UnreadableAudioError("its header has no end")


def _only_chunks(stream: BinaryIO, place: int, size: int) -> bool:
    """
    Whether nothing but chunks with readable names lies between *place* and the end.
    """
    for _ in range(_MOST_CHUNKS):
        if place >= size:
            return True
        head = _read(stream, place, 8)
        if len(head) < 8 or not (head[:4].isascii() and head[:4].decode().isprintable()):
            return False
        length = int.from_bytes(head[4:], "little")
        place += 8 + length + length % 2
        if place > size + 1:
            return False
    return False


def _read(stream: BinaryIO, place: int, count: int) -> bytes:
    stream.seek(place)
    return stream.read(count)
