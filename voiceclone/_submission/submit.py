"""
What a client has submitted, begun or finished: one record each, and one writer at a time.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta

import attrs

from voiceclone import _marker
from voiceclone._errors import ConfigurationError, InvalidRequestError, JournalError, Problem, VoiceCloneError
from voiceclone._job import Progress
from voiceclone._journal.journal import VERSION, Journal, Record
from voiceclone._preflight import planning
from voiceclone._request import CloneRequest, Resubmission
from voiceclone._retry import Retry
from voiceclone._submission import serialization
from voiceclone.backends._backend import Backend
from voiceclone.backends._steps import CallbackError, Steps

OnProgress = Callable[[Progress], object]


@attrs.frozen(kw_only=True)
class Submission:
    """
    What the journal knows of a submission.

    Attributes:
        key: Its key.
        provider: Name of the provider.
        job_id: The vendor's job it became, None while it is not finished.
        voice_name: The voice's name; None for new material of a job.
        updated: When it was finished, in seconds since 1970; None while it is not.
    """

    key: str
    provider: str
    job_id: str | None
    voice_name: str | None
    updated: float | None

    @property
    def finished(self) -> bool:
        """
        Whether it has its job.
        """
        return self.job_id is not None

    @property
    def ref(self) -> str | None:
        """
        The job's ``ref``, None while it is not finished.
        """
        return None if self.job_id is None else f"{self.provider}:{self.job_id}"


@attrs.frozen(kw_only=True)
class Submissions:
    """
    The submissions of one provider in one journal.

    Attributes:
        backend: The vendor.
        journal: Where records are kept.
        retry: Repeats what is harmless.
        sleep: Waits, in seconds.
        clock: Tells seconds that pass evenly.
        consistency_delay: Seconds after which what the vendor does not show is taken for never done.
        marks: Whether jobs get a marker in their voice's name.
    """

    backend: Backend
    journal: Journal
    retry: Retry
    sleep: Callable[[float], None]
    clock: Callable[[], float]
    consistency_delay: float
    marks: bool = True

    def submit(self, request: CloneRequest, key: str | None, *, limits: bool, on_progress: OnProgress | None) -> Record:
        """
        The record of the job that *request* is or becomes.

        What the journal knows to be finished is returned as it is: nobody is asked, and no file is read but for what
        names the submission.

        Raises:
            InvalidRequestError: *key* names another request, or *request* cannot be sent.
            VoiceCloneError: As `Client.submit`.
        """
        if not isinstance(request, CloneRequest):
            raise InvalidRequestError([Problem("request", "is no CloneRequest", "Build a voiceclone.CloneRequest")])
        seen, mark = self._read(request)
        name = key if key is not None else self._name(request, mark)
        if name is None:  # a file cannot be read, and no record speaks of it
            raise self._refusal(request, limits=limits)
        with self.journal.lock(name):
            record = self.journal.load(name)
            files = None
            if record is None:
                planning.refuse(self.backend, request, limits=limits)
                if mark is None:
                    raise self._refusal(request, limits=limits)
                files = _Files(self, request, mark, seen)
                record = self.new_record(name, mark, request)
            elif not self._is_of(record, request, mark):
                what = f"{name!r} already names another request"
                fix = f"Use another key; what it named goes on with client.resume({name!r})"
                raise InvalidRequestError([Problem("key", what, fix)])
            return self.carry_on(record, request, on_progress, files)

    def carry_on(
        self,
        record: Record,
        request: CloneRequest | Resubmission,
        on_progress: OnProgress | None,
        files: Callable[[], None] | None = None,
    ) -> Record:
        """
        The record after all steps that are left. The caller holds the key's lock.

        Args:
            record: What is known.
            request: What it is about.
            on_progress: Told how far uploads have come.
            files: Raises if a file is not what it was; made from the record when not given.
        """
        if record["job_id"] is not None:
            return record
        if record["account"] != self.backend.account:
            raise ConfigurationError(
                f"the submission {record['key']!r} was begun at the account {record['account']!r}, and this client is "
                f"of {self.backend.account!r}: use a client of that account"
            )
        steps = Steps(
            record=record,
            save=self.journal.save,
            retry=self.retry,
            sleep=self.sleep,
            clock=self.clock,
            consistency_delay=self.consistency_delay,
            vendor_clock=self.backend.vendor_clock,
            check_files=files or _Files(self, request, record["fingerprint"]),
            on_progress=on_progress,
            claimed_ids=lambda: self._claimed_ids(record["key"]),
        )
        try:
            record["job_id"] = self._submitted(request, steps)
        except CallbackError as stop:
            own = stop.error
        except (VoiceCloneError, KeyboardInterrupt) as error:
            self._note_way_on(error, record)
            raise
        else:
            self._keep(record)
            return record
        self._note_way_on(own, record)
        raise own

    def resume(self, key: str, job_id: str | None, on_progress: OnProgress | None) -> Record:
        """
        Go on with the submission *key*; *job_id*, if given, is the user's word for which job it is.
        """
        with self.journal.lock(key):
            record = self._known(key)
            if job_id is not None:
                if job_id in self._claimed_ids(key):
                    raise ConfigurationError(f"{job_id} is the job of another submission in this journal")
                record["job_id"] = job_id
                self._keep(record)
            return self.carry_on(record, request_of(record), on_progress)

    def all(self) -> tuple[Submission, ...]:
        """
        All of them, finished or not.
        """
        return tuple(_told(record) for record in self._records())

    def get(self, key: str) -> Submission:
        """
        One of them.
        """
        return _told(self._known(key))

    def pending(self) -> tuple[str, ...]:
        """
        Keys of what was begun and not finished.
        """
        return tuple(record["key"] for record in self._records() if record["job_id"] is None)

    def forget(self, key: str) -> None:
        """
        Drop the record of *key*.
        """
        with self.journal.lock(key):
            self._known(key)
            self.journal.delete(key)

    def prune(self, older_than: timedelta) -> tuple[str, ...]:
        """
        Drop finished records of that age, by the vendor's clock where it is known; gives their keys.
        """
        before = self._now() - older_than.total_seconds()
        old = [
            record["key"]
            for record in self._records()
            if record["job_id"] is not None and (record["updated"] or 0.0) <= before
        ]
        for key in old:
            self.forget(key)
        return tuple(old)

    def attempt_submitted(self, job_id: str) -> int:
        """
        Which attempt of the job the journal knows to have been submitted last; 0 if none.
        """
        mine = [request_of(record) for record in self._records() if record["job_id"] == job_id]
        return max((each.attempt if isinstance(each, Resubmission) else 1 for each in mine), default=0)

    def fingerprint(self, request: CloneRequest | Resubmission) -> str:
        """
        What tells *request* from others, at this vendor and account.
        """
        try:
            return serialization.fingerprint(self.backend.name, self.backend.account, request)
        except OSError as error:  # it was there when the request was checked
            what = f"a file cannot be read any more ({error})"
            raise InvalidRequestError([Problem("recordings or consent", what, "Check the files")]) from error

    def new_record(self, key: str, mark: str, request: CloneRequest | Resubmission) -> Record:
        """
        The record of a submission that nothing was done for yet.
        """
        return Record(
            version=VERSION,
            key=key,
            provider=self.backend.name,
            account=self.backend.account,
            fingerprint=mark,
            marker=_marker.new() if self.marks and isinstance(request, CloneRequest) else "",
            request=serialization.dump(request),
            steps={},
            job_id=None,
            updated=None,
        )

    def _submitted(self, request: CloneRequest | Resubmission, steps: Steps) -> str:
        if isinstance(request, Resubmission):
            self.backend.resubmit(request, steps)
            return request.job_id
        return self.backend.submit(request, steps)

    def _keep(self, record: Record) -> None:
        record["updated"] = self._now()
        try:
            self.journal.save(record)
        except JournalError as error:
            error.add_note(
                f"The vendor has the submission as {record['provider']}:{record['job_id']}. Submitting it again finds "
                f"that job, once the journal can be written"
            )
            raise

    def _note_way_on(self, error: BaseException, record: Record) -> None:
        # In memory nothing outlives the process that reads this, and what was never saved cannot be gone on with.
        if getattr(self.journal, "durable", True) and record["steps"]:
            error.add_note(f"To go on with this submission: client.resume({record['key']!r})")

    def _now(self) -> float:
        seen = self.backend.vendor_clock.now()
        return time.time() if seen is None else seen

    def _read(self, request: CloneRequest) -> tuple[_Seen | None, str | None]:
        """
        The files as they were before they were read, and the fingerprint; nothing if something cannot be read.
        """
        with suppress(OSError, TypeError, ValueError, AttributeError, RecursionError):
            seen = serialization.files(request)
            return seen, serialization.fingerprint(self.backend.name, self.backend.account, request)
        return None, None

    def _refusal(self, request: CloneRequest, *, limits: bool) -> InvalidRequestError:
        planning.refuse(self.backend, request, limits=limits)
        return InvalidRequestError([Problem("recordings or consent", "cannot be read", "Check the files")])

    def _name(self, request: CloneRequest, mark: str | None) -> str | None:
        if mark is not None:
            return f"{self.backend.name}-{mark[:32]}"
        # Its files are gone, so only their names can tell which submission it was.
        return next((record["key"] for record in self._records() if self._is_of(record, request, None)), None)

    def _is_of(self, record: Record, request: CloneRequest, mark: str | None) -> bool:
        if mark is not None:
            return record["fingerprint"] == mark
        with suppress(TypeError, ValueError, RecursionError):
            same = json.loads(json.dumps(serialization.dump(request))) == record["request"]
            return same and record["account"] == self.backend.account
        return False

    def _records(self) -> Iterator[Record]:
        for key in self.journal.keys():  # noqa: SIM118 - a journal is no mapping
            record = self.journal.load(key)
            if record is not None and record["provider"] == self.backend.name:
                yield record

    def _known(self, key: str) -> Record:
        record = self.journal.load(key)
        if record is None or record["provider"] != self.backend.name:
            known = ", ".join(map(repr, self.pending())) or "none"
            name = self.backend.name
            raise ConfigurationError(f"the journal has no submission {key!r} of {name}; unfinished: {known}")
        return record

    def _claimed_ids(self, key: str) -> frozenset[str]:
        """
        Every id that any other submission in the journal holds.
        """
        others = [record for record in self._records() if record["key"] != key]
        ids = [record["job_id"] or "" for record in others]
        ids += [step.get("result", "") for record in others for step in record["steps"].values()]
        return frozenset(ids) - {""}


_Seen = tuple[tuple[str, int, int], ...]


@attrs.define
class _Files:
    """
    Raises, when called, if the files of a submission are not what they were when it was begun.

    Attributes:
        submissions: The submissions.
        request: The one.
        fingerprint: What it was when it was begun.
        seen: The files as they were then; None if that was in another process, and they have to be read.
    """

    submissions: Submissions
    request: CloneRequest | Resubmission
    fingerprint: str
    seen: _Seen | None = None

    def __call__(self) -> None:
        if self.seen is None:
            planning.refuse(self.submissions.backend, self.request, limits=False)
            seen = self._look()
            same = self.submissions.fingerprint(self.request) == self.fingerprint
        else:
            seen = self._look()
            same = seen == self.seen
        if not same:
            what = "a file changed since the submission was begun"
            fix = (
                "Restore it, and go on. To submit the new files instead, look first in the vendor's console that "
                "there is no job of this submission"
            )
            raise InvalidRequestError([Problem("recordings or consent", what, fix)], sent="nothing more was sent")
        self.seen = seen

    def _look(self) -> _Seen:
        try:
            return serialization.files(self.request)
        except OSError as error:
            what = f"a file cannot be read any more ({error})"
            problem = Problem("recordings or consent", what, "Restore it, and go on")
            raise InvalidRequestError([problem], sent="nothing more was sent") from error


def request_of(record: Record) -> CloneRequest | Resubmission:
    """
    The request a record is about.

    Raises:
        JournalError: It cannot be read.
    """
    try:
        return serialization.load(record["request"])
    except (TypeError, KeyError, AttributeError, InvalidRequestError) as error:
        raise JournalError(
            f"the record of {record['key']!r} cannot be read ({error}); it was left as it is", key=record["key"]
        ) from error


def _told(record: Record) -> Submission:
    name = record["request"].get("voice_name")
    return Submission(
        key=record["key"],
        provider=record["provider"],
        job_id=record["job_id"],
        voice_name=name if isinstance(name, str) else None,
        updated=record["updated"] if record["job_id"] is not None else None,
    )
