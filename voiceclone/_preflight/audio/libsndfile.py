"""
The door to libsndfile: everything that is decoded here is decoded by it.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from voiceclone._preflight.audio.facts import INSTALL, MissingLibraryError, UnreadableAudioError
from voiceclone._preflight.audio.layout import Part, Probe, Window

#: Bytes read from the file at a time; libsndfile itself asks for a few.
_BUFFER = 1 << 17


@contextlib.contextmanager
def opened(stream: BinaryIO, parts: Sequence[Part]) -> Iterator[Any]:
    """
    A `soundfile.SoundFile` of *parts* of a file. It never learns the file's name, which it would believe.

    Raises:
        MissingLibraryError: libsndfile is missing.
        UnreadableAudioError: It refuses the header.
    """
    try:
        # What is imported by `import voiceclone.audio` is imported by everybody.
        import soundfile  # noqa: PLC0415
    except (ImportError, OSError) as error:
        raise MissingLibraryError(f"the library that reads audio cannot be loaded ({error}): {INSTALL}") from error
    view = io.BufferedReader(Window(stream, parts), _BUFFER)
    try:
        sound = soundfile.SoundFile(view)
    except Exception as error:
        raise UnreadableAudioError(f"its header is damaged or of an unknown kind ({told(error)})") from error
    with sound:
        yield sound


def probe(stream: BinaryIO, parts: Sequence[Part]) -> Probe:
    """
    What libsndfile says of *parts* of a file, without decoding it.

    Raises:
        UnreadableAudioError: It cannot be opened.
    """
    with opened(stream, parts) as sound:
        return Probe(sound.subtype, sound.samplerate, sound.channels, sound.frames)


def told(error: BaseException) -> str:
    """
    What libsndfile says of *error*, without its address of the file.
    """
    text = getattr(error, "error_string", "") or type(error).__name__
    return str(text).strip().rstrip(".")
