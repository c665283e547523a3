"""The values of a job: what an app gets back.

A job is a record of what the vendor said, not a connection.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

import attrs

#: The marker of a submission behind a voice's name.
_MARKER = re.compile(r"-vc[a-z2-7]{8}\Z")


class Gender(StrEnum):
    """Whose kind of voice it is, as both vendors ask for it."""

    FEMALE = "female"
    """A woman's voice."""
    MALE = "male"
    """A man's voice."""


class FailureReason(StrEnum):
    """Why the vendor gave up, as far as its own words tell."""

    CONSENT_MISSING = "consent-missing"
    """There is no agreement of the speaker."""
    CONSENT_MISMATCH = "consent-mismatch"
    """It is another speaker's than the recordings."""
    CONSENT_REJECTED = "consent-rejected"
    """It is there and not accepted."""
    AUDIO_TOO_SHORT = "audio-too-short"
    """There is less audio than the vendor needs."""
    AUDIO_TOO_LONG = "audio-too-long"
    """There is more audio than the vendor accepts."""
    AUDIO_FORMAT = "audio-format"
    """Files or their package cannot be read."""
    AUDIO_QUALITY = "audio-quality"
    """Noise, echo or a low level, as the vendor heard it."""
    TRANSCRIPT_MISMATCH = "transcript-mismatch"
    """What is spoken is not what was to be spoken."""
    POLICY_REJECTED = "policy-rejected"
    """The vendor does not want this content."""
    QUOTA_EXCEEDED = "quota-exceeded"
    """The account has nothing left to spend on it."""
    VENDOR_ERROR = "vendor-error"
    """Something went wrong at the vendor."""
    UNKNOWN = "unknown"
    """The vendor's words say nothing that this version knows."""


#: What the speaker or the app does about it. The same files again need a key of their own: by their content alone they
#: are the submission that failed.
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
    """Why the vendor gave up.

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
        """What the speaker or the app does about it, in one sentence."""
        return _ADVICE[self.reason]


class JobState(StrEnum):
    """Where a job stands, in words that hold for every vendor."""

    CREATED = "created"
    """Known to the vendor, not yet submitted."""
    QUEUED = "queued"
    """Submitted, waits for its turn."""
    REVIEWING = "reviewing"
    """A machine or a human checks the recordings, the consent or the result."""
    TRAINING = "training"
    """The voice is being made."""
    ACTION_REQUIRED = "action-required"
    """Waits for you; see ``CloneJob.actions``."""
    SUCCEEDED = "succeeded"
    """Final; ``CloneJob.voice_id`` is there."""
    FAILED = "failed"
    """Final; ``CloneJob.failure`` says why."""
    UNKNOWN = "unknown"
    """A word this version does not know; see ``CloneJob.vendor_state``."""

    @property
    def waits_for_you(self) -> bool:
        """Whether the job goes no further by itself."""
        return self in (JobState.CREATED, JobState.ACTION_REQUIRED)

    @property
    def final(self) -> bool:
        """Whether the job never leaves this state."""
        return self in (JobState.SUCCEEDED, JobState.FAILED)


class ActionKind(StrEnum):
    """What a waiting job waits for."""

    SUBMIT = "submit"
    """Submit the request again: the job was never submitted."""
    REUPLOAD = "reupload"
    """Recordings, consent or both: read the message, it is not said in a way programs can read."""
    REUPLOAD_RECORDINGS = "reupload-recordings"
    """Give other recordings."""
    REUPLOAD_CONSENT = "reupload-consent"
    """Give another statement or letter."""
    REVIEW_RESULT = "review-result"
    """Listen to the voice in the vendor's console, and answer there."""
    CONTACT_VENDOR = "contact-vendor"
    """Ask the vendor's support."""


@attrs.frozen(kw_only=True)
class RequiredAction:
    """Something a human has to do before the job goes on."""

    kind: ActionKind
    message: str
    url: str | None = attrs.field(default=None, repr=False)  # may be a signed address

    def __str__(self) -> str:
        return f"{self.kind}: {self.message}"


def _without_marker(name: str | None) -> str | None:
    return None if name is None else _MARKER.sub("", name)


