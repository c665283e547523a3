"""
Waiting for a job: how often to look, when to stop, and what to tell of the end.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping

from voiceclone.backend import Backend
from voiceclone.errors import ActionRequiredError, JobFailedError, JobTimeoutError, ProviderError
from voiceclone.failure import Failure
from voiceclone.job import ActionKind, CloneJob, JobState
from voiceclone.retry import passing

_log = logging.getLogger("voiceclone")

#: How much longer every wait for an unchanged job gets.
_GROWTH = 1.5

#: Kinds of action that new material answers, and the argument of `Client.resubmit` that takes it.
_ARGUMENTS: Mapping[ActionKind, str] = {
    ActionKind.REUPLOAD_RECORDINGS: "recordings=[...]",
    ActionKind.REUPLOAD_CONSENT: "consent=voiceclone.Consent({consent})",
}
#: What to do about the other kinds.
_WAYS: Mapping[ActionKind, str] = {
    ActionKind.SUBMIT: "submit the request again: client.submit(request)",
    ActionKind.REVIEW_RESULT: "answer in the console of {title}, job {job_id}; then client.wait({ref!r})",
    ActionKind.CONTACT_VENDOR: "open a ticket with {title}, naming the job {job_id}",
}
#: What to do when the vendor's API takes no new material for a job, or does not say what it wants.
_ANEW = "submit a new job with better material: client.submit(request)"


def looks(
    backend: Backend,
    job_id: str,
    last: CloneJob,
    *,
    timeout: float | None,
    interval: float | None,
    clock: Callable[[], float],
    sleep: Callable[[float], None],
) -> Iterator[CloneJob]:
    """
    The job at each change, until it goes no further by itself.

    Args:
        backend: The vendor.
        job_id: The vendor's id of the job.
        last: The job as it was seen last.
        timeout: Seconds to wait at most; None for as long as it takes.
        interval: Seconds between two looks; the vendor's own growing pace when None.
        clock: Tells the time, in seconds since 1970.
        sleep: How to wait, in seconds.

    Raises:
        JobTimeoutError: Time is up.
        ProviderError: The vendor said no to the question itself.
    """
    can = backend.capabilities
    first = max(interval if interval is not None else can.first_poll, can.fastest_poll)
    longest = first if interval is not None else can.slowest_poll
    end = None if timeout is None else clock() + timeout
    seen: CloneJob | None = None
    pause = first
    while True:
        pause = min(pause * _GROWTH, longest)
        try:
            now = backend.get_job(job_id)
        except ProviderError as error:
            if not passing(error):
                raise
            pause = max(pause, error.retry_after or 0.0)
            _log.warning("%s: the vendor does not answer, still waiting: %s", last.ref, error)
        else:
            if now != seen:
                _note_change(now, seen)
                pause, seen, last = first, now, now
                yield now
            if now.state.final or now.state.waits_for_you:
                return
        if end is not None:
            left = end - clock()
            if left <= 0:
                advice = f"waited {timeout:g} s; the job goes on, wait again with client.wait({last.ref!r})"
                raise JobTimeoutError.of(last, advice)
            pause = min(pause, left)
        sleep(pause)


def _note_change(now: CloneJob, before: CloneJob | None) -> None:
    if now.state is JobState.UNKNOWN and (before is None or before.vendor_state != now.vendor_state):
        _log.warning(
            "%s: the vendor says %r, which makes no sense to this version; still waiting", now.ref, now.vendor_state
        )
    else:
        _log.info("%s: %s", now.ref, now.state)


def outcome(backend: Backend, job: CloneJob) -> CloneJob:
    """
    The job, if there is a voice.

    Raises:
        JobFailedError: The vendor gave up on it; says why and what to do.
        ActionRequiredError: It waits for a human; ends with the next call to make, or where to go.
    """
    if job.state is JobState.SUCCEEDED:
        return job
    if job.state is JobState.FAILED:
        failure = job.failure or Failure()
        raise JobFailedError.of(job, f"failed: {_sentence(failure)} {failure.advice}")
    asked = "; ".join(str(action) for action in job.actions) or "the vendor does not say for what"
    raise ActionRequiredError.of(job, f"waits for you: {_sentence(asked)} Next: {_next(backend, job)}")


def _sentence(words: object) -> str:
    text = str(words)
    return text if text.endswith((".", "。", "!", "?")) else f"{text}."


def _next(backend: Backend, job: CloneJob) -> str:
    kinds = dict.fromkeys(action.kind for action in job.actions)
    consent = ", ".join(f"{kind}=..." for kind in sorted(backend.capabilities.consent))
    arguments = [text.format(consent=consent) for kind, text in _ARGUMENTS.items() if kind in kinds]
    ways = [f"client.resubmit({', '.join([repr(job.ref), *arguments])})" if backend.capabilities.resubmits else _ANEW]
    where = {"title": backend.title, "job_id": job.job_id, "ref": job.ref}
    others = [_WAYS[kind].format(**where) for kind in kinds if kind in _WAYS]
    return "; or ".join((ways if arguments else []) + others) or _WAYS[ActionKind.CONTACT_VENDOR].format(**where)
