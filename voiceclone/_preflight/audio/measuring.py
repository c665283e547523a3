"""What a file sounds like, measured in one pass and in constant memory: level, extremes, clipping and bands of every
20 ms.

No library serves: those that measure levels want a whole file in memory, and none finds samples at full scale.
"""

from __future__ import annotations

from pathlib import Path

import attrs
import numpy as np

from voiceclone._preflight.audio import quality, stretches
from voiceclone._preflight.audio.band import find_band
from voiceclone._preflight.audio.facts import Signal, UnreadableAudioError
from voiceclone._preflight.audio.fingerprint import fingerprint
from voiceclone._preflight.audio.hum import hum_stretches
from voiceclone._preflight.audio.peaks import PeakReader
from voiceclone._preflight.audio.reading import blocks, decoder
from voiceclone._preflight.audio.spectra import LEAST_RATE, Spectra, SpectrumReader
from voiceclone._preflight.audio.speech import Mask, Samples, decibels, find_speech, runs, without_gaps
from voiceclone._problem import Stretch

#: Frames in a second, and in a block; at odd sample rates they are a little shorter than 20 ms.
_FRAMES = 50
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
        true_peak: Highest value of any channel, between samples too.
        offset: Mean of all samples.
        low: Lowest sample of the mean of all channels.
        high: Highest of it.
        power: Its mean square without the offset, which carries power and is not heard.
        clipped: Seconds at full scale, in any channel.
        spectra: Its spectra; None when they were not wanted, or the sample rate is too low.
    """

    duration: float
    frame: float
    peak: float
    true_peak: float
    offset: float
    low: Samples
    high: Samples
    power: Samples
    clipped: Samples
    spectra: Spectra | None

    def spans(self, mask: Mask, shortest: float = 0.0) -> tuple[tuple[float, float], ...]:
        """Start and end, in seconds, of every run of frames in *mask* of *shortest* seconds or more."""
        least = round(shortest / self.frame)
        found = [(start * self.frame, end * self.frame) for start, end in runs(mask) if end - start >= least]
        return tuple((start, min(end, self.duration)) for start, end in found)


def measure_frames(path: Path, *, spectra: bool = False) -> Frames:
    """Measure every frame of *path*, as far as it can be decoded.

    Args:
        path: The file.
        spectra: Whether to take spectra too.

    Raises:
        UnreadableAudioError: It cannot be decoded, or holds no samples.
    """
    rows: list[Samples] = []
    with decoder(path) as sound:
        rate, frame, done, total = sound.samplerate, max(sound.samplerate // _FRAMES, 1), 0, 0.0
        peaks = PeakReader(sound.subtype, sound.channels)
        spectrum = SpectrumReader(rate, frame, frame * _FRAMES) if spectra and rate >= LEAST_RATE else None
        for block in blocks(sound, frame * _FRAMES):
            highest = max(float(block.max()), -float(block.min()))
            if not highest < _ABSURD:  # in this order also what is not a number is refused
                raise UnreadableAudioError("from second {second} on it holds no samples", second=f"{done / rate:.1f}")
            starts = np.arange(0, len(block), frame)
            sizes = np.diff(starts, append=len(block))
            mix = block[:, 0] if block.shape[1] == 1 else block.mean(axis=1)
            sums = np.add.reduceat(mix, starts)
            power = np.maximum(np.add.reduceat(mix * mix, starts) / sizes - (sums / sizes) ** 2, 0)
            clipped = peaks.add(block, highest, starts) / rate
            extremes = np.minimum.reduceat(mix, starts), np.maximum.reduceat(mix, starts)
            rows.append(np.stack((*extremes, power, clipped)).astype(np.float32))
            if spectrum is not None:
                spectrum.add(mix)
            done, total = done + len(block), total + float(sums.sum())
    if not rows:
        raise UnreadableAudioError("it holds no sound")
    low, high, power, clipped = np.concatenate(rows, axis=1)
    return Frames(
        duration=done / rate,
        frame=frame / rate,
        peak=peaks.peak,
        true_peak=max(peaks.peak, peaks.true_peak),
        offset=total / done,
        low=low,
        high=high,
        power=power,
        clipped=clipped,
        spectra=None if spectrum is None else spectrum.finish(),
    )


def measure_signal(path: Path) -> Signal:
    """Measure all of *path* that can be decoded.

    Levels are those of the mean of all channels, peaks and clipping those of any channel.

    Raises:
        UnreadableAudioError: It cannot be decoded.
    """
    frames = measure_frames(path, spectra=True)
    speech, spectra = find_speech(frames.power), frames.spectra
    voiced = speech.active if spectra is None else quality.speech_like(frames.power, speech)
    weighted = np.zeros(0, np.float32) if spectra is None else spectra.weighted
    band = None if spectra is None else find_band(spectra, voiced, frames.frame)
    hums = () if spectra is None else hum_stretches(spectra, frames.duration)
    low, high, power = _slices(frames)
    return Signal(
        peak=decibels(frames.peak**2),
        true_peak=decibels(frames.true_peak**2),
        clipped=float(frames.clipped.sum(dtype=float)),
        offset=frames.offset,
        noise_floor=speech.floor,
        speech_level=speech.level,
        snr=speech.snr,
        speech_share=float(speech.active.mean()),
        speech_time=None if spectra is None else float(voiced.sum()) * frames.frame,
        loudness=None if spectra is None else quality.loudness(weighted),
        hum=max((each.value for each in hums), default=None),
        bandwidth=None if band is None else band.width,
        brick_wall=None if band is None else band.wall,
        windows=tuple(stretches.windows(frames.power, weighted, frames.clipped, frames.frame, frames.duration)),
        noise_stretches=()
        if spectra is None
        else stretches.noise_stretches(frames.power, spectra, speech, frames.frame),
        level_stretches=stretches.level_stretches(frames.power, voiced, frames.frame),
        hum_stretches=hums,
        bandwidth_stretches=() if band is None else band.stretches,
        silences=frames.spans(~speech.active, _PAUSE),
        clips=_clips(frames),
        envelope=tuple(zip(np.maximum(low, -1).tolist(), np.minimum(high, 1).tolist(), strict=True)),
        levels=tuple(map(decibels, power.tolist())),
        fingerprint=b"" if spectra is None or not voiced.any() else fingerprint(spectra),
    )


def _clips(frames: Frames) -> tuple[Stretch, ...]:
    spans = frames.spans(without_gaps(frames.clipped > 0, round(_JOIN / frames.frame)))
    total = np.concatenate(([0.0], np.cumsum(frames.clipped, dtype=float)))
    edges = [(round(start / frames.frame), -int(-end // frames.frame)) for start, end in spans]
    return tuple(
        Stretch(*span, float(total[min(last, len(total) - 1)] - total[first]))
        for span, (first, last) in zip(spans, edges, strict=True)
    )


def _slices(frames: Frames) -> tuple[Samples, Samples, Samples]:
    """Lowest and highest sample and mean square of the slices of a drawing."""
    count = len(frames.power)
    starts = np.arange(min(_SLICES, count)) * count // min(_SLICES, count)
    low, high = np.minimum.reduceat(frames.low, starts), np.maximum.reduceat(frames.high, starts)
    power = np.add.reduceat(frames.power, starts) / np.diff(starts, append=count)
    return low, high, power.astype(np.float32)
