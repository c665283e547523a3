"""
What is known of a job beside what it was made with, and how the vendor tells of it.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import attrs

from voiceclone.sandbox import Job

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
_TOLD = (
    "app_user_id",
    "voice_name",
    "sex",
    "language",
    "create_type",
    "tag",
    "phone",
    "dhtms_job_id",
    "batch_name",
    "output_language",
    "is_ondemand_resource",
)
_MOST_OCCURRENCES = 10


@attrs.define(kw_only=True)
class Record:
    """
    The vendor's notes on a job.

    Attributes:
        asset_id: What the finished voice will be called.
        state: The state it was last seen in.
        changed: Since when.
        occurred: How often it has been in each state.
        failure: Why it failed, in the fields that tell of it.
        audit: What the review found, in the fields that tell of it.
        shown: When the last commit begins to show.
        before: What is told of the job until then.
    """

    asset_id: str = attrs.field(factory=lambda: uuid.uuid4().hex)
    state: str = ""
    changed: float = 0.0
    occurred: Counter[str] = attrs.field(factory=Counter)
    failure: dict[str, str] = attrs.field(factory=dict)
    audit: dict[str, Any] = attrs.field(factory=dict)
    shown: float = 0.0
    before: dict[str, Any] = attrs.field(factory=dict)

    def note(self, state: str, now: float) -> None:
        """
        The job is in *state*.
        """
        if state != self.state:
            self.state, self.changed = state, now
            self.occurred[state] += 1


def describe(job: Job, record: Record, *, charged: bool) -> dict[str, Any]:
    """
    The job in the fields of ShowVoiceTrainingJob, apart from its links. Times are seconds.
    """
    fields = _DEFAULTS | job.fields
    told = {name: fields[name] for name in _TOLD if name in fields}
    told |= {
        "job_type": "ADVANCE",
        "job_id": job.job_id,
        "state": record.state,
        # In spite of its name: how often the job has been in this state.
        "reject_times": min(record.occurred[record.state], _MOST_OCCURRENCES),
        "create_time": int(job.created),
        "lastupdate_time": int(record.changed),
    }
    if charged:
        mode = "ON_DEMAND" if fields.get("is_ondemand_resource") else "ONE_TIME"
        told["allocated_resource"] = {"resource_id": "sandbox-resource", "charge_mode": mode}
    if record.state == SUCCEED:
        told["asset_id"] = record.asset_id
    if record.state == FAILED:
        told |= record.failure
    return told


def audit(now: float, errors: Iterable[Mapping[str, str]], message: str = "") -> dict[str, Any]:
    """
    What a review has found, in the fields of ShowJobAuditResult.

    Args:
        now: When.
        errors: What the machine has found.
        message: What the human has to say; empty when none has looked at it.
    """
    found: dict[str, Any] = {"system_audit_result": {"audit_time": int(now), "errors": [dict(each) for each in errors]}}
    return found | ({"admin_audit_result": {"message": message, "audit_time": int(now)}} if message else {})
