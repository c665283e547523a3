"""
MP3: the frames are counted, for nothing in such a file tells its length reliably.
"""

from __future__ import annotations

import functools
import struct
from collections.abc import Iterator
from typing import BinaryIO

import attrs

from voiceclone._preflight.audio.facts import UnreadableAudioError
from voiceclone._preflight.audio.layout import Layout

_BIT_RATES = {  # kbit/s by (version 1?, layer) and index
    (True, 1): (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (True, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (True, 3): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (False, 1): (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (False, 2): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (False, 3): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}  # by version bits
_ENCODINGS = {1: "MPEG_LAYER_I", 2: "MPEG_LAYER_II", 3: "MPEG_LAYER_III"}
_MOST = 0xFFFFFFFF
#: Junk that is searched for the next frame, in all.
_MOST_JUNK = 1 << 20
#: Frames that are counted one by one, more than a day's; what is behind them is estimated.
_MOST_FRAMES = 4_000_000
#: Frames in a row that make us sure.
_SURE = 3
#: What may stand behind the sound.
_TAILS = (b"TAG", b"APETAGEX", b"LYRICSBEGIN", b"ID3")


@attrs.frozen
class _Frame:
    kind: tuple[int, int]
    layer: int
    rate: int
    channels: int
    samples: int
    length: int


@attrs.define
class _Count:
    """
    What the walk over the frames has seen.
    """

    frames: int = 0
    broken: int | None = None
    junk: int = 0
    start: int = 0
    end: int = 0


def read_mp3(stream: BinaryIO, start: int, size: int) -> Layout:
    """
    MPEG audio, any layer. A first frame that holds no sound but a table of contents is kept from the decoder, for it
    may lie; the decoder gets one that tells the truth.
    """
    count, place = _Count(), _next_frame(stream, start, size, _MOST_JUNK)
    head = None if place is None else _frame(_read(stream, place, 4))
    if place is None or head is None:
        raise UnreadableAudioError("it is none of WAV, FLAC, MP3, OGG, M4A, AIFF")
    content = _read(stream, place, head.length)
    promised = _promised(content)
    if promised is not None:
        place += head.length
    count.start = count.end = place
    _walk(stream, place, size, head, count)
    if not count.frames:
        raise UnreadableAudioError("it holds no sound")
    return Layout(
        encoding=_ENCODINGS[head.layer],
        sample_rate=head.rate,
        channels=head.channels,
        frames=count.frames * head.samples,
        promised=(promised or count.frames) * head.samples,
        bit_depth=None,
        parts=(*_contents(_read(stream, count.start, 4), count), (count.start, count.end)),
        broken=None if count.broken is None else count.broken * head.samples,
    )


def _walk(stream: BinaryIO, place: int, size: int, first: _Frame, count: _Count) -> None:
    """
    Count the frames like *first* from *place* on, and step over what is damaged.
    """
    while place + 4 <= size:
        frame = _frame(_read(stream, place, 4))
        if frame is not None and frame.kind == first.kind:
            if place + frame.length > size:
                break
            place += frame.length
            count.frames += 1
            count.end = place
            if count.frames == _MOST_FRAMES:
                count.frames += _MOST_FRAMES * (size - place) // (place - count.start)
                count.end = size
                return
            continue
        if _read(stream, place, 16).startswith(_TAILS):
            break
        again = _next_frame(stream, place + 1, size, _MOST_JUNK - count.junk)
        if again is None:
            break
        count.broken = count.frames if count.broken is None else count.broken
        count.junk += again - place
        place = again


def _next_frame(stream: BinaryIO, start: int, size: int, within: int) -> int | None:
    """
    Where the next frame begins that others follow, no more than *within* bytes from *start*.
    """
    piece = _read(stream, start, min(size - start, max(within, 0)))
    at = piece.find(b"\xff")
    while at >= 0:
        if all(_followers(stream, start + at, size)):
            return start + at
        at = piece.find(b"\xff", at + 1)
    return None


def _followers(stream: BinaryIO, place: int, size: int) -> Iterator[bool]:
    """
    Whether there is a frame at *place* and another of its kind behind it, and so on, as far as the file goes.
    """
    kind = None
    for number in range(_SURE):
        if number and place == size:
            return
        content = _read(stream, place, 16)
        if number and content.startswith(_TAILS):
            return
        frame = _frame(content[:4])
        yield frame is not None and kind in (None, frame.kind)
        assert frame is not None
        kind, place = frame.kind, place + frame.length


def _contents(head: bytes, count: _Count) -> tuple[bytes, ...]:
    """
    A frame like *head* that tells how many follow, without which the decoder would guess.
    """
    # No checksum, a bit rate at which there is room, no padding.
    head = bytes((head[0], head[1] | 1, head[2] & 0x0C | 0x90, head[3]))
    frame = _frame(head)
    if frame is None or frame.layer != 3:
        return ()
    mono, first = frame.channels == 1, head[1] & 0x08 != 0
    side = {(True, True): 17, (True, False): 32, (False, True): 9, (False, False): 17}[first, mono]
    size = frame.length + count.end - count.start
    tag = b"Xing" + struct.pack(">LLL", 3, min(count.frames, _MOST), min(size, _MOST))
    return ((head + bytes(side) + tag).ljust(frame.length, b"\0"),)


@functools.lru_cache(maxsize=1024)
def _frame(head: bytes) -> _Frame | None:
    """
    The frame that *head* begins, None when it begins none.
    """
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return None
    version, layer = head[1] >> 3 & 3, 4 - (head[1] >> 1 & 3)
    index, rates = head[2] >> 4, _RATES.get(version)
    speed = head[2] >> 2 & 3
    if rates is None or layer == 4 or not 0 < index < 15 or speed == 3:
        return None
    rate, bits = rates[speed], _BIT_RATES[version == 3, layer][index - 1] * 1000
    padding = head[2] >> 1 & 1
    samples = {1: 384, 2: 1152, 3: 1152 if version == 3 else 576}[layer]
    length = (12 * bits // rate + padding) * 4 if layer == 1 else samples // 8 * bits // rate + padding
    kind = head[1] & 0xFE, head[2] & 0x0C
    return _Frame(kind, layer, rate, 1 if head[3] >> 6 == 3 else 2, samples, length)


def _promised(content: bytes) -> int | None:
    """
    Frames that follow, when *content* is a frame that holds no sound but a table of contents; 0 if it does not tell.
    """
    for mark in (b"Xing", b"Info"):
        place = content.find(mark, 4, 64)
        if place >= 0:
            flags = int.from_bytes(content[place + 4 : place + 8], "big")
            return int.from_bytes(content[place + 8 : place + 12], "big") if flags & 1 else 0
    if content[36:40] == b"VBRI":
        return int.from_bytes(content[50:54], "big")
    return None


def _read(stream: BinaryIO, place: int, count: int) -> bytes:
    stream.seek(place)
    return stream.read(count)
