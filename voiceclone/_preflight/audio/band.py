"""Which frequencies a recording has: its bandwidth, where that changes, and whether a filter ended it."""

from __future__ import annotations

import itertools
import math

import attrs
import numpy as np

from voiceclone._preflight.audio.changes import changes, sharpened
from voiceclone._preflight.audio.spectra import Spectra
from voiceclone._preflight.audio.speech import Mask, Numbers
from voiceclone._problem import Stretch

#: Decibels above the pauses, below the loudest band, and above all quantization (dBFS); a fall from one band to the
#: next that no voice has, but the window's leakage; noise this far below the loudest band hides what is softer.
_OVER, _BELOW, _QUANTIZED, _STEEP, _HIDDEN = 6.0, 75.0, -105.0, 28.0, 60.0
#: A brick wall: decibels from each of so many bands before it to every band behind the next. Voices and microphones
#: fall by 6 to 13 dB in 1 kHz, the filters of encoders and resamplers by 30 and more.
_WALL, _BEFORE = 24.0, 4
#: Hz, and share of half the sample rate: lower is telephone sound, higher is what any converter leaves out.
_LOWEST_WALL, _CONVERTERS = 7500.0, 0.9
#: Frames of a block (0.5 s); blocks that are compared on both sides of a change, and around it.
_BLOCK, _SIDE, _NEAR = 25, 20, 6
#: Hz: the bandwidth may end in each of these ranges. Decibels by which what is heard there changes.
_RANGES, _STEP = (1500.0, 3500.0, 7500.0, 12_000.0, 16_000.0), 8.0
#: Frames of speech that have all its sounds (3 s).
_LEAST = 150


@attrs.frozen(kw_only=True)
class Band:
    """Which frequencies a file has.

    Attributes:
        width: Frequency (Hz, to 500) above which there is neither speech nor noise that could hide it, in the longest
            stretch.
        wall: Frequency (Hz, to 500) at which its speech and noise end at once, as no voice does; None where they do
            not.
        stretches: All of it, parted where the bandwidth changes; the value is its share of that of the longest.
    """

    width: float
    wall: float | None
    stretches: tuple[Stretch, ...]


@attrs.frozen
class _Part:
    """Frames from *start* to *end*, and what reaches how far there: speech, and speech or noise that could hide it."""

    start: int
    end: int
    heard: float
    possible: float
    loud: Numbers


def find_band(spectra: Spectra, speech: Mask, frame: float) -> Band | None:
    """Which frequencies *speech* has; None where nobody speaks."""
    if not speech.any():
        return None
    count = len(speech)
    starts = np.arange(0, count, _BLOCK)
    softness = np.maximum.reduceat(spectra.bands, starts, axis=0).astype(np.float32) / -2
    cuts = np.searchsorted(spectra.edges[:-1], _RANGES)
    tracks = np.stack([part.mean(axis=1) for part in np.split(softness, cuts, axis=1)[1:] if part.shape[1]], axis=1)
    places = {sharpened(tracks, each, _SIDE, _NEAR) * _BLOCK for each in changes(tracks, _STEP, _SIDE)}
    edges = itertools.pairwise(sorted({0, *places, count}))
    spoken = [(start, end) for start, end in edges if speech[start:end].sum() >= _LEAST]
    found: list[_Part] = []
    for start, end in spoken or [(0, count)]:
        part = _part(spectra, speech, start, end)
        if found and found[-1].possible == part.possible:
            part = attrs.evolve(found.pop(), end=end)
        found.append(part)
    usual = max(found, key=lambda each: each.end - each.start)
    shares = [each.possible / usual.heard if usual.heard else 1.0 for each in found]
    return Band(
        width=usual.possible,
        wall=_wall(spectra.edges, usual.loud),
        stretches=tuple(
            Stretch(each.start * frame, each.end * frame, share) for each, share in zip(found, shares, strict=True)
        ),
    )


def _part(spectra: Spectra, speech: Mask, start: int, end: int) -> _Part:
    """The bands of the loudest frames of speech, those that a twentieth reaches, against the pauses."""
    own, voiced = spectra.part(start, end), speech[start:end]
    loud = own.quantile(voiced, 0.95)
    calm = own.quantile(~voiced, 0.5) if not voiced.all() else np.full(len(loud), -math.inf)
    bound = np.maximum(np.maximum(calm + _OVER, loud.max() - _BELOW), _QUANTIZED)
    leaked = np.diff(loud, prepend=loud[0]) < -_STEEP
    heard, hidden = (loud > bound) & ~leaked, calm > loud.max() - _HIDDEN
    upper = spectra.edges[1:]
    return _Part(start, end, float(upper[heard].max(initial=0.0)), float(upper[heard | hidden].max(initial=0.0)), loud)


def _wall(edges: Numbers, loud: Numbers) -> float | None:
    falls = {
        place: float(loud[place - _BEFORE : place].min() - loud[place + 1 :].max())
        for place in range(_BEFORE, len(loud) - 1)
        if _LOWEST_WALL <= edges[place] <= _CONVERTERS * edges[-1]
    }
    place = max(falls, key=falls.__getitem__, default=0)
    if not place or falls[place] < _WALL:
        return None
    middle = float(loud[place + 1 :].max()) + falls[place] / 2
    return float(edges[place + 1] if loud[place] > middle else edges[place])
