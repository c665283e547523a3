"""A request as JSON, and back."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import attrs

from voiceclone._errors import InvalidRequestError, JournalError
from voiceclone._job import CloneJob, JobState
from voiceclone._journal import Record
from voiceclone._request import CloneRequest, Consent, Recording, Resubmission

#: What of the vendor's answer to a submission is kept.
_ANSWER = ("state", "stage", "vendor_state", "voice_id", "request_id")


def dump(request: CloneRequest | Resubmission) -> dict[str, Any]:
    """*request* as JSON, its paths made absolute."""

    def plain(_instance: type, _field: attrs.Attribute[Any] | None, value: Any) -> Any:
        if isinstance(value, Path):
            return str(value.absolute())
        return value.isoformat() if isinstance(value, date) else value

    return attrs.asdict(request, value_serializer=plain)


def request_of(record: Record) -> CloneRequest | Resubmission:
    """The request a record is about.

    Raises:
        JournalError: It cannot be read.
    """
    try:
        fields = dict(record["request"])
        consent, recordings = fields["consent"], fields["recordings"]
        if recordings is not None:
            fields["recordings"] = [Recording(**each) for each in recordings]
        if consent is not None:
            statement = consent["statement"]
            spoken = None if statement is None else Recording(**statement)
            fields["consent"] = Consent(**{**consent, "statement": spoken})
        return Resubmission(**fields) if "job_id" in fields else CloneRequest(**fields)
    except (TypeError, KeyError, AttributeError, InvalidRequestError) as error:
        raise JournalError(
            f"the record of {record['key']!r} cannot be read ({error}); it was left as it is", key=record["key"]
        ) from error


def answer_of(job: CloneJob) -> dict[str, str]:
    """What to keep of the vendor's answer to a submission."""
    return {name: str(value) for name in _ANSWER if (value := getattr(job, name)) is not None}


def job_of(record: Record) -> CloneJob:
    """The job of a finished record, as the vendor told of it when it was submitted."""
    request, answer = request_of(record), record["answer"]
    state = answer.get("state", "")
    return CloneJob(
        provider=record["provider"],
        job_id=record["job_id"] or "",
        voice_name=request.voice_name,
        attempt=request.attempt,
        state=JobState(state) if state in tuple(JobState) else JobState.QUEUED,
        stage=answer.get("stage"),
        vendor_state=answer.get("vendor_state"),
        voice_id=answer.get("voice_id"),
        request_id=answer.get("request_id"),
    )
