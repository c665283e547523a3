"""Takes to be prepared, and what came of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs
import numpy as np
import soundfile

from helpers import voices
from voiceclone import CloneRequest


def asking(request: CloneRequest, *recordings: Path) -> CloneRequest:
    """The same request with other recordings."""
    return attrs.evolve(request, recordings=recordings)


def paths(request: CloneRequest) -> list[Path]:
    """The files of its recordings."""
    return [each.path for each in request.recordings if each.path is not None]


def samples(path: Path) -> Any:
    """The samples of a file, of 16 bits."""
    return soundfile.read(path, dtype="int16")[0]


def quieted(seconds: float, *silences: tuple[float, float]) -> Any:
    """A voice that says nothing from and to these seconds."""
    sound = voices.voice(seconds)
    room = 1e-4 * np.random.default_rng(1).standard_normal(len(sound))
    for start, end in silences:
        part = slice(round(start * voices.RATE), round(end * voices.RATE))
        sound[part] = room[part]
    return sound
