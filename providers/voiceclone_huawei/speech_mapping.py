"""Speech in the vendor's words.

Facts: the API reference of MetaStudio, "Creating a TTS Asynchronous Task" (CreateAsyncTtsJob), and the SDK.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from voiceclone.backends import SpeechCapabilities, SpeechRequest

#: What the vendor calls 1.0, and the least and most it takes.
SCALES: Mapping[str, tuple[int, int, int]] = {
    "speed": (100, 50, 200),
    "pitch": (100, 50, 200),
    "volume": (140, 90, 240),
}

#: Fields users reach through ``extra``. Left out are fields with a common name, those that make other files
#: (``need_timestamp``, ``gen_srt``, ``srt_len``, ``srt_line_limit``) or send them elsewhere (``..._external_url``),
#: ``tts_text``, which differs from ``text`` for subtitles only, and ``callback_config``: the job is polled.
EXTRA = frozenset(
    {
        "channels",
        "is_concurrent_resource",
        "is_vocabulary_config_enable",
        "priority",
        "silence_flag",
        "silence_time_ms",
        "slice_segments",
    }
)

CAPABILITIES = SpeechCapabilities(
    formats=frozenset({"wav", "mp3"}),
    **{name: (least / unit, most / unit) for name, (unit, least, most) in SCALES.items()},
    longest_text=100_000,
    extra=EXTRA,
)


def fields(request: SpeechRequest) -> dict[str, Any]:
    """The fields of CreateAsyncTtsJob. What is 1.0 is left to the vendor's own default."""
    extra = {name: value for name, value in request.extra.items() if name in EXTRA and value is not None}
    given = {name: getattr(request, name) for name in SCALES}
    return {
        "text": request.text,
        "voice_asset_id": request.voice_id,
        "audio_format": request.format.upper(),
        **{name: round(value * SCALES[name][0]) for name, value in given.items() if value != 1},
        **extra,
    }


def lengths(text: str) -> frozenset[int]:
    """What the vendor may call the length of *text*: characters, bytes or units of UTF-16. It does not say which."""
    return frozenset({len(text), len(text.encode()), len(text.encode("utf-16-le")) // 2})
