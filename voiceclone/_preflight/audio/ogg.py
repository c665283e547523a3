"""
OGG: Vorbis and Opus.
"""

from __future__ import annotations

from typing import BinaryIO

from voiceclone._preflight.audio import libsndfile
from voiceclone._preflight.audio.facts import UnreadableAudioError
from voiceclone._preflight.audio.layout import Layout

_HEAD = 27
#: How the first packet begins of what libsndfile decodes, and of what it does not.
_KNOWN = (b"\x01vorbis", b"OpusHead")
_OTHERS = {b"\x7fFLAC": "FLAC", b"Speex": "Speex", b"\x80theora": "a film"}


def read_ogg(stream: BinaryIO, start: int, size: int) -> Layout:
    """
    The length comes from the last page that is there. OGG promises none, so a file that is cut off looks whole.
    """
    stream.seek(start)
    head = stream.read(_HEAD + 255 + 16)
    segments = head[26] if len(head) >= _HEAD else 0
    packet = head[_HEAD + segments :]
    if not packet.startswith(_KNOWN):
        inside = next((name for mark, name in _OTHERS.items() if packet.startswith(mark)), "something unknown")
        raise UnreadableAudioError(f"it is OGG with {inside} inside, which cannot be read here")
    found = libsndfile.probe(stream, [(start, size)])
    return Layout(
        encoding=found.subtype,
        sample_rate=found.sample_rate,
        channels=found.channels,
        frames=found.frames,
        promised=found.frames,
        bit_depth=None,
        parts=((start, size),),
    )
