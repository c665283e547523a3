"""The vendor's words and ours.

Facts: the API reference of MetaStudio, "Creating an Advanced Voice Training Task", "Committing a Voice Training Task",
"Querying Voice Training Task Details", "Querying the Voice Training Task Review Result" and "Querying Assets", and the
enums of the SDK.
What the vendor does not document is marked.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any

from voiceclone import ActionKind, CloneJob, CloneRequest, FailureReason, JobState, Voice, VoiceState
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

#: The vendor's state of an asset: ours of the voice that it is.
VOICE_STATES: Mapping[str, VoiceState] = {
    "CREATING": VoiceState.PENDING,
    "ACTIVED": VoiceState.READY,
    "UNACTIVED": VoiceState.DISABLED,
    "BLOCK": VoiceState.DISABLED,  # frozen by the vendor
    "FAILED": VoiceState.FAILED,
    "DELETING": VoiceState.DELETED,  # in the recycle bin, from where it can be restored
    "WAITING_DELETE": VoiceState.DELETED,
    "DELETED": VoiceState.DELETED,
}

#: What a state that waits for a human asks for.
ACTIONS: Mapping[str, tuple[tuple[ActionKind, str], ...]] = {
    CREATING: ((ActionKind.SUBMIT, "the task was created and never committed; submit the request again"),),
    AUDIT_FAILED: (
        (ActionKind.REUPLOAD_RECORDINGS, "the review failed; if it names the recordings, send better ones"),
        (ActionKind.REUPLOAD_CONSENT, "the review failed; if it names the letter, send a corrected one"),
    ),
    "USER_RESULT_REVIEW": ((ActionKind.REVIEW_RESULT, "listen to the result and confirm it in the vendor's console"),),
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

#: How the recordings come: in one zip, or sentence by sentence. Only editions of sentences have the choice.
CREATE_TYPE, PACKAGE, SEGMENT = "create_type", "PACKAGE", "SEGMENT"
_BOTH = frozenset({"custom_text", "description", "language", "output_language", "phone", "sex", "tag", "voice_name"})
#: Fields of the two calls that take some.
CREATE = _BOTH | {CREATE_TYPE, "batch_name", "dhtms_job_id", "is_ondemand_resource", "supported_service"}
COMMIT = _BOTH | {"app_user_id"}
#: Fields users reach through ``extra``; the others have a common name.
EXTRA = (CREATE | COMMIT) - {"voice_name", "sex", "language", CREATE_TYPE}

# Times are integers without a documented unit; seconds by their documented bound, which milliseconds exceed.
_LATEST_SECONDS = 2**31

#: Endings of what is sent as a letter; nothing else that is sent has them.
_LETTERS = frozenset({".pdf", ".jpg", ".jpeg", ".png"})
#: Reasons that new recordings may remove.
_OF_RECORDINGS = frozenset({FailureReason.AUDIO_FORMAT, FailureReason.TRANSCRIPT_MISMATCH})


def fields(request: CloneRequest | Resubmission, known: frozenset[str]) -> dict[str, Any]:
    """The fields of *request* that a call knows, in the vendor's words."""
    values = {
        "voice_name": request.voice_name,
        # Words that are not documented are sent as they were given: that happens with the checks switched off only.
        "sex": GENDERS.get(request.gender or "", request.gender),
        "language": LANGUAGES.get(primary_subtag(request.language or ""), request.language),
        **request.extra.get(NAME, {}),
    }
    return {name: value for name, value in values.items() if name in known and value is not None}


def job(raw: Mapping[str, Any], job_id: str, request_id: str | None = None) -> CloneJob:
    """The job that the vendor's answer *raw* to the request *request_id* tells of."""
    word = optional_str(raw.get("state"))
    state, stage = STATES.get(word or "", (JobState.UNKNOWN, None))
    voice_id = optional_str(raw.get("asset_id")) if state is JobState.SUCCEEDED else None
    return CloneJob(
        provider=NAME,
        job_id=job_id,
        state=state,
        stage=stage,
        vendor_state=word,
        voice_name=optional_str(raw.get("voice_name")),
        gender=_gender(raw.get("sex")),
        language=_language(raw.get("language")),
        voice_id=voice_id,
        failure=_failure(raw) if state is JobState.FAILED else None,
        actions=tuple(RequiredAction(kind=kind, message=what) for kind, what in ACTIONS.get(word or "", ())),
        attempt=_attempt(raw),
        created_at=parse_timestamp(raw.get("create_time")),
        updated_at=parse_timestamp(raw.get("lastupdate_time")),
        request_id=request_id,
        raw=raw,
    )


