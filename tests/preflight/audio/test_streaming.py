"""Long files take time, not memory."""

from __future__ import annotations

import time
import tracemalloc
import wave
from pathlib import Path

import numpy as np
import pytest
from helpers.sounds import RATE, bursts, noise, save, speech

from voiceclone._preflight import audio

MIB = 1 << 20
PIECE = 60


def long(path: Path, minutes: int) -> Path:
    """The same minute again and again."""
    sound = bursts(((1.0, 25.0), (30.0, 59.0)), PIECE, -20) + noise(PIECE, -60)
    piece = (sound * 32_767).astype("<i2").tobytes()
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        for _ in range(minutes * 60 // PIECE):
            file.writeframesraw(piece)
    return path


def test_half_an_hour_is_streamed(tmp_path: Path) -> None:
    """Thirty minutes take little more memory than one: a level of each band for every 20 ms. What is measured is the
    same.
    """
    short, whole = long(tmp_path / "short.wav", 1), long(tmp_path / "whole.wav", 30)
    audio.measure(short)  # loads the libraries
    peaks, signals = [], []

    for path in (short, whole):
        tracemalloc.start()
        signals.append(audio.measure(path))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()

    assert peaks[1] < peaks[0] + 12 * MIB
    assert 30 * len(signals[0].silences) == len(signals[1].silences)
    assert signals[0].speech_share == pytest.approx(signals[1].speech_share, abs=0.01)
    starts = np.array([start for start, _ in signals[1].silences])
    assert np.arange(30) * 60 + 25 == pytest.approx(starts, abs=0.1)


def test_one_core_does_the_work(tmp_path: Path) -> None:
    """No other threads compute, which would wait for each other for long where other programs are busy."""
    take = save(tmp_path / "take.wav", np.repeat(speech(60), 3), 48_000)
    audio.measure(take)
    whole, own = time.process_time(), time.thread_time()

    audio.measure(take)

    whole, own = time.process_time() - whole, time.thread_time() - own
    assert whole < 1.2 * own
