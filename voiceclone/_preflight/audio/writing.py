"""Copying the sound of a file into WAV files, whole or in parts, block by block.

Where the samples fit they are copied bit by bit. Where bits are lost, they are rounded with dither: noise with a
triangular distribution of two steps, which makes the error independent of the sound (Lipshitz, Wannamaker and
Vanderkooy 1992, Journal of the Audio Engineering Society 40). The noise is the same every time.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import attrs

from voiceclone._preflight.audio.facts import AudioHeader, UnreadableAudioError
from voiceclone._preflight.audio.reading import blocks, decoder, read_header

#: Encodings of whole numbers, which libsndfile gives as such; it would not scale floating point to them.
_WHOLE = ("PCM", "ULAW", "ALAW")
#: Bits per sample of the WAV files that are written, and what libsndfile calls them.
_ENCODINGS = {8: "PCM_U8", 16: "PCM_16", 24: "PCM_24"}
#: Samples read at a time.
_BLOCK = 1 << 16
#: Lengths in a WAV file have 32 bits; some are kept for its headers.
_LARGEST = 2**32 - 2**16
#: Seconds a header may promise too much, and the file still counts as whole.
_PROMISE = 0.1
#: Channels that differ by no more than the dither of 16 bits (share of full scale) hold the same sound.
_ALIKE = 2**-14


@attrs.frozen(kw_only=True)
class Written:
    """What the copying did to samples.

    Attributes:
        dithered: Whether bits were lost, and the rounding was dithered.
        cut_peaks: Samples above full scale, which whole numbers cannot hold; they were cut to it.
    """

    dithered: bool
    cut_peaks: int


def bits_for(header: AudioHeader, most: float) -> int:
    """Bits per sample of the copy: as many as the source has, 24 at most, and no more than *most* where that can be."""
    # In 24 bits floating point below full scale loses nothing that can be heard; what is lossy is no finer than 16.
    fitting = next((each for each in _ENCODINGS if each >= min(header.bit_depth or 16, 24)), 24)
    return max((each for each in _ENCODINGS if each <= min(fitting, most)), default=fitting)


def write_wav(
    source: Path,
    pieces: Iterable[tuple[Path, float, float]],
    *,
    bits: int,
    channel: int | None = None,
    largest: int = _LARGEST,
) -> Written:
    """Copy parts of the sound of *source*, each contiguous, at its sample rate.

    Args:
        source: The file to copy; it is only read.
        pieces: Every file to write, and the seconds of *source* at which its sound begins and ends; in order, none
            before the end of the one before it.
        bits: Bits per sample: 8, 16 or 24.
        channel: The only channel to copy; all of them when not given.
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
    frames, channels = round(header.duration * header.sample_rate), 1 if channel is not None else header.channels
    if frames * channels * bits // 8 > largest:
        raise UnreadableAudioError("it is too long for a WAV file")
    whole, fits = header.encoding.startswith(_WHOLE), _fits(source, header, bits)
    rounding = None if whole and fits else _Rounding(bits, dither=not fits)
    done = 0
    with decoder(source) as sound:
        for target, *span in pieces:
            first, last = (round(min(each * header.sample_rate, frames)) for each in span)
            for _ in blocks(sound, _BLOCK, "int32", first - done):
                pass  # what is skipped is decoded, because seeking in compressed sound may miss the place
            with _created(target, header.sample_rate, channels, _ENCODINGS[bits]) as file:
                for block in blocks(sound, _BLOCK, "float64" if rounding else "int32", last - first):
                    own = block if channel is None else block[:, channel]
                    file.write(rounding.rounded(own) if rounding else own)
            done = last
    return Written(dithered=not fits, cut_peaks=rounding.over if rounding else 0)


def only_channel(path: Path) -> int | None:
    """The channel that holds all there is to hear: the others hold the same, or digital silence; None without one.

    Raises:
        UnreadableAudioError: It cannot be decoded.
    """
    import numpy as np  # noqa: PLC0415 - an extra

    with decoder(path) as sound:
        apart, highest = 0.0, np.zeros(sound.channels)
        for block in blocks(sound, _BLOCK, "float64"):
            apart = max(apart, float(np.abs(block - block[:, :1]).max()))
            np.maximum(highest, np.abs(block).max(axis=0), out=highest)
    heard = np.flatnonzero(highest)
    return 0 if apart <= _ALIKE else int(heard[0]) if len(heard) == 1 else None


class _Rounding:
    """Makes whole numbers of so many bits of samples, and counts those above full scale."""

    def __init__(self, bits: int, *, dither: bool) -> None:
        import numpy as np  # noqa: PLC0415 - an extra

        self.over = 0
        self._noise = np.random.default_rng(0) if dither else None
        self._full, self._shift = float(1 << (bits - 1)), 32 - bits

    def rounded(self, samples: Any) -> Any:
        """*samples* as libsndfile wants them, in the upper bits of 32."""
        import numpy as np  # noqa: PLC0415 - an extra

        self.over += int((np.abs(samples) > 1).sum())
        steps = samples * self._full
        if self._noise is not None:
            steps += self._noise.random(steps.shape)
            steps -= self._noise.random(steps.shape)
        np.clip(np.rint(steps, out=steps), -self._full, self._full - 1, out=steps)
        return steps.astype(np.int32) << self._shift


def _fits(source: Path, header: AudioHeader, bits: int) -> bool:
    """Whether every sample is a whole number of so many bits."""
    whole, depth, full = header.encoding.startswith(_WHOLE), header.bit_depth, float(1 << (bits - 1))
    if depth is None or (whole and depth <= bits):
        return whole  # what has no depth is telephony's 16 bits, or lossy
    with decoder(source) as sound:
        steps = (block * full for block in blocks(sound, _BLOCK, "float64"))
        return all(((each % 1 == 0) & (each >= -full) & (each < full)).all() for each in steps)


@contextlib.contextmanager
def _created(target: Path, rate: int, channels: int, encoding: str) -> Iterator[Any]:
    import soundfile  # noqa: PLC0415 - an extra

    try:
        with soundfile.SoundFile(str(target), "w", rate, channels, encoding, format="WAV") as file:
            yield file
    except soundfile.LibsndfileError as error:
        raise OSError(f"{target} cannot be written: {error.error_string}") from error
