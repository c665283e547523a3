"""
The vendor's words and ours.

Facts: the API reference of MetaStudio, "Creating an Advanced Voice Training Task", "Committing a Voice Training Task"
and "Querying Voice Training Task Details", and the enums of the SDK. What the vendor does not document is marked.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from voiceclone import ActionKind, CloneJob, CloneRequest, FailureReason, JobState
from voiceclone.backends import Failure, Gender, RequiredAction, Resubmission, optional_str, primary_subtag

NAME = "huawei"

#: The states in which a task waits for files and a commit.
CREATING = "CREATING"
AUDIT_FAILED = "AUDIT_FAILED"

#: The vendor's state: ours, and the stage. The vendor publishes labels, no transitions.
STATES: Mapping[str, tuple[JobState, str | None]] = {
    CREATING: (JobState.CREATED, None),
    "SYSTEM_AUDITING": (JobState.REVIEWING, "system"),
    "AUDITING": (JobState.REVIEWING, "human"),
    "WAITING_SPLIT": (JobState.QUEUED, "splitting"),
    "SPLITTING": (JobState.TRAINING, "splitting"),
    "SPLIT_FAILED": (JobState.ACTION_REQUIRED, "splitting"),  # no way out is documented, and it is not called final
    "ANNOTATING": (JobState.TRAINING, "annotating"),
    "WAITING": (JobState.QUEUED, "training"),
    "PROCESSING": (JobState.TRAINING, "training"),
    "RESULT_REVIEW": (JobState.REVIEWING, "result"),
    AUDIT_FAILED: (JobState.ACTION_REQUIRED, "review"),
    "USER_RESULT_REVIEW": (JobState.ACTION_REQUIRED, "result"),  # in the SDK only; no API answers it
    "USER_REVIEW_REJECT": (JobState.TRAINING, "rework"),  # in the SDK only; by its name
    "UPLOADING": (JobState.TRAINING, "publishing"),  # the vendor publishes the voice; it is not our upload
    "SUCCEED": (JobState.SUCCEEDED, None),
    "FAILED": (JobState.FAILED, None),
}

#: What a state that waits for a human asks for.
ACTIONS: Mapping[str, tuple[tuple[ActionKind, str], ...]] = {
    CREATING: ((ActionKind.SUBMIT, "the task was created and never handed in; submit the request again"),),
    AUDIT_FAILED: (
        (ActionKind.REUPLOAD_RECORDINGS, "the review failed; if it names the recordings, send better ones"),
        (ActionKind.REUPLOAD_CONSENT, "the review failed; if it names the letter, send a corrected one"),
    ),
    "USER_RESULT_REVIEW": (
        (ActionKind.REVIEW_RESULT, "listen to the result and confirm it in the MetaStudio console"),
    ),
    "SPLIT_FAILED": ((ActionKind.CONTACT_VENDOR, "the recording could not be cut; ask Huawei Cloud, naming the job"),),
}

#: The code of whatever is wrong with the authorization letter. Inferred from its place in the vendor's table.
LETTER_CODE = "MSS.20020010"

#: Why a job failed, by the vendor's code. The vendor has published a part of its table only; the rest is unknown.
REASONS: Mapping[str, FailureReason] = {
    LETTER_CODE: FailureReason.CONSENT_REJECTED,
    "MSS.20020011": FailureReason.AUDIO_FORMAT,
    "MSS.20020015": FailureReason.TRANSCRIPT_MISMATCH,  # inferred from its place in the vendor's table
    "MSS.20020016": FailureReason.AUDIO_FORMAT,  # files missing in the archive
    "MSS.20020018": FailureReason.AUDIO_FORMAT,
    "MSS.20020022": FailureReason.AUDIO_FORMAT,  # too many files in the archive
    "MSS.20020023": FailureReason.AUDIO_FORMAT,  # the archive is too large
    "MSS.20020024": FailureReason.AUDIO_FORMAT,  # a file in it is too large
    "MSS.20020032": FailureReason.VENDOR_ERROR,
    "MSS.20020033": FailureReason.VENDOR_ERROR,
    "MSS.20020034": FailureReason.VENDOR_ERROR,  # the cutting failed; documented advice: ask the vendor
    **{f"MSS.0002200{digit}": FailureReason.QUOTA_EXCEEDED for digit in range(10)},
}

GENDERS: Mapping[str, str] = {Gender.FEMALE: "FEMALE", Gender.MALE: "MALE"}
#: By primary subtag. The reference lists both and adds that only Chinese is supported at present.
LANGUAGES: Mapping[str, str] = {"zh": "CN", "en": "EN"}

_CREATE = frozenset(
    {
        "batch_name",
        "custom_text",
        "description",
        "dhtms_job_id",
        "is_ondemand_resource",
        "language",
        "output_language",
        "phone",
        "sex",
        "supported_service",
        "tag",
        "voice_name",
    }
)
_COMMIT = frozenset(
    {
        "app_user_id",
        "custom_text",
        "description",
        "language",
        "output_language",
        "phone",
        "sex",
        "tag",
        "voice_name",
    }
)
#: Fields users reach through ``extra``; the others have a common name.
EXTRA = (_CREATE | _COMMIT) - {"voice_name", "sex", "language"}

# Times are integers without a documented unit; seconds by their documented bound, which milliseconds exceed.
_LATEST_SECONDS = 2**31


def create_fields(request: CloneRequest, name: str) -> dict[str, Any]:
    """
    What the task is created with. Premium takes a package only, and the default is not documented.
    """
    return {"create_type": "PACKAGE", **_fields(request, _CREATE), "voice_name": name}


def commit_fields(request: CloneRequest | Resubmission) -> dict[str, Any]:
    """
    What the task is submitted with: the same values again, and what only this call has.
    """
    return _fields(request, _COMMIT)


def _fields(request: CloneRequest | Resubmission, known: frozenset[str]) -> dict[str, Any]:
    fields = {
        "voice_name": request.voice_name,
        # Words that are not documented are sent as they were given, to whoever has switched the checks off.
        "sex": GENDERS.get(request.gender or "", request.gender),
        "language": LANGUAGES.get(primary_subtag(request.language or ""), request.language),
        **request.extra.get(NAME, {}),
    }
    return {name: value for name, value in fields.items() if name in known and value is not None}


def job(raw: Mapping[str, Any], job_id: str) -> CloneJob:
    """
    The job that the vendor's answer *raw* tells of.
    """
    word = optional_str(raw.get("state"))
    state, stage = STATES.get(word or "", (JobState.UNKNOWN, None))
    voice_id = optional_str(raw.get("asset_id")) if state is JobState.SUCCEEDED else None
    sex, language = optional_str(raw.get("sex")), optional_str(raw.get("language"))
    return CloneJob(
        provider=NAME,
        job_id=job_id,
        state=state,
        stage=stage,
        vendor_state=word,
        voice_name=optional_str(raw.get("voice_name")),
        gender=next((Gender(ours) for ours, theirs in GENDERS.items() if theirs == sex), None),
        language=next((ours for ours, theirs in LANGUAGES.items() if theirs == language), None),
        voice_id=voice_id,
        failure=_failure(raw) if state is JobState.FAILED else None,
        actions=tuple(RequiredAction(kind=kind, message=what) for kind, what in ACTIONS.get(word or "", ())),
        attempt=attempt(raw),
        created_at=parse_timestamp(raw.get("create_time")),
        updated_at=parse_timestamp(raw.get("lastupdate_time")),
        raw=raw,
    )


def parse_timestamp(value: object) -> datetime | None:
    """
    A time of the vendor, None if it is none.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        return datetime.fromtimestamp(value / 1000 if value > _LATEST_SECONDS else value, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def attempt(raw: Mapping[str, Any]) -> int:
    """
    How often the job has been in its state: that, and no number of rejections, is what ``reject_times`` tells.
    """
    times = raw.get("reject_times")
    return times if isinstance(times, int) and not isinstance(times, bool) and times >= 1 else 1


def _failure(raw: Mapping[str, Any]) -> Failure:
    code, message = optional_str(raw.get("job_failed_code")), optional_str(raw.get("job_failed_reason"))
    return Failure(reason=REASONS.get(code or "", FailureReason.UNKNOWN), code=code, message=message)
