"""Finding the sound of a file in another, whatever it was packed in: levels of eight bands every 40 ms, correlated.

Levels that a louder or softer copy has differ by a constant, and those of another encoder by little. Two takes of the
same words by the same voice never keep the same time, and do not correlate.
"""

from __future__ import annotations

import numpy as np

from voiceclone._preflight.audio.spectra import Spectra
from voiceclone._preflight.audio.speech import Numbers, Samples

#: Bands up to 4 kHz, which every file has, by twos; frames of 20 ms between two steps, and of a step, for a copy may
#: begin between two; steps of the shortest that is compared (3 s).
_BANDS, _HOP, _FRAMES, _LEAST = 8, 2, 5, 75
#: Steps by which the shorter may stick out of the longer, for encoders add silence (0.2 s).
_PADDING = 5
#: Decibels below the loudest that count; encoders differ in what is softer.
_RANGE = 50.0
#: The share of its variance that a copy has at least: a pause correlates with everything.
_LEAST_VARIANCE = 0.01


def fingerprint(spectra: Spectra) -> bytes:
    """What it sounds like; empty where it is too short, or its sample rate too low, to be compared."""
    if spectra.bands.shape[1] < 2 * _BANDS or len(spectra.bands) < _LEAST * _HOP + _FRAMES:
        return b""
    levels = spectra.bands[:, : 2 * _BANDS].reshape(-1, _BANDS, 2).sum(axis=2, dtype=np.uint16)
    total = np.cumsum(levels, axis=0, dtype=np.uint32)
    return ((total[_FRAMES::_HOP] - total[:-_FRAMES:_HOP]) // (2 * _FRAMES)).astype(np.uint8).tobytes()


def likeness(one: bytes, other: bytes) -> float:
    """How much the shorter is a part of the longer: the highest correlation at any time, -1 to 1."""
    short, long = sorted((_table(one), _table(other)), key=len)
    if not len(short):
        return 0.0
    count, long = len(short), np.pad(long, ((_PADDING, _PADDING), (0, 0)), mode="minimum")
    length = 1 << (len(long) + count).bit_length()
    short = short - short.mean(axis=0)
    norm = float((short**2).sum())
    product = np.fft.rfft(long, length, axis=0) * np.conj(np.fft.rfft(short, length, axis=0))
    matches = np.fft.irfft(product.sum(axis=1), length)[: len(long) - count + 1]
    energy = (_sums(long**2, count) - _sums(long, count) ** 2 / count).sum(axis=1)
    return float((matches / np.sqrt(np.maximum(energy, _LEAST_VARIANCE * norm) * max(norm, 1e-9))).max())


def _table(content: bytes) -> Samples:
    levels = np.frombuffer(content, np.uint8).reshape(-1, _BANDS).astype(np.float32) / 2
    return np.asarray(np.maximum(levels, levels.max(initial=_RANGE) - _RANGE), np.float32)


def _sums(values: Samples, count: int) -> Numbers:
    total = np.concatenate((np.zeros((1, values.shape[1])), np.cumsum(values, axis=0, dtype=float)))
    return np.asarray(total[count:] - total[:-count])