class VoiceState(StrEnum):
    """Whether a voice can be used, in words that hold for every vendor."""

    READY = "ready"
    """The vendor's text-to-speech takes it."""
    PENDING = "pending"
    """The vendor is still making or storing it."""
    DISABLED = "disabled"
    """It is there and cannot be used: somebody switched it off, or the vendor blocked it."""
    FAILED = "failed"
    """The vendor could not store it."""
    DELETED = "deleted"
    """It is deleted; the vendor may be able to restore it for a while."""
    UNKNOWN = "unknown"
    """Not asked for, or a word this version does not know; see ``Voice.vendor_state``."""


@attrs.frozen(kw_only=True)
class Voice:
    """A voice.

    Attributes:
        provider: Name of the provider.
        voice_id: What the vendor's text-to-speech takes.
        name: The voice's name, without the marker of the submission; ``raw`` has it as the vendor does.
        gender: The voice's gender, if known.
        language: The language as a BCP 47 tag, if known.
        state: Whether it can be used, in common words.
        vendor_state: The vendor's own word, None when it was not asked or has none.
        created_at: When the vendor made the voice (aware, UTC), if known.
        raw: What the vendor told of the voice; empty when it was not asked.
    """

    provider: str
    voice_id: str
    name: str | None = attrs.field(default=None, converter=_without_marker)
    gender: Gender | None = None
    language: str | None = None
    state: VoiceState = VoiceState.UNKNOWN
    vendor_state: str | None = None
    created_at: datetime | None = None
    raw: Mapping[str, Any] = attrs.field(factory=dict, repr=False, eq=False)


@attrs.frozen(kw_only=True)
class CloneJob:
    """A job as the vendor told of it at one moment.

    Attributes:
        provider: Name of the provider.
        job_id: The vendor's id of the job.
        state: Where it stands, in common words.
        stage: A finer common word where there is one: ``system``, ``human``, ``publishing`` …
        vendor_state: The vendor's own word, None when the vendor was not asked yet.
        voice_name: The voice's name, without the marker of the submission; ``raw`` has it as the vendor does.
        gender: The voice's gender, if the vendor tells.
        language: The language as a BCP 47 tag, if the vendor tells.
        voice_id: The finished voice; what the vendor's text-to-speech takes.
        failure: Why it failed, when it failed.
        actions: What is asked of you, when something is.
        attempt: How often the job has come to this state, where the vendor counts that: 2 when it waits for you for
            the second time. A state that is reached for the first time is 1, however often others were.
        created_at: When the vendor made the job (aware, UTC).
        updated_at: When its state changed last (aware, UTC).
        request_id: The vendor's id of the request that was answered with this; support asks for it.
        raw: The vendor's whole answer.
    """

    provider: str
    job_id: str
    state: JobState
    stage: str | None = None
    vendor_state: str | None = None
    voice_name: str | None = attrs.field(default=None, converter=_without_marker)
    gender: Gender | None = None
    language: str | None = None
    voice_id: str | None = None
    failure: Failure | None = None
    actions: tuple[RequiredAction, ...] = ()
    attempt: int = 1
    created_at: datetime | None = None
    updated_at: datetime | None = None
    request_id: str | None = attrs.field(default=None, eq=False)
    raw: Mapping[str, Any] = attrs.field(factory=dict, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        # Here, so that no vendor and no plugin can report a success that has no voice.
        if self.state is JobState.SUCCEEDED and not self.voice_id:
            object.__setattr__(self, "state", JobState.UNKNOWN)
            object.__setattr__(self, "stage", "no-voice-id")

    @property
    def ref(self) -> str:
        """The job's portable name, ``"huawei:26f06524…"``: all that another process needs."""
        return f"{self.provider}:{self.job_id}"

    @property
    def voice(self) -> Voice | None:
        """The finished voice with what is known of it, None while there is none."""
        if self.voice_id is None:
            return None
        return Voice(
            provider=self.provider,
            voice_id=self.voice_id,
            name=self.voice_name,
            gender=self.gender,
            language=self.language,
            state=VoiceState.READY if self.state is JobState.SUCCEEDED else VoiceState.UNKNOWN,
        )


@attrs.frozen
class Progress:
    """How far an upload has come.

    Attributes:
        what: What is being uploaded.
        sent: Bytes sent.
        total: Bytes in all.
    """

    what: str
    sent: int
    total: int
