"""
Which format a file has, told from its first bytes.
"""

from __future__ import annotations

from typing import BinaryIO

from voiceclone._preflight.audio.facts import UnreadableAudioError

_HEAD = 64
#: Tags in front of the sound; more than this many is no accident.
_MOST_TAGS = 16

#: Container, and the bytes it has at which offsets.
_SOUNDS: tuple[tuple[str, dict[int, bytes]], ...] = (
    ("WAV", {0: b"RIFF", 8: b"WAVE"}),
    ("WAV", {0: b"RF64", 8: b"WAVE"}),
    ("AIFF", {0: b"FORM", 8: b"AIFF"}),
    ("AIFF", {0: b"FORM", 8: b"AIFC"}),
    ("FLAC", {0: b"fLaC"}),
    ("OGG", {0: b"OggS"}),
    ("M4A", {4: b"ftyp"}),
)
#: What else people hand in, and how to say what it is.
_OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "a ZIP archive"),
    (b"PK\x05\x06", "a ZIP archive"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1aE\xdf\xa3", "a Matroska or WebM file"),
    (b"RIFF", "a RIFF file without sound"),
    (b"#!AMR", "an AMR file"),
    (b"\x30\x26\xb2\x75", "a Windows Media file"),
    (b"caff", "a CAF file"),
    (b"ADIF", "a bare AAC stream"),
)


def container(stream: BinaryIO) -> tuple[str, int]:
    """
    The container of *stream*, and where its sound begins: behind any ID3 tags.

    Raises:
        UnreadableAudioError: It is none that can be read here.
    """
    start, head = 0, _at(stream, 0)
    if not head:
        raise UnreadableAudioError("the file is empty")
    for _ in range(_MOST_TAGS):
        if head[:3] != b"ID3" or len(head) < 10:
            break
        start += _tag_size(head)
        head = _at(stream, start)
    for name, marks in _SOUNDS:
        if all(head[place : place + len(mark)] == mark for place, mark in marks.items()):
            return name, start
    if start or _is_mpeg(head):
        return "MP3", start
    raise UnreadableAudioError(_complaint(head))


def _at(stream: BinaryIO, place: int) -> bytes:
    stream.seek(place)
    return stream.read(_HEAD)


def _tag_size(head: bytes) -> int:
    """
    Bytes of an ID3v2 tag, its header and footer included; seven bits of every byte count.
    """
    size = 0
    for byte in head[6:10]:
        size = size << 7 | byte & 0x7F
    footer = 10 if head[5] & 0x10 else 0
    return 10 + size + footer


def _is_mpeg(head: bytes) -> bool:
    """
    Whether *head* may be a frame of MPEG audio; AAC has the same mark, but says layer 0.
    """
    return len(head) > 3 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0 and head[1] & 0x06 != 0


def _complaint(head: bytes) -> str:
    for mark, name in _OTHERS:
        if head.startswith(mark):
            return f"it is {name}, not audio that can be read here"
    if head[0] == 0xFF and len(head) > 1 and head[1] & 0xF6 == 0xF0:
        return "it is a bare AAC stream, not audio that can be read here"
    return "it is none of WAV, FLAC, MP3, OGG, M4A, AIFF"
