"""
The highest sample, and where the signal sticks to its ceiling.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from voiceclone._preflight.audio.grid import Samples, decibels

#: So many samples at the ceiling, one after the other, are no accident.
_RUN = 3
#: Share of the ceiling from where on a sample is at it.
_NEAR = 0.999
#: The highest sample of encodings that do not reach 1, as near as matters; floats clip at 1 and not before.
_CEILINGS = {"PCM_U8": 127 / 128, "PCM_S8": 127 / 128, "ULAW": 32_124 / 32_768, "ALAW": 32_256 / 32_768}
_FLOATS = ("FLOAT", "DOUBLE")
#: Places closer together than this many seconds are one.
_JOIN = 0.25


class Peaks:
    """
    Fed with blocks of all channels.
    """

    def __init__(self, rate: int, channels: int, encoding: str) -> None:
        self._rate = rate
        self._threshold = 1.0 if encoding in _FLOATS else _NEAR * _CEILINGS.get(encoding, 1.0)
        self._highest = 0.0
        self._count = 0
        self._clipped = 0
        self._places: list[list[int]] = []
        # The last four rows: two that are decided, and two that wait for what follows.
        self._tail: NDArray[np.bool_] = np.zeros((4, channels), bool)

    def feed(self, block: Samples) -> None:
        """
        Take the next samples.
        """
        highest = max(float(block.max()), -float(block.min()))
        self._highest = max(self._highest, highest)
        if highest >= self._threshold or self._tail.any():
            self._clips(np.abs(block) >= self._threshold)
        self._count += len(block)

    def _clips(self, hot: NDArray[np.bool_]) -> None:
        """
        Mark all samples that belong to a run, in any channel.
        """
        rows = np.concatenate((self._tail, hot))
        run = rows[:-2] & rows[1:-1] & rows[2:]
        starts = run.any(axis=1)
        marks = np.zeros(len(rows), bool)
        for shift in range(_RUN):
            marks[shift : len(rows) - _RUN + 1 + shift] |= starts
        # Row 2 is the first that is undecided, and stands two samples in front of this block.
        self._add(np.flatnonzero(marks[2:-2]) + self._count - 2)
        self._tail = rows[-4:].copy()

    def _add(self, places: NDArray[np.intp]) -> None:
        if not len(places):
            return
        self._clipped += len(places)
        gaps = np.flatnonzero(np.diff(places) > _JOIN * self._rate)
        firsts, lasts = places[np.concatenate(([0], gaps + 1))], places[np.concatenate((gaps, [len(places) - 1]))]
        for first, last in zip(firsts.tolist(), lasts.tolist(), strict=True):
            if self._places and first - self._places[-1][1] <= _JOIN * self._rate:
                self._places[-1][1] = last + 1
            else:
                self._places.append([first, last + 1])

    def finish(self) -> None:
        """
        Nothing follows: decide what has waited.
        """
        if self._tail.any():
            self._clips(np.zeros((2, self._tail.shape[1]), bool))

    @property
    def peak(self) -> float:
        """
        The highest sample in dBFS.
        """
        return decibels(self._highest**2)

    @property
    def clipped(self) -> float:
        """
        Seconds at the ceiling.
        """
        return self._clipped / self._rate

    @property
    def clips(self) -> tuple[tuple[float, float], ...]:
        """
        Where that is.
        """
        return tuple((first / self._rate, last / self._rate) for first, last in self._places)
