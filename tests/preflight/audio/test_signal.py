"""How a file sounds, measured on sounds of which it is known."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from helpers.sounds import RATE, bursts, noise, save, tone

from voiceclone._preflight import audio
from voiceclone.sandbox import samples


def test_a_tone(tmp_path: Path) -> None:
    """A sine of half scale peaks at -6 dBFS, has an RMS level of -9, and neither clips nor speaks."""
    signal = audio.measure(save(tmp_path / "take.wav", tone(4, 10 ** (-6 / 20))))

    assert -6 == pytest.approx(signal.peak, abs=0.01)
    assert -9.01 == pytest.approx(signal.noise_floor, abs=0.05)
    assert (0, (), None, 0) == (signal.clipped, signal.clips, signal.speech_level, signal.speech_share)
    assert {-9} == {round(level) for level in signal.levels}
    assert (200, 200) == (len(signal.envelope), len(signal.levels))


def test_silence(tmp_path: Path) -> None:
    """Digital silence has no level at all, and is one long pause."""
    signal = audio.measure(save(tmp_path / "take.wav", np.zeros(5 * RATE)))

    assert (-math.inf, -math.inf) == (signal.peak, signal.noise_floor)
    assert (None, None) == (signal.speech_level, signal.snr)
    assert (0, ((0.0, 5.0),)) == (signal.speech_share, signal.silences)
    assert ({(0.0, 0.0)}, {-math.inf}) == (set(signal.envelope), set(signal.levels))


@pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_16", "PCM_24", "FLOAT", "ULAW"])
def test_clipping(tmp_path: Path, subtype: str) -> None:
    """Half a second of a square wave at the ceiling clips for half a second, at its place."""
    sound = tone(4, 0.3)
    sound[RATE : RATE * 3 // 2] = np.sign(tone(0.5, frequency=100) + 1e-9)

    signal = audio.measure(save(tmp_path / "take.wav", sound, subtype=subtype))

    assert 0.5 == pytest.approx(signal.clipped, abs=0.002)
    assert [(1.0, 1.5)] == [(round(each.start, 2), round(each.end, 2)) for each in signal.clips]
    assert [signal.clipped] == [pytest.approx(each.value, abs=1e-6) for each in signal.clips]


@pytest.mark.parametrize("shift", range(-4, 5))
def test_a_run_is_found_at_every_place(tmp_path: Path, shift: int) -> None:
    """Three samples at the ceiling are clipping, two are not, also across the borders of blocks and channels."""
    sound = np.zeros((3 * RATE, 2))
    start = RATE + shift
    sound[start : start + 3, 1] = 1
    sound[start + RATE : start + RATE + 2] = 1

    signal = audio.measure(save(tmp_path / "take.wav", sound))

    assert 3 / RATE == pytest.approx(signal.clipped, abs=1e-9)
    assert [1.0] == [pytest.approx(each.start, abs=0.021) for each in signal.clips]


def test_the_last_samples_clip(tmp_path: Path) -> None:
    """A run that reaches the end is a run."""
    sound = np.zeros(RATE + 10)
    sound[-3:] = -1

    signal = audio.measure(save(tmp_path / "take.wav", sound))

    assert 3 / RATE == pytest.approx(signal.clipped, abs=1e-9)


def test_floats_above_full_scale(tmp_path: Path) -> None:
    """Floats may exceed full scale: the peak is above zero, and that clips; the drawing stays within its frame."""
    signal = audio.measure(save(tmp_path / "take.wav", tone(2, 2.0), subtype="FLOAT"))

    assert 6.02 == pytest.approx(signal.peak, abs=0.01)
    # A sine of 2 is above 1 for two thirds of the time.
    assert 2 / 3 * 2 == pytest.approx(signal.clipped, abs=0.05)
    assert 1 == len(signal.clips)
    assert (-1.0, 1.0) == (min(low for low, _ in signal.envelope), max(high for _, high in signal.envelope))


PLAN = ((1.0, 6.0), (10.0, 15.0), (16.0, 21.0), (25.0, 29.0))


@pytest.mark.parametrize("rate", [8000, 16_000, 48_000])
@pytest.mark.parametrize("snr", [10, 20, 40, 60])
def test_speech_and_noise_are_told_apart(tmp_path: Path, rate: int, snr: int) -> None:
    """The levels of voice and room, their distance, the pauses and the share of speech are those that were mixed."""
    sound = bursts(PLAN, 30, -20, rate) + noise(30, -20 - snr, rate)

    signal = audio.measure(save(tmp_path / "take.wav", sound, rate, "PCM_24"))

    assert -20 == pytest.approx(signal.speech_level, abs=2)
    assert -20 - snr == pytest.approx(signal.noise_floor, abs=1)
    assert snr == pytest.approx(signal.snr, abs=2)
    assert 19 / 30 == pytest.approx(signal.speech_share, abs=0.05)
    assert np.array([(6, 10), (21, 25)]) == pytest.approx(np.array(signal.silences), abs=0.1)


def test_gated_pauses(tmp_path: Path) -> None:
    """Pauses of digital silence have no floor, and the distance counts from -90 dBFS."""
    signal = audio.measure(save(tmp_path / "take.wav", bursts(PLAN, 30, -20)))

    assert -math.inf == signal.noise_floor
    assert 70 == pytest.approx(signal.snr, abs=1)
    assert 19 / 30 == pytest.approx(signal.speech_share, abs=0.05)


def test_silence_that_was_put_in_hides_no_noise(tmp_path: Path) -> None:
    """Where digital silence was edited in, the floor is that of the pauses that are left."""
    sound = bursts(PLAN, 30, -20) + noise(30, -45)
    sound[round(6.5 * RATE) : round(9.5 * RATE)] = 0

    signal = audio.measure(save(tmp_path / "take.wav", sound))

    assert -45 == pytest.approx(signal.noise_floor, abs=1)


def test_an_offset_is_not_noise(tmp_path: Path) -> None:
    """An offset, which nobody hears, changes nothing."""
    sound = bursts(PLAN, 30, -20) + noise(30, -60)

    plain = audio.measure(save(tmp_path / "take.wav", sound))
    moved = audio.measure(save(tmp_path / "take.wav", sound + 0.05))

    assert plain.noise_floor == pytest.approx(moved.noise_floor, abs=0.2)
    assert plain.speech_level == pytest.approx(moved.speech_level, abs=0.05)


def test_cracks_are_no_speech(tmp_path: Path) -> None:
    """A pause stays one when something cracks in it."""
    sound = bursts(PLAN, 30, -20) + noise(30, -60)
    sound[8 * RATE : 8 * RATE + 100] = 0.3

    signal = audio.measure(save(tmp_path / "take.wav", sound))

    assert 2 == len(signal.silences)


def test_gaps_between_words_are_no_pauses(tmp_path: Path) -> None:
    """Words 150 ms apart are speech throughout, and 400 ms apart they are not."""
    shares = {}

    for gap in (0.15, 0.4):
        words = tuple((start, start + 0.6) for start in np.arange(2, 18, 0.6 + gap).tolist())
        sound = bursts(words, 20, -20) + noise(20, -60)
        shares[gap] = audio.measure(save(tmp_path / "take.wav", sound)).speech_share

    assert 16 / 20 == pytest.approx(shares[0.15], abs=0.05)
    assert 0.6 * 16 / 20 == pytest.approx(shares[0.4], abs=0.05)


@pytest.mark.parametrize("level", [-20, -60])
def test_steady_noise_is_no_speech(tmp_path: Path, level: float) -> None:
    """A fan is no voice, be it ever so loud."""
    signal = audio.measure(save(tmp_path / "take.wav", noise(5, level)))

    assert (None, 0, ((0.0, 5.0),)) == (signal.speech_level, signal.speech_share, signal.silences)
    assert level == pytest.approx(signal.noise_floor, abs=0.5)


def test_a_silent_channel(tmp_path: Path) -> None:
    """With one channel silent, the peak is that of the other, and the levels are those of the mean of both."""
    sound = bursts(PLAN, 30, -20) + noise(30, -60)

    mono = audio.measure(save(tmp_path / "take.wav", sound))
    stereo = audio.measure(save(tmp_path / "take.wav", np.column_stack((sound, np.zeros_like(sound)))))

    assert mono.peak == stereo.peak
    assert mono.speech_level - 6.02 == pytest.approx(stereo.speech_level, abs=0.05)
    assert mono.snr == pytest.approx(stereo.snr, abs=0.3)


def test_the_drawing(tmp_path: Path) -> None:
    """The slices of the drawing stand where the sound is."""
    sound = np.concatenate((np.zeros(RATE), tone(1, 0.5), np.zeros(RATE * 2)))

    signal = audio.measure(save(tmp_path / "take.wav", sound))

    loud = [index for index, (low, high) in enumerate(signal.envelope) if high - low > 0.5]
    assert (50, 99, 50) == (loud[0], loud[-1], len(loud))
    assert -9 == pytest.approx(10 * math.log10(np.mean([10 ** (each / 10) for each in signal.levels[50:100]])), abs=0.1)


def test_a_long_drawing(tmp_path: Path) -> None:
    """However long the sound, the drawing has 800 slices."""
    signal = audio.measure(save(tmp_path / "take.wav", tone(33, 0.5)))

    assert (800, 800) == (len(signal.envelope), len(signal.levels))
    assert {-9} == {round(level) for level in signal.levels}


def test_a_blink(tmp_path: Path) -> None:
    """Ten samples are one slice and nothing else to tell."""
    signal = audio.measure(save(tmp_path / "take.wav", tone(10 / RATE)))

    assert (1, 1, ()) == (len(signal.envelope), len(signal.levels), signal.silences)


@pytest.mark.parametrize(("kind", "subtype"), [("FLAC", "PCM_16"), ("OGG", "VORBIS"), ("OGG", "OPUS"), ("MP3", None)])
def test_compressed_files_sound_alike(tmp_path: Path, kind: str, subtype: str | None) -> None:
    """What is measured does not depend on how it was packed."""
    sound = bursts(PLAN, 30, -20) + noise(30, -50)
    plain = audio.measure(save(tmp_path / "take.wav", sound))

    packed = audio.measure(save(tmp_path / "take", sound, subtype=subtype or "MPEG_LAYER_III", kind=kind))

    assert plain.speech_level == pytest.approx(packed.speech_level, abs=0.5)
    assert plain.speech_share == pytest.approx(packed.speech_share, abs=0.02)
    assert len(plain.silences) == len(packed.silences)


def test_made_up_speech(tmp_path: Path) -> None:
    """What the sandbox makes passes for speech in a quiet room."""
    signal = audio.measure(samples.make_speech(tmp_path / "take.wav", 30))

    assert 0.4 < signal.speech_share < 0.95
    assert signal.snr is not None
    assert signal.snr > 30
    assert () == signal.clips
