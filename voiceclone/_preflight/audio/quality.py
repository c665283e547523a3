"""What is told of a whole file from its spectra: loudness, hum, bandwidth; and whether its sound is like speech.

Syllables make the level of speech rise and fall two to eight times a second (Houtgast and Steeneken 1985, The
Journal of the Acoustical Society of America 77; Scheirer and Slaney 1997, ICASSP, use the same to tell it from music).
A sound counts as speech where somebody could be speaking by its level, the level sways that fast, and it swells as well
as it fades: plucked and struck notes start at once and only fade.
"""

from __future__ import annotations

import math

import numpy as np

from voiceclone._preflight.audio.spectra import Spectra
from voiceclone._preflight.audio.speech import Mask, Numbers, Samples, Speech, decibels

#: Frames of 20 ms: a syllable's swelling is not finer than 60 ms, and what is slower than 500 ms is no syllable.
_FINE, _SLOW = 3, 25
#: Frames: a piece that is judged (10 s), and how many of them have to be loud (0.5 s).
_PIECE, _LEAST = 500, 25
#: Decibels by which syllables sway at least, and what share of the distance to the noise is enough.
_SWAY, _OF_SNR = 3.5, 0.25
#: Decibels between frames that are a rise or a fall; the share of rises among them at least; what is heard (dB).
_SLOPE, _RISES, _DEPTH = 0.3, 0.22, 30.0
#: BS.1770: frames of a gating block (400 ms) and between two of them, absolute (LUFS) and relative gates (LU), and
#: what is added.
_BLOCK, _HOP, _ABSOLUTE, _RELATIVE, _ADDED = 20, 5, -70.0, -10.0, -0.691
#: Hum: the quietest share of all seconds, at least so many; what is too soft to matter (dBFS).
_QUIET_SHARE, _QUIET_SECONDS, _SOFTEST = 0.2, 5, -80.0
#: Bandwidth: decibels above the pauses, below the loudest band, and above all quantization (dBFS); a fall from one band
#: to the next that no voice has, but the window's leakage; noise this far below the loudest band hides what is softer.
_OVER, _BELOW, _QUANTIZED, _STEEP, _HIDDEN = 6.0, 75.0, -105.0, 28.0, 60.0


def speech_like(power: Samples, speech: Speech) -> Mask:
    """For each frame, whether it is speech: loud enough, and part of ten seconds that sway as syllables do."""
    if speech.level is None:
        return np.zeros(len(power), bool)
    least = max(speech.level - _DEPTH, -math.inf if speech.floor is None else speech.floor)
    levels = 10 * np.log10(np.maximum(power, 10 ** (least / 10))).astype(float)
    smooth = _mean(levels, _FINE)
    sway, slope = smooth - _mean(levels, _SLOW), np.diff(smooth, prepend=smooth[0])
    # The last piece is no shorter than the others.
    piece = np.minimum(np.arange(len(power)) // _PIECE, max(len(power) // _PIECE - 1, 0))
    loud, pieces = speech.active, int(piece[-1]) + 1

    def count(values: Numbers | Mask) -> Numbers:
        return np.bincount(piece[loud], np.asarray(values, float)[loud], pieces).astype(np.float64)

    frames, rises, falls = count(loud), count(slope > _SLOPE), count(slope < -_SLOPE)
    bound = min(_SWAY, math.inf if speech.snr is None else _OF_SNR * speech.snr)
    with np.errstate(invalid="ignore", divide="ignore"):
        deep = np.sqrt(np.maximum(count(sway**2) / frames - (count(sway) / frames) ** 2, 0)) >= bound
        fits = (frames >= _LEAST) & deep & (rises / (rises + falls) >= _RISES)
    return loud & fits[piece]


def loudness(weighted: Samples) -> float | None:
    """Integrated loudness with both gates of BS.1770, in LUFS; None for silence."""
    blocks = _sums(weighted.astype(float), _BLOCK)[::_HOP] / _BLOCK
    blocks = blocks[blocks > 10 ** ((_ABSOLUTE - _ADDED) / 10)]
    if not len(blocks):
        return None
    return _ADDED + decibels(float(blocks[blocks > blocks.mean() * 10 ** (_RELATIVE / 10)].mean()))


def hum(spectra: Spectra) -> float | None:
    """Decibels by which mains hum stands out from its neighbours in the quietest seconds; None when these are too few.

    That of 50 or of 60 Hz: of its first line, or of the second strongest when there are several.
    """
    count = max(round(len(spectra.lines) * _QUIET_SHARE), _QUIET_SECONDS)
    if len(spectra.lines) < count:
        return None
    quiet = np.argsort(spectra.beside.sum(axis=1))[:count]
    lines, beside = (each[quiet].mean(axis=0, dtype=float).reshape(2, -1) for each in (spectra.lines, spectra.beside))
    heard = lines > 10 ** (_SOFTEST / 10)
    excess = np.where(heard, 10 * np.log10(np.maximum(lines, 1e-14) / np.maximum(beside, 1e-14)), 0.0)
    return float(max(0.0, excess[:, 0].max(), np.sort(excess)[:, -2].max()))


def bandwidth(spectra: Spectra, speech: Mask) -> float | None:
    """The frequency (Hz, to 500) above which there is neither speech nor noise that could hide it; None without speech.

    The bands of its loudest frames, those that a twentieth reaches, against the pauses.
    """
    if not speech.any():
        return None
    loud = spectra.quantile(speech, 0.95)
    calm = spectra.quantile(~speech, 0.5) if not speech.all() else np.full(len(loud), -math.inf)
    bound = np.maximum(np.maximum(calm + _OVER, loud.max() - _BELOW), _QUANTIZED)
    leaked = np.diff(loud, prepend=loud[0]) < -_STEEP
    heard, hidden = (loud > bound) & ~leaked, calm > loud.max() - _HIDDEN
    return float(spectra.edges[1:][heard | hidden].max(initial=0.0))


def _sums(values: Numbers, count: int) -> Numbers:
    """The sum of every *count* neighbours; of all when there are fewer, as if there were silence behind them."""
    padded = np.pad(values, (0, max(count - len(values), 0)))
    total = np.concatenate(([0.0], np.cumsum(padded)))
    return total[count:] - total[:-count]


def _mean(values: Numbers, count: int) -> Numbers:
    """The mean of every *count* neighbours, as long as *values*."""
    return _sums(np.pad(values, (count // 2, count - 1 - count // 2), mode="edge"), count) / count
