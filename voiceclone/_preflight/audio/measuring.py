"""What a file sounds like, measured in one pass and in constant memory: level, extremes and clipping of every 20 ms.

No library serves: those that measure levels want a whole file in memory, and none finds samples at full scale.
"""

from __future__ import annotations

from pathlib import Path

import attrs
import numpy as np

from voiceclone._preflight.audio.facts import Signal, UnreadableAudioError
from voiceclone._preflight.audio.reading import blocks, decoder
from voiceclone._preflight.audio.speech import Mask, Samples, decibels, find_speech, runs, without_gaps

#: Frames in a second, and in a block; at odd sample rates they are a little shorter than 20 ms.
_FRAMES = 50
#: From which share of full scale on a sample is at it, by encoding: floats clip at 1, and some never reach it.
_FULL_SCALE = {"FLOAT": 1.0, "DOUBLE": 1.0, "PCM_U8": 0.991, "PCM_S8": 0.991, "ULAW": 0.979, "ALAW": 0.983}
_ANY_FULL_SCALE = 0.999
#: No sample of a recording is a million times full scale.
_ABSURD = 1e6
#: About as many as a drawing has columns.
_SLICES = 800
#: Seconds: what is told as a pause, and below which distance two places that clip are one.
_PAUSE, _JOIN = 3.0, 0.25


@attrs.frozen(kw_only=True)
class Frames:
    """What was measured of every 20 ms.

    Attributes:
        duration: Seconds in all.
        frame: Seconds a frame lasts.
        peak: Highest sample of any channel.
        low: Lowest sample of the mean of all channels.
        high: Highest of it.
        power: Its mean square without the offset, which carries power and is not heard.
        clipped: Seconds at full scale, in any channel.
    """

    duration: float
    frame: float
    peak: float
    low: Samples
    high: Samples
    power: Samples
    clipped: Samples

    def spans(self, mask: Mask, shortest: float = 0.0) -> tuple[tuple[float, float], ...]:
        """Start and end, in seconds, of every run of frames in *mask* of *shortest* seconds or more."""
        least = round(shortest / self.frame)
        found = [(start * self.frame, end * self.frame) for start, end in runs(mask) if end - start >= least]
        return tuple((start, min(end, self.duration)) for start, end in found)


def measure_frames(path: Path) -> Frames:
    """Measure every frame of *path*, as far as it can be decoded.

    Raises:
        UnreadableAudioError: It cannot be decoded, or holds no samples.
    """
    rows: list[Samples] = []
    with decoder(path) as sound:
        rate, frame, peak, done = sound.samplerate, max(sound.samplerate // _FRAMES, 1), 0.0, 0
        full, before = _FULL_SCALE.get(sound.subtype, _ANY_FULL_SCALE), np.zeros((3, sound.channels), bool)
        for block in blocks(sound, frame * _FRAMES):
            highest = max(float(block.max()), -float(block.min()))
            if not highest < _ABSURD:  # in this order also what is not a number is refused
                raise UnreadableAudioError(f"from second {done / rate:.1f} on it holds no samples")
            starts = np.arange(0, len(block), frame)
            sizes = np.diff(starts, append=len(block))
            mix = block[:, 0] if block.shape[1] == 1 else block.mean(axis=1)
            offset = np.add.reduceat(mix, starts) / sizes
            power = np.maximum(np.add.reduceat(mix * mix, starts) / sizes - offset**2, 0)
            clipped = np.zeros(len(starts))
            if highest >= full or before.any():
                # Three in a row at full scale are no accident; the first two of a run count with the third.
                hot = np.concatenate((before, np.abs(block) >= full))
                third = (hot[2:] & hot[1:-1] & hot[:-2]).any(axis=1)
                clipped = np.add.reduceat(third[1:] + 2 * (third[1:] & ~third[:-1]), starts) / rate
                before = hot[-3:].copy()
            extremes = np.minimum.reduceat(mix, starts), np.maximum.reduceat(mix, starts)
            rows.append(np.stack((*extremes, power, clipped)).astype(np.float32))
            peak, done = max(peak, highest), done + len(block)
    if not rows:
        raise UnreadableAudioError("it holds no sound")
    low, high, power, clipped = np.concatenate(rows, axis=1)
    return Frames(duration=done / rate, frame=frame / rate, peak=peak, low=low, high=high, power=power, clipped=clipped)


def measure_signal(path: Path) -> Signal:
    """Measure all of *path* that can be decoded. Levels are those of the mean of all channels, peak and clipping those
    of
    any channel.

    Raises:
        UnreadableAudioError: It cannot be decoded.
    """
    frames = measure_frames(path)
    speech = find_speech(frames.power)
    count = len(frames.power)
    starts = np.arange(min(_SLICES, count)) * count // min(_SLICES, count)
    low, high = np.minimum.reduceat(frames.low, starts), np.maximum.reduceat(frames.high, starts)
    power = np.add.reduceat(frames.power, starts) / np.diff(starts, append=count)
    return Signal(
        peak=decibels(frames.peak**2),
        clipped=float(frames.clipped.sum(dtype=float)),
        noise_floor=speech.floor,
        speech_level=speech.level,
        snr=speech.snr,
        speech_share=float(speech.active.mean()),
        silences=frames.spans(~speech.active, _PAUSE),
        clips=frames.spans(without_gaps(frames.clipped > 0, round(_JOIN / frames.frame))),
        envelope=tuple(zip(np.maximum(low, -1).tolist(), np.minimum(high, 1).tolist(), strict=True)),
        levels=tuple(map(decibels, power.tolist())),
    )
