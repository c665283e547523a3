"""What changes within a file: windows of ten seconds, and the stretches between two changes of the noise or the level.

A change is where the ten seconds before and the ten after differ most. Its place is found to half a second, and
stretches of less than ten seconds may be missed.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np

from voiceclone._preflight.audio.facts import Window
from voiceclone._preflight.audio.quality import loudness
from voiceclone._preflight.audio.spectra import Spectra
from voiceclone._preflight.audio.speech import Mask, Numbers, Samples, Speech, decibels, find_speech
from voiceclone._problem import Stretch

#: Frames of 20 ms: of a block (0.5 s), of a window (10 s); frames of speech that tell its level (0.1 s).
_BLOCK, _WINDOW, _VOICED = 25, 500, 5
#: Blocks that are compared on both sides of a change.
_SIDE = 20
#: Decibels by which noise and speech change at least; neighbours closer than that are one stretch.
_NOISE_STEP, _LEVEL_STEP, _SAME = 6.0, 4.0, 3.0
#: Blocks around a change in which its exact place is looked for; decibels by which noise itself varies.
_NEAR, _SPREAD = 6, 2.0
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
    places = np.searchsorted(spectra.edges[:-1], _RANGES)
    tracks = np.stack([part.mean(axis=1) for part in np.split(levels, places, axis=1) if part.shape[1]], axis=1)
    changes = [_sharpened(tracks, each) for each in _changes(tracks, _NOISE_STEP)]
    starts = [0, *(each * _BLOCK for each in changes), len(power)]
    found = []
    for start, end in itertools.pairwise(starts):
        own = find_speech(power[start:end])
        if own.floor is not None:
            level = speech.level if own.level is None else own.level
            found.append((start, end, level - max(own.floor, _SILENT)))
    return tuple(Stretch(start * frame, end * frame, value) for start, end, value in _joined(found))


def level_stretches(power: Samples, voiced: Mask, frame: float) -> tuple[Stretch, ...]:
    """The whole file, parted where the voice's level changes; the value is how far it is off the longest stretch, in
    dB.
    """
    starts = np.arange(0, len(power), _BLOCK)
    count = np.add.reduceat(voiced.astype(float), starts)
    energy = np.add.reduceat(np.where(voiced, power, 0).astype(float), starts)
    blocks = np.flatnonzero(count >= _VOICED)
    if not len(blocks):
        return ()
    track = 10 * np.log10(energy[blocks] / count[blocks])[:, None]
    edges = [0, *_changes(track, _LEVEL_STEP), len(blocks)]
    found = []
    for first, last in itertools.pairwise(edges):
        own = blocks[first:last]
        start = int(own[0]) * _BLOCK if first else 0
        found.append((start, len(power), decibels(energy[own].sum() / count[own].sum())))
    ends = [*(start for start, _, _ in found[1:]), len(power)]
    joined = _joined([(start, end, value) for (start, _, value), end in zip(found, ends, strict=True)])
    usual = max(joined, key=lambda each: each[1] - each[0])[2]
    return tuple(Stretch(start * frame, end * frame, value - usual) for start, end, value in joined)


def _pieces(count: int) -> Iterator[tuple[int, int]]:
    starts = list(range(0, max(count - _WINDOW // 2, 1), _WINDOW))
    return zip(starts, [*starts[1:], count], strict=True)


def _changes(tracks: Samples | Numbers, step: float) -> list[int]:
    """Rows of *tracks* at which one of its columns changes for long by *step* or more."""
    count = len(tracks)
    if count < 2 * _SIDE:
        return []
    total = np.concatenate((np.zeros((1, tracks.shape[1])), np.cumsum(tracks, axis=0, dtype=float)))
    means = (total[_SIDE:] - total[:-_SIDE]) / _SIDE
    steps = np.abs(means[_SIDE:] - means[:-_SIDE]).max(axis=1)
    padded = np.pad(steps, _SIDE, constant_values=-1.0)
    highest = np.lib.stride_tricks.sliding_window_view(padded, 2 * _SIDE + 1).max(axis=1)
    found: list[int] = []
    for place in np.flatnonzero((steps == highest) & (steps >= step)).tolist():
        if not found or place + _SIDE - found[-1] > _SIDE // 2:  # of a plateau, its beginning
            found.append(place + _SIDE)
    return found


def _sharpened(tracks: Samples, place: int) -> int:
    """Where exactly noise begins or ends near *place*: what is softer than the noise is not yet noise, or no more.

    Speech that goes on through the change would move it to the next pause.
    """
    before, after = tracks[place - _SIDE : place], tracks[place : place + _SIDE]
    steps = after.mean(axis=0) - before.mean(axis=0)
    column = int(np.abs(steps).argmax())
    noisy = (after[_NEAR:] if steps[column] > 0 else before[:-_NEAR])[:, column]
    softer = np.flatnonzero(tracks[place - _NEAR : place + _NEAR, column] < noisy.min() - _SPREAD)
    if not len(softer):
        return place
    return place - _NEAR + int(softer[-1] + 1 if steps[column] > 0 else softer[0])


def _joined(stretches: list[tuple[int, int, float]]) -> list[tuple[int, int, float]]:
    """Neighbours of about the same value as one, with the mean of both."""
    found: list[tuple[int, int, float]] = []
    for start, end, value in stretches:
        if found and abs(found[-1][2] - value) < _SAME:
            first, last, other = found.pop()
            longer, own = last - first, end - start
            found.append((first, end, (other * longer + value * own) / (longer + own)))
        else:
            found.append((start, end, value))
    return found
