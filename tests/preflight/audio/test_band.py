"""Spectra that a filter ended, and stretches of another bandwidth."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from helpers.sounds import RATE, Sound, decoded, encoded, filtered, noise, resampled, save
from helpers.takes import FIRST, LAST, LONG, MUSIC, STUDIO, take, within

from voiceclone._preflight import audio

#: Container, encoding, and how small, of 0 to 1; bit rates are those of one channel at 48 kHz.
LOSSY = {
    "MP3 of 56 kbit/s": ("MP3", "MPEG_LAYER_III", 0.9),
    "MP3 of 48 kbit/s": ("MP3", "MPEG_LAYER_III", 0.95),
    "MP3 of 40 kbit/s": ("MP3", "MPEG_LAYER_III", 0.97),
    "MP3 of 32 kbit/s": ("MP3", "MPEG_LAYER_III", 0.99),
    "OGG Vorbis of 66 kbit/s": ("OGG", "VORBIS", 0.8),
    "OGG Vorbis of 50 kbit/s": ("OGG", "VORBIS", 1.0),
}

#: Encoding and container, for `encoded`.
MP3 = ("MPEG_LAYER_III", "MP3")


def wall(folder: Path, sound: Sound, rate: int) -> float | None:
    return audio.measure(save(folder / "take.wav", sound, rate)).brick_wall


def after(kind: str, subtype: str, smallness: float, sound: Sound, rate: int) -> Sound:
    """*sound*, encoded and decoded."""
    return decoded(encoded(sound, rate, subtype, kind, smallness=smallness))


def end_of_noise(sound: Sound, rate: int) -> float:
    """The frequency at which what was white noise has lost half of its level in dB."""
    powers = (np.abs(np.fft.rfft(sound[: len(sound) // rate * rate].reshape(-1, rate), axis=1)) ** 2).mean(axis=0)
    levels = 10 * np.log10(np.convolve(powers, np.ones(100) / 100, "same") + 1e-9)
    loud, soft = levels[2000:6000].mean(), levels[rate // 2 - 1000 : rate // 2 - 100].mean()
    return float(np.flatnonzero(levels > (loud + soft) / 2).max())


@pytest.mark.parametrize("rate", [MUSIC, STUDIO])
@pytest.mark.parametrize("name", LOSSY)
def test_a_lossy_encoder_leaves_a_wall(tmp_path: Path, name: str, rate: int) -> None:
    """Where a take that was encoded and decoded ends is where the encoder ends white noise, to 1 kHz."""
    expected = end_of_noise(after(*LOSSY[name], noise(6, -20, rate), rate), rate)

    assert expected == pytest.approx(wall(tmp_path, after(*LOSSY[name], take(12, rate=rate), rate), rate), abs=1000)


def test_stereo_of_128_kbit(tmp_path: Path) -> None:
    """The usual MP3 of a music player or a phone, with two channels, has a wall too."""
    one = take(12, rate=MUSIC)
    small = encoded(np.stack([one, 0.5 * one + noise(12, -60, MUSIC)], 1), MUSIC, *MP3, smallness=0.7)
    hiss = encoded(np.stack([noise(6, -20, MUSIC)] * 2, 1), MUSIC, *MP3, smallness=0.7)

    assert 128 == pytest.approx(len(small) * 8 / 12 / 1000, abs=17)
    expected = end_of_noise(decoded(hiss)[:, 0], MUSIC)
    assert expected == pytest.approx(wall(tmp_path, decoded(small), MUSIC), abs=1000)


@pytest.mark.parametrize("edge", [7600, 8000, 9250, 11_025, 12_000, 15_000, 16_000, 17_500, 19_000])
def test_the_edge_of_a_filter(tmp_path: Path, edge: float) -> None:
    """It is found to 500 Hz."""
    assert edge == pytest.approx(wall(tmp_path, filtered(take(12, rate=STUDIO), 0, edge, STUDIO), STUDIO), abs=500)


@pytest.mark.parametrize("rate", [16_000, 22_050, 24_000, 32_000, 44_100, 48_000])
@pytest.mark.parametrize("pitch", [0.6, 1.0])
def test_a_recording_has_no_wall(tmp_path: Path, rate: int, pitch: float) -> None:
    """Neither the voice ends at once, nor does the half of the sample rate count."""
    assert wall(tmp_path, take(12, pitch, rate), rate) is None


def test_roll_off_is_no_wall(tmp_path: Path) -> None:
    """Microphones and filters that lose 48 dB per octave leave none."""
    sound = take(12, rate=STUDIO)
    frequencies = np.fft.rfftfreq(len(sound), 1 / STUDIO)
    soft = np.fft.irfft(np.fft.rfft(sound) / np.sqrt(1 + (frequencies / 10_000) ** 16), len(sound))

    assert wall(tmp_path, soft, STUDIO) is None


def test_a_whistle_is_no_wall(tmp_path: Path) -> None:
    """A screen or a power supply that whistles at 15.6 kHz has nothing to do with it."""
    whistle = 0.003 * np.sin(2 * np.pi * 15_625 * np.arange(12 * STUDIO) / STUDIO)
    duller = filtered(resampled(take(12), RATE, STUDIO), 0, 7000, STUDIO)

    assert wall(tmp_path, duller + whistle + noise(12, -85, STUDIO), STUDIO) is None


@pytest.mark.parametrize(("edge", "rate"), [(2000, 8000), (3400, RATE), (5000, RATE), (5500, 22_050)])
def test_a_stretch_of_another_bandwidth(tmp_path: Path, edge: float, rate: int) -> None:
    """It is found at its place, and its share of the bandwidth to 500 Hz."""
    good = take(LONG, rate=rate)
    sound = within(good, filtered(good, 0, edge, rate), FIRST, LAST, rate)

    before, narrow, after = audio.measure(save(tmp_path / "take.wav", sound, rate)).bandwidth_stretches

    assert (FIRST, LAST) == (pytest.approx(narrow.start, abs=1), pytest.approx(narrow.end, abs=1))
    assert edge == pytest.approx(narrow.value * rate / 2, abs=500)
    assert [1.0, 1.0] == [before.value, after.value]


@pytest.mark.parametrize("level", [-30, -45])
def test_noise_is_no_bandwidth(tmp_path: Path, level: float) -> None:
    """A stretch of noise makes neither itself nor the rest narrower, nor a telephone take wider."""
    for edge in (3400, 8000):
        good = filtered(take(LONG), 0, edge)
        sound = within(good, good + noise(LONG, level), FIRST, LAST)

        signal = audio.measure(save(tmp_path / "take.wav", sound))

        assert edge == pytest.approx(signal.bandwidth, abs=500)
        assert all(each.value >= 0.9 for each in signal.bandwidth_stretches)
