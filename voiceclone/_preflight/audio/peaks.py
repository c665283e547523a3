"""How high a signal goes: runs at full scale, and peaks between samples."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from voiceclone._preflight.audio.speech import Mask, Numbers, Samples

#: From which share of full scale on a sample is at it, by encoding: floats clip at 1, and some never reach it.
_FULL_SCALE = {"FLOAT": 1.0, "DOUBLE": 1.0, "PCM_U8": 0.991, "PCM_S8": 0.991, "ULAW": 0.979, "ALAW": 0.983}
_ANY_FULL_SCALE = 0.999
#: Peaks below it (-3 dBFS) do not matter; of a block, so many of the highest samples are looked at.
_HIGH, _MOST = 0.708, 64
#: Samples to either side that an interpolated value is made of, and values per sample (ITU-R BS.1770, annex 2).
_TAPS, _TIMES = 16, 4

Places = NDArray[np.intp]


class PeakReader:
    """Takes a block of sound after the other, of any number of channels.

    Attributes:
        peak: Highest sample so far.
        true_peak: Highest value between samples so far.
    """

    def __init__(self, encoding: str, channels: int) -> None:
        self.peak = self.true_peak = 0.0
        self._full = _FULL_SCALE.get(encoding, _ANY_FULL_SCALE)
        self._before: Mask = np.zeros((3, channels), bool)

    def add(self, block: Samples, highest: float, starts: Places) -> Numbers:
        """Take a block whose highest sample is known.

        Returns:
            Samples at full scale of every frame that begins at *starts*, in any channel: of runs of three or more.
        """
        self.peak = max(self.peak, highest)
        if highest >= _HIGH and highest > self.true_peak / 2:
            self.true_peak = max(self.true_peak, _between(block, highest))
        if highest < self._full and not self._before.any():
            return np.zeros(len(starts))
        # Three in a row at full scale are no accident; the first two of a run count with the third.
        hot = np.concatenate((self._before, np.abs(block) >= self._full))
        third: Mask = np.asarray((hot[2:] & hot[1:-1] & hot[:-2]).any(axis=1))
        self._before = hot[-3:].copy()
        counted: Numbers = third[1:] + 2.0 * (third[1:] & ~third[:-1])
        return np.asarray(np.add.reduceat(counted, starts))


def _between(block: Samples, highest: float) -> float:
    """The highest value between the samples that are nearly as high as the highest."""
    result = 0.0
    for channel in block.T:
        size = np.abs(channel[_TAPS:-_TAPS])
        places = np.flatnonzero(size >= _HIGH * highest)
        if len(places) > _MOST:
            places = places[np.argpartition(size[places], -_MOST)[-_MOST:]]
        near = channel[places[:, None] + np.arange(2 * _TAPS)]
        result = max(result, float(np.abs(near @ _KERNELS).max(initial=0.0)))
    return result


def _kernels() -> Samples:
    """Columns that interpolate a quarter, two and three quarters of a sample before and behind the middle one."""
    shifts = np.array([each / _TIMES for each in range(1 - _TIMES, _TIMES) if each])
    distances = np.arange(2 * _TAPS)[:, None] - _TAPS - shifts
    kernels = np.sinc(distances) * np.cos(np.pi * distances / (2 * (_TAPS + 1))) ** 2
    return np.asarray(kernels, np.float32)


_KERNELS = _kernels()
