"""Who speaks when: telling speech from what is heard in the pauses, by level alone.

No library serves: voice activity detectors (WebRTC's, Silero) take steady noise for speech or need a neural network,
and none tells levels.

The levels of the frames fall into two clusters, a narrow one (the noise) and a wide one (the voice). They are parted
where two normal distributions explain them best (Kittler and Illingworth's minimum error threshold), which, unlike a
percentile, asks neither for many pauses nor for few. From this follow the level in the pauses and that of the voice; as
long as half-way between them is lower than the threshold, the threshold goes there, for soft speech is speech. A sound
that never changes by 6 dB is no speech at all, be it loud or not.
"""

from __future__ import annotations

import math

import attrs
import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
Numbers = NDArray[np.float64]
Mask = NDArray[np.bool_]

#: dBFS: what is quieter counts as this quiet, and what never gets as loud is not meant to be heard.
_QUIETEST, _AUDIBLE = -90.0, -60.0
#: Frames: the longest gap within speech (200 ms), and the shortest speech (60 ms).
_GAP, _WORD = 10, 3
#: Two clusters: the decibels by which they differ, the frames and the share of all that each has, at least.
_APART, _CLUSTER, _CLUSTER_SHARE = 6.0, 10, 0.005
#: Where digital silence makes up more of the pauses than this, it is what the pauses are.
_MOSTLY = 0.9
#: The threshold is lowered at most so often, and stays where it is for less than that many decibels.
_ROUNDS, _SETTLED = 10, 0.5
#: Edges of the histogram's bins (dBFS). No cluster is narrower than it can tell.
_EDGES, _LEAST_VARIANCE = np.arange(-100.0, 61.0), 1.0


@attrs.frozen
class Speech:
    """Attributes:
    floor: Level in the pauses, None when there are none; -inf for digital silence.
    level: Level of the voice, None when nobody speaks.
    active: For each frame, whether somebody speaks.
    """

    floor: float | None
    level: float | None
    active: Mask

    @property
    def snr(self) -> float | None:
        """Decibels between the two."""
        return None if self.floor is None or self.level is None else self.level - max(self.floor, _QUIETEST)


def find_speech(powers: Samples) -> Speech:
    """Part speech from pauses, by the mean square of each frame."""
    with np.errstate(divide="ignore"):
        levels = 10 * np.log10(powers)
    threshold = _first_threshold(levels)
    speech = _parted(levels, threshold)
    for _ in range(_ROUNDS):
        if speech.snr is None or speech.level is None:
            break
        middle = speech.level - speech.snr / 2
        if middle > threshold - _SETTLED:
            break
        threshold = middle
        speech = _parted(levels, threshold)
    return speech


def runs(mask: Mask) -> list[tuple[int, int]]:
    """Start and end of every run of True."""
    edges = np.flatnonzero(np.diff(mask.astype(np.int8), prepend=0, append=0))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def without_gaps(mask: Mask, longest: int) -> Mask:
    """*mask*, with gaps of up to so many frames filled."""
    result = mask.copy()
    for start, end in runs(~mask):
        result[start:end] = end - start <= longest
    return result


def decibels(power: float) -> float:
    """A mean square as dBFS; -inf for none."""
    return 10 * math.log10(power) if power > 0 else -math.inf


def _parted(levels: Samples, threshold: float) -> Speech:
    loud = levels > threshold
    # A gap among the pauses is speech: one that is too short is a crack in a pause.
    active = ~without_gaps(~without_gaps(loud, _GAP), _WORD - 1)
    voice, pauses = levels[loud & active], levels[~active]
    level = decibels(float((10 ** (voice / 10)).mean())) if len(voice) else -math.inf
    if level < _AUDIBLE:
        return Speech(_floor(levels), None, np.zeros_like(loud))
    return Speech(_floor(pauses) if len(pauses) else None, level, active)


def _floor(pauses: Samples) -> float:
    """The median, which a cough does not move. Digital silence counts only where there is hardly anything else: it was
    put there later, and tells nothing of the noise.
    """
    heard = pauses[pauses > -math.inf]
    return float(np.median(heard)) if len(heard) > (1 - _MOSTLY) * len(pauses) else -math.inf


def _first_threshold(levels: Samples) -> float:
    """The threshold between the two clusters; +inf when all is one cluster, which is nobody's voice."""
    heard = levels[levels > -math.inf]
    shares = np.histogram(np.clip(heard, _EDGES[0], _EDGES[-2]), _EDGES)[0] / max(len(heard), 1)
    middles = _EDGES[:-1] + 0.5
    mass, first, second = np.cumsum(shares), np.cumsum(shares * middles), np.cumsum(shares * middles**2)
    least = max(_CLUSTER / max(len(heard), 1), _CLUSTER_SHARE)
    possible = np.flatnonzero((mass >= least) & (1 - mass >= least))
    if len(possible):
        below, above = mass[possible], 1 - mass[possible]
        low, low_variance = _moments(below, first[possible], second[possible])
        high, high_variance = _moments(above, first[-1] - first[possible], second[-1] - second[possible])
        errors = below * np.log(low_variance / below**2) + above * np.log(high_variance / above**2)
        # Between clusters that are far apart many thresholds are equally good: the one in the middle of them.
        best = np.flatnonzero(errors <= errors.min() + 1e-9)
        choice = best[len(best) // 2]
        if high[choice] - low[choice] >= _APART:
            return float(_EDGES[possible[choice] + 1])
    # One cluster. It stands out only from digital silence.
    return _QUIETEST if len(heard) and len(levels) - len(heard) >= _CLUSTER else math.inf


def _moments(mass: Numbers, first: Numbers, second: Numbers) -> tuple[Numbers, Numbers]:
    mean = first / mass
    return mean, np.maximum(second / mass - mean**2, 0) + _LEAST_VARIANCE
