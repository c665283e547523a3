"""
The door to libsndfile: everything that is decoded here is decoded by it.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from typing import Any, BinaryIO

import attrs

from voiceclone.audio.facts import UnreadableAudioError
from voiceclone.audio.layout import Window

#: Bytes read from the file at a time; libsndfile itself asks for a few.
_BUFFER = 1 << 17


@attrs.frozen
class Probe:
    """
    What libsndfile says of a file.

    Attributes:
        subtype: Its name of the encoding.
        sample_rate: Hz.
        channels: 1 for mono.
        frames: Samples per channel.
    """

    subtype: str
    sample_rate: int
    channels: int
    frames: int


@contextlib.contextmanager
def opened(stream: BinaryIO, start: int, end: int, patch: tuple[int, bytes] | None = None) -> Iterator[Any]:
    """
    A `soundfile.SoundFile` of a part of *stream*. It never learns the file's name, which it would believe.

    Raises:
        UnreadableAudioError: libsndfile is missing, or refuses the header.
    """
    try:
        # What is imported by `import voiceclone.audio` is imported by everybody.
        import soundfile  # noqa: PLC0415
    except (ImportError, OSError) as error:
        raise UnreadableAudioError(f"the library that reads audio cannot be loaded: {error}") from error
    view = io.BufferedReader(Window(stream, start, end, patch), _BUFFER)
    try:
        sound = soundfile.SoundFile(view)
    except Exception as error:
        raise UnreadableAudioError(f"its header is damaged or of an unknown kind ({told(error)})") from error
    with sound:
        yield sound


def probe(stream: BinaryIO, start: int, end: int, patch: tuple[int, bytes] | None = None) -> Probe:
    """
    What libsndfile says of a part of *stream*, without decoding it.

    Raises:
        UnreadableAudioError: It cannot be opened.
    """
    with opened(stream, start, end, patch) as sound:
        return Probe(sound.subtype, sound.samplerate, sound.channels, sound.frames)


def told(error: BaseException) -> str:
    """
    What libsndfile says of *error*, without its address of the file.
    """
    text = getattr(error, "error_string", "") or type(error).__name__
    return str(text).strip().rstrip(".")
