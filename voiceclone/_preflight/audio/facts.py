"""What can be measured of an audio file."""

from __future__ import annotations

from pathlib import Path

import attrs

#: What to do when a library is missing.
INSTALL = "pip install soundfile numpy tinytag"

_UNSEEN = {
    "MP3": "damage inside an MP3 cannot be told from here, nor its length for sure where its first frame has none",
    "OGG": "OGG does not say how long it was: whether its end is missing cannot be told from here",
    "M4A": "M4A is not decoded here: whether it is whole cannot be told from here",
}


class UnreadableAudioError(Exception):
    """A file is no audio that can be read; the text says why. Never leaves this library: it becomes a `Problem`."""


class MissingLibraryError(UnreadableAudioError):
    """What would read the file is not installed, or cannot be loaded: nothing is known to be wrong with the file."""


@attrs.frozen(kw_only=True)
class AudioHeader:
    """What a file says of itself, and its true length.

    Attributes:
        path: The file.
        container: ``WAV``, ``FLAC``, ``MP3``, ``OGG``, ``M4A``, ``AIFF``, from its content, not from its name.
        encoding: How samples are kept: ``PCM_16``, ``FLOAT``, ``MPEG_LAYER_III`` …
        size: Bytes.
        duration: Seconds that are really there and can be decoded; of M4A, what its index says.
        sample_rate: Hz.
        channels: 1 for mono.
        bit_depth: Bits per sample, None where the encoding has none.
        promised: Seconds the header promises; more than `duration` when the file is cut off or damaged, and the same
            where it promises nothing.
    """

    path: Path
    container: str
    encoding: str
    size: int
    duration: float
    sample_rate: int
    channels: int
    bit_depth: int | None
    promised: float

    @property
    def unseen(self) -> str:
        """What cannot be told of a file of this kind, as a sentence; empty when there is nothing."""
        return _UNSEEN.get(self.container, "")


@attrs.frozen(kw_only=True)
class Signal:
    """What a file sounds like. Levels are dBFS: 0 is full scale, -inf is digital silence.

    Attributes:
        peak: Highest sample, over all channels.
        clipped: Seconds in which the signal stays at full scale.
        noise_floor: Level in the pauses; None when there are none, -inf when they are digital silence.
        speech_level: Level while somebody speaks; None when nobody does.
        snr: Decibels between the two; None when one is missing. A floor below -90 dBFS counts as -90.
        speech_share: Share of the time in which somebody speaks, 0 to 1.
        silences: Start and end, in seconds, of every pause of three seconds or more.
        clips: Start and end, in seconds, of the places that clip, to 20 ms; neighbours are joined.
        envelope: Lowest and highest sample (-1 to 1) of up to 800 equal slices of the whole, for drawing.
        levels: RMS level of the same slices.
    """

    peak: float
    clipped: float
    noise_floor: float | None
    speech_level: float | None
    snr: float | None
    speech_share: float
    silences: tuple[tuple[float, float], ...]
    clips: tuple[tuple[float, float], ...]
    envelope: tuple[tuple[float, float], ...] = attrs.field(repr=False)
    levels: tuple[float, ...] = attrs.field(repr=False)
