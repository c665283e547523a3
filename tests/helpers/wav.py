"""Sound for tests that do not listen."""

from __future__ import annotations

import wave
from pathlib import Path


def write_wav(path: Path, seconds: float, rate: int = 100) -> Path:
    """A WAV file of silence, small because its sample rate is absurd."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(rate)
        file.writeframes(bytes([128]) * round(seconds * rate))
    return path
