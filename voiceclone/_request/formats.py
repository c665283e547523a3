"""How files begin, and which endings they have."""

from __future__ import annotations

import re
from collections.abc import Mapping

#: How audio files begin that can be read here; MP3 may also be FLAC behind an ID3 tag.
AUDIO: Mapping[str, bytes] = {
    "WAV": rb"(RIFF|RF64).{4}WAVE",
    "FLAC": rb"fLaC",
    "MP3": rb"ID3|\xff[\xe2-\xe7\xea-\xef\xf2-\xf7\xfa-\xff]",
    "OGG": rb"OggS",
    "M4A": rb".{4}ftyp",
    "AIFF": rb"FORM.{4}AIF[FC]",
}
#: Endings that a file of a container may have.
ENDINGS: Mapping[str, frozenset[str]] = {
    "WAV": frozenset({".wav"}),
    "FLAC": frozenset({".flac"}),
    "MP3": frozenset({".mp3"}),
    "OGG": frozenset({".ogg", ".oga", ".opus"}),
    "M4A": frozenset({".m4a", ".mp4", ".aac"}),
}
#: Endings that make a file of a folder a recording.
AUDIO_ENDINGS = frozenset[str]().union(*ENDINGS.values())

_DOCUMENTS: Mapping[str, bytes] = {".pdf": rb"%PDF", ".png": rb"\x89PNG\r\n", ".jpg": rb"\xff\xd8\xff"}
_BEGINNINGS = {**{f".{container.lower()}": pattern for container, pattern in AUDIO.items()}, **_DOCUMENTS}


def ending(head: bytes) -> str | None:
    """The usual ending of a file that begins with *head*, its first twelve bytes at least; None if it is not known."""
    return next((each for each, start in _BEGINNINGS.items() if re.match(start, head, re.DOTALL)), None)
