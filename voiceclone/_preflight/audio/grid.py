"""
The one grid in time on which everything is measured.
"""

from __future__ import annotations

import math

import attrs
import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
Numbers = NDArray[np.float64]

#: Frames of speech detection per step of the loudness.
FRAMES_PER_HOP = 5
#: Steps of the loudness per block that is read.
HOPS_PER_BLOCK = 10


@attrs.frozen
class Grid:
    """
    Lengths in samples: frames of 20 ms, five of them a hop, ten hops a block. They fit into each other exactly, so
    that a block never has to wait for the next; at odd sample rates they are a little shorter than they are called.
    """

    rate: int

    @property
    def frame(self) -> int:
        """
        20 ms.
        """
        return max(self.rate // 50, 1)

    @property
    def hop(self) -> int:
        """
        100 ms.
        """
        return self.frame * FRAMES_PER_HOP

    @property
    def block(self) -> int:
        """
        A second.
        """
        return self.hop * HOPS_PER_BLOCK


def decibels(power: float) -> float:
    """
    A mean square as dBFS; -inf for none.
    """
    return 10 * math.log10(power) if power > 0 else -math.inf
