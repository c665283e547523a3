"""
Reading what a file says of itself, whatever its format.
"""

from __future__ import annotations

import contextlib
import stat
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from voiceclone._preflight.audio.containers import container
from voiceclone._preflight.audio.facts import AudioHeader, UnreadableAudioError
from voiceclone._preflight.audio.flac import read_flac
from voiceclone._preflight.audio.layout import Layout
from voiceclone._preflight.audio.mp4 import read_mp4
from voiceclone._preflight.audio.mpeg import read_mp3
from voiceclone._preflight.audio.ogg import read_ogg
from voiceclone._preflight.audio.riff import read_aiff, read_wav

# Readers of our own, because libsndfile fills damage in the middle of FLAC and MP3 with silence and says nothing,
# and believes what headers say of their length. What is decoded, it decodes.
_READERS: dict[str, Callable[[BinaryIO, int, int], Layout]] = {
    "WAV": read_wav,
    "AIFF": read_aiff,
    "FLAC": read_flac,
    "OGG": read_ogg,
    "MP3": read_mp3,
    "M4A": read_mp4,
}
#: Beyond these it is no recording, but an attempt on our memory.
_RATES = range(50, 384_001)
_CHANNELS = range(1, 17)


def read_header(path: Path) -> AudioHeader:
    """
    What *path* says of itself, and its true length. Nothing is decoded.

    Raises:
        UnreadableAudioError: It is no audio that can be read; the text says why.
    """
    with surveyed(path) as (stream, name, layout):
        return AudioHeader(
            path=path,
            container=name,
            encoding=layout.encoding,
            size=_size(stream),
            duration=layout.frames / layout.sample_rate,
            sample_rate=layout.sample_rate,
            channels=layout.channels,
            bit_depth=layout.bit_depth,
            promised=layout.promised / layout.sample_rate,
        )


@contextlib.contextmanager
def surveyed(path: Path) -> Iterator[tuple[BinaryIO, str, Layout]]:
    """
    The open file, its container and its layout.

    Raises:
        UnreadableAudioError: It is no audio that can be read.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            # A pipe would be waited for, and a device may have no end.
            raise UnreadableAudioError("it is not a file")
        stream = path.open("rb")
    except (OSError, ValueError) as error:
        raise UnreadableAudioError(f"it cannot be opened: {_reason(error)}") from error
    with stream:
        name, layout = _survey(stream)
        yield stream, name, layout


def _survey(stream: BinaryIO) -> tuple[str, Layout]:
    try:
        name, start = container(stream)
        layout = _READERS[name](stream, start, _size(stream))
    except OSError as error:
        raise UnreadableAudioError(f"it cannot be read: {_reason(error)}") from error
    except (struct.error, ValueError, IndexError, OverflowError) as error:
        # Bytes that a reader did not expect.
        raise UnreadableAudioError("its header is damaged") from error
    if layout.channels not in _CHANNELS:
        raise UnreadableAudioError(f"its header is damaged: {layout.channels} channels")
    if layout.sample_rate not in _RATES:
        raise UnreadableAudioError(f"its header is damaged: {layout.sample_rate} samples per second")
    if layout.frames <= 0:
        raise UnreadableAudioError("it holds no sound")
    return name, layout


def _size(stream: BinaryIO) -> int:
    return stream.seek(0, 2)


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
