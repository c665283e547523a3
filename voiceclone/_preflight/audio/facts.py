"""What can be measured of an audio file."""

from __future__ import annotations

from pathlib import Path

import attrs

from voiceclone._problem import Message, Stretch

#: What to do when a library is missing.
INSTALL = "pip install soundfile numpy tinytag"

_UNSEEN = {
    "MP3": Message(
        "damage inside an MP3 cannot be told from here, nor its length for sure where its first frame has none"
    ),
    "OGG": Message("OGG does not say how long it was: whether its end is missing cannot be told from here"),
    "M4A": Message("M4A is not decoded here: whether it is whole cannot be told from here"),
}


class UnreadableAudioError(Exception):
    """A file is no audio that can be read; the message says why. Never leaves this library: it becomes a `Problem`.

    Attributes:
        message: The text.
    """

    def __init__(self, template: str, **values: object) -> None:
        self.message = Message(template, **values)
        super().__init__(self.message)


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
class Window:
    """What about ten seconds of a file sound like; levels as in `Signal`.

    Attributes:
        start: Its beginning, in seconds.
        end: Its end.
        loudness: Loudness, in LUFS; None for silence.
        speech_level: Level while somebody speaks; None when nobody does.
        noise_floor: Level in the pauses; None when there are none.
        snr: Decibels between the two; None when one is missing.
        speech_share: Share of the time in which somebody speaks.
        clipped: Seconds at full scale.
    """

    start: float
    end: float
    loudness: float | None
    speech_level: float | None
    noise_floor: float | None
    snr: float | None
    speech_share: float
    clipped: float


@attrs.frozen(kw_only=True)
class Signal:
    """What a file sounds like. Levels are dBFS: 0 is full scale, -inf is digital silence.

    What needs a spectrum is None, or empty, below 6000 samples per second.

    Attributes:
        peak: Highest sample, over all channels.
        true_peak: Highest value between samples too, by four times oversampling, in dBTP; `peak` where that is below
            -3 dBFS.
        clipped: Seconds in which the signal stays at full scale for three samples or more.
        offset: Mean of all samples, as a share of full scale.
        noise_floor: Level in the pauses; None when there are none, -inf when they are digital silence.
        speech_level: Level while somebody speaks; None when nobody does.
        snr: Decibels between the two; None when one is missing. A floor below -90 dBFS counts as -90.
        speech_share: Share of the time in which somebody speaks by the level alone, 0 to 1.
        speech_time: Seconds of what also sways as speech does.
        loudness: Integrated loudness (ITU-R BS.1770) of the mean of all channels, in LUFS; None for silence.
        hum: Decibels by which mains hum (50 or 60 Hz and harmonics) stands out in the stretch where it is loudest; None
            when the file is shorter than five seconds.
        bandwidth: Frequency in Hz above which there is neither speech nor noise that could hide it, in the longest
            stretch; None without speech.
        brick_wall: Frequency in Hz, from 7500 on, at which a filter ended the spectrum at once, as lossy encoders and
            resamplers do; None where none did.
        windows: Every ten seconds.
        noise_stretches: All of it, parted where the noise changes; the value is how far speech is above it, in dB.
        level_stretches: All of it, parted where the voice's level changes; the value is how far it is off that of the
            longest stretch, in dB.
        hum_stretches: All of it, parted where hum begins or ends; the value is how far it stands out, in dB.
        bandwidth_stretches: All of it, parted where the bandwidth changes; the value is its share of that of the
            longest stretch.
        silences: Start and end, in seconds, of every pause of three seconds or more.
        clips: The places that clip, to 20 ms, neighbours as one; the value is the seconds at full scale.
        envelope: Lowest and highest sample (-1 to 1) of up to 800 equal slices of the whole, for drawing.
        levels: RMS level of the same slices.
        fingerprint: What it sounds like every 100 ms, to be found in other files; empty without speech.
    """

    peak: float
    true_peak: float
    clipped: float
    offset: float
    noise_floor: float | None
    speech_level: float | None
    snr: float | None
    speech_share: float
    speech_time: float | None
    loudness: float | None
    hum: float | None
    bandwidth: float | None
    brick_wall: float | None
    windows: tuple[Window, ...] = attrs.field(repr=False)
    noise_stretches: tuple[Stretch, ...]
    level_stretches: tuple[Stretch, ...]
    hum_stretches: tuple[Stretch, ...]
    bandwidth_stretches: tuple[Stretch, ...]
    silences: tuple[tuple[float, float], ...]
    clips: tuple[Stretch, ...]
    envelope: tuple[tuple[float, float], ...] = attrs.field(repr=False)
    levels: tuple[float, ...] = attrs.field(repr=False)
    fingerprint: bytes = attrs.field(repr=False)
