"""A few seconds of a file as one channel, and their bytes as a browser plays them."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np

from voiceclone._preflight.audio.facts import UnreadableAudioError
from voiceclone._preflight.audio.reading import blocks, decoder
from voiceclone._preflight.audio.speech import Samples

#: Samples per second that MP3 has (ISO 11172-3, ISO 13818-3, and MPEG 2.5); the last is the most that is kept.
_RATES = (8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000)
#: Samples read at a time, of each channel.
_BLOCK = 1 << 16


def read_excerpt(path: Path, start: float, end: float) -> tuple[Samples, int]:
    """The mean of all channels between two seconds, as it was measured, and its samples per second: 48000 at most.

    Only what is asked for is decoded; less is there where the file ends before.

    Raises:
        MissingLibraryError: A library that is needed is not installed.
        UnreadableAudioError: There is no sound there, or it cannot be decoded.
    """
    with decoder(path) as sound:
        rate, first = sound.samplerate, round(start * sound.samplerate)
        try:
            sound.seek(first)
        except Exception as error:  # what a damaged file makes a decoder do
            raise UnreadableAudioError(f"from second {start:.1f} on it cannot be decoded") from error
        parts = [block.mean(axis=1) for block in blocks(sound, _BLOCK, frames=max(round(end * rate) - first, 1))]
    samples = np.concatenate(parts) if parts else np.zeros(0, np.float32)
    if not len(samples) or not np.isfinite(samples).all():
        raise UnreadableAudioError(f"from second {start:.1f} on it holds no samples")
    return _resampled(samples, rate, min(rate, _RATES[-1]))


def encoded(samples: Samples, rate: int) -> tuple[bytes, str]:
    """The samples as a small file, as loud as they are, and its media type: MP3, or FLAC where MP3 cannot be written.

    Raises:
        UnreadableAudioError: They cannot be encoded.
    """
    import soundfile  # noqa: PLC0415 - an extra

    mp3 = "MP3" in soundfile.available_formats()
    if mp3:
        samples, rate = _resampled(samples, rate, next(each for each in _RATES if each >= rate))
    file = io.BytesIO()
    try:
        # What is above full scale is cut, as any player would.
        soundfile.write(file, np.clip(samples, -1, 1), rate, format="MP3" if mp3 else "FLAC")
    except (soundfile.LibsndfileError, RuntimeError, ValueError) as error:
        raise UnreadableAudioError("it cannot be encoded for a page") from error
    return file.getvalue(), "audio/mpeg" if mp3 else "audio/flac"


def _resampled(samples: Samples, rate: int, to: int) -> tuple[Samples, int]:
    """The same sound at another rate; of a higher one, the spectrum above stays empty."""
    if rate == to:
        return samples, rate
    count = max(round(len(samples) * to / rate), 1)
    spectrum = np.fft.rfft(samples)[: count // 2 + 1]
    scale = np.float32(count / len(samples))
    return np.fft.irfft(spectrum * scale, count).astype(np.float32, copy=False), to
