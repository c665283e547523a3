"""Waiting for a job: when to poll, when to stop, and what to tell of the end."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterator, Mapping

import attrs

from voiceclone._errors import (
    ActionRequiredError,
    AuthenticationError,
    ConnectionFailedError,
    JobFailedError,
    JobTimeoutError,
    JobUnclearError,
    MalformedResponseError,
    ProviderError,
)
from voiceclone._job import ActionKind, CloneJob, Failure, JobState
from voiceclone._polling import Schedule
from voiceclone._retry import Timing, is_safe_to_retry, is_transient
from voiceclone.backends._backend import Backend

_log = logging.getLogger("voiceclone")

#: Seconds that a vendor's Retry-After is obeyed at most, between two polls.
_LONGEST_RETRY_AFTER = 3600.0
_DENIED = "the vendor said that it accepted the job, and shows it as never submitted"
_UNREADABLE = "the answers cannot be read"
_LATER = "look at the job in the vendor's console, update voiceclone, or wait again"

#: How much longer every pause for an unchanged job gets.
_GROWTH = 1.5

#: Kinds of action that other files answer, and the argument of `Client.resubmit` that takes them.
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
#: What to do when the vendor's API takes no other files for a job, or does not say what it wants.
_ANEW = "submit a new job with better recordings: client.submit(request)"


@attrs.define(kw_only=True)
class Wait:
    """One wait for one job.

    Attributes:
        backend: The vendor.
        timing: How to wait and repeat.
        last: The job as it was seen last.
        timeout: Seconds to wait at most; None for as long as it takes.
        interval: Seconds between two polls; the vendor's own growing pace when None.
        unclear_timeout: Seconds to go on while the answers make no sense.
        submitted: Which attempt of the job is known to have been submitted last; 0 if none is.
    """

    backend: Backend
    timing: Timing
    last: CloneJob
    timeout: float | None
    interval: float | None
    unclear_timeout: float
    submitted: Callable[[], int]
    _seen: CloneJob | None = attrs.field(default=None, init=False)
    _since: dict[str, float] = attrs.field(factory=dict, init=False)

    def changes(self) -> Iterator[CloneJob]:
        """The job at each change, until it goes no further by itself.

        Raises:
            JobTimeoutError: Time is up.
            JobUnclearError: The answers made no sense for too long.
            ProviderError: The vendor said no to the question itself, or cannot be reached at the first poll.
        """
        can, clock = self.backend.edition_of().capabilities, self.timing.clock
        first = max(can.first_poll if self.interval is None else self.interval, can.fastest_poll)
        schedule = Schedule(first, first if self.interval is not None else max(first, can.slowest_poll), _GROWTH)
        end = math.inf if self.timeout is None else clock() + self.timeout
        problem = ""
        for answer in self.timing.poll(self._ask, schedule, lambda: end - clock()):
            cause = answer if isinstance(answer, ProviderError) else None
            if isinstance(answer, CloneJob):
                if answer != self._seen:
                    self._note_change(answer)
                    schedule.restart()
                    self._seen = self.last = answer
                    yield answer
                if not self._goes_on(answer):
                    return
                problem = _DENIED if self._is_denied(answer) else _nonsense(answer)
            else:
                problem = _UNREADABLE if isinstance(answer, MalformedResponseError) else ""
                schedule.extend(min(answer.retry_after or 0.0, _LONGEST_RETRY_AFTER))
            if self._lasts("unclear", so=bool(problem)) >= self.unclear_timeout and problem:
                text = f"{problem}, for {self.unclear_timeout:g} s now; {_LATER}"
                raise JobUnclearError.of(self.last, text) from cause
        advice = f"waited {self.timeout:g} s; the job goes on, wait again with client.wait({self.last.ref!r})"
        raise JobTimeoutError.of(self.last, f"{problem}; {advice}" if problem else advice)

    def outcome(self) -> CloneJob:
        """The job, if there is a voice.

        Raises:
            JobFailedError: The vendor gave up on it; says why and what to do.
            ActionRequiredError: It waits for a human; ends with the next call to make, or where to go.
        """
        job = self.last
        if job.state is JobState.SUCCEEDED:
            return job
        if job.state is JobState.FAILED:
            failure = job.failure or Failure()
            raise JobFailedError.of(job, f"failed: {_sentence(failure)} {failure.advice}")
        asked = "; ".join(str(action) for action in job.actions) or "the vendor does not say for what"
        raise ActionRequiredError.of(job, f"waits for you: {_sentence(asked)} Next: {_next(self.backend, job)}")

    def _ask(self) -> CloneJob | ProviderError:
        """The job, or why nobody could tell of it just now."""
        try:
            return self.timing.retry(lambda: self.backend.get_job(self.last.job_id), self._is_unreachable)
        except ProviderError as error:
            if not is_transient(error) or self._is_unreachable(error):
                raise
            _log.warning("%s: the vendor does not answer, still waiting: %s", self.last.ref, error)
            return error

    def _is_unreachable(self, error: BaseException) -> bool:
        # Nobody has ever answered there, so it is no outage but a wrong address, or a wrong function for credentials.
        never_left = isinstance(error, (ConnectionFailedError, AuthenticationError)) and is_safe_to_retry(error)
        return never_left and self._seen is None and not self.backend.vendor_clock.answered

    def _goes_on(self, now: CloneJob) -> bool:
        # What was submitted may be shown late. A refusal may also be a new one of a vendor that does not count them.
        asks = now.state is JobState.ACTION_REQUIRED and any(action.kind in _ARGUMENTS for action in now.actions)
        answered = asks and now.attempt < self.submitted()
        late = self._lasts("late", so=answered) < self.timing.consistency_delay and answered
        return not now.state.final and (late or not now.state.waits_for_you or self._is_denied(now))

    def _is_denied(self, now: CloneJob) -> bool:
        """Whether the vendor shows as never submitted what it said it accepted."""
        return now.state is JobState.CREATED and self.submitted() > 0

    def _lasts(self, name: str, *, so: bool) -> float:
        """Seconds for which it has been *so* without a break."""
        if not so:
            self._since.pop(name, None)
            return 0.0
        now = self.timing.clock()
        return now - self._since.setdefault(name, now)

    def _note_change(self, now: CloneJob) -> None:
        if now.state is not JobState.UNKNOWN:
            _log.info("%s: %s", now.ref, now.state)
        elif self._seen is None or self._seen.vendor_state != now.vendor_state:
            _log.warning("%s: %s; still waiting", now.ref, _nonsense(now))


def _nonsense(now: CloneJob) -> str:
    if now.state is not JobState.UNKNOWN:
        return ""
    if now.stage == "no-voice-id":
        return f"the vendor says {now.vendor_state!r} and gives no voice id"
    return f"the vendor says {now.vendor_state!r}, a state that this version does not know"


def _sentence(words: object) -> str:
    text = str(words)
    return text if text.endswith((".", "。", "!", "?")) else f"{text}."


def _next(backend: Backend, job: CloneJob) -> str:
    kinds, can = dict.fromkeys(action.kind for action in job.actions), backend.edition_of().capabilities
    consent = ", ".join(f"{kind}=..." for kind in sorted(can.consent))
    asked = dict.fromkeys(text for kind, texts in _ARGUMENTS.items() if kind in kinds for text in texts)
    arguments = [text.format(consent=consent) for text in (_RECORDINGS, _CONSENT) if text in asked]
    ways = [f"client.resubmit({', '.join([repr(job.ref), *arguments])})" if can.resubmits else _ANEW]
    if ActionKind.REUPLOAD in kinds and can.resubmits:
        ways[0] += _WHAT_IS_MEANT
    where = {"title": backend.title, "job_id": job.job_id, "ref": job.ref}
    others = [_WAYS[kind].format(**where) for kind in kinds if kind in _WAYS]
    return "; or ".join((ways if arguments else []) + others) or _WAYS[ActionKind.CONTACT_VENDOR].format(**where)
