"""Takes with one fault each, just within its bound and just beyond: what is expected is found, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import attrs
import numpy as np
import pytest
from helpers import takes
from helpers.listener import heard
from helpers.sounds import RATE, Sound, added, decoded, encoded, filtered, noise, resampled, save, shaped, tone
from helpers.takes import FIRST, LAST, LONG, MUSIC, ROOM, STUDIO, VOICE, gain, take, within

#: Without speech, there is too little of it as well.
NOBODY = ("no-speech", "speech")
#: Where everything but what is in a stretch is good.
PLACE = (FIRST, LAST)


@attrs.frozen
class Case:
    """A take, and every requirement that it does not meet; where in it, unless that is everywhere in it."""

    make: Callable[[], Sound]
    expected: tuple[str, ...]
    place: tuple[float, float] | None
    rate: int


def case(make: Callable[[], Sound], *expected: str, place: tuple[float, float] | None = None, rate: int = RATE) -> Case:
    return Case(make, expected, place, rate)


def wide(rate: int, level: float = ROOM) -> Sound:
    """A take of a high sample rate; short, because there are many samples."""
    return take(12.5, rate=rate, level=level)


def noise_below(snr: float) -> float:
    """The level of noise that speech is so many decibels above, with the noise in it."""
    return float(VOICE - 10 * np.log10(gain(snr) ** 2 - 1))


def noisy_for_a_while(snr: float, low: float = 0, high: float = 8000) -> Sound:
    good = take(LONG)
    return within(good, good + shaped(LONG, noise_below(snr), low, high), *PLACE)


def louder(change: float) -> Sound:
    return within(take(LONG) * 0.5, gain(change), *PLACE)


def humming(mains: int, excess: float, floor: float = -47) -> Sound:
    return take(level=floor) + takes.hum(30, mains, excess, floor)


def humming_for_a_while(excess: float) -> Sound:
    good = take(LONG, level=-47)
    return within(good, good + takes.hum(LONG, 50, excess, -47), *PLACE)


def clipped(seconds: float, sound: Sound, rate: int = RATE) -> Sound:
    """*sound*, with a wave at its twelfth second whose top is flat for so long."""
    moments = np.arange(rate // 200) / rate
    wave = np.sin(np.pi * moments * 200) / np.cos(np.pi * 100 * seconds)
    return within(sound, np.minimum(wave, 1.0), 12.0, 12.005, rate)


def narrow(edge: float) -> Sound:
    return within(take(LONG), filtered(take(LONG), 0, edge), *PLACE)


def lossy(kind: str, subtype: str, smallness: float) -> Sound:
    """A studio's take that was encoded and decoded again."""
    return decoded(encoded(wide(STUDIO), STUDIO, subtype, kind, smallness=smallness))


