"""Sounds of the kind a microphone gives, made quickly: something that sounds like speech, in a room."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

RATE = 8000


def voice(seconds: float, *, noise: float = 1e-4, loudness: float = 0.25, every: float = 4.0) -> Any:
    """Syllables for most of *every* so many seconds, then a second of nothing but the room."""
    return _voice(seconds, noise, loudness, every).copy()


@functools.lru_cache(maxsize=4)
def _voice(seconds: float, noise: float, loudness: float, every: float) -> Any:
    chance = np.random.default_rng([round(seconds), round(noise * 1e6)])
    count = round(seconds * RATE)
    # A few syllables and one pause, again and again: long takes are made quickly.
    moments = np.arange(round(0.19 * RATE)) / RATE
    vowels = np.array([300, 700, 1100, 1600, 2100, 2700, 3200])[:, None]
    syllables = np.sin(np.pi * moments / 0.19) * (
        np.sin(2 * np.pi * 175 * moments) + 0.5 * np.sin(2 * np.pi * vowels * moments)
    )
    words = syllables[chance.integers(len(vowels), size=count // len(moments) + 1)].ravel()[:count]
    period = round(min(every, seconds) * RATE)
    speaking = np.resize(np.arange(period) < (every - 1) * RATE, count)
    return loudness * words * speaking + noise * chance.standard_normal(count)


def write(path: Path, sound: Any, **how: Any) -> Path:
    soundfile.write(path, sound, how.pop("rate", RATE), **how)
    return path