def voice(raw: Mapping[str, Any], voice_id: str) -> Voice:
    """The voice that an asset, as the vendor shows or lists it, is."""
    extra = raw.get("asset_extra_meta")
    meta = extra.get("voice_model_meta") if isinstance(extra, Mapping) else None
    meta = meta if isinstance(meta, Mapping) else {}
    word = optional_str(raw.get("asset_state"))
    return Voice(
        provider=NAME,
        voice_id=voice_id,
        name=optional_str(raw.get("asset_name")),
        gender=_gender(meta.get("sex")),
        language=_language(meta.get("language")),
        state=VOICE_STATES.get(word or "", VoiceState.UNKNOWN),
        vendor_state=word,
        created_at=parse_time(raw.get("create_time")),
        raw=raw,
    )


def _gender(sex: object) -> Gender | None:
    return next((Gender(ours) for ours, theirs in GENDERS.items() if theirs == sex), None)


def _language(language: object) -> str | None:
    return next((ours for ours, theirs in LANGUAGES.items() if theirs == language), None)


def parse_time(value: object) -> datetime | None:
    """A time that the vendor tells as text, None if it is none."""
    # The form is not documented of assets. Filters of the same list take RFC 3339; jobs have seconds.
    if not isinstance(value, str):
        return parse_timestamp(value)
    try:
        time = datetime.fromisoformat(value)
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError):
        return parse_timestamp(int(value)) if value.isascii() and value.isdecimal() else None


def parse_timestamp(value: object) -> datetime | None:
    """A time of the vendor, None if it is none."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        return datetime.fromtimestamp(value / 1000 if value > _LATEST_SECONDS else value, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _attempt(raw: Mapping[str, Any]) -> int:
    """How often the job has been in its state: that, and no number of rejections, is what ``reject_times`` tells."""
    times = raw.get("reject_times")
    return times if isinstance(times, int) and not isinstance(times, bool) and times >= 1 else 1


def _failure(raw: Mapping[str, Any]) -> Failure:
    code, message = optional_str(raw.get("job_failed_code")), optional_str(raw.get("job_failed_reason"))
    return Failure(reason=REASONS.get(code or "", FailureReason.UNKNOWN), code=code, message=message)


def actions(audit: Mapping[str, Any]) -> tuple[RequiredAction, ...]:
    """What a failed review asks for: an action per error of the machine, and one for the reviewer. May be none."""
    machine, reviewer = audit.get("system_audit_result"), audit.get("admin_audit_result")
    errors = machine.get("errors") if isinstance(machine, Mapping) else None
    listed = errors if isinstance(errors, list) else []
    found = [_of_machine(each) for each in listed if isinstance(each, Mapping)]
    found += [_of_reviewer(reviewer)] if isinstance(reviewer, Mapping) else []
    return tuple(action for action in found if action is not None)


def _of_machine(error: Mapping[str, Any]) -> RequiredAction | None:
    # Its code and its file tell what an error is about; its message is free text, and nothing is guessed from it.
    file = optional_str(error.get("audio_name")) or optional_str(error.get("text_name"))
    code, message = optional_str(error.get("error_code")), optional_str(error.get("error_message"))
    said = ": ".join(part for part in (file, code, message) if part)
    kind = ActionKind.REUPLOAD
    if code == LETTER_CODE or PurePath(file or "").suffix.casefold() in _LETTERS:
        kind = ActionKind.REUPLOAD_CONSENT
    elif file is not None or REASONS.get(code or "") in _OF_RECORDINGS:
        kind = ActionKind.REUPLOAD_RECORDINGS
    return RequiredAction(kind=kind, message=f"the machine says: {said}") if said else None


def _of_reviewer(result: Mapping[str, Any]) -> RequiredAction | None:
    message, url, name = (optional_str(result.get(field)) for field in ("message", "attachment_url", "attachment_name"))
    said = f"the reviewer says: {message}" if message else "the reviewer left an attachment"
    attached = f" (attached, see url: {name or 'a file'})" if url else ""
    return RequiredAction(kind=ActionKind.REUPLOAD, message=said + attached, url=url) if message or url else None
