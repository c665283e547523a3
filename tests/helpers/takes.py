"""Takes of which everything is known: somebody speaks in a quiet room, and what can go wrong with it.

Seconds, Hz and dBFS everywhere. What is made is remembered, so none may be changed in place.
"""

from __future__ import annotations

import functools

import numpy as np

from helpers.sounds import RATE, Sound, noise, resampled, speech

#: Seconds of a take in which something changes for a third of the time, at its middle.
LONG, FIRST, LAST = 66.0, 22.0, 44.0
#: Wide takes: as a studio records, and as a music player does.
STUDIO, MUSIC = 48_000, 44_100
#: Level of the speech in every take, and of the room.
VOICE, ROOM = -22.0, -72.0
#: Seconds of all that is ever said.
_WORDS = 150.0


@functools.cache
def spoken(seconds: float, pitch: float = 1.0, rate: int = RATE, start: float = 0.0) -> Sound:
    """Speech of `VOICE` dBFS in digital silence, *pitch* times as high as that of the sandbox; other words from another
    *start* on.

    Above what the sandbox makes, its hisses go on and fade by 12 dB per octave, as those of a voice do.
    """
    count = round(seconds * rate)
    words = speech(_WORDS)[round(start * RATE) :][: (round(seconds * pitch) + 1) * RATE]
    voice = resampled(words, round(RATE * pitch), rate)[:count]
    frame = rate // 50
    spectra = np.abs(np.fft.rfft(voice[: count // frame * frame].reshape(-1, frame)))
    hissing = np.sqrt((spectra[:, 60:90] ** 2).mean(axis=1) / frame)  # 3 to 4.5 kHz, where every pitch has hisses
    rising = np.interp(np.arange(count), (np.arange(len(hissing)) + 0.5) * frame, hissing)
    voice = voice + _fading(count, 7500 * min(pitch, 1), rate) * rising
    return _levelled(voice, VOICE)


@functools.cache
def nonstop(seconds: float) -> Sound:
    """Speech without a pause."""
    frames = spoken(90.0).reshape(-1, RATE // 50)
    return frames[np.sqrt((frames**2).mean(axis=1)) > gain(VOICE - 30)].ravel()[: round(seconds * RATE)]


@functools.cache
def room(seconds: float, level: float = ROOM, rate: int = RATE) -> Sound:
    """What a quiet room sounds like."""
    return noise(seconds, level, rate)


def take(seconds: float = 30.0, pitch: float = 1.0, rate: int = RATE, level: float = ROOM) -> Sound:
    """A good take: somebody speaks in a room of that noise."""
    return spoken(seconds, pitch, rate) + room(seconds, level, rate)


def within(sound: Sound, change: Sound | float, start: float, end: float, rate: int = RATE) -> Sound:
    """*sound*, from *start* to *end* multiplied by a number, or with another sound in its place."""
    result, place = sound.copy(), slice(round(start * rate), round(end * rate))
    result[place] = result[place] * change if isinstance(change, (int, float)) else change[: place.stop - place.start]
    return result


def gain(decibels: float) -> float:
    """What to multiply by."""
    return float(10 ** (decibels / 20))


def hum(seconds: float, mains: int, excess: float, floor: float, rate: int = RATE) -> Sound:
    """Three lines that stand *excess* dB above white noise of *floor* dBFS, in a second's spectrum by Hann's window.

    There noise has the power of 1.5 Hz in every line, and a tone half of its own in the mean of three.
    """
    power = 2 * gain(floor) ** 2 * 1.5 / (rate / 2) * (gain(excess) ** 2 - 1)
    moments = np.arange(round(seconds * rate)) / rate
    return np.asarray(sum(np.sqrt(2 * power) * np.sin(2 * np.pi * mains * each * moments + each) for each in (1, 2, 3)))


def peaking(sound: Sound, peak: float) -> Sound:
    """*sound*, with its highest sample at *peak* dBFS."""
    return np.asarray(sound * (gain(peak) / np.abs(sound).max()))


def pausing(sound: Sound, start: float, end: float, rate: int = RATE) -> Sound:
    """*sound*, with nothing but the room from *start* to *end*, and somebody speaking right up to both."""
    pause = within(sound, room(len(sound) / rate, rate=rate), start, end, rate)
    for first in (start - 0.4, end):
        pause = within(pause, _levelled(_tone(0.4, rate), VOICE), first, first + 0.4, rate)
    return pause


def breathing(sound: Sound, rate: int = RATE) -> Sound:
    """*sound*, with a soft breath of half a second every four seconds."""
    breath = np.sin(np.pi * np.linspace(0, 1, rate // 2)) ** 2 * noise(0.5, -50, rate)
    result = sound.copy()
    for start in range(0, len(sound) - rate // 2, 4 * rate):
        result[start : start + len(breath)] += breath
    return result


def _tone(seconds: float, rate: int) -> Sound:
    return np.asarray(np.sin(2 * np.pi * 300 * np.arange(round(seconds * rate)) / rate))


def _fading(count: int, start: float, rate: int) -> Sound:
    """Noise from a frequency on that falls by 12 dB per octave; there, it is white noise of 0 dBFS."""
    frequencies = np.fft.rfftfreq(count, 1 / rate)
    gains = np.where(frequencies > start, (start / np.maximum(frequencies, start)) ** 2, 0)
    return np.fft.irfft(np.fft.rfft(np.random.default_rng(11).standard_normal(count)) * gains, count)


def _levelled(sound: Sound, level: float) -> Sound:
    heard = sound[np.abs(sound) > 1e-4]
    return np.asarray(sound * (gain(level) / np.sqrt((heard**2).mean())))
