"""The values of speech: what to say with a voice, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import attrs


@attrs.frozen(kw_only=True)
class SpeechRequest:
    """What to say, for one call of the vendor.

    Attributes:
        voice_id: The vendor's id of the voice.
        text: What to say; not longer than ``SpeechCapabilities.longest_text``.
        format: ``"wav"`` or ``"mp3"``.
        speed: 1.0 is the vendor's own speed, 2.0 twice as fast.
        pitch: 1.0 is the voice's own pitch.
        volume: 1.0 is the vendor's own volume.
        extra: What one vendor alone has, in its own words, of this vendor only.
    """

    voice_id: str
    text: str
    format: str = "wav"
    speed: float = 1.0
    pitch: float = 1.0
    volume: float = 1.0
    extra: Mapping[str, object] = attrs.field(factory=dict, hash=False)


@attrs.frozen(kw_only=True)
class Speech:
    """Audio that a vendor made of text.

    Attributes:
        path: The file; None when a binary file was given to write to.
        format: ``"wav"`` or ``"mp3"``.
        duration: Seconds, as the file itself says; None where it does not.
        sample_rate: Hz, as the file itself says; None where it does not.
        request_ids: The vendor's ids of the requests that it was ordered with; support asks for them.
    """

    path: Path | None
    format: str
    duration: float | None = None
    sample_rate: int | None = None
    request_ids: tuple[str, ...] = ()
