"""Copying the sound of a file into WAV files, whole or cut, block by block."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import attrs

from voiceclone._preflight.audio.facts import AudioHeader, UnreadableAudioError
from voiceclone._preflight.audio.reading import blocks, decoder, read_header

#: Encodings of whole numbers, which are copied as such: bit by bit.
_WHOLE = ("PCM", "ULAW", "ALAW")
#: Samples read at a time.
_BLOCK = 1 << 16
#: Lengths in a WAV file have 32 bits; some are kept for its headers.
_LARGEST = 2**32 - 2**16
#: Seconds a header may promise too much, and the file still counts as whole.
_PROMISE = 0.1


@attrs.frozen(kw_only=True)
class Written:
    """What was written.

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
    """Copy the sound of *source* from its beginning, one piece after the other, without a gap.

    Args:
        source: The file to copy; it is only read.
        pieces: Every file to write, and the second of *source* at which it ends; infinity for the end of all.
        largest: Bytes of sound a WAV file can hold.

    Raises:
        UnreadableAudioError: *source* cannot be decoded to its end, or is too long for a WAV file.
        OSError: A file cannot be written.
    """
    header = read_header(source)
    if header.promised - header.duration > _PROMISE:
        raise UnreadableAudioError(
            f"only {header.duration:.1f} of its {header.promised:.1f} seconds can be decoded: it is cut off or damaged"
        )
    frames = round(header.duration * header.sample_rate)
    # In 24 bits floating point below full scale loses nothing that can be heard.
    bits = 24 if (header.bit_depth or 0) > 16 else 16
    if frames * header.channels * bits // 8 > largest:
        raise UnreadableAudioError("it is too long for a WAV file")
    kind = "int32" if header.encoding.startswith(_WHOLE) else "float64"
    done = over = 0
    with decoder(source) as sound:
        for target, until in pieces:
            last = frames if math.isinf(until) else min(round(until * header.sample_rate), frames)
            with _created(target, header, f"PCM_{bits}") as file:
                for block in blocks(sound, _BLOCK, kind, last - done):
                    over += 0 if kind == "int32" else int((abs(block) > 1).sum())
                    file.write(block)
            done = last
    return Written(encoding=f"PCM_{bits}", sample_rate=header.sample_rate, channels=header.channels, cut_peaks=over)


@contextlib.contextmanager
def _created(target: Path, header: AudioHeader, encoding: str) -> Iterator[Any]:
    import soundfile  # noqa: PLC0415 - an extra

    try:
        with soundfile.SoundFile(str(target), "w", header.sample_rate, header.channels, encoding, format="WAV") as file:
            yield file
    except soundfile.LibsndfileError as error:
        raise OSError(f"{target} cannot be written: {error.error_string}") from error
