"""Which record a resubmission belongs to: one per job, so that nobody answers the same refusal twice at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import attrs

from voiceclone._errors import InvalidRequestError
from voiceclone._job import ActionKind, CloneJob, JobState
from voiceclone._journal import Record
from voiceclone._problem import Problem
from voiceclone._request import Resubmission
from voiceclone._submission.history import Event, entry, what_was_sent
from voiceclone._submission.serialization import request_of

_ASKS = frozenset({ActionKind.REUPLOAD, ActionKind.REUPLOAD_RECORDINGS, ActionKind.REUPLOAD_CONSENT})

#: What to do with a job that asks for no other files.
_INSTEAD: Mapping[JobState, str] = {
    JobState.CREATED: "Submit the request again",
    JobState.ACTION_REQUIRED: "See its actions for what it waits for",
    JobState.SUCCEEDED: "It has its voice; submit a new job for another one",
    JobState.FAILED: "Submit a new job",
}
_WAIT = "Wait for it: client.wait({ref!r})"


def key_of(ref: str) -> str:
    """The key of the record of resubmissions of the job *ref*."""
    return f"{ref} resubmission"


def choose(
    files: Resubmission,
    last: Record | None,
    *,
    seen: int | None,
    ask: Callable[[], CloneJob],
    digest: Callable[[Resubmission], str],
    record: Callable[[str, Resubmission, str], Record],
) -> Record:
    """The record to go on with: the last one, while it is of these files and about this refusal; else a new one.

    Args:
        files: What was given now; its number of the attempt is not known yet.
        last: The job's last record.
        seen: The attempt whose refusal the caller has seen; None if that is not known.
        ask: Asks the vendor how the job is.
        digest: The fingerprint of a resubmission.
        record: Makes a record of a key, a resubmission and its fingerprint.

    Raises:
        InvalidRequestError: The job waits for nothing, or something else is on its way.
    """
    now = ask()
    asks = now.state is JobState.ACTION_REQUIRED and any(action.kind in _ASKS for action in now.actions)
    refused = seen if seen is not None else now.attempt if asks else 0
    if last is not None:
        before = request_of(last)
        if not isinstance(before, Resubmission):
            raise InvalidRequestError([Problem("key", f"{last['key']!r} names a request", "Forget or finish it first")])
        same = digest(attrs.evolve(files, attempt=before.attempt)) == last["fingerprint"]
        # A vendor who does not count refusals, or shows them late, does not make the same answer a new one.
        if refused < before.attempt and same:
            return last
        if refused < before.attempt and last["job_id"] is None:
            message = f"attempt {before.attempt} of {now.ref} was begun with other files, and never ended"
            hint = f"Give the same again, or drop it: client.forget({last['key']!r})"
            raise InvalidRequestError([Problem("recordings or consent", message, hint)])
    if not asks:
        message = f"{now.ref} is {now.state} (in the vendor's word: {now.vendor_state}) and asks for no other files"
        raise InvalidRequestError([Problem("job", message, _INSTEAD.get(now.state, _WAIT.format(ref=now.ref)))])
    files = attrs.evolve(files, attempt=now.attempt + 1)
    new = record(key_of(now.ref), files, digest(files))
    if last is not None:  # what was sent before stays known
        facts = {"attempt": request_of(last).attempt, **what_was_sent(last)}
        new["history"] = [*last["history"], entry(Event.REPLACED, new["history"][0]["time"], **facts), *new["history"]]
    return new
