"""
Copying the sound of a file into WAV files, whole or cut, block by block.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import attrs

from voiceclone._preflight.audio.facts import UnreadableAudioError
from voiceclone._preflight.audio.header import surveyed
from voiceclone._preflight.audio.libsndfile import opened, told

#: Samples read at a time.
_BLOCK = 1 << 16
#: What has more than 16 bits keeps 24, in which floating point below full scale loses nothing that can be heard.
_WIDE = frozenset({"PCM_24", "PCM_32", "FLOAT", "DOUBLE"})
#: Encodings of whole numbers, which are copied as such: bit by bit.
_WHOLE = frozenset({"PCM_U8", "PCM_S8", "PCM_16", "PCM_24", "PCM_32", "ULAW", "ALAW"})
#: Lengths in a WAV file have 32 bits; some are kept for its headers.
_LARGEST = 2**32 - 2**16
_BYTES = {"PCM_16": 2, "PCM_24": 3}


@attrs.frozen(kw_only=True)
class Written:
    """
    What was written.

    Attributes:
        encoding: ``PCM_16`` or ``PCM_24``.
        sample_rate: Hz, as it was.
        channels: As many as there were.
        cut_peaks: Samples above full scale, which whole numbers cannot hold; they were cut to it.
    """

    encoding: str
    sample_rate: int
    channels: int
    cut_peaks: int


def write_wav(source: Path, pieces: Iterable[tuple[Path, float]], *, largest: int = _LARGEST) -> Written:
    """
    Copy the sound of *source* from its beginning, one piece after the other, without a gap.

    Args:
        source: The file to copy; it is only read.
        pieces: Every file to write, and the second of *source* at which it ends; infinity for the end of all.
        largest: Bytes of sound a WAV file can hold.

    Raises:
        UnreadableAudioError: *source* cannot be decoded, or is too long for a WAV file.
        OSError: A file cannot be written.
    """
    with surveyed(source) as (stream, _name, layout), opened(stream, layout.parts) as sound:
        encoding = "PCM_24" if sound.subtype in _WIDE else "PCM_16"
        if layout.frames * layout.channels * _BYTES[encoding] > largest:
            raise UnreadableAudioError("it is too long for a WAV file")
        done = over = 0
        for target, until in pieces:
            last = layout.frames if math.isinf(until) else min(round(until * sound.samplerate), layout.frames)
            with _created(target, sound, encoding) as file:
                for block in _blocks(sound, last - done):
                    over += _over(block)
                    file.write(block)
            done = last
    return Written(encoding=encoding, sample_rate=layout.sample_rate, channels=layout.channels, cut_peaks=over)


@contextlib.contextmanager
def _created(target: Path, sound: Any, encoding: str) -> Iterator[Any]:
    import soundfile  # noqa: PLC0415 - an extra

    try:
        with soundfile.SoundFile(str(target), "w", sound.samplerate, sound.channels, encoding, format="WAV") as file:
            yield file
    except soundfile.LibsndfileError as error:
        raise OSError(f"{target} cannot be written: {told(error)}") from error


def _blocks(sound: Any, frames: int) -> Iterator[Any]:
    """
    The next samples; fewer when the file ends before.
    """
    kind = "int32" if sound.subtype in _WHOLE else "float64"
    while frames > 0:
        try:
            block = sound.read(min(_BLOCK, frames), dtype=kind, always_2d=True)
        except Exception as error:
            raise UnreadableAudioError(f"it cannot be decoded to its end: {told(error)}") from error
        if not len(block):
            return
        yield block
        frames -= len(block)


def _over(block: Any) -> int:
    return int((abs(block) > 1).sum()) if block.dtype.kind == "f" else 0
