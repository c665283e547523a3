"""
The steps of a submission, so that nothing is lost and nothing is paid twice.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

import attrs

from voiceclone import _marker
from voiceclone._errors import ConnectionFailedError, ProviderError, SubmissionUnknownError, TransferError
from voiceclone._job import Progress
from voiceclone._journal.journal import Record, StepRecord
from voiceclone._retry import Retry, is_safe_to_retry
from voiceclone.backends._vendor_clock import VendorClock

_log = logging.getLogger("voiceclone")

#: Seconds between two look-ups at most.
_LONGEST_PAUSE = 60.0

#: Finds at the vendor what a step has made: takes when it was begun, in the vendor's time (seconds since 1970, None if
#: that is not known); gives the step's result, or None for "not there".
Find = Callable[[float | None], str | None]
#: Takes the bytes sent so far, and the bytes in all.
OnBytes = Callable[[int, int], None]


class CallbackError(BaseException):
    """
    Carries an exception of the caller's own callback past everybody who handles errors of the network.

    Not an `Exception`, because HTTP libraries and SDKs take those for a failed transfer, and send again.
    """

    def __init__(self, error: Exception) -> None:
        super().__init__(error)
        self.error = error


@attrs.define(kw_only=True)
class Steps:
    """
    What a backend submits with.

    A step that was begun and has no result is *in doubt*: the vendor may have acted or not. Then it is looked up; it
    is never just sent again. An error leaves a step in doubt unless it proves that nothing was done: see
    ``ProviderError.outcome_unknown``.

    Attributes:
        record: What is known of this submission.
        save: Keeps the record, durably.
        retry: Repeats what is harmless.
        sleep: Waits, in seconds.
        clock: Tells seconds that pass evenly.
        consistency_delay: Seconds after which what the vendor does not show is taken for never done.
        vendor_clock: The vendor's time.
        check_files: Raises if a file is not what it was when the submission was begun.
        on_progress: Told how far uploads have come.
        claimed_ids: Ids that belong to other submissions, and so are not this one's.
    """

    record: Record
    save: Callable[[Record], None]
    retry: Retry
    sleep: Callable[[float], None]
    clock: Callable[[], float]
    consistency_delay: float
    vendor_clock: VendorClock
    check_files: Callable[[], None] = lambda: None
    on_progress: Callable[[Progress], object] | None = None
    claimed_ids: Callable[[], frozenset[str]] = frozenset
    _looked: dict[str, float] = attrs.field(factory=dict, init=False, repr=False)

    def run(
        self,
        name: str,
        do: Callable[[], str | None],
        *,
        find: Find | None = None,
        eventually_consistent: bool = True,
        repeatable: bool = False,
    ) -> str:
        """
        The result of the step *name*: as recorded, found at the vendor, or by doing it.

        Args:
            name: The step's name, the same in every run of the submission.
            do: Does it. What it gives is recorded, so it may not be a secret.
            find: Looks whether it was done. Without it, a step in doubt is left to the user.
            eventually_consistent: Whether "not there" is believed only after `consistency_delay` seconds: a vendor may
                show things late, and a request may still be on its way.
            repeatable: Whether doing it twice is harmless and free; then nothing is looked up.

        Raises:
            SubmissionUnknownError: Whether it was done cannot be told from here.
            VoiceCloneError: What *do* or *find* raised.
        """
        if repeatable:
            known = self._step(name).get("result")
            if known is not None:
                return known
            self._begin(name)
            return self._end(name, self.retry(do))
        known = self.look_up(name, find, eventually_consistent=eventually_consistent)
        if known is not None:
            return known
        return self._end(
            name,
            self._send(
                name, do, find, eventually_consistent=eventually_consistent, doubted="begun" in self._step(name)
            ),
        )

    def look_up(self, name: str, find: Find | None, *, eventually_consistent: bool = True) -> str | None:
        """
        The result of the step *name* as recorded, or as found if it is in doubt; None if it has to be done.

        Nothing is sent, and no file is needed: this comes before anything is uploaded again.

        Raises:
            SubmissionUnknownError: Whether it was done cannot be told from here.
        """
        step = self._step(name)
        if "result" in step:
            return step["result"]
        if "begun" not in step:
            return None
        _log.warning("%s: the step %r was begun before and never ended; looking it up", self.record["key"], name)
        found = self._look(name, find, eventually_consistent=eventually_consistent, sent=None, cause=None)
        return None if found is None else self._end(name, found)

    def upload(self, what: str, send: Callable[[OnBytes], None]) -> None:
        """
        The step of uploading *what*; uploading twice is harmless.

        Args:
            what: What is uploaded.
            send: Sends it, and reports how far it is.

        Raises:
            InvalidRequestError: A file is not what it was when the submission was begun.
        """

        def do() -> None:
            self.check_files()
            send(self._reporter(what))

        self.run(f"upload-{what}", do, repeatable=True)

    def undo(self, *names: str) -> None:
        """
        Forget that the named steps were done, because the vendor does not have what they gave it.
        """
        for name in names:
            self.record["steps"].pop(name, None)
        self.save(self.record)

    def marked(self, voice_name: str, longest: int | None) -> str:
        """
        The name to give the vendor: *voice_name* with the submission's marker, where *longest* characters allow it.
        """
        return _marker.put(voice_name, self.record["marker"], longest)

    def holds_marker(self, name: object) -> bool:
        """
        Whether *name*, as the vendor tells it, holds this submission's marker.
        """
        return isinstance(name, str) and _marker.held(name, self.record["marker"])

    def _step(self, name: str) -> StepRecord:
        return self.record["steps"].get(name, {})

    def _reporter(self, what: str) -> OnBytes:
        def report(sent: int, total: int) -> None:
            if self.on_progress is None:
                return
            try:
                self.on_progress(Progress(what, sent, total))
            except Exception as error:
                raise CallbackError(error) from error

        return report

    def _begin(self, name: str) -> float:
        """
        Write down that the step is about to be done, in the vendor's time; gives the moment by our even clock.
        """
        step = self.record["steps"].setdefault(name, {})
        step["latest" if "begun" in step else "begun"] = self.vendor_clock.now()
        self.save(self.record)
        return self.clock()

    def _end(self, name: str, result: str | None) -> str:
        self.record["steps"].setdefault(name, {})["result"] = result or ""
        self.save(self.record)
        return result or ""

    def _send(
        self, name: str, do: Callable[[], str | None], find: Find | None, *, eventually_consistent: bool, doubted: bool
    ) -> str | None:
        """
        Do a step whose repeat may cost; when its outcome is unknown it is looked up, and sent once more at most.
        """
        for last in (False, True):
            sent = self._begin(name)
            try:
                return self.retry(do, is_safe_to_retry)
            except (ProviderError, TransferError) as error:
                failure = error
            if not failure.outcome_unknown:
                return self._refused(name, find, failure, doubted=doubted)
            _log.warning("%s: no telling whether the step %r was done: %s", self.record["key"], name, failure)
            # An answer that was no success, of which nobody says what it proves: the next run looks again.
            worth_waiting = eventually_consistent and failure.retryable
            found = self._look(name, find, eventually_consistent=worth_waiting, sent=sent, cause=failure)
            if found is not None:
                return found
            if last or not failure.retryable:
                raise failure
            doubted = True
        raise AssertionError  # the loop ends with a result or an error

    def _refused(self, name: str, find: Find | None, failure: ProviderError | TransferError, *, doubted: bool) -> str:
        """
        What is there after a refusal, or the refusal: it may hide that this try, or the one before, was taken.
        """
        if find is not None and not isinstance(failure, ConnectionFailedError):
            try:
                found = self.retry(lambda: find(self._step(name).get("begun")))
            except (ProviderError, SubmissionUnknownError) as blind:
                _log.warning("%s: the step %r was refused, and looking failed: %s", self.record["key"], name, blind)
                raise failure from failure.__cause__  # the step stays in doubt
            if found is not None:
                return found
        if not doubted:
            self.undo(name)
        raise failure

    def _look(
        self, name: str, find: Find | None, *, eventually_consistent: bool, sent: float | None, cause: Exception | None
    ) -> str | None:
        """
        What *find* finds; None once it is certain enough that there is nothing.

        Args:
            name: The step.
            find: Looks for it.
            eventually_consistent: Whether "not there" is believed only after `consistency_delay` seconds: a vendor may
                show things late, and a
            sent: When this process sent it, by our even clock; None if an earlier process did.
            cause: The error that left it in doubt.
        """
        if find is None:
            raise self._unknown("there is no way to look it up", cause)
        consistency_delay = self.consistency_delay if eventually_consistent else 0.0
        since = self._looked.setdefault(name, self.clock()) if sent is None else sent
        pause = min(1.0, self.consistency_delay)
        while True:
            found = self._search(find, self._step(name).get("begun"), cause)
            left = consistency_delay - max(self.clock() - since, self._age(name))
            if found is not None or left <= 0:
                return found
            self.sleep(min(pause, left))
            pause = min(2 * pause, _LONGEST_PAUSE)

    def _age(self, name: str) -> float:
        """
        Seconds since the step was sent last, by the vendor's clock alone; 0 where that is not known.
        """
        step, now = self._step(name), self.vendor_clock.now()
        sent = step.get("latest", step.get("begun"))
        return 0.0 if now is None or sent is None else now - sent

    def _search(self, find: Find, begun: float | None, cause: Exception | None) -> str | None:
        try:
            return self.retry(lambda: find(begun))
        except SubmissionUnknownError as unknown:
            unknown.key = self.record["key"]
            raise
        except ProviderError as blind:
            raise self._unknown(f"looking it up failed ({blind})", cause or blind) from cause or blind

    def _unknown(self, why: str, cause: Exception | None) -> SubmissionUnknownError:
        key = self.record["key"]
        error = SubmissionUnknownError(
            f"{self.record['provider']} may or may not have taken the submission {key!r}, and {why}. It was not sent "
            f"again. When the vendor answers again, call client.resume({key!r}); or find the job in the vendor's "
            f"console, and call client.resume({key!r}, job_id=...)",
            key=key,
        )
        error.__cause__ = cause
        return error
