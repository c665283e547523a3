"""Where something that is measured again and again changes for long: the places, and the stretches between them.

A change is where the rows before and those after differ most. Rows are measurements at equal distances in time, and
columns are what may change one by one.
"""

from __future__ import annotations

import numpy as np

from voiceclone._preflight.audio.speech import Numbers, Samples

#: Decibels by which steady noise itself varies.
_SPREAD = 2.0

#: Start, end and value of a stretch.
Part = tuple[int, int, float]


def changes(tracks: Samples | Numbers, step: float, side: int) -> list[int]:
    """Rows of *tracks* at which one of its columns changes by *step* or more, by the mean of *side* rows before and
    after.
    """
    count = len(tracks)
    if count < 2 * side:
        return []
    total = np.concatenate((np.zeros((1, tracks.shape[1])), np.cumsum(tracks, axis=0, dtype=float)))
    means = (total[side:] - total[:-side]) / side
    steps = np.abs(means[side:] - means[:-side]).max(axis=1)
    padded = np.pad(steps, side, constant_values=-1.0)
    highest = np.lib.stride_tricks.sliding_window_view(padded, 2 * side + 1).max(axis=1)
    found: list[int] = []
    for place in np.flatnonzero((steps == highest) & (steps >= step)).tolist():
        if not found or place + side - found[-1] > side // 2:  # of a plateau, its beginning
            found.append(place + side)
    return found


def sharpened(tracks: Samples, place: int, side: int, near: int) -> int:
    """Where exactly a sound begins or ends near *place* that is never softer than it is: what is softer is not yet
    that sound, or no more.

    Speech that goes on through the change would move it to the next pause.
    """
    before, after = tracks[place - side : place], tracks[place : place + side]
    steps = after.mean(axis=0) - before.mean(axis=0)
    column = int(np.abs(steps).argmax())
    steady = (after[near:] if steps[column] > 0 else before[:-near])[:, column]
    softer = np.flatnonzero(tracks[place - near : place + near, column] < steady.min() - _SPREAD)
    if not len(softer):
        return place
    return place - near + int(softer[-1] + 1 if steps[column] > 0 else softer[0])


def joined(parts: list[Part], same: float) -> list[Part]:
    """Neighbours whose values differ by less than *same* as one, with the mean of both."""
    found: list[Part] = []
    for start, end, value in parts:
        if found and abs(found[-1][2] - value) < same:
            first, last, other = found.pop()
            longer, own = last - first, end - start
            found.append((first, end, (other * longer + value * own) / (longer + own)))
        else:
            found.append((start, end, value))
    return found
