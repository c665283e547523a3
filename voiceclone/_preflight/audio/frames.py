"""
The level of every 20 ms.
"""

from __future__ import annotations

import array

import numpy as np

from voiceclone._preflight.audio.grid import Grid, Samples


class Frames:
    """
    Fed with blocks of the mix. Keeps four bytes for every frame: a megabyte for an hour and a half.
    """

    def __init__(self, grid: Grid) -> None:
        self._frame = grid.frame
        self._powers = array.array("f")

    def feed(self, mix: Samples) -> None:
        """
        Take the next samples; only the last block may end within a frame.
        """
        whole = len(mix) // self._frame * self._frame
        for part in (mix[:whole].reshape(-1, self._frame), mix[whole:].reshape(1, -1)):
            if part.size:
                # An offset carries power and is not heard, so it does not count.
                offset = part.mean(axis=1)
                powers = np.einsum("ij,ij->i", part, part) / part.shape[1] - offset**2
                self._powers.frombytes(np.maximum(powers, 0).astype(np.float32).tobytes())

    @property
    def levels(self) -> Samples:
        """
        Of each frame in dBFS; -inf where there is nothing at all.
        """
        with np.errstate(divide="ignore"):
            return np.log10(np.asarray(self._powers, np.float32)) * np.float32(10)
