"""What is handed in."""

from __future__ import annotations

import os
import wave
from pathlib import Path

import voiceclone
from voiceclone.sandbox import samples

#: Bytes of the large recording, its header included.
LARGE = 1 << 30

_BLOCK = 1 << 20
_HEADER = 44


def large_recording(path: Path) -> Path:
    """A WAV file of noise, `LARGE` bytes and on disk: what is still to be written would disturb what is measured."""
    left = LARGE - _HEADER
    with path.open("wb") as file:
        with wave.open(file, "wb") as sound:
            # Three quarters of an hour: as mono at 48 kHz it would be longer than an account may send.
            sound.setnchannels(2)
            sound.setsampwidth(2)
            sound.setframerate(96_000)
            sound.setnframes(left // 4)
            while left:
                block = os.urandom(min(_BLOCK, left))
                sound.writeframesraw(block)
                left -= len(block)
        file.flush()
        os.fsync(file.fileno())
    assert path.stat().st_size == LARGE
    return path


def small_recording(path: Path, seconds: float) -> Path:
    """A WAV file of silence, small because its sample rate is absurd."""
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(100)
        sound.writeframes(bytes([128]) * round(seconds * 100))
    return path


def request(folder: Path, recording: Path) -> voiceclone.CloneRequest:
    """A request that every vendor accepts; its small files are made in *folder*."""
    return voiceclone.CloneRequest(
        voice_name="gentle",
        gender="female",
        language="zh-CN",
        recordings=[recording],
        consent=voiceclone.Consent(
            statement=small_recording(folder / "statement.wav", 12),
            letter=samples.make_letter(folder / "letter.pdf"),
        ),
    )
