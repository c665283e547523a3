"""
Who speaks when: telling speech from what is heard in the pauses, by level alone.

The levels of 20 ms frames fall into two heaps, a narrow one (the room) and a wide one (the voice). The heaps are parted
where two normal distributions explain them best (Kittler and Illingworth's minimum error threshold), which, unlike a
percentile, asks neither for many pauses nor for few. From this follow the level in the pauses and that of the voice; as
long as half-way between them is lower than the threshold, the threshold goes there, for soft speech is speech. Gaps of
up to 200 ms belong to the speech around them, and a crack of less than 60 ms in a pause is no speech. A sound that
never changes by 6 dB is no speech at all, be it loud or not: speech never stands still.
"""

from __future__ import annotations

import math

import attrs
import numpy as np
from numpy.typing import NDArray

from voiceclone._preflight.audio.grid import Numbers, Samples, decibels

Mask = NDArray[np.bool_]

#: What is quieter counts as this quiet: it is below the noise of every converter.
_QUIETEST = -90.0
#: Decibels by which two heaps differ at least.
_APART = 6.0
#: What never gets as loud as this is not meant to be heard.
_AUDIBLE = -60.0
#: Frames: the longest gap within speech, and the shortest speech.
_GAP, _WORD = 10, 3
#: A heap has at least so many frames, and this share of all.
_HEAP, _HEAP_SHARE = 10, 0.005
#: Where digital silence makes up more of the pauses than this, it is what the pauses are.
_MOSTLY = 0.9
#: The threshold is lowered at most so often, and stays where it is for less than that many decibels.
_ROUNDS, _SETTLED = 10, 0.5
_BINS = np.arange(-100.0, 60.0)
#: No heap is narrower than the histogram can tell.
_LEAST_VARIANCE = 1.0


@attrs.frozen
class Speech:
    """
    Attributes:
        floor: Level in the pauses, None when there are none; -inf for digital silence.
        level: Level of the voice, None when nobody speaks.
        active: For each frame, whether somebody speaks.
    """

    floor: float | None
    level: float | None
    active: Mask

    @property
    def snr(self) -> float | None:
        """
        Decibels between the two.
        """
        if self.floor is None or self.level is None:
            return None
        return self.level - max(self.floor, _QUIETEST)

    @property
    def share(self) -> float:
        """
        Share of the frames in which somebody speaks.
        """
        return float(self.active.mean()) if len(self.active) else 0.0

    def pauses(self, frames: int) -> list[tuple[int, int]]:
        """
        First frame, and the one after the last, of every pause of so many *frames* or more.
        """
        return [(start, end) for start, end in _runs(~self.active) if end - start >= frames]


def find_speech(levels: Samples) -> Speech:
    """
    Part speech from pauses.

    Args:
        levels: dBFS of every frame.
    """
    threshold = _first_threshold(levels)
    speech = _parted(levels, threshold)
    for _ in range(_ROUNDS):
        if speech.level is None or speech.floor is None:
            break
        middle = (speech.level + max(speech.floor, _QUIETEST)) / 2
        if middle > threshold - _SETTLED:
            break
        threshold = middle
        speech = _parted(levels, threshold)
    return speech


def _parted(levels: Samples, threshold: float) -> Speech:
    loud = levels > threshold
    active = _without(_without(loud, _GAP, shortest=False), _WORD, shortest=True)
    level = _mean(levels[loud & active])
    if level < _AUDIBLE:
        return Speech(_floor(levels), None, np.zeros_like(loud))
    return Speech(_floor(levels[~active]), level, active)


def _floor(pauses: Samples) -> float | None:
    """
    The median, which a cough does not move. Digital silence counts only where there is hardly anything else: it was
    put there later, and tells nothing of the room.
    """
    if not len(pauses):
        return None
    heard = pauses[pauses > -math.inf]
    return float(np.median(heard)) if len(heard) > (1 - _MOSTLY) * len(pauses) else -math.inf


def _mean(levels: Samples) -> float:
    return decibels(float((10 ** (levels / 10)).mean())) if len(levels) else -math.inf


def _first_threshold(levels: Samples) -> float:
    """
    The threshold between the two heaps; +inf when all is one heap, which is nobody's voice.
    """
    heard = levels[levels > -math.inf]
    if not len(heard):
        return math.inf
    counts, _ = np.histogram(np.clip(heard, _BINS[0], _BINS[-1] - 1), np.append(_BINS, _BINS[-1] + 1))
    shares = counts / len(heard)
    middles = _BINS + 0.5
    below, above = np.cumsum(shares)[:-1], 1 - np.cumsum(shares)[:-1]
    least = max(_HEAP / len(heard), _HEAP_SHARE)
    possible = np.flatnonzero((below >= least) & (above >= least))
    if len(possible):
        low, low_variance = _moments(shares, middles, possible)
        high, high_variance = _moments(shares[::-1], middles[::-1], len(shares) - 2 - possible)
        below, above = below[possible], above[possible]
        errors = below * np.log(low_variance / below**2) + above * np.log(high_variance / above**2)
        # Between heaps that are far apart many thresholds are equally good: the one in the middle of them.
        best = np.flatnonzero(errors <= errors.min() + 1e-9)
        choice = int(best[len(best) // 2])
        if high[choice] - low[choice] >= _APART:
            return float(_BINS[possible[choice]] + 1)
    # One heap. It stands out only from digital silence.
    silent = len(levels) - len(heard) >= _HEAP
    return _QUIETEST if silent else math.inf


def _moments(shares: Numbers, middles: Numbers, ends: NDArray[np.intp]) -> tuple[Numbers, Numbers]:
    """
    Mean and variance of the bins up to and including each of *ends*.
    """
    weight = np.cumsum(shares)[ends]
    mean = np.cumsum(shares * middles)[ends] / weight
    variance = np.cumsum(shares * middles**2)[ends] / weight - mean**2
    return mean, np.maximum(variance, 0) + _LEAST_VARIANCE


def _runs(mask: Mask) -> list[tuple[int, int]]:
    """
    Start and end of every run of True.
    """
    edges = np.flatnonzero(np.diff(mask.astype(np.int8), prepend=0, append=0))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _without(mask: Mask, length: int, *, shortest: bool) -> Mask:
    """
    *mask* without runs of True shorter than *length* (*shortest*), or without gaps up to *length*.
    """
    result = mask.copy()
    for start, end in _runs(mask if shortest else ~mask):
        if end - start < length or (not shortest and end - start == length):
            result[start:end] = not shortest
    return result
