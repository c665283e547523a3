"""Which format a file has, how long it really is, and its samples.

libsndfile decodes. `tinytag` tells what headers promise that libsndfile keeps to itself, and reads M4A.
"""

from __future__ import annotations

import contextlib
import io
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from voiceclone._preflight.audio.facts import INSTALL, AudioHeader, MissingLibraryError, UnreadableAudioError
from voiceclone._preflight.audio.wav import read_wav
from voiceclone._problem import Message
from voiceclone._request import formats

#: How other files begin that are met in the place of audio.
_OTHERS = {
    Message("a ZIP archive"): rb"PK\x03\x04",
    Message("a PDF document"): rb"%PDF",
    Message("a picture"): rb"\x89PNG|\xff\xd8\xff|GIF8",
    Message("an AMR file"): rb"#!AMR",
    Message("a bare AAC stream"): rb"ADIF|\xff[\xf0\xf1\xf8\xf9]",
}
_CONTAINERS = {"WAVEX": "WAV", "RF64": "WAV"}
_BIT_DEPTHS = {"PCM_U8": 8, "PCM_S8": 8, "PCM_16": 16, "PCM_24": 24, "PCM_32": 32, "FLOAT": 32, "DOUBLE": 64}
#: Beyond these it is no recording: Hz, channels, seconds.
_RATES, _CHANNELS, _LONGEST = range(50, 384_001), range(1, 17), 24 * 3600
#: Seconds that encoders add and decoders drop.
_PADDING = 0.25
#: What no decoder gives: whole numbers of up to 24 bits end in zeros, and floats are not that large.
_UNREAD = 1 - 2**31
#: Bytes that libsndfile gets at a time; what a parser gets at most, and how often, whatever a file claims to hold.
_BUFFER, _MOST_AT_ONCE, _MOST_READS = 1 << 17, 1 << 20, 50_000


class _File(io.FileIO):
    """A file, with the length written into it that its header lacks."""

    patch: tuple[int, bytes] = (0, b"")
    reads = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self.reads += 1
        wanted = _MOST_AT_ONCE if size is None or size < 0 else min(size, _MOST_AT_ONCE)
        return super().read(wanted if self.reads <= _MOST_READS else 0)

    # What follows is called from C, where an exception has nowhere to go; what is missing is noticed later.

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        try:
            return super().seek(offset, whence)
        except OSError:
            return super().seek(0)

    def readinto(self, buffer: Any, /) -> int:
        start = self.tell()
        try:
            count = super().readinto(buffer) or 0
        except OSError:
            return 0
        for place, byte in enumerate(self.patch[1], self.patch[0] - start):
            if 0 <= place < count:
                memoryview(buffer).cast("B")[place] = byte
        return count


def read_header(path: Path) -> AudioHeader:
    """What *path* says of itself, and its true length, for which what is compressed is decoded.

    Raises:
        MissingLibraryError: A library that is needed is not installed.
        UnreadableAudioError: It is no audio that can be read; the text says why.
    """
    with _opened(path) as (file, form, found):
        size = file.seek(0, io.SEEK_END)
        header = found or (_indexed if form == "M4A" else _decoded)(path, size)
    _refuse(header.sample_rate, header.channels)
    if not 0 < header.duration <= _LONGEST:
        raise UnreadableAudioError("it is longer than a day" if header.duration else "it holds no sound")
    return header


@contextlib.contextmanager
def decoder(path: Path) -> Iterator[Any]:
    """A `soundfile.SoundFile` of *path*.

    Raises:
        MissingLibraryError: libsndfile is missing.
        UnreadableAudioError: It is no audio that can be decoded.
    """
    with _opened(path) as (file, form, _):
        if form == "M4A":
            raise UnreadableAudioError("M4A cannot be decoded here; only its header can be read")
        try:
            import numpy as np  # noqa: F401, PLC0415 - an extra, and `blocks` needs it
            import soundfile  # noqa: PLC0415 - an extra
        except (ImportError, OSError) as error:
            raise MissingLibraryError(
                "the library that reads audio cannot be loaded ({error}): {command}", error=error, command=INSTALL
            ) from error
        file.seek(0)
        try:
            # Without a name, of which libsndfile would believe the ending. Where nothing has to be patched it reads
            # by itself: an interruption while it calls Python would be lost, and look like the end of the file.
            patched = io.BufferedReader(file, _BUFFER) if file.patch[1] else None
            sound = soundfile.SoundFile(patched or file.fileno(), closefd=False)
        except Exception as error:
            raise UnreadableAudioError("its header is damaged or of an unknown kind") from error
        with sound:
            _refuse(sound.samplerate, sound.channels)
            yield sound


