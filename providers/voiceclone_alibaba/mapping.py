"""
The vendor's words and ours.

Facts: the API reference of Intelligent Media Services, version 2020-11-09, ``SubmitStandardCustomizedVoiceJob``,
``GetCustomizedVoiceJob``, ``ListCustomizedVoiceJobs``, ``CreateUploadMedia`` and ``GetMediaInfo``.
What the vendor does not document is marked.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from voiceclone import CloneJob, CloneRequest, JobState
from voiceclone.backends import Failure, Gender, optional_str
from voiceclone_alibaba.reasons import reason

NAME = "alibaba"

#: The vendor's status: ours, and the stage.
STATES: Mapping[str, tuple[JobState, str | None]] = {
    "Initialization": (JobState.QUEUED, None),
    "AudioDetecting": (JobState.REVIEWING, "system"),
    "PreTraining": (JobState.QUEUED, "training"),
    "Training": (JobState.TRAINING, "training"),
    "Success": (JobState.SUCCEEDED, None),
    "Fail": (JobState.FAILED, None),
}

#: Status of a media asset that may be used; of one that never will be. Both spellings of the failure are seen.
MEDIA_READY = frozenset({"Normal"})
MEDIA_FAILED = frozenset({"PrepareFail", "PrepareFailed", "UploadFailed"})

#: Formats the service registers as audio. Which of them training takes is not documented.
FORMATS = frozenset({".mp3", ".wma", ".wav", ".aac", ".ra", ".m4a", ".flac", ".ape", ".ac3", ".amr", ".caf", ".acm"})
#: Regions whose storage ``CreateUploadMedia`` uploads to.
UPLOAD_REGIONS = frozenset({"cn-beijing", "cn-shanghai", "cn-shenzhen"})
#: Clips longer than a minute that fit into half an hour.
MOST_RECORDINGS = 29
EXTRA = frozenset({"DemoAudioMediaURL"})


def submit_fields(request: CloneRequest, name: str, audios: list[str], authentication: str) -> dict[str, Any]:
    """
    What the job is submitted with, as the SDK names its fields.
    """
    fields = {
        "voice_name": name,
        "gender": request.gender and str(request.gender),
        "authentication": authentication,
        "audios": ",".join(audios),
        "demo_audio_media_url": request.extra.get(NAME, {}).get("DemoAudioMediaURL"),
    }
    return {name: value for name, value in fields.items() if value is not None}


def job(raw: Mapping[str, Any], job_id: str) -> CloneJob:
    """
    The job that the vendor's record *raw* tells of.
    """
    word = optional_str(raw.get("Status"))
    state, stage = STATES.get(word or "", (JobState.UNKNOWN, None))
    # When the id appears first is not documented, so only a success is believed.
    voice_id = optional_str(raw.get("VoiceId")) if state is JobState.SUCCEEDED else None
    gender = optional_str(raw.get("Gender"))
    return CloneJob(
        provider=NAME,
        job_id=job_id,
        state=state,
        stage=stage,
        vendor_state=word,
        voice_name=optional_str(raw.get("VoiceName")),
        gender=Gender(gender) if gender in tuple(Gender) else None,
        voice_id=voice_id,
        failure=_failure(raw) if state is JobState.FAILED else None,
        created_at=parse_timestamp(raw.get("CreateTime")),
        raw=raw,
    )


def parse_timestamp(value: object) -> datetime | None:
    """
    A time of the vendor (``2023-06-07T02:27:08Z``), None if it is none.
    """
    try:
        time = datetime.fromisoformat(value) if isinstance(value, str) else None
        # Without a zone it is UTC, as all documented times are.
        return time and (time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC))
    except (ValueError, OverflowError):
        return None


def _failure(raw: Mapping[str, Any]) -> Failure:
    message = optional_str(raw.get("Message"))
    return Failure(reason=reason(message), message=message)
