"""Mains hum: lines of 50 or 60 Hz and their harmonics, in a file and in its stretches."""

from __future__ import annotations

import itertools

import numpy as np

from voiceclone._preflight.audio.changes import changes, joined, sharpened
from voiceclone._preflight.audio.spectra import Spectra
from voiceclone._preflight.audio.speech import Numbers, Samples
from voiceclone._problem import Stretch

#: The quietest share of all seconds, at least so many; what is too soft to matter (dBFS).
_QUIET_SHARE, _QUIET_SECONDS, _SOFTEST = 0.2, 5, -80.0
#: Seconds that are compared on both sides of a change; decibels by which hum changes, and by which neighbours differ.
_SIDE, _STEP, _SAME = 15, 3.0, 4.0
#: Seconds around a change in which its exact place is looked for.
_NEAR = 5
#: Decibels above its neighbours of which more is the same: a line that stands out by so much is there.
_CLEAR = 20.0


def hum_stretches(spectra: Spectra, duration: float) -> tuple[Stretch, ...]:
    """The whole file, parted where hum begins or ends; the value is how far it stands out, in dB. None in a file that
    is too short to tell.
    """
    lines, beside = spectra.lines, spectra.beside
    if len(lines) < _QUIET_SECONDS:
        return ()
    excess = np.clip(_excess(lines, beside), 0, _CLEAR)
    places = {_place(lines, excess, each) for each in changes(excess, _STEP, _SIDE)}
    edges = itertools.pairwise(sorted({0, *places, len(lines)}))
    parts = [(start, end, _hum(lines[start:end], beside[start:end])) for start, end in edges]
    found = joined(parts, _SAME)
    ends = [*(float(end) for _, end, _ in found[:-1]), duration]
    return tuple(Stretch(float(start), end, value) for (start, _, value), end in zip(found, ends, strict=True))


def _place(lines: Samples, excess: Numbers, near: int) -> int:
    """Where exactly hum begins or ends: no second of it is softer than it is, whatever else is heard."""
    steps = excess[near : near + _SIDE].mean(axis=0) - excess[near - _SIDE : near].mean(axis=0)
    column = int(np.abs(steps).argmax())
    levels = 10 * np.log10(np.maximum(lines[:, column : column + 1], 1e-14))
    return sharpened(levels, near, _SIDE, _NEAR)


def _hum(lines: Samples, beside: Samples) -> float:
    """Decibels by which hum stands out from its neighbours in the quietest seconds.

    That of 50 or of 60 Hz: of its first line, or of the second strongest when there are several.
    """
    count = max(round(len(lines) * _QUIET_SHARE), _QUIET_SECONDS)
    quiet = np.argsort(beside.sum(axis=1))[:count]
    excess = _excess(lines[quiet].mean(axis=0, dtype=float), beside[quiet].mean(axis=0, dtype=float)).reshape(2, -1)
    return float(max(0.0, excess[:, 0].max(), np.sort(excess)[:, -2].max()))


def _excess(lines: Samples | Numbers, beside: Samples | Numbers) -> Numbers:
    heard = lines > 10 ** (_SOFTEST / 10)
    return np.asarray(np.where(heard, 10 * np.log10(np.maximum(lines, 1e-14) / np.maximum(beside, 1e-14)), 0.0), float)
