"""What was done to the files of a request, as data and in words."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path

import attrs

from voiceclone._preflight.audio.facts import AudioHeader
from voiceclone._preflight.formatting import file_name, printable
from voiceclone.backends._requirements import clock

#: Start and end of a part of a file, in seconds.
Span = tuple[float, float]
_CHANNELS = {1: "mono", 2: "stereo"}


class Action(StrEnum):
    """What was done to a file."""

    CONVERTED = "converted"
    """Its sound was written into a WAV file."""
    RENAMED = "renamed"
    """It was copied byte by byte, under the ending of what it holds."""
    CUT = "cut"
    """Parts of its sound were written into WAV files, each part contiguous."""
    LEFT_OUT = "left-out"
    """Nothing of it is given."""
    UNCHANGED = "unchanged"
    """Nothing was done, though something asks for it."""


@attrs.frozen(kw_only=True)
class Shape:
    """How a file holds its sound; its text is ``FLAC, 24 bits, 44100 Hz, stereo``.

    Attributes:
        container: ``WAV``, ``FLAC``, ``MP3`` …
        bits: Bits per sample; None where the encoding has none.
        floating: Whether these are floating point.
        sample_rate: Hz.
        channels: 1 for mono.
    """

    container: str
    bits: int | None
    floating: bool = False
    sample_rate: int
    channels: int

    @classmethod
    def of(cls, header: AudioHeader) -> Shape:
        """That of a file."""
        return cls(
            container=header.container,
            bits=header.bit_depth,
            floating=header.encoding in {"FLOAT", "DOUBLE"},
            sample_rate=header.sample_rate,
            channels=header.channels,
        )

    def __str__(self) -> str:
        bits = f"{self.bits} bits{' floating point' * self.floating}" if self.bits else ""
        channels = _CHANNELS.get(self.channels, f"{self.channels} channels")
        return ", ".join(each for each in (self.container, bits, f"{self.sample_rate} Hz", channels) if each)


@attrs.frozen(kw_only=True)
class Clip:
    """A new file.

    Attributes:
        path: The file.
        start: Where its sound begins in the original, in seconds.
        end: Where it ends there.
        existed: Whether the very same file was there already, and was not written again.
    """

    path: Path
    start: float
    end: float
    existed: bool = False


@attrs.frozen(kw_only=True)
class Change:
    """What was done to one file, or was not done.

    Attributes:
        action: What was done.
        location: Its place in the request that was given: ``recordings[0]``.
        file: The file, which is as it was; None where all recordings are meant.
        was: Its format; None where it is not known.
        now: The format of the new files; None when there are none.
        clips: The new files, in order.
        left_out: The parts of the original that are in none of them, in seconds.
        why: Reasons, and what else is to be known.
    """

    action: Action
    location: str
    file: Path | None
    was: Shape | None = None
    now: Shape | None = None
    clips: tuple[Clip, ...] = ()
    left_out: tuple[Span, ...] = ()
    why: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """All of it as a sentence."""
        text = f"{self.action.replace('-', ' ')} {self.location if self.file is None else file_name(self.file)}"
        text += f" ({self.was})" if self.was else ""
        if self.clips:
            text += f" to {', '.join(self._told(each) for each in self.clips)}"
            text += f" ({self.now})" if self.now not in {None, self.was} else ""
            if all(each.existed for each in self.clips):
                text += f", which {'was' if len(self.clips) == 1 else 'were'} there already"
            text += f", without {_spans(self.left_out)}" if self.left_out else ""
        return f"{text}: {'; '.join(self.why)}" if self.why else text

    def __str__(self) -> str:
        return self.text

    def _told(self, clip: Clip) -> str:
        place = f" {_spans([(clip.start, clip.end)])}" if self.action is Action.CUT else ""
        return f"{printable(clip.path)}{place}"


def _spans(spans: Iterable[Span]) -> str:
    return " and ".join(f"{clock(start, decimals=1)} to {clock(end, decimals=1)}" for start, end in spans)
