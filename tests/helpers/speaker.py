"""A vendor in memory whose audio a test chooses, and clients of it that have one journal, as processes do."""

from __future__ import annotations

import io
import struct
import wave
from collections.abc import Callable, Sequence
from pathlib import Path

import attrs

import voiceclone
from voiceclone.backends import SpeechRequest, Steps
from voiceclone.testing import FakeClock, MemoryBackend

VOICE = "voice-1"


@attrs.define(kw_only=True)
class Speaker(MemoryBackend):
    """Has one voice.

    Attributes:
        audio: Makes the file of a text; a tone when not given.
        fetching: What goes wrong with the next fetches of what was ordered.
    """

    audio: Callable[[str], bytes] | None = None
    fetching: list[BaseException] = attrs.field(factory=list)

    def __attrs_post_init__(self) -> None:
        self.voices[VOICE] = voiceclone.Voice(provider=self.name, voice_id=VOICE)

    def synthesize(self, request: SpeechRequest, steps: Steps, to: Path) -> str | None:
        super().synthesize(request, steps, to)
        if self.fetching:
            raise self.fetching.pop(0)
        if self.audio is not None:
            to.write_bytes(self.audio(request.text))
        return f"request-{len(self.spoken)}"

    def texts(self) -> list[str]:
        """What was ordered, and so paid for."""
        return [self.speeches[each].text for each in self.spoken]


def client_of(vendor: Speaker, folder: Path, **more: object) -> voiceclone.Client:
    """A client, for which nothing waits in real time, with its journal in *folder*."""
    clock = FakeClock()
    return voiceclone.Client(backend=vendor, journal=folder / "journal", clock=clock, sleep=clock.sleep, **more)


def wav(samples: Sequence[int], *, width: int = 2, channels: int = 1, rate: int = 16_000) -> bytes:
    """A WAV file of these samples."""
    content = io.BytesIO()
    with wave.open(content, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        sign = 128 if width == 1 else 0
        file.writeframes(b"".join((each + sign).to_bytes(width, "little", signed=width > 1) for each in samples))
    return content.getvalue()


def samples_of(path: Path) -> list[int]:
    """The samples of a WAV file."""
    with wave.open(str(path)) as file:
        width, data = file.getsampwidth(), file.readframes(file.getnframes())
    sign = 128 if width == 1 else 0
    places = range(0, len(data), width)
    return [int.from_bytes(data[at : at + width], "little", signed=width > 1) - sign for at in places]


def float_wav() -> bytes:
    """A WAV file of floating-point samples."""
    data = struct.pack("<100f", *[0.5] * 100)
    form = struct.pack("<HHLLHH", 3, 1, 16_000, 64_000, 4, 32)
    chunks = b"fmt " + struct.pack("<L", len(form)) + form + b"data" + struct.pack("<L", len(data)) + data
    return b"RIFF" + struct.pack("<L", 4 + len(chunks)) + b"WAVE" + chunks
