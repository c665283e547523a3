"""Sounds of the kind a microphone gives, made quickly: something that sounds like speech, in a room."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import soundfile

RATE = 8000


def voice(seconds: float, *, noise: float = 1e-4, loudness: float = 0.25, every: float = 4.0) -> Any:
    """Syllables for most of *every* so many seconds, then a second of nothing but the room."""
    chance = np.random.default_rng(round(seconds))
    count = round(seconds * RATE)
    # One stretch of speech and its pause, again and again: long takes are made quickly.
    moments = np.arange(min(count, round(every * RATE))) / RATE
    swelling = np.abs(np.sin(np.pi * moments / 0.19)) * (moments < every - 1)
    sound = np.sin(2 * np.pi * 175 * moments) + 0.5 * np.sin(2 * np.pi * 700 * moments)
    return np.resize(loudness * swelling * sound, count) + noise * chance.standard_normal(count)


def write(path: Path, sound: Any, **how: Any) -> Path:
    soundfile.write(path, sound, how.pop("rate", RATE), **how)
    return path
