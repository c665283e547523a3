"""Sounds of which everything is known, and files made of them."""

from __future__ import annotations

import functools
import io
import struct
import tempfile
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from voiceclone.sandbox import samples

Sound = NDArray[np.float64]

RATE = 16_000


def tone(seconds: float, peak: float = 0.5, frequency: float = 440, rate: int = RATE) -> Sound:
    """A sine."""
    return peak * np.sin(2 * np.pi * frequency * np.arange(round(seconds * rate)) / rate)


def noise(seconds: float, level: float, rate: int = RATE) -> Sound:
    """White noise of *level* dBFS, the same every time."""
    return _noise(round(seconds * rate)) * 10 ** (level / 20)


@functools.lru_cache(maxsize=4)
def _noise(count: int) -> Sound:
    return np.random.default_rng(7).standard_normal(count)


def bursts(plan: tuple[tuple[float, float], ...], seconds: float, level: float, rate: int = RATE) -> Sound:
    """A tone of *level* dBFS that swells and fades five times a second, from and to the seconds in *plan*."""
    return _bursts(plan, seconds, rate) * 10 ** (level / 20)


@functools.lru_cache(maxsize=4)
def _bursts(plan: tuple[tuple[float, float], ...], seconds: float, rate: int) -> Sound:
    times = np.arange(round(seconds * rate)) / rate
    on = np.zeros(len(times), bool)
    for start, end in plan:
        on |= (times >= start) & (times < end)
    # Never silent, for a syllable of 200 ms would otherwise begin and end in a pause.
    swell = 0.6 + 0.4 * np.sin(2 * np.pi * 5 * times)
    voice = swell * np.sin(2 * np.pi * 300 * times) * on
    return np.asarray(voice / np.sqrt((voice[on] ** 2).mean()))


@functools.cache
def speech(seconds: float) -> Sound:
    """What the sandbox makes, at 16 kHz; the same for the same length."""
    with tempfile.TemporaryDirectory() as folder:
        sound: Sound = soundfile.read(samples.make_speech(Path(folder, "speech.wav"), seconds))[0]
    return sound


def shaped(seconds: float, level: float, low: float, high: float, rate: int = RATE) -> Sound:
    """Noise of *level* dBFS between two frequencies."""
    sound = filtered(noise(seconds, 0, rate), low, high, rate)
    return np.asarray(sound / np.sqrt((sound**2).mean()) * 10 ** (level / 20))


def filtered(sound: Sound, low: float, high: float, rate: int = RATE) -> Sound:
    """*sound* without what is outside two frequencies."""
    spectrum, frequencies = np.fft.rfft(sound), np.fft.rfftfreq(len(sound), 1 / rate)
    return np.fft.irfft(np.where((frequencies >= low) & (frequencies <= high), spectrum, 0), len(sound))


def resampled(sound: Sound, rate: int, to: int) -> Sound:
    """*sound* at another sample rate, without images."""
    count = round(len(sound) * to / rate)
    spectrum = np.fft.rfft(sound)[: count // 2 + 1]
    return np.fft.irfft(np.pad(spectrum, (0, count // 2 + 1 - len(spectrum))), count) * to / rate


def added(sound: Sound, more: Sound, start: float, rate: int = RATE) -> Sound:
    """*sound*, and *more* on top of it from the second *start* on."""
    result, first = sound.copy(), round(start * rate)
    result[first : first + len(more)] += more
    return result


def save(path: Path, sound: Sound, rate: int = RATE, subtype: str = "PCM_16", kind: str = "WAV", **how: float) -> Path:
    """Write *sound*, one column for each channel."""
    path.write_bytes(encoded(sound, rate, subtype, kind, **how))
    return path


def encoded(
    sound: Sound, rate: int = RATE, subtype: str = "PCM_16", kind: str = "WAV", *, smallness: float | None = None
) -> bytes:
    """The file as bytes; of what is lossy, 0 is best and 1 is smallest, at a constant bit rate."""
    buffer, table = io.BytesIO(), sound.reshape(len(sound), 1 if sound.ndim == 1 else sound.shape[1])
    how = {} if smallness is None else {"compression_level": smallness}
    if kind == "MP3" and how:
        how["bitrate_mode"] = "CONSTANT"
    with soundfile.SoundFile(buffer, "w", rate, table.shape[1], subtype, format=kind, **how) as file:
        # The Vorbis encoder overflows its stack with long pieces.
        piece = 4096 if kind == "OGG" else 1 << 20
        for start in range(0, len(table), piece):
            file.write(table[start : start + piece])
    return buffer.getvalue()


def decoded(content: bytes) -> Sound:
    """The sound of a file."""
    return np.asarray(soundfile.read(io.BytesIO(content))[0])


def _box(kind: bytes, *content: bytes) -> bytes:
    inside = b"".join(content)
    return struct.pack(">L4s", 8 + len(inside), kind) + inside


def m4a(
    seconds: int, rate: int = 44_100, channels: int = 2, *, index_first: bool = True, lossless: bool = False
) -> bytes:
    """The boxes of an M4A file; where the sound should be are zeros."""
    decoder = bytes([4, 17, 0x40, 0x15, 0, 0, 0]) + struct.pack(">LL", 128_000, 128_000) + bytes([5, 2, 0x12, 0x10])
    esds = _box(b"esds", bytes(4), bytes([3, 25, 0, 0, 0]), decoder)
    entry = bytes(6) + struct.pack(">H8xHHHHL", 1, channels, 16, 0, 0, rate << 16)
    alac = struct.pack(">45xB3xB6xLL", 24, channels, 0, rate)
    stsd = _box(b"stsd", struct.pack(">LL", 0, 1), _box(b"alac", alac) if lossless else _box(b"mp4a", entry, esds))
    trak = _box(b"trak", _box(b"mdia", _box(b"minf", _box(b"stbl", stsd))))
    mvhd = _box(b"mvhd", bytes(12), struct.pack(">LL", rate, seconds * rate), bytes(80))
    rest = (_box(b"moov", mvhd, trak), _box(b"mdat", bytes(seconds * 1000)))
    return _box(b"ftyp", b"M4A ", bytes(4), b"M4A ") + b"".join(rest if index_first else reversed(rest))
