"""
The format chunk of a WAV file, read without any library.
"""

from __future__ import annotations

import struct

from voiceclone._preflight.audio.layout import Probe

_PCM, _FLOAT, _EXTENSIBLE = 0x0001, 0x0003, 0xFFFE
#: What follows the kind of samples in the identifiers of an extensible format.
_GUID_TAIL = bytes.fromhex("000000001000800000aa00389b71")
#: Kind of samples and bytes of each, in libsndfile's words.
_ENCODINGS = {
    (_PCM, 1): "PCM_U8",
    (_PCM, 2): "PCM_16",
    (_PCM, 3): "PCM_24",
    (_PCM, 4): "PCM_32",
    (_FLOAT, 4): "FLOAT",
    (_FLOAT, 8): "DOUBLE",
}


def probe_wav(form: bytes, length: int) -> Probe | None:
    """
    What a format chunk says of *length* bytes of sound; None where it takes a decoder to tell.
    """
    if len(form) < 16:
        return None
    kind, channels, rate, _, block, bits = struct.unpack("<HHLLHH", form[:16])
    if kind == _EXTENSIBLE and form[26:40] == _GUID_TAIL:
        kind = int.from_bytes(form[24:26], "little")
    width = (bits + 7) // 8
    encoding = _ENCODINGS.get((kind, width))
    if encoding is None or block != width * channels:
        return None
    return Probe(encoding, rate, channels, length // block)
