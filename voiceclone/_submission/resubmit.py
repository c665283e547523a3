"""
Which record new material for a job belongs to: one per job, so that nobody answers the same refusal twice at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import attrs

from voiceclone._errors import InvalidRequestError, Problem
from voiceclone._job import ActionKind, CloneJob, JobState
from voiceclone._journal.journal import Record
from voiceclone._request import Resubmission
from voiceclone._submission.submit import request_of

_ASKS = frozenset({ActionKind.REUPLOAD, ActionKind.REUPLOAD_RECORDINGS, ActionKind.REUPLOAD_CONSENT})

#: What to do with a job that asks for no new material.
_INSTEAD: Mapping[JobState, str] = {
    JobState.CREATED: "Submit the request again",
    JobState.ACTION_REQUIRED: "See its actions for what it waits for",
    JobState.SUCCEEDED: "It has its voice; submit a new job for another one",
    JobState.FAILED: "Submit a new job",
}
_WAIT = "Wait for it: client.wait({ref!r})"


def key_of(ref: str) -> str:
    """
    The key of the record of new material for the job *ref*.
    """
    return f"{ref} resubmission"


def choose(
    material: Resubmission,
    last: Record | None,
    *,
    seen: int | None,
    look: Callable[[], CloneJob],
    print_of: Callable[[Resubmission], str],
    new_record: Callable[[str, str, Resubmission], Record],
) -> Record:
    """
    The record to go on with: the last one, while it is this material's and about this refusal; else a new one.

    Args:
        material: What was given now; its number of the attempt is not known yet.
        last: The job's last record.
        seen: The attempt whose refusal the caller has seen; None if that is not known.
        look: Asks the vendor how the job is.
        print_of: The fingerprint of material.
        new_record: Makes a record of a key, a fingerprint and material.

    Raises:
        InvalidRequestError: The job waits for no new material, or other material is on its way.
    """
    now = look()
    asks = now.state is JobState.ACTION_REQUIRED and any(action.kind in _ASKS for action in now.actions)
    refused = seen if seen is not None else now.attempt if asks else 0
    if last is not None:
        before = request_of(last)
        if not isinstance(before, Resubmission):
            raise InvalidRequestError([Problem("key", f"{last['key']!r} names a request", "Forget or finish it first")])
        same = print_of(attrs.evolve(material, attempt=before.attempt)) == last["fingerprint"]
        # A vendor who does not count refusals, or shows them late, does not make the same answer a new one.
        if refused < before.attempt and same:
            return last
        if refused < before.attempt and last["job_id"] is None:
            what = f"attempt {before.attempt} of {now.ref} was begun with other material, and never ended"
            fix = f"Give the same again, or drop it: client.forget({last['key']!r})"
            raise InvalidRequestError([Problem("recordings or consent", what, fix)])
    if not asks:
        what = f"{now.ref} is {now.state} (in the vendor's word: {now.vendor_state}) and asks for no new material"
        raise InvalidRequestError([Problem("job", what, _INSTEAD.get(now.state, _WAIT.format(ref=now.ref)))])
    material = attrs.evolve(material, attempt=now.attempt + 1)
    return new_record(key_of(now.ref), print_of(material), material)
