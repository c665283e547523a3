"""
Measuring audio files. Needs the extra ``audio``; importing this loads none of its libraries.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from voiceclone.audio.facts import AudioHeader, Signal, UnreadableAudioError

__all__ = ["AudioHeader", "Signal", "UnreadableAudioError", "available", "measure", "read_header"]


def available() -> str:
    """
    What to do to be able to measure; empty when nothing is missing.
    """
    missing = [name for name in ("soundfile", "numpy", "tinytag") if find_spec(name) is None]
    return 'pip install "voiceclone-kit[audio]"' if missing or find_spec("voiceclone.audio.header") is None else ""


def read_header(path: Path) -> AudioHeader:
    """
    What the file *path* says of itself.
    """
    raise UnreadableAudioError(f"{path} was not read")


def measure(path: Path) -> Signal:
    """
    What the file *path* sounds like.
    """
    raise UnreadableAudioError(f"{path} was not read")
