"""
Integrated loudness after ITU-R BS.1770-4 and EBU R 128.
"""

from __future__ import annotations

import array

import numpy as np
from numpy.typing import NDArray

from voiceclone._preflight.audio.grid import HOPS_PER_BLOCK, Grid, Numbers, Samples, decibels

#: The two filters of the K-weighting: centre in Hz, quality; the first also has a gain in dB and a slope.
_SHELF, _SHELF_GAIN, _SHELF_SLOPE = (1681.9744509555319, 0.7071752369554193), 3.99984385397, 0.499666774155
_HIGH_PASS = (38.13547087613982, 0.5003270373238773)
#: A tone of 997 Hz at full scale has -3.01 LUFS: that is what -0.691 dB undo.
_OFFSET, _REFERENCE = -0.691, 997.0
_ABSOLUTE_GATE, _RELATIVE_GATE = -70.0, -10.0
#: Hops in a gated block of 400 ms, which therefore overlap by three quarters.
_GATED = 4
#: Hops per transform: what the processor's cache likes.
_HOPS = 2
#: Weights by number of channels: front ones 1, the low-frequency one 0, those behind 1.41.
_WEIGHTS = {5: (1.0, 1.0, 1.0, 1.41, 1.41), 6: (1.0, 1.0, 1.0, 0.0, 1.41, 1.41)}


class Loudness:
    """
    Fed with blocks of all channels. The filters are applied as a convolution by overlap-save: pieces of two hops with
    half a hop of what came before, after which the slower filter has forgotten everything (-100 dB).
    """

    def __init__(self, grid: Grid, channels: int) -> None:
        self._hop, self._advance = grid.hop, grid.hop * _HOPS
        self._length = _smooth(self._advance + grid.hop // 2)
        self._response = _response(self._length, grid.rate)
        self._weights = _WEIGHTS.get(channels, (1.0,) * channels)
        self._past = self._length - self._advance
        self._buffer = np.zeros((channels, self._past + grid.block), np.float32)
        self._powers = array.array("d")

    def feed(self, block: Samples) -> None:
        """
        Take the next samples; only the last block may be shorter than the grid says, and loses what is no whole hop.
        """
        hops = len(block) // self._hop
        powers = np.zeros(HOPS_PER_BLOCK)
        for channel, weight in enumerate(self._weights):
            line = self._buffer[channel]
            line[self._past : self._past + len(block)] = block[:, channel]
            line[self._past + len(block) :] = 0
            if weight:
                powers += weight * self._filtered(line)
            line[: self._past] = line[-self._past :].copy()
        self._powers.extend(powers[:hops].tolist())

    def _filtered(self, line: Samples) -> Numbers:
        """
        Mean square of each hop after the filters.
        """
        powers = np.empty(HOPS_PER_BLOCK)
        for number in range(0, HOPS_PER_BLOCK, _HOPS):
            start = number * self._hop
            # One by one: what is small enough to stay in the cache takes half the time.
            spectrum = np.fft.rfft(line[start : start + self._length])
            spectrum *= self._response
            sound = np.fft.irfft(spectrum, self._length)[self._past :].reshape(_HOPS, self._hop)
            powers[number : number + _HOPS] = np.einsum("ij,ij->i", sound, sound)
        return powers / self._hop

    @property
    def integrated(self) -> float | None:
        """
        LUFS of the whole; None when no 400 ms are louder than the absolute gate.
        """
        powers = np.asarray(self._powers)
        if len(powers) < _GATED:
            return None
        gated = np.convolve(powers, np.full(_GATED, 1 / _GATED), "valid")
        gated = gated[gated > _power(_ABSOLUTE_GATE)]
        if not len(gated):
            return None
        relative = _power(decibels(float(gated.mean())) + _OFFSET + _RELATIVE_GATE)
        return decibels(float(gated[gated > relative].mean())) + _OFFSET


def _power(loudness: float) -> float:
    return float(10 ** ((loudness - _OFFSET) / 10))


def _response(length: int, rate: int) -> NDArray[np.complex64]:
    """
    What the filters do to each line of the spectrum. As functions of the frequency they are the same at every sample
    rate; the standard's coefficients are those for 48 kHz.
    """
    frequencies = np.append(np.fft.rfftfreq(length, 1 / rate), _REFERENCE)
    weights = _k_weighting(frequencies)
    response: NDArray[np.complex64] = (weights[:-1] * 10 ** (-_OFFSET / 20) / abs(weights[-1])).astype(np.complex64)
    return response


def _k_weighting(frequencies: Numbers) -> NDArray[np.complex128]:
    s, quality = 1j * frequencies / _SHELF[0], _SHELF[1]
    high = 10 ** (_SHELF_GAIN / 20)
    shelf = (high * s**2 + high**_SHELF_SLOPE / quality * s + 1) / (s**2 + s / quality + 1)
    s, quality = 1j * frequencies / _HIGH_PASS[0], _HIGH_PASS[1]
    weights: NDArray[np.complex128] = shelf * s**2 / (s**2 + s / quality + 1)
    return weights


def _smooth(least: int) -> int:
    """
    The next number whose Fourier transform is fast: no prime factor above seven.
    """
    number = least
    while True:
        rest = number
        for prime in (2, 3, 5, 7):
            while rest % prime == 0:
                rest //= prime
        if rest == 1:
            return number
        number += 1
