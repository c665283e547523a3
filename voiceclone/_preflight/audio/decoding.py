"""
The samples of a file, block by block.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

import numpy as np

from voiceclone._preflight.audio.facts import UnreadableAudioError
from voiceclone._preflight.audio.grid import Samples
from voiceclone._preflight.audio.layout import Layout
from voiceclone._preflight.audio.libsndfile import opened, told

#: A day in stereo; what is longer was never spoken.
_MOST_SAMPLES, _LONGEST = 24 * 3600 * 48_000 * 2, 24 * 3600
#: Seconds a decoder may keep for itself at the start and at the end.
_LOST = 0.25
#: No sample of a recording is a million times full scale.
_ABSURD = 1e6


def blocks(stream: BinaryIO, layout: Layout, length: int) -> Iterator[Samples]:
    """
    The samples, one row for each moment, in blocks of *length* that share their memory; the last may be shorter.

    Raises:
        UnreadableAudioError: They cannot be decoded, or not to the end.
    """
    _refuse(layout)
    buffer = np.empty((length, layout.channels), np.float32)
    done = 0
    with opened(stream, layout.parts) as sound:
        if (sound.samplerate, sound.channels) != (layout.sample_rate, layout.channels):
            raise UnreadableAudioError("its header contradicts itself")
        while done < layout.frames:
            try:
                block = sound.read(min(length, layout.frames - done), out=buffer)
            except Exception as error:
                raise UnreadableAudioError(f"{_broken(done, layout)} ({told(error)})") from error
            if not len(block):
                break
            # In this order also what is not a number is refused.
            if not (block.max() < _ABSURD and block.min() > -_ABSURD):
                raise UnreadableAudioError(f"from second {done / layout.sample_rate:.1f} on it holds no samples")
            yield block
            done += len(block)
    if done < layout.frames - _LOST * layout.sample_rate:
        raise UnreadableAudioError(
            f"only {done / layout.sample_rate:.1f} of its {layout.frames / layout.sample_rate:.1f} seconds "
            "can be decoded: it is damaged"
        )


def _refuse(layout: Layout) -> None:
    if not layout.decodable:
        raise UnreadableAudioError(f"{layout.encoding} in MP4 cannot be decoded here; only its header can be read")
    if layout.frames > _LONGEST * layout.sample_rate or layout.frames * layout.channels > _MOST_SAMPLES:
        raise UnreadableAudioError("it is longer than a day")
    if layout.broken is not None:
        raise _broken(layout.broken, layout)


def _broken(frames: int, layout: Layout) -> UnreadableAudioError:
    return UnreadableAudioError(f"it is damaged: nothing can be decoded from second {frames / layout.sample_rate:.1f}")
