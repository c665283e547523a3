"""
What the vendor asks of the audio of a voice job.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import attrs

from voiceclone_alibaba.emulator.media import Media

TOTAL_LEAST = 15 * 60
TOTAL_MOST = 30 * 60
CLIP_MORE_THAN = 60


@attrs.frozen(kw_only=True)
class _Audio:
    """
    What a job is to be made of. A length is there only if the sandbox could measure it; what is not is not judged.
    """

    statement: Media | None
    clips: Sequence[Media | None]
    voiceprint_mismatch: bool

    @property
    def lengths(self) -> list[float]:
        return [each.seconds for each in self.clips if each is not None and each.seconds is not None]

    @property
    def total(self) -> float | None:
        return sum(self.lengths) if len(self.lengths) == len(self.clips) else None


def _not_ready(audio: _Audio) -> bool:
    return any(each is None or each.status != "Normal" for each in (audio.statement, *audio.clips))


def _short_clip(audio: _Audio) -> bool:
    return any(each <= CLIP_MORE_THAN for each in audio.lengths)


def _wrong_total(audio: _Audio) -> bool:
    return audio.total is not None and not TOTAL_LEAST <= audio.total <= TOTAL_MOST


def _other_speaker(audio: _Audio) -> bool:
    return audio.voiceprint_mismatch


# Only the last is documented to fail the job. That the job fails is inferred for the others, and most so for the first.
_RULES: tuple[tuple[Callable[[_Audio], bool], str], ...] = (
    (_not_ready, "a media asset does not exist or is not Normal"),
    (_short_clip, "a clip of Audios is not longer than 1 minute"),
    (_wrong_total, "Audios is not 15 to 30 minutes in all"),
    (_other_speaker, "the voiceprint of Authentication differs from that of Audios"),
)


def reason_to_fail(statement: Media | None, clips: Sequence[Media | None], *, voiceprint_mismatch: bool) -> str | None:
    """
    Why a job made of this audio cannot succeed, None if it can.
    """
    audio = _Audio(statement=statement, clips=clips, voiceprint_mismatch=voiceprint_mismatch)
    return next((reason for broken, reason in _RULES if broken(audio)), None)
