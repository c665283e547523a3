"""
What can be told of an audio file before it is sent: its header, and how it sounds.

Importing this loads none of the libraries that do the work; ``pip install soundfile numpy tinytag`` installs them.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from voiceclone._preflight.audio.facts import INSTALL, AudioHeader, MissingLibraryError, Signal, UnreadableAudioError
from voiceclone._preflight.audio.header import read_header

__all__ = [
    "AudioHeader",
    "MissingLibraryError",
    "Signal",
    "UnreadableAudioError",
    "available",
    "measure",
    "missing",
    "read_header",
]

_LIBRARIES = ("soundfile", "numpy", "tinytag")


def missing() -> tuple[str, ...]:
    """
    The libraries that are not installed.
    """
    return tuple(name for name in _LIBRARIES if find_spec(name) is None)


def available() -> str:
    """
    What to do before all audio can be measured here; empty when nothing is missing.
    """
    return INSTALL if missing() else ""


def measure(path: Path) -> Signal:
    """
    Listen to all of *path*, in constant memory.

    Raises:
        MissingLibraryError: What would listen is not installed.
        UnreadableAudioError: It is no audio that can be decoded; the text says why, and from which second on.
    """
    if todo := available():
        raise MissingLibraryError(f"audio cannot be measured here yet: {todo}")
    # It needs numpy, which takes a tenth of a second to load.
    from voiceclone._preflight.audio.meter import measure_signal  # noqa: PLC0415

    return measure_signal(path)
