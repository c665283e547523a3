"""The spectrum of every 20 ms, reduced to bands as it is read, and that of every second around the lines of hum."""

from __future__ import annotations

import attrs
import numpy as np

from voiceclone._preflight.audio.speech import Mask, Numbers, Samples

#: Hz: below this rate too little of speech is left to judge it by its spectrum.
LEAST_RATE = 6000
#: Edges of the bands (Hz): narrow where voices are, and no further than anybody hears. Below 50 Hz is no speech.
_EDGES = np.array([50, *range(250, 4000, 250), *range(4000, 24_001, 500)], float)
#: Hz: above it bands are there to tell where a spectrum ends.
_LEFT_OPEN = 4000.0
#: Bands are kept as half decibels above -127 dBFS.
_LOWEST, _STEPS = -127.0, 2.0
#: Hz: of mains, of all lines of a hum, one row for each mains; what is to either side of them; and the rate that this
#: takes.
_MAINS, _HARMONICS, _NEAR, _FAR, _LOW_RATE = (50, 60), 6, 4, 8, 1000
#: Multiplications of one product of matrices: BLAS shares larger ones out to threads, which wait long for each other
#: where other programs are busy (OpenBLAS, up to 262144).
_ALONE = 250_000
#: The two filters of ITU-R BS.1770-5, annex 1, tables 1 and 2, for 48 kHz: numerators and denominators.
_FILTERS = (
    ((1.53512485958697, -2.69169618940638, 1.19839281085285), (1.0, -1.69065929318241, 0.73248077421585)),
    ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621)),
)


@attrs.frozen(kw_only=True)
class Spectra:
    """What was found of all frames.

    Attributes:
        edges: Edges of the bands in Hz, one more than there are bands.
        bands: Level of every frame in every band, in half decibels above -127 dBFS.
        weighted: Mean square of every frame as BS.1770 weights it.
        lines: Mean power density of every whole second at each line of a hum of 50 Hz, then of 60 Hz.
        beside: The same beside each line.
    """

    edges: Numbers
    bands: np.ndarray[tuple[int, int], np.dtype[np.uint8]]
    weighted: Samples
    lines: Samples
    beside: Samples

    def part(self, start: int, end: int) -> Spectra:
        """The bands of the frames from *start* to *end*."""
        return attrs.evolve(self, bands=self.bands[start:end])

    def quantile(self, frames: Mask, share: float) -> Numbers:
        """The level in dBFS, in every band, that so large a share of these frames stays below."""
        rows = self.bands[frames]
        place = int(share * (len(rows) - 1))
        rows.partition(place, axis=0)
        return np.asarray(rows[place] / _STEPS + _LOWEST)


class SpectrumReader:
    """Takes a second of sound after the other.

    Args:
        rate: Samples per second.
        frame: Samples per frame.
        block: Samples of every second but the last, which may be shorter.
    """

    def __init__(self, rate: int, frame: int, block: int) -> None:
        self._frame, self._block = frame, block
        frequencies = np.fft.rfftfreq(frame, 1 / rate).astype(np.float64)
        self._window = _window(frame)
        self._edges = _EDGES[: int(np.searchsorted(_EDGES, min(rate / 2, _EDGES[-1]), "right"))]
        # Where a spectrum ends at an edge, Hann's window shows it in two lines behind the edge.
        lower = self._edges[:-1] + np.where(self._edges[:-1] < _LEFT_OPEN, 0.0, 2 * rate / frame)
        inside = (frequencies[:, None] >= lower) & (frequencies[:, None] < self._edges[1:])
        columns: Numbers = np.column_stack((inside, _weights(frequencies)))
        scale = 2 / (frame * float((self._window.astype(float) ** 2).sum()))
        # Real and imaginary parts stand side by side, and are squared one by one.
        self._columns = np.repeat(columns * scale, 2, axis=0).astype(np.float32)
        self._rows = max(_ALONE // self._columns.size, 1)
        self._bands = bytearray()
        self._weighted: list[Samples] = []
        self._seconds = [np.zeros((2, 0, len(_MAINS) * _HARMONICS), np.float32)]
        self._step = rate // _LOW_RATE
        self._average = np.full(self._step, 1 / self._step, np.float32)  # faster than `mean`
        self._slow_window = _window(block // self._step)

    def add(self, mix: Samples) -> None:
        """Take a second of sound, or what is left of it."""
        if len(mix) == self._block:
            self._seconds.append(self._second(mix))
        rest = -len(mix) % self._frame
        padded = np.concatenate((mix, np.zeros(rest, np.float32))) if rest else mix
        lines = np.fft.rfft(padded.reshape(-1, self._frame) * self._window).astype(np.complex64, copy=False)
        parts = lines.view(np.float32)
        np.multiply(parts, parts, out=parts)
        products = [parts[start : start + self._rows] @ self._columns for start in range(0, len(parts), self._rows)]
        found = np.concatenate(products)
        levels = 10 * np.log10(found[:, :-1] + np.float32(1e-13))
        self._bands += np.clip(np.rint((levels - _LOWEST) * _STEPS), 0, 255).astype(np.uint8).tobytes()
        self._weighted.append(found[:, -1].copy())

    def finish(self) -> Spectra:
        """Everything that was found."""
        lines, beside = np.concatenate(self._seconds, axis=1)
        return Spectra(
            edges=self._edges,
            bands=np.frombuffer(self._bands, np.uint8).reshape(-1, len(self._edges) - 1),
            weighted=np.concatenate(self._weighted),
            lines=lines,
            beside=beside,
        )

    def _second(self, mix: Samples) -> Samples:
        window = self._slow_window
        slow = mix[: len(window) * self._step].reshape(-1, self._step) @ self._average
        power = np.abs(np.fft.rfft(slow * window)[: len(_LINES[0])]) ** 2 * (2 / float(window.sum()) ** 2)
        return (_LINES @ power).astype(np.float32).reshape(2, 1, -1)


def _lines() -> Numbers:
    """Rows that take the mean at each line, then beside each, of powers at 0, 1, 2 ... Hz."""
    middles = np.array([mains * number for mains in _MAINS for number in range(1, _HARMONICS + 1)])[:, None]
    distances = np.abs(np.arange(middles.max() + _FAR + 1) - middles)
    masks = distances <= 1, (distances >= _NEAR) & (distances <= _FAR)
    return np.concatenate([mask / mask.sum(axis=1, keepdims=True) for mask in masks])


def _window(count: int) -> Samples:
    """Hann's window of period *count*."""
    return (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(count) / count)).astype(np.float32)


def _weights(frequencies: Numbers) -> Numbers:
    """How much BS.1770 counts the power of each frequency; the filter is applied to the spectrum, not to samples."""
    z = np.exp(-2j * np.pi * np.minimum(frequencies, 24_000) / 48_000)
    gain = np.ones(len(z))
    for numerator, denominator in _FILTERS:
        gain *= np.abs(np.polyval(numerator[::-1], z) / np.polyval(denominator[::-1], z)) ** 2
    return gain


_LINES = _lines()
