"""What is known of a job besides what it was made with, and how the vendor shows and lists jobs."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import attrs

from voiceclone.sandbox import Job, Refusal
from voiceclone_huawei.emulator import answers

CREATING = "CREATING"
AUDIT_FAILED = "AUDIT_FAILED"
FAILED = "FAILED"
SUCCEED = "SUCCEED"

#: States in which the vendor waits for files and a commit.
WAITING_FOR_USER = frozenset({CREATING, AUDIT_FAILED})
#: States in which a job may be deleted. INVENTED: no document says which they are.
DELETABLE = WAITING_FOR_USER | {FAILED, SUCCEED}

#: What a good commit leads to. The user's own review of the result happens for some tenants only.
GOOD_PATH = (
    "SYSTEM_AUDITING",
    "AUDITING",
    "WAITING_SPLIT",
    "SPLITTING",
    "ANNOTATING",
    "WAITING",
    "PROCESSING",
    "RESULT_REVIEW",
    "UPLOADING",
    SUCCEED,
)
#: What a commit without a usable letter leads to. INVENTED: where the vendor refuses it is not documented.
REJECTED_PATH = ("SYSTEM_AUDITING", AUDIT_FAILED)

_DEFAULTS = {"sex": "FEMALE", "language": "CN"}
#: Fields of a create or a commit that the vendor shows.
_SHOWN = (answers.FIELDS.keys() - {"custom_text", "description"}) | {"is_ondemand_resource"}
_MOST_OCCURRENCES = 10
#: Parameters of the list that are emulated; the vendor has more, for times and for the order.
_EQUAL = frozenset({"batch_name", "job_id", "job_type", "tag"})
_FILTERS = _EQUAL | {"voice_name", "state", "offset", "limit"}


@attrs.define(kw_only=True)
class Record:
    """The vendor's notes on a job.

    Attributes:
        job_type: Its edition.
        confirmed: The sentences that are confirmed, by their indices.
        asset_id: The id of the finished voice.
        state: The state that was shown last.
        changed: Since when.
        occurred: How often it has been in each state.
        failure: Why it failed, in the fields that tell of it.
        audit: What the review found, in the fields that tell of it.
        shown: When the last commit begins to show.
        before: What is shown of the job until then.
    """

    job_type: str = "ADVANCE"
    confirmed: set[int] = attrs.field(factory=set)
    asset_id: str = attrs.field(factory=lambda: uuid.uuid4().hex)
    state: str = ""
    changed: float = 0.0
    occurred: Counter[str] = attrs.field(factory=Counter)
    failure: dict[str, str] = attrs.field(factory=dict)
    audit: dict[str, Any] = attrs.field(factory=dict)
    shown: float = 0.0
    before: dict[str, Any] = attrs.field(factory=dict)

    def note(self, state: str, now: float) -> None:
        """The job is in *state*."""
        if state != self.state:
            self.state, self.changed = state, now
            self.occurred[state] += 1


def describe(job: Job, record: Record, *, charged: bool) -> dict[str, Any]:
    """The job in the fields of ShowVoiceTrainingJob, apart from its links. Times are in seconds."""
    fields = _DEFAULTS | job.fields
    shown = {name: fields[name] for name in _SHOWN & fields.keys()}
    shown |= {
        "job_type": record.job_type,
        "job_id": job.job_id,
        "state": record.state,
        # In spite of its name: how often the job has been in this state.
        "reject_times": min(record.occurred[record.state], _MOST_OCCURRENCES),
        "create_time": int(job.created),
        "lastupdate_time": int(record.changed),
    }
    if charged:
        mode = "ON_DEMAND" if fields.get("is_ondemand_resource") else "ONE_TIME"
        shown["allocated_resource"] = {"resource_id": "sandbox-resource", "charge_mode": mode}
    if record.state == SUCCEED:
        shown["asset_id"] = record.asset_id
    return shown | (record.failure if record.state == FAILED else {})


def audit(
    errors: Iterable[Mapping[str, str]], now: float, message: str = "", attachment: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """What a review found, in the fields of ShowJobAuditResult: the machine's *errors*, and the words of a human."""
    found: dict[str, Any] = {"system_audit_result": {"audit_time": int(now), "errors": [dict(each) for each in errors]}}
    if message:
        found["admin_audit_result"] = {"message": message, "audit_time": int(now), **(attachment or {})}
    return found


def list_jobs(jobs: Sequence[dict[str, Any]], query: Mapping[str, str]) -> dict[str, Any]:
    """The answer to ListVoiceTrainingJob, out of all *jobs* as they are shown, oldest first; the newest is listed
    first.

    Raises:
        Refusal: A parameter is not as documented, or not emulated.
    """
    if unknown := query.keys() - _FILTERS:
        raise Refusal(400, answers.PARAMETER, f"not emulated: {', '.join(sorted(unknown))}")
    if not 1 <= len(query.get("voice_name", "?")) <= 256:
        raise Refusal(400, answers.PARAMETER, "voice_name must have 1 to 256 characters")
    chosen = [
        job
        for job in reversed(jobs)
        if all(job.get(name) == query[name] for name in _EQUAL & query.keys())
        and job["state"] in query.get("state", job["state"]).split(",")
        and query.get("voice_name", "") in job["voice_name"]
    ]
    return {"count": len(chosen), "jobs": page_of(chosen, query)}


def page_of(listed: Sequence[dict[str, Any]], query: Mapping[str, str]) -> Sequence[dict[str, Any]]:
    """The page of *listed* that a query asks for.

    Raises:
        Refusal: ``offset`` or ``limit`` is not as documented.
    """
    offset, limit = _number(query, "offset", 0, 0, 2**31 - 1), _number(query, "limit", 10, 1, 100)
    return listed[offset : offset + limit]


def _number(query: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    text = query.get(name, str(default))
    if not (text.isdecimal() and least <= int(text) <= most):
        raise Refusal(400, answers.PARAMETER, f"{name} must be a number of {least} to {most}")
    return int(text)
