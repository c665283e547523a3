"""
The steps of a submission, so that nothing is lost and nothing is paid twice.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

import attrs

from voiceclone.errors import ProviderError, SubmissionUnknownError
from voiceclone.journal import Record
from voiceclone.model import Progress
from voiceclone.retry import Retry, certainly_not_done

_log = logging.getLogger("voiceclone")

#: Seconds by which a vendor's clock may differ from ours: further apart, both vendors refuse the signature.
CLOCK_SKEW = 900.0


@attrs.define(kw_only=True)
class Steps:
    """
    What a backend submits with.

    A step that was begun and never ended is *in doubt*: the vendor may have acted or not. Then it is looked up,
    and adopted, repeated, or left to the user; it is never just sent again.

    Attributes:
        record: What is known of this submission.
        save: Keeps the record, durably.
        retry: Repeats what is harmless.
        sleep: Waits, in seconds.
        clock: Tells the time, in seconds since 1970.
        settle: Seconds after which a job that the vendor does not list is taken for never made.
        on_progress: Told how far uploads have come.
        taken: Ids that belong to other submissions, and so are not this one's.
    """

    record: Record
    save: Callable[[Record], None]
    retry: Retry
    sleep: Callable[[float], None]
    clock: Callable[[], float]
    settle: float
    on_progress: Callable[[Progress], object] | None = None
    taken: Callable[[], frozenset[str]] = frozenset

    def run(
        self,
        name: str,
        do: Callable[[], str | None],
        *,
        find: Callable[[float], str | None] | None = None,
        settles: bool = False,
    ) -> str:
        """
        The result of the step *name*: as recorded, found at the vendor, or by doing it.

        Args:
            name: The step's name, the same in every run of the submission.
            do: Does it. What it gives is recorded, so it may not be a secret.
            find: Looks at the vendor whether it was done: takes the time it was begun (seconds since 1970, by our
                clock: see `CLOCK_SKEW`), gives the result, or None for "not there". Without *find*, doing it twice
                is harmless.
            settles: Whether "not there" is believed only after a while, because the vendor may list a job late.

        Raises:
            SubmissionUnknownError: Whether it was done cannot be told from here.
            VoiceCloneError: What *do* or *find* raised.
        """
        step = self.record["steps"].get(name, {})
        if "result" in step:
            return step["result"]
        if find is None:
            self._begin(name)
            return self._end(name, self.retry(do))
        if "begun" in step:
            _log.warning("%s: the step %r was begun before and never ended; looking for it", self.record["key"], name)
            found = self._look(name, find, settles=settles, cause=None)
            if found is not None:
                return self._end(name, found)
        return self._end(name, self._once(name, do, find, settles=settles, doubted="begun" in step))

    def undo(self, *names: str) -> None:
        """
        Forget that the named steps were done, because the vendor does not have what they gave it.
        """
        for name in names:
            self.record["steps"].pop(name, None)
        self.save(self.record)

    def uploading(self, what: str) -> Callable[[int, int], None]:
        """
        A callback for an upload of *what*: takes the bytes sent and the bytes in all.
        """

        def report(sent: int, total: int) -> None:
            if self.on_progress is not None:
                self.on_progress(Progress(what, sent, total))

        return report

    def _begin(self, name: str) -> None:
        step = self.record["steps"].setdefault(name, {})
        step["latest" if "begun" in step else "begun"] = self.clock()
        self.save(self.record)

    def _end(self, name: str, result: str | None) -> str:
        self.record["steps"][name]["result"] = result or ""
        self.save(self.record)
        return result or ""

    def _once(
        self,
        name: str,
        do: Callable[[], str | None],
        find: Callable[[float], str | None],
        *,
        settles: bool,
        doubted: bool,
    ) -> str | None:
        """
        Do a step whose repeat may cost; after an answer in doubt it is looked for, and sent once more at most.
        """
        doubt: ProviderError | None = None
        for _ in range(2):
            self._begin(name)
            try:
                return self.retry(do, certainly_not_done)
            except ProviderError as error:
                if not (error.in_doubt or doubt or doubted):
                    self.undo(name)
                    raise
                # A refusal may hide that it was done, by this try or by the one before, in an earlier process even.
                refused, doubt = not error.retryable, error
            _log.warning("%s: no telling whether the step %r was done: %s", self.record["key"], name, doubt)
            found = self._look(name, find, settles=settles and not refused, cause=doubt)
            if found is not None:
                return found
            if refused:
                break  # still in doubt: the next run looks again, when the vendor had time to list it
        else:
            self.undo(name)
        assert doubt is not None
        raise doubt

    def _look(
        self, name: str, find: Callable[[float], str | None], *, settles: bool, cause: ProviderError | None
    ) -> str | None:
        """
        What *find* finds; None once it is certain enough that there is nothing.
        """
        step = self.record["steps"][name]
        begun, settle = step["begun"], self.settle if settles else 0.0
        latest = step.get("latest", begun)
        assert begun is not None  # `_begin` always knows the time
        assert latest is not None
        certain = latest + settle
        pause = min(1.0, self.settle)
        while True:
            found = self._search(find, begun, cause)
            left = min(certain - self.clock(), settle)  # a clock set back must not make us wait longer
            if found is not None or left <= 0:
                return found
            self.sleep(min(pause, left))
            pause *= 2

    def _search(self, find: Callable[[float], str | None], begun: float, cause: ProviderError | None) -> str | None:
        try:
            return self.retry(lambda: find(begun))
        except SubmissionUnknownError as unknown:
            unknown.key = self.record["key"]
            raise
        except ProviderError as blind:
            raise SubmissionUnknownError(
                f"{self.record['provider']} may or may not have taken the submission {self.record['key']!r}, and "
                f"looking it up failed ({blind}). It was not sent again. "
                f"When the vendor answers again, call client.resume({self.record['key']!r})",
                key=self.record["key"],
            ) from cause or blind
