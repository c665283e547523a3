"""The steps of a submission, so that nothing is lost and nothing is paid twice."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

import attrs

from voiceclone._errors import ConnectionFailedError, ProviderError, SubmissionUnknownError, TransferError
from voiceclone._job import Progress
from voiceclone._journal import Record, StepRecord
from voiceclone._polling import Schedule
from voiceclone._retry import Timing, is_safe_to_retry
from voiceclone.backends import _marker
from voiceclone.backends._vendor_clock import VendorClock

_log = logging.getLogger("voiceclone")
_T = TypeVar("_T")

#: Looks a step up at the vendor: takes when it was begun, in the vendor's time (seconds since 1970, None if that is not
#: known); gives the step's result, or None for "not there".
Find = Callable[[float | None], str | None]
#: Takes the bytes sent so far, and the bytes in all.
OnBytes = Callable[[int, int], None]
#: By the kind of the record: what is said when nobody can tell whether the vendor did it.
_UNKNOWN = {
    "clone": "{provider} may or may not have accepted the submission {key!r}, and {why}. It was not sent again. When "
    "the vendor answers again, call client.resume({key!r}); or find the job in the vendor's console, and call "
    "client.resume({key!r}, job_id=...)",
    "speech": "{provider} may or may not have taken the text of {key!r}, and {why}. It was not sent again. Call "
    "client.synthesize with the same arguments when the vendor answers again, or with job_id=... when you find the job "
    "at the vendor; or call client.forget({key!r}) first, which may be paid twice",
}


class CallbackError(BaseException):
    """Carries an exception of the caller's own callback past everybody who handles errors of the network.

    Not an `Exception`, because HTTP libraries and SDKs take those for a failed transfer, and send again.
    """

    def __init__(self, error: Exception) -> None:
        super().__init__(error)
        self.error = error


@attrs.define(kw_only=True)
class Steps:
    """What a backend submits with.

    A step that was begun and has no result has an unknown outcome: the vendor may have acted or not. It is looked up;
    it is never just sent again. An error leaves the outcome unknown unless it proves that nothing was done: see
    ``ProviderError.outcome_unknown``.

    Attributes:
        claimed_ids: Gives the ids that belong to other submissions, and so are not this one's.
        check_files: Raises if a file is not what it was when the submission was begun.
    """

    claimed_ids: Callable[[], frozenset[str]]
    check_files: Callable[[], None]
    _record: Record
    _save: Callable[[Record], None]
    _timing: Timing
    _vendor_clock: VendorClock
    _on_progress: Callable[[Progress], object] | None = None
    #: Stands before the names of steps, where one record has the steps of several calls of a backend.
    _prefix: str = ""
    _looked: dict[str, float] = attrs.field(factory=dict, init=False, repr=False)
    _is_marked: bool = attrs.field(default=False, init=False)

    def run(
        self,
        name: str,
        do: Callable[[], str | None],
        *,
        find: Find | None = None,
        eventually_consistent: bool = True,
        repeatable: bool = False,
    ) -> str:
        """The result of the step *name*: as recorded, found at the vendor, or by doing it.

        Args:
            name: The step's name, the same in every run of the submission.
            do: Does it. What it gives is recorded, so it may not be a secret.
            find: Looks whether it was done. Without it, a step whose outcome is unknown is left to the user.
            eventually_consistent: Whether "not there" is believed only after the client's ``consistency_delay``: a
                vendor may show things late, and a request may still be on its way.
            repeatable: Whether doing it twice is harmless and free; then nothing is looked up.

        Raises:
            SubmissionUnknownError: Whether it was done cannot be told from here.
            VoiceCloneError: What *do* or *find* raised.
        """
        step = self._step(name)
        if repeatable and "result" not in step:
            self._begin(name)
            return self._end(name, self._timing.retry(do))
        known = self.look_up(name, find, eventually_consistent=eventually_consistent)
        return self._send(name, do, find, delayed=eventually_consistent) if known is None else known

    def look_up(self, name: str, find: Find | None, *, eventually_consistent: bool = True) -> str | None:
        """The result of the step *name* as recorded, or as found if its outcome is unknown; None if it has to be done.

        Nothing is sent, and no file is needed: this comes before anything is uploaded again.

        Raises:
            SubmissionUnknownError: Whether it was done cannot be told from here.
        """
        step = self._step(name)
        if "result" in step or "begun" not in step:
            return step.get("result")
        _log.warning("%s: the step %r was begun before and never ended; looking it up", self._record["key"], name)
        found = self._look(name, find, delayed=eventually_consistent, sent=None, cause=None)
        return None if found is None else self._end(name, found)

    def upload(self, what: str, send: Callable[[OnBytes], None]) -> None:
        """The step of uploading *what*; uploading twice is harmless.

        Args:
            what: What is uploaded.
            send: Sends it, and reports how far it is.

        Raises:
            InvalidRequestError: A file is not what it was when the submission was begun.
        """

        def do() -> None:
            self.check_files()
            send(self.progress(what))

        self.run(f"upload-{what}", do, repeatable=True)

    def progress(self, what: str) -> OnBytes:
        """What tells the user how far *what* has come: takes the bytes sent so far, and the bytes in all. For uploads
        that
        are part of a step of their own; `upload` brings one.
        """

        def report(sent: int, total: int) -> None:
            try:
                if self._on_progress is not None:
                    self._on_progress(Progress(what, sent, total))
            except Exception as error:
                raise CallbackError(error) from error

        return report

    def undo(self, *names: str) -> None:
        """Forget that the named steps were done, because the vendor does not have what they gave it."""
        for name in names:
            self._record["steps"].pop(self._prefix + name, None)
        self._save(self._record)

    def retry(self, action: Callable[[], _T]) -> _T:
        """The result of *action*, which is safe to repeat, tried again while its errors are transient."""
        return self._timing.retry(action)

    def poll(self, look: Callable[[], _T | None], *, first: float, longest: float, timeout: float) -> _T | None:
        """What *look* gives as soon as it gives something; None when it has not within *timeout*.

        Args:
            look: Asks; None means "not yet".
            first: Seconds to the second poll; each pause is twice the one before.
            longest: Seconds between two polls at most.
            timeout: Seconds until the last poll.
        """
        end = self._timing.clock() + timeout
        polls = self._timing.poll(look, Schedule(first, longest), lambda: end - self._timing.clock())
        return next((found for found in polls if found is not None), None)

    def marked(self, voice_name: str, longest: int | None) -> str:
        """The name to give the vendor: *voice_name* with the submission's marker, where *longest*
        characters allow it.
        """
        name = _marker.put(voice_name, self.marker, longest)
        self._is_marked = _marker.held(name, self.marker)
        return name

    @property
    def marker(self) -> str:
        """The submission's marker, for names and titles other than the voice's; empty if markers are switched off."""
        return _marker.of_part(self._record["marker"], self._prefix)

    @property
    def is_marked(self) -> bool:
        """Whether `marked` gave a name with a marker: the user may have switched markers off, or left
        no space for one.
        """
        return self._is_marked

    def holds_marker(self, name: object) -> bool:
        """Whether *name*, as the vendor tells it, holds this submission's marker.

        Raises:
            SubmissionUnknownError: `marked` gave a name without one, so nothing tells our job from others'.
        """
        if not self._is_marked:
            raise self._unknown("its name has no marker that tells its job from others'", None)
        return isinstance(name, str) and _marker.held(name, self.marker)

    def _step(self, name: str) -> StepRecord:
        return self._record["steps"].get(self._prefix + name, {})

    def _begin(self, name: str) -> float:
        """Write down that the step is about to be done, in the vendor's time; gives the time by our even clock."""
        step = self._record["steps"].setdefault(self._prefix + name, {})
        step["latest" if "begun" in step else "begun"] = self._vendor_clock.now()
        self._save(self._record)
        return self._timing.clock()

    def _end(self, name: str, result: str | None) -> str:
        self._record["steps"].setdefault(self._prefix + name, {})["result"] = result or ""
        self._save(self._record)
        return result or ""

    def _send(self, name: str, do: Callable[[], str | None], find: Find | None, *, delayed: bool) -> str:
        """Do a step whose repeat may cost; when its outcome is unknown it is looked up, and sent once more at most."""
        # It was begun before, and not found: the refusal of a repeat does not prove that the first try did nothing.
        unproven = "begun" in self._step(name)
        for last in (False, True):
            sent = self._begin(name)
            try:
                return self._end(name, self._timing.retry(do, is_safe_to_retry))
            except (ProviderError, TransferError) as error:
                failure = error
            if not failure.outcome_unknown:
                return self._end(name, self._refused(name, find, failure, unproven=unproven))
            _log.warning("%s: the outcome of the step %r is unknown: %s", self._record["key"], name, failure)
            # An answer that was no success, of which nobody says what it proves: the next run looks again.
            found = self._look(name, find, delayed=delayed and failure.retryable, sent=sent, cause=failure)
            if found is not None:
                return self._end(name, found)
            if last or not failure.retryable:
                raise failure
            unproven = True
        raise AssertionError  # the loop ends with a result or an error

    def _refused(self, name: str, find: Find | None, failure: ProviderError | TransferError, *, unproven: bool) -> str:
        """What is there after a refusal, or the refusal: it may hide that this try, or the one before, was accepted."""
        if find is not None and not isinstance(failure, ConnectionFailedError):
            try:
                found = self._timing.retry(lambda: find(self._step(name).get("begun")))
            except (ProviderError, SubmissionUnknownError) as blind:
                _log.warning(
                    "%s: the step %r was refused, and the look-up failed: %s", self._record["key"], name, blind
                )
                raise failure from failure.__cause__  # the step's outcome stays unknown
            if found is not None:
                return found
        if not unproven:
            self.undo(name)
        raise failure

    def _look(
        self, name: str, find: Find | None, *, delayed: bool, sent: float | None, cause: Exception | None
    ) -> str | None:
        """What *find* finds; None once it is certain enough that there is nothing.

        Args:
            name: The step.
            find: Looks it up.
            delayed: Whether "not there" is believed only after the consistency delay.
            sent: When this process sent it, by our even clock; None if an earlier process did.
            cause: The error that left its outcome unknown.
        """
        if find is None:
            raise self._unknown("there is no way to look it up", cause)
        step, clock = self._step(name), self._timing.clock
        since = self._looked.setdefault(name, clock()) if sent is None else sent
        begun = step.get("latest", step.get("begun"))

        def look() -> str | None:
            try:
                return self._timing.retry(lambda: find(step.get("begun")))
            except SubmissionUnknownError as unknown:
                unknown.key = self._record["key"]
                raise
            except ProviderError as blind:
                raise self._unknown(f"the look-up failed ({blind})", cause or blind) from cause or blind

        def left() -> float:
            # By the vendor's clock alone, where it is known: ours may have jumped between two processes.
            now = self._vendor_clock.now()
            age = 0.0 if now is None or begun is None else now - begun
            return delay - max(clock() - since, age)

        delay = self._timing.consistency_delay if delayed else 0.0
        polls = self._timing.poll(look, Schedule(min(1.0, self._timing.consistency_delay), 60.0), left)
        return next((found for found in polls if found is not None), None)

    def _unknown(self, why: str, cause: Exception | None) -> SubmissionUnknownError:
        key, provider = self._record["key"], self._record["provider"]
        text = _UNKNOWN[self._record["kind"]].format(provider=provider, key=key, why=why)
        error = SubmissionUnknownError(text, key=key)
        error.__cause__ = cause
        return error
