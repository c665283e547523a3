"""
Listening to a file: decoded block by block, every block given to all who measure.
"""

from __future__ import annotations

from pathlib import Path

from voiceclone._preflight.audio.decoding import blocks
from voiceclone._preflight.audio.facts import Signal
from voiceclone._preflight.audio.frames import Frames
from voiceclone._preflight.audio.grid import Grid
from voiceclone._preflight.audio.header import surveyed
from voiceclone._preflight.audio.layout import Layout
from voiceclone._preflight.audio.loudness import Loudness
from voiceclone._preflight.audio.peaks import Peaks
from voiceclone._preflight.audio.slices import Slices
from voiceclone._preflight.audio.speech import Speech, find_speech

#: Seconds from which on a pause is told.
_PAUSE = 3.0


def measure_signal(path: Path) -> Signal:
    """
    Listen to all of *path*. Levels are those of the mean of all channels, peak and clipping those of any channel.

    Raises:
        UnreadableAudioError: It cannot be decoded, or not to its end.
    """
    with surveyed(path) as (stream, _, layout):
        grid = Grid(layout.sample_rate)
        peaks = Peaks(layout.sample_rate, layout.channels, layout.encoding)
        loudness, frames, slices = Loudness(grid, layout.channels), Frames(grid), Slices(layout.frames)
        for block in blocks(stream, layout, grid.block):
            mix = block[:, 0] if layout.channels == 1 else block.mean(axis=1)
            peaks.feed(block)
            loudness.feed(block)
            frames.feed(mix)
            slices.feed(mix)
        peaks.finish()
    speech = find_speech(frames.levels)
    return Signal(
        peak=peaks.peak,
        clipped=peaks.clipped,
        loudness=loudness.integrated,
        noise_floor=speech.floor,
        speech_level=speech.level,
        snr=speech.snr,
        speech_share=speech.share,
        silences=_silences(speech, grid, layout),
        clips=peaks.clips,
        envelope=slices.envelope,
        levels=slices.levels,
    )


def _silences(speech: Speech, grid: Grid, layout: Layout) -> tuple[tuple[float, float], ...]:
    length, duration = grid.frame / grid.rate, layout.frames / grid.rate
    least = round(_PAUSE / length)
    return tuple((start * length, min(end * length, duration)) for start, end in speech.pauses(least))
