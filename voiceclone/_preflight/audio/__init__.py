"""What can be told of an audio file before it is sent: its header, its true length, and what it sounds like.

Importing this loads none of the libraries that do the work; the extra ``audio`` installs them.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from voiceclone._preflight.audio.facts import INSTALL, AudioHeader, MissingLibraryError, Signal, UnreadableAudioError
from voiceclone._preflight.audio.reading import read_header

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


def missing() -> tuple[str, ...]:
    """The libraries that are not installed."""
    return tuple(name for name in ("soundfile", "numpy", "tinytag") if find_spec(name) is None)


def available() -> str:
    """What to do before all audio can be measured here; empty when nothing is missing."""
    return INSTALL if missing() else ""


def measure(path: Path) -> Signal:
    """Decode all of *path* and measure it, in constant memory.

    Raises:
        MissingLibraryError: A library that is needed is not installed.
        UnreadableAudioError: It is no audio that can be decoded; the text says why.
    """
    if todo := available():
        raise MissingLibraryError("audio cannot be measured here yet: {command}", command=todo)
    try:
        from voiceclone._preflight.audio.measuring import measure_signal  # noqa: PLC0415 - loads numpy: 0.1 s
    except (ImportError, OSError) as error:
        raise MissingLibraryError(
            "the library that measures audio cannot be loaded ({error}): {command}", error=error, command=INSTALL
        ) from error
    return measure_signal(path)