def blocks(sound: Any, length: int, dtype: str = "float32", frames: int | None = None) -> Iterator[Any]:
    """The next samples, or so many *frames* of them, a row for each moment, in blocks that share their memory.

    The last may be shorter. What cannot be decoded ends it: damage, or the end of a file that does not tell its length.
    """
    import numpy as np  # noqa: PLC0415 - an extra

    buffer = np.empty((length, sound.channels), dtype)
    left = _LONGEST * sound.samplerate + 1 if frames is None else frames
    while left > 0:
        part = buffer[:left]
        part.fill(_UNREAD)
        try:
            block = sound.read(out=part)
        except Exception:
            block = part[: (part[:, 0] != _UNREAD).sum()]
        if len(block):
            yield block
        left = left - len(part) if len(block) == len(part) else 0


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[tuple[_File, str, AudioHeader | None]]:
    """The file, its format, and its header where no library is needed."""
    with contextlib.ExitStack() as stack:
        try:
            if not stat.S_ISREG(path.stat().st_mode):
                raise UnreadableAudioError("it is not a file")  # a pipe would be waited for
            file, header = stack.enter_context(_File(path)), None
            head = file.read(16)
            form = next((name for name, start in formats.AUDIO.items() if re.match(start, head, re.DOTALL)), "")
            if head.startswith(b"RIFF") and form:
                header, file.patch = read_wav(path, file, file.seek(0, io.SEEK_END))
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise UnreadableAudioError("it cannot be read: {reason}", reason=reason) from error
        if not form:
            other = (name for name, start in _OTHERS.items() if re.match(start, head))
            what = next(other, Message("none of {formats}", formats=", ".join(formats.AUDIO)))
            if not head:
                raise UnreadableAudioError("the file is empty")
            raise UnreadableAudioError("it is {what}", what=what)
        yield file, form, header


def _refuse(rate: int, channels: int) -> None:
    if channels not in _CHANNELS or rate not in _RATES:
        raise UnreadableAudioError(
            "its header is damaged: {channels} channels, {rate} samples per second", channels=channels, rate=rate
        )


def _decoded(path: Path, size: int) -> AudioHeader:
    with decoder(path) as sound:
        container, rate = _CONTAINERS.get(sound.format, sound.format), sound.samplerate
        duration = sum(len(block) for block in blocks(sound, rate)) / rate
    # Of OGG and FLAC libsndfile says what they promise; of MP3 it guesses, of others it says what is there.
    promised = sound.frames / rate if container in {"OGG", "FLAC"} else _tag(path).get("duration") or 0
    return AudioHeader(
        path=path,
        container=container,
        encoding=sound.subtype,
        size=size,
        duration=duration,
        sample_rate=rate,
        channels=sound.channels,
        bit_depth=_BIT_DEPTHS.get(sound.subtype),
        promised=promised if duration + _PADDING < promised <= _LONGEST else duration,
    )


def _indexed(path: Path, size: int) -> AudioHeader:
    tag = _tag(path)
    if not all(tag.get(name) for name in ("duration", "samplerate", "channels")):
        raise UnreadableAudioError("its index tells of no sound: it is missing, cut off or damaged")
    return AudioHeader(
        path=path,
        container="M4A",
        encoding="ALAC" if tag["bitdepth"] else "AAC",
        size=size,
        duration=tag["duration"],
        sample_rate=round(tag["samplerate"]),
        channels=tag["channels"],
        bit_depth=tag["bitdepth"],
        promised=tag["duration"],
    )


def _tag(path: Path) -> dict[str, Any]:
    """What `tinytag` finds."""
    try:
        from tinytag import TinyTag  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise MissingLibraryError(
            "the library that reads headers cannot be loaded ({error}): {command}", error=error, command=INSTALL
        ) from error
    try:
        with _File(path) as file:
            return vars(TinyTag.get(file_obj=file, tags=False))
    except Exception:  # whatever a stranger's bytes make a parser do
        return {}
