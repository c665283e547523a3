"""
FLAC: what STREAMINFO promises, and where the last frame that is there ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

import attrs

from voiceclone._preflight.audio.facts import UnreadableAudioError
from voiceclone._preflight.audio.layout import Layout

_MOST_BLOCKS = 1000
#: Bytes searched at a time, from the end; no frame head is longer than the overlap.
_PIECE, _OVERLAP = 1 << 20, 16
#: Places that look like a frame and are none, before the search is given up.
_MOST_TRIES = 20_000
_FRAME = re.compile(rb"\xff[\xf8\xf9][\x10-\xff][\x00-\xaf]")
_ID3_TAIL = 128


def _crc_table(polynomial: int, bits: int) -> tuple[int, ...]:
    top, mask = 1 << bits - 1, (1 << bits) - 1
    table = []
    for byte in range(256):
        value = byte << bits - 8
        for _ in range(8):
            value = (value << 1 ^ polynomial if value & top else value << 1) & mask
        table.append(value)
    return tuple(table)


_CRC8, _CRC16 = _crc_table(0x07, 8), _crc_table(0x8005, 16)


@attrs.frozen
class _Info:
    """
    STREAMINFO, as far as it is needed.
    """

    block: int
    rate: int
    channels: int
    bits: int
    total: int


def read_flac(stream: BinaryIO, start: int, size: int) -> Layout:
    """
    The length comes from the number in the last frame; a frame that is cut off does not count.
    """
    info, first = _metadata(stream, start, size)
    frames = _frames(stream, first, size, info)
    place = start + 8 + 13
    # The decoder believes the 36 bits of the total, so it gets the truth there.
    bits = (info.bits - 1 & 0xF) << 36 | min(frames, (1 << 36) - 1)
    return Layout(
        encoding=f"PCM_{info.bits}",
        sample_rate=info.rate,
        channels=info.channels,
        frames=frames,
        promised=info.total or frames,
        bit_depth=info.bits,
        parts=((start, place), bits.to_bytes(5, "big"), (place + 5, size)),
    )


def _metadata(stream: BinaryIO, start: int, size: int) -> tuple[_Info, int]:
    """
    STREAMINFO, and the offset of the first frame.
    """
    stream.seek(start + 4)
    head = stream.read(38)
    if len(head) < 38 or head[0] & 0x7F != 0:
        raise UnreadableAudioError("its FLAC header is cut off")
    packed = int.from_bytes(head[14:22], "big")
    info = _Info(
        block=int.from_bytes(head[4:6], "big"),
        rate=packed >> 44,
        channels=(packed >> 41 & 7) + 1,
        bits=(packed >> 36 & 31) + 1,
        total=packed & (1 << 36) - 1,
    )
    place, last = start + 4, False
    for _ in range(_MOST_BLOCKS):
        stream.seek(place)
        block = stream.read(4)
        if last or len(block) < 4 or place > size:
            break
        last = block[0] & 0x80 != 0
        place += 4 + int.from_bytes(block[1:], "big")
    if not last:
        raise UnreadableAudioError("its FLAC header has no end")
    return info, place


def _frames(stream: BinaryIO, first: int, size: int, info: _Info) -> int:
    """
    Samples per channel up to the end of the last whole frame.
    """
    for place, head in _heads_from_the_end(stream, first, size):
        found = _sample_and_count(head, info)
        if found is None or (info.total and found[0] >= info.total):
            continue
        sample, count = found
        return sample + count if _whole(stream, place, size) else sample
    raise UnreadableAudioError("it holds no sound")


def _heads_from_the_end(stream: BinaryIO, first: int, size: int) -> Iterator[tuple[int, bytes]]:
    """
    What looks like the head of a frame, last one first.
    """
    end, tries = size, 0
    while end > first:
        begin = max(end - _PIECE, first)
        stream.seek(begin)
        piece = stream.read(end - begin + _OVERLAP)
        for match in reversed([each for each in _FRAME.finditer(piece) if each.start() < end - begin]):
            tries += 1
            if tries > _MOST_TRIES:
                raise UnreadableAudioError("its FLAC frames are damaged")
            yield begin + match.start(), piece[match.start() : match.start() + _OVERLAP]
        end = begin


def _sample_and_count(head: bytes, info: _Info) -> tuple[int, int] | None:
    """
    The number of the first sample of a frame and how many it has; None when *head* is no head of a frame.
    """
    assignment = head[3] >> 4
    if (assignment + 1 if assignment < 8 else 2) != info.channels or head[3] & 1:
        return None
    # The number is written like a character of UTF-8, of up to seven bytes.
    ones = 8 - (head[4] ^ 0xFF).bit_length() if len(head) > 4 else 1
    if ones == 1:
        return None
    length = max(ones, 1)
    number = head[4] & (0x7F >> ones)
    for byte in head[5 : 4 + length]:
        number = number << 6 | byte & 0x3F
    code, place = head[2] >> 4, 4 + length
    wide = {6: 1, 7: 2}.get(code, 0)
    count = int.from_bytes(head[place : place + wide], "big") + 1 if wide else _block_size(code)
    place += wide + {12: 1, 13: 2, 14: 2}.get(head[2] & 0xF, 0)
    if len(head) <= place or _crc(_CRC8, 8, head[:place]) != head[place]:
        return None
    return (number if head[1] & 1 else number * info.block), count


def _block_size(code: int) -> int:
    if code == 1:
        return 192
    return 576 << code - 2 if code < 6 else 256 << code - 8


def _whole(stream: BinaryIO, place: int, size: int) -> bool:
    """
    Whether the frame at *place* ends where the file ends, or where its ID3 tag begins.
    """
    stream.seek(place)
    content = stream.read(min(size - place, _PIECE))
    tagged = content[-_ID3_TAIL:].startswith(b"TAG")
    return _crc(_CRC16, 16, content[:-_ID3_TAIL] if tagged else content) == 0


def _crc(table: tuple[int, ...], bits: int, content: bytes) -> int:
    value, mask = 0, (1 << bits) - 1
    for byte in content:
        value = (value << 8 ^ table[value >> bits - 8 ^ byte]) & mask
    return value
