"""What changes within a file: windows of ten seconds, and the stretches between two changes of the noise or the level.

A change is where the ten seconds before and the ten after differ most. Its place is found to half a second, and
stretches of less than ten seconds may be missed.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np

from voiceclone._preflight.audio.changes import changes, joined, sharpened
from voiceclone._preflight.audio.facts import Window
from voiceclone._preflight.audio.quality import loudness
from voiceclone._preflight.audio.spectra import Spectra
from voiceclone._preflight.audio.speech import Mask, Samples, Speech, find_speech
from voiceclone._problem import Stretch

#: Frames of 20 ms: of a block (0.5 s), of a window (10 s); frames of speech that tell its level (0.1 s).
_BLOCK, _WINDOW, _VOICED = 25, 500, 5
#: Blocks that are compared on both sides of a change.
_SIDE = 20
#: Decibels by which noise and speech change at least; neighbours closer than that are one stretch.
_NOISE_STEP, _LEVEL_STEP, _SAME = 6.0, 4.0, 3.0
#: Blocks around a change in which its exact place is looked for.
_NEAR = 6
#: Hz: noise is looked for in these ranges, because speech leaves each of them free at another time.
_RANGES = (250.0, 1000.0, 4000.0, 8000.0)
#: dBFS in one band: softer noise is no noise.
_FAINT = -95.0
#: dBFS: the softest noise that is told from none.
_SILENT = -90.0


def windows(power: Samples, weighted: Samples, clipped: Samples, frame: float, duration: float) -> Iterator[Window]:
    """Every ten seconds; the last window is longer where less would be left."""
    for first, last in _pieces(len(power)):
        speech = find_speech(power[first:last])
        yield Window(
            start=first * frame,
            end=min(last * frame, duration),
            loudness=loudness(weighted[first:last]) if len(weighted) else None,
            speech_level=speech.level,
            noise_floor=speech.floor,
            snr=speech.snr,
            speech_share=float(speech.active.mean()),
            clipped=float(clipped[first:last].sum(dtype=float)),
        )


def noise_stretches(power: Samples, spectra: Spectra, speech: Speech, frame: float) -> tuple[Stretch, ...]:
    """The whole file, parted where its noise changes; the value is how far speech is above it, in dB."""
    if speech.level is None:
        return ()
    quietest = np.minimum.reduceat(spectra.bands, np.arange(0, len(power), _BLOCK), axis=0)
    levels = np.maximum(quietest.astype(np.float32) / 2 - 127, _FAINT)
    cuts = np.searchsorted(spectra.edges[:-1], _RANGES)
    tracks = np.stack([part.mean(axis=1) for part in np.split(levels, cuts, axis=1) if part.shape[1]], axis=1)
    places = {sharpened(tracks, each, _SIDE, _NEAR) * _BLOCK for each in changes(tracks, _NOISE_STEP, _SIDE)}
    starts = sorted({0, *places, len(power)})
    found = []
    for start, end in itertools.pairwise(starts):
        own = find_speech(power[start:end])
        if own.floor is not None:
            level = speech.level if own.level is None else own.level
            found.append((start, end, level - max(own.floor, _SILENT)))
    return tuple(Stretch(start * frame, end * frame, value) for start, end, value in joined(found, _SAME))


def level_stretches(power: Samples, voiced: Mask, frame: float) -> tuple[Stretch, ...]:
    """The whole file, parted where the voice's level changes; the value is how far it is off the longest stretch, in
    dB. The level of a stretch is the median of its blocks, which a second that is far too loud does not move.
    """
    starts = np.arange(0, len(power), _BLOCK)
    count = np.add.reduceat(voiced.astype(float), starts)
    energy = np.add.reduceat(np.where(voiced, power, 0).astype(float), starts)
    blocks = np.flatnonzero(count >= _VOICED)
    if not len(blocks):
        return ()
    track = 10 * np.log10(energy[blocks] / count[blocks])[:, None]
    edges = [0, *changes(track, _LEVEL_STEP, _SIDE), len(blocks)]
    found = []
    for first, last in itertools.pairwise(edges):
        own = blocks[first:last]
        start = int(own[0]) * _BLOCK if first else 0
        found.append((start, len(power), float(np.median(track[first:last]))))
    ends = [*(start for start, _, _ in found[1:]), len(power)]
    parts = joined([(start, end, value) for (start, _, value), end in zip(found, ends, strict=True)], _SAME)
    usual = max(parts, key=lambda each: each[1] - each[0])[2]
    return tuple(Stretch(start * frame, end * frame, value - usual) for start, end, value in parts)


def _pieces(count: int) -> Iterator[tuple[int, int]]:
    starts = list(range(0, max(count - _WINDOW // 2, 1), _WINDOW))
    return zip(starts, [*starts[1:], count], strict=True)
