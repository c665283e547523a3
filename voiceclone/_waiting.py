"""
Waiting for a job: how often to look, when to stop, and what to tell of the end.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterator, Mapping

import attrs

from voiceclone._errors import (
    ActionRequiredError,
    ConnectionFailedError,
    JobFailedError,
    JobTimeoutError,
    JobUnclearError,
    MalformedResponseError,
    ProviderError,
)
from voiceclone._job import ActionKind, CloneJob, Failure, JobState
from voiceclone._retry import Retry, is_transient
from voiceclone.backends._backend import Backend

_log = logging.getLogger("voiceclone")

#: Seconds that a vendor's wish to wait is obeyed at most, between two looks.
_LONGEST_WISH = 3600.0
_DENIED = "the vendor said that it took the job, and shows it as never submitted"
_UNREADABLE = "the answers cannot be read"
_LATER = "look at the job in the vendor's console, update voiceclone, or wait again"

#: How much longer every wait for an unchanged job gets.
_GROWTH = 1.5

#: Kinds of action that new material answers, and the argument of `Client.resubmit` that takes it.
_RECORDINGS, _CONSENT = "recordings=[...]", "consent=voiceclone.Consent({consent})"
_ARGUMENTS: Mapping[ActionKind, tuple[str, ...]] = {
    ActionKind.REUPLOAD: (_RECORDINGS, _CONSENT),
    ActionKind.REUPLOAD_RECORDINGS: (_RECORDINGS,),
    ActionKind.REUPLOAD_CONSENT: (_CONSENT,),
}
#: What to say behind the call when the vendor does not say which of the two it wants.
_WHAT_IS_MEANT = " with what the words above ask for"
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
    unclear_timeout: float,
    consistency_delay: float,
    submitted: Callable[[], int],
    retry: Retry,
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
        unclear_timeout: Seconds to go on while the answers make no sense.
        consistency_delay: Seconds to go on while the vendor still shows a state from before our submission.
        submitted: Which attempt of the job is known to have been submitted last; 0 if none is.
        retry: Repeats the first look.
        clock: Tells seconds that pass evenly.
        sleep: How to wait, in seconds.

    Raises:
        JobTimeoutError: Time is up.
        JobUnclearError: The answers made no sense for too long.
        ProviderError: The vendor said no to the question itself, or cannot be reached at the first look.
    """
    can = backend.capabilities
    first = max(interval if interval is not None else can.first_poll, can.fastest_poll)
    longest = first if interval is not None else can.slowest_poll
    end = None if timeout is None else clock() + timeout
    unclear, stale = _Stretch(clock), _Stretch(clock)
    seen: CloneJob | None = None
    pause = first

    def unreached(error: BaseException) -> bool:
        # Nobody has ever answered there, so it is no outage but a wrong address.
        never_left = isinstance(error, ConnectionFailedError) and not error.outcome_unknown
        return never_left and seen is None and not backend.vendor_clock.answered

    def goes_on(now: CloneJob) -> bool:
        # What was submitted may be shown late. A refusal may also be a new one of a vendor that does not count them.
        answered = _asks_again(now) and now.attempt < submitted()
        late = stale.seconds(so=answered) < consistency_delay and answered
        return not now.state.final and (late or not now.state.waits_for_you or _is_denied(now, submitted))

    while True:
        pause = min(pause * _GROWTH, longest)
        cause: ProviderError | None = None
        try:
            now = retry(lambda: backend.get_job(job_id), unreached)
        except ProviderError as error:
            if not is_transient(error) or unreached(error):
                raise
            cause, problem = error, _UNREADABLE if isinstance(error, MalformedResponseError) else ""
            pause = max(pause, min(error.retry_after or 0.0, _LONGEST_WISH))
            _log.warning("%s: the vendor does not answer, still waiting: %s", last.ref, error)
        else:
            if now != seen:
                _note_change(now, seen)
                pause, seen, last = first, now, now
                yield now
            if not goes_on(now):
                return
            problem = _DENIED if _is_denied(now, submitted) else _nonsense(now)
        _check_sense(last, problem, unclear.seconds(so=bool(problem)), unclear_timeout, cause)
        left = math.inf if end is None else end - clock()
        if left <= 0:
            raise _time_is_up(last, timeout, problem)
        sleep(min(pause, left))


def _check_sense(last: CloneJob, problem: str, lasts: float, longest: float, cause: Exception | None) -> None:
    if problem and lasts >= longest:
        raise JobUnclearError.of(last, f"{problem}, for {longest:g} s now; {_LATER}") from cause


def _time_is_up(last: CloneJob, timeout: float | None, problem: str) -> JobTimeoutError:
    advice = f"waited {timeout:g} s; the job goes on, wait again with client.wait({last.ref!r})"
    return JobTimeoutError.of(last, f"{problem}; {advice}" if problem else advice)


@attrs.define
class _Stretch:
    """
    How long something has been so without a break.
    """

    clock: Callable[[], float]
    _since: float | None = attrs.field(default=None, init=False)

    def seconds(self, *, so: bool) -> float:
        if not so:
            self._since = None
            return 0.0
        if self._since is None:
            self._since = self.clock()
        return self.clock() - self._since


def _is_denied(now: CloneJob, submitted: Callable[[], int]) -> bool:
    """
    Whether the vendor shows as never submitted what it said it took.
    """
    return now.state is JobState.CREATED and submitted() > 0


def _asks_again(now: CloneJob) -> bool:
    return now.state is JobState.ACTION_REQUIRED and any(action.kind in _ARGUMENTS for action in now.actions)


def _nonsense(now: CloneJob) -> str:
    if now.state is not JobState.UNKNOWN:
        return ""
    if now.stage == "no-voice-id":
        return f"the vendor says {now.vendor_state!r} and gives no voice id"
    return f"the vendor says {now.vendor_state!r}, a state that this version does not know"


def _note_change(now: CloneJob, before: CloneJob | None) -> None:
    if now.state is JobState.UNKNOWN and (before is None or before.vendor_state != now.vendor_state):
        _log.warning("%s: %s; still waiting", now.ref, _nonsense(now))
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
    asked = dict.fromkeys(text for kind, texts in _ARGUMENTS.items() if kind in kinds for text in texts)
    arguments = [text.format(consent=consent) for text in (_RECORDINGS, _CONSENT) if text in asked]
    ways = [f"client.resubmit({', '.join([repr(job.ref), *arguments])})" if backend.capabilities.resubmits else _ANEW]
    if ActionKind.REUPLOAD in kinds and backend.capabilities.resubmits:
        ways[0] += _WHAT_IS_MEANT
    where = {"title": backend.title, "job_id": job.job_id, "ref": job.ref}
    others = [_WAYS[kind].format(**where) for kind in kinds if kind in _WAYS]
    return "; or ".join((ways if arguments else []) + others) or _WAYS[ActionKind.CONTACT_VENDOR].format(**where)
