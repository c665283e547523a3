"""
Why a vendor gave up on a job, in words that hold for every vendor.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import attrs


class FailureReason(StrEnum):
    """
    Why the vendor gave up, as far as its own words tell.
    """

    CONSENT_MISSING = "consent-missing"  #: there is no agreement of the speaker
    CONSENT_MISMATCH = "consent-mismatch"  #: it is another speaker's than the recordings
    CONSENT_REJECTED = "consent-rejected"  #: it is there and not accepted
    AUDIO_TOO_SHORT = "audio-too-short"
    AUDIO_TOO_LONG = "audio-too-long"
    AUDIO_FORMAT = "audio-format"  #: files or their package cannot be read
    AUDIO_QUALITY = "audio-quality"
    TRANSCRIPT_MISMATCH = "transcript-mismatch"  #: what is spoken is not what was to be spoken
    POLICY_REJECTED = "policy-rejected"  #: the vendor does not want this content
    QUOTA_EXCEEDED = "quota-exceeded"
    VENDOR_ERROR = "vendor-error"
    UNKNOWN = "unknown"  #: the vendor's words say nothing that this version knows


#: What the speaker or the app does about it. The same material again needs a key of its own: by its content alone it is
#: the submission that failed.
_ADVICE: Mapping[FailureReason, str] = {
    FailureReason.CONSENT_MISSING: "Add the consent the vendor asks for, then submit again",
    FailureReason.CONSENT_MISMATCH: "Let the same person speak the consent and the recordings, then submit again",
    FailureReason.CONSENT_REJECTED: "Fill in and sign the vendor's own form, or read its own words, then submit again",
    FailureReason.AUDIO_TOO_SHORT: "Record more, in long takes, then submit again",
    FailureReason.AUDIO_TOO_LONG: "Leave some of the recordings out, or record shorter takes, then submit again",
    FailureReason.AUDIO_FORMAT: "Export the recordings in a format the vendor takes, then submit again",
    FailureReason.AUDIO_QUALITY: "Record again in a quiet room, close to the microphone, then submit again",
    FailureReason.TRANSCRIPT_MISMATCH: "Read exactly the given words in the chosen language, then submit again",
    FailureReason.POLICY_REJECTED: "Take out what the vendor does not allow, or ask the vendor, naming the job",
    FailureReason.QUOTA_EXCEEDED: "Buy or free resources in the vendor's console, then submit under a new key",
    FailureReason.VENDOR_ERROR: "The vendor failed: ask the vendor, naming the job, then submit under a new key",
    FailureReason.UNKNOWN: "Ask the vendor, naming the job",
}


@attrs.frozen(kw_only=True)
class Failure:
    """
    Why the vendor gave up.

    Attributes:
        reason: In words that hold for every vendor.
        code: The vendor's own code, if it has one.
        message: The vendor's own words, if there are any.
    """

    reason: FailureReason = FailureReason.UNKNOWN
    code: str | None = None
    message: str | None = None

    def __str__(self) -> str:
        words = " ".join(part for part in (self.code, self.message) if part)
        return f"{self.reason}: {words or 'the vendor gave no reason'}"

    @property
    def advice(self) -> str:
        """
        What the speaker or the app does about it, in one sentence.
        """
        return _ADVICE[self.reason]