def peaking_between_samples(level: float) -> Sound:
    """A take with a tone whose peaks are all between two samples."""
    burst = gain(level) * np.sin(np.pi / 2 * np.arange(RATE // 10) + np.pi / 4) * np.hanning(RATE // 10)
    return within(take(), burst, 10.0, 10.1)


def speaking(seconds: float) -> Sound:
    """Somebody speaks for so long at the beginning of every nine seconds."""
    sound = takes.room(36)
    for start in range(0, 36, 9):
        sound = added(sound, takes.nonstop(start + seconds)[start * RATE :], start)
    return sound


def said_once(seconds: float) -> Sound:
    return added(takes.room(seconds + 1.5), takes.nonstop(seconds), 1.0)


CASES = {
    # No speech at all.
    "digital silence": case(lambda: np.zeros(8 * RATE), *NOBODY, "quiet"),
    "eleven seconds of silence": case(lambda: np.zeros(11 * RATE), *NOBODY, "quiet", "long-silence"),
    "an empty room": case(lambda: noise(8, -60), *NOBODY, "quiet"),
    "loud noise": case(lambda: noise(8, -20), *NOBODY),
    "a tone": case(lambda: tone(8), *NOBODY),
    "0.3 s of speech": case(lambda: said_once(0.3), *NOBODY),
    "1.2 s of speech": case(lambda: said_once(1.2)),
    "speech in 28 % of the time": case(lambda: speaking(2.5), "speech"),
    "speech in 33 % of the time": case(lambda: speaking(3.0)),
    # Level.
    "peak of -24.5 dBFS": case(lambda: takes.peaking(take(), -24.5), "quiet"),
    "peak of -23.5 dBFS": case(lambda: takes.peaking(take(), -23.5)),
    "peak of -24.5 dBFS, 48 kHz": case(lambda: takes.peaking(wide(STUDIO), -24.5), "quiet", rate=STUDIO),
    "7 dB softer for a while": case(lambda: louder(-7), "level", place=PLACE),
    "5 dB softer for a while": case(lambda: louder(-5)),
    "7 dB louder for a while": case(lambda: louder(7), "level", place=PLACE),
    "5 dB louder for a while": case(lambda: louder(5)),
    # Noise.
    "SNR of 19 dB": case(lambda: take(level=noise_below(19)), "noise"),
    "SNR of 21 dB": case(lambda: take(level=noise_below(21))),
    "SNR of 19 dB, 48 kHz": case(lambda: wide(STUDIO, noise_below(19)), "noise", rate=STUDIO),
    "SNR of 21 dB, 48 kHz": case(lambda: wide(STUDIO, noise_below(21)), rate=STUDIO),
    "SNR of 18 dB for a while": case(lambda: noisy_for_a_while(18), "noise", place=PLACE),
    "SNR of 22 dB for a while": case(lambda: noisy_for_a_while(22)),
    "rumble for a while": case(lambda: noisy_for_a_while(12, 20, 400), "noise", place=PLACE),
    "babble for a while": case(lambda: noisy_for_a_while(12, 300, 3000), "noise", place=PLACE),
    # Clipping.
    "at full scale for 2 ms": case(lambda: clipped(0.002, take()), "clipping", place=(12.0, 12.0)),
    "at full scale for 0.6 ms": case(lambda: clipped(0.0006, take())),
    "at full scale for 2 ms, 44.1 kHz": case(
        lambda: clipped(0.002, wide(MUSIC), MUSIC), "clipping", place=(12.0, 12.0), rate=MUSIC
    ),
    "at full scale for 2 ms, in noise": case(
        lambda: clipped(0.002, noise(20, -30)), *NOBODY, "clipping", "long-silence", place=(12.0, 12.0)
    ),
    "far too loud throughout": case(lambda: np.clip(takes.peaking(take(), 14), -1, 1), "clipping", "true-peak"),
    # Between samples.
    "1.3 dB above full scale": case(lambda: peaking_between_samples(1.3), "true-peak"),
    "0.7 dB above full scale": case(lambda: peaking_between_samples(0.7)),
    # Pauses.
    "silence of 10.5 s": case(lambda: takes.pausing(take(40), 15, 25.5), "long-silence", place=(15, 25.5)),
    "silence of 9.5 s": case(lambda: takes.pausing(take(40), 15, 24.5)),
    # Hum.
    "50 Hz, 14 dB": case(lambda: humming(50, 14), "hum"),
    "50 Hz, 10 dB": case(lambda: humming(50, 10)),
    "60 Hz, 14 dB": case(lambda: humming(60, 14), "hum"),
    "60 Hz, 10 dB": case(lambda: humming(60, 10)),
    "hum for a while": case(lambda: humming_for_a_while(22), "hum", place=PLACE),
    "hum below -80 dBFS": case(lambda: humming(50, 14, ROOM)),
    "hum in noise": case(lambda: noise(9, -47) + takes.hum(9, 60, 20, -47), *NOBODY, "quiet", "hum"),
    # Bandwidth.
    "nothing above 3.4 kHz": case(lambda: filtered(take(), 0, 3400), "bandwidth"),
    "nothing above 7 kHz": case(lambda: filtered(take(), 0, 6990), "bandwidth"),
    "nothing above 7.5 kHz": case(lambda: filtered(take(), 0, 7600)),
    "8 kHz": case(lambda: resampled(take(), RATE, 8000), "sample-rate", "bandwidth", rate=8000),
    "8 kHz, made 48 kHz": case(
        lambda: resampled(resampled(take(), RATE, 8000), 8000, STUDIO), "bandwidth", rate=STUDIO
    ),
    "15.9 kHz": case(lambda: resampled(take(), RATE, 15_900), "sample-rate", rate=15_900),
    "nothing above 3.4 kHz for a while": case(lambda: narrow(3400), "bandwidth-changes", place=PLACE),
    "nothing above 5 kHz for a while": case(lambda: narrow(4990)),
    # What a filter ended.
    "16 kHz, made 48 kHz": case(lambda: resampled(take(), RATE, STUDIO), "brick-wall", rate=STUDIO),
    "32 kHz, made 48 kHz": case(lambda: resampled(wide(32_000), 32_000, STUDIO), "brick-wall", rate=STUDIO),
    "44.1 kHz, made 48 kHz": case(lambda: resampled(wide(MUSIC), MUSIC, STUDIO), rate=STUDIO),
    "MP3 of 56 kbit/s, made WAV": case(lambda: lossy("MP3", "MPEG_LAYER_III", 0.9), "brick-wall", rate=STUDIO),
    "MP3 of 112 kbit/s, made WAV": case(lambda: lossy("MP3", "MPEG_LAYER_III", 0.7), rate=STUDIO),
    "OGG of 46 kbit/s, made WAV": case(lambda: lossy("OGG", "VORBIS", 1.0), "brick-wall", rate=STUDIO),
    "OGG of 96 kbit/s, made WAV": case(lambda: lossy("OGG", "VORBIS", 0.3), rate=STUDIO),
    "nothing above 17.5 kHz": case(lambda: filtered(wide(MUSIC), 0, 17_500, MUSIC), "brick-wall", rate=MUSIC),
    "nothing above 18.5 kHz": case(lambda: filtered(wide(MUSIC), 0, 18_500, MUSIC), rate=MUSIC),
    # Offset.
    "offset of 1.1 %": case(lambda: take() + 0.011, "offset"),
    "offset of 0.9 %": case(lambda: take() + 0.009),
    "offset of -1.1 %, in noise": case(lambda: noise(9, -30) - 0.011, *NOBODY, "offset"),
    # Several at once.
    "noise, and level, and clipping": case(lambda: clipped(0.002, take(level=noise_below(15))), "noise", "clipping"),
}


@pytest.mark.parametrize("name", CASES)
def test_a_fault_is_found_beyond_its_bound(tmp_path: Path, statement: Path, name: str) -> None:
    """Each fault is found by name and by place, to a second, and what is not wrong is not told."""
    each = CASES[name]
    path = save(tmp_path / "take.wav", each.make(), each.rate)

    found = heard([path], statement)

    assert {("take.wav", requirement) for requirement in each.expected} == set(found)
    if each.place is not None:
        (place,) = found["take.wav", next(name for name in each.expected if found["take.wav", name])]
        assert each.place == pytest.approx(place, abs=1.0)
