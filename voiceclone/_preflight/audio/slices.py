"""
The shape of the whole, in slices that can be drawn.
"""

from __future__ import annotations

import math

import numpy as np

from voiceclone._preflight.audio.grid import Samples, decibels

#: About as many as a drawing has columns.
SLICES = 800


class Slices:
    """
    Fed with blocks of the mix. Sounds shorter than 800 samples have as many slices as samples.
    """

    def __init__(self, total: int) -> None:
        self._total = total
        self._slices = min(SLICES, total)
        self._at = 0
        self._lows, self._highs = np.full(self._slices, np.inf), np.full(self._slices, -np.inf)
        self._powers, self._counts = np.zeros(self._slices), np.zeros(self._slices)

    def feed(self, mix: Samples) -> None:
        """
        Take the next samples.
        """
        done = 0
        while done < len(mix):
            number = min(self._at * self._slices // self._total, self._slices - 1)
            # The first sample that belongs to the next slice; the last slice takes whatever comes.
            end = -(-(number + 1) * self._total // self._slices) if number + 1 < self._slices else math.inf
            part = mix[done : done + int(min(end - self._at, len(mix) - done))]
            self._lows[number] = min(self._lows[number], part.min())
            self._highs[number] = max(self._highs[number], part.max())
            self._powers[number] += np.dot(part, part)
            self._counts[number] += len(part)
            done += len(part)
            self._at += len(part)

    @property
    def envelope(self) -> tuple[tuple[float, float], ...]:
        """
        Lowest and highest sample of each slice, no further than full scale.
        """
        empty = self._counts == 0
        lows, highs = (np.where(empty, 0.0, np.clip(each, -1.0, 1.0)) for each in (self._lows, self._highs))
        return tuple(zip(lows.tolist(), highs.tolist(), strict=True))

    @property
    def levels(self) -> tuple[float, ...]:
        """
        RMS level of each slice in dBFS.
        """
        return tuple(map(decibels, (self._powers / np.maximum(self._counts, 1)).tolist()))
