"""What an emulated vendor's text-to-speech says: tones in the rhythm of the text."""

from __future__ import annotations

import array
import hashlib
import io
import math
import sys
import wave

_RATE = 24_000
_SECONDS_PER_CHARACTER = 0.2
#: Characters that are spoken; what comes behind them is not, so that a long text makes no huge file.
_MOST = 300
# A frame of silence: MPEG-2, layer III, 32 kbit/s, 24 kHz, mono; 576 samples in 96 bytes.
_FRAME, _FRAME_SAMPLES = b"\xff\xf3\x44\xc0" + bytes(92), 576


def make_spoken(text: str, voice_id: str, format: str) -> bytes:  # noqa: A002 - the name it has everywhere
    """An audio file for *text*: 0.2 s for each of the first 300 characters, 24 kHz, mono.

    Args:
        text: What is said. Letters and digits are tones in WAV, anything else is silence.
        voice_id: The voice; each has a pitch of its own.
        format: ``"wav"`` for 16-bit PCM, ``"mp3"`` for a stream that is silent.
    """
    spoken, count = text[:_MOST], round(_SECONDS_PER_CHARACTER * _RATE)
    if format == "mp3":
        return _FRAME * math.ceil(len(spoken) * count / _FRAME_SAMPLES)
    pitch = 100 + hashlib.sha256(voice_id.encode()).digest()[0]
    tone = array.array(
        "h",
        (
            round(9_000 * math.sin(math.pi * step / count) * math.sin(2 * math.pi * pitch * step / _RATE))
            for step in range(count)
        ),
    )
    if sys.byteorder == "big":
        tone.byteswap()
    sound, silence = tone.tobytes(), bytes(2 * count)
    content = io.BytesIO()
    with wave.open(content, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_RATE)
        file.writeframes(b"".join(sound if each.isalnum() else silence for each in spoken))
    return content.getvalue()
