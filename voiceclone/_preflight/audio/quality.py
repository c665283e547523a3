"""What is told of a whole file by its levels: loudness, and whether its sound is like speech.

Syllables make the level of speech rise and fall two to eight times a second (Houtgast and Steeneken 1985, The
Journal of the Acoustical Society of America 77; Scheirer and Slaney 1997, ICASSP, use the same to tell it from music).
A sound counts as speech where somebody could be speaking by its level, the level sways that fast, and it swells as well
as it fades: plucked and struck notes start at once and only fade.
"""

from __future__ import annotations

import math

import numpy as np

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


def _sums(values: Numbers, count: int) -> Numbers:
    """The sum of every *count* neighbours; of all when there are fewer, as if there were silence behind them."""
    padded = np.pad(values, (0, max(count - len(values), 0)))
    total = np.concatenate(([0.0], np.cumsum(padded)))
    return total[count:] - total[:-count]


def _mean(values: Numbers, count: int) -> Numbers:
    """The mean of every *count* neighbours, as long as *values*."""
    return _sums(np.pad(values, (count // 2, count - 1 - count // 2), mode="edge"), count) / count
