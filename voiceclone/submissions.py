"""
What a client has handed in, begun or finished: one record each, and one writer at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import attrs

from voiceclone import fingerprint, planning
from voiceclone.backend import Backend
from voiceclone.errors import ConfigurationError, InvalidRequestError, VoiceCloneError
from voiceclone.journal import VERSION, Journal, Record
from voiceclone.model import CloneRequest, Problem, Progress, Resubmission
from voiceclone.retry import Retry
from voiceclone.steps import Steps

OnProgress = Callable[[Progress], object]


@attrs.frozen(kw_only=True)
class Submissions:
    """
    The submissions of one provider in one journal.

    Attributes:
        backend: The vendor.
        journal: Where records are kept.
        retry: Repeats what is harmless.
        sleep: Waits, in seconds.
        clock: Tells the time, in seconds since 1970.
        settle: Seconds after which a paid job that the vendor does not list is taken for never made.
    """

    backend: Backend
    journal: Journal
    retry: Retry
    sleep: Callable[[float], None]
    clock: Callable[[], float]
    settle: float

    def hand_in(self, request: CloneRequest, key: str | None, on_progress: OnProgress | None) -> str:
        """
        The vendor's id of the job that *request* is or becomes.

        Raises:
            InvalidRequestError: *key* names another request.
            VoiceCloneError: As `Client.submit`.
        """
        mark = self.fingerprint(request)
        name = key if key is not None else f"{self.backend.name}-{mark[:32]}"
        with self.journal.lock(name):
            record = self.journal.load(name)
            if record is None:
                record = new_record(name, self.backend.name, self.backend.account, mark, request)
            elif record["fingerprint"] != mark:
                what = f"{name!r} already names another request"
                raise InvalidRequestError([Problem("key", what, "Use another key, or submit what it named first")])
            return self.carry_on(record, request, on_progress)

    def carry_on(self, record: Record, request: CloneRequest | Resubmission, on_progress: OnProgress | None) -> str:
        """
        The vendor's id of the job: as recorded, or after all steps that are left. The caller holds the key's lock.
        """
        if record["job_id"] is not None:
            return record["job_id"]
        steps = Steps(
            record=record,
            save=self.journal.save,
            retry=self.retry,
            sleep=self.sleep,
            clock=self.clock,
            settle=self.settle,
            on_progress=on_progress,
            taken=lambda: self._taken(record["key"]),
        )
        try:
            if isinstance(request, Resubmission):
                self.backend.resubmit(request, steps)
                job_id = request.job_id
            else:
                job_id = self.backend.submit(request, steps)
        except (VoiceCloneError, KeyboardInterrupt) as error:
            error.add_note(f"To go on with this submission: client.resume({record['key']!r})")
            raise
        record["job_id"] = job_id
        self.journal.save(record)
        return job_id

    def resume(
        self, key: str, job_id: str | None, on_progress: OnProgress | None
    ) -> tuple[str, CloneRequest | Resubmission]:
        """
        Go on with the submission *key*; *job_id*, if given, is the user's word for which job it is.
        """
        with self.journal.lock(key):
            record = self._known(key)
            if job_id is not None:
                record["job_id"] = job_id
                self.journal.save(record)
            request = fingerprint.load(record["request"])
            if record["job_id"] is None:
                planning.refuse(self.backend, request, limits=False)
                if self.fingerprint(request) != record["fingerprint"]:
                    what = "a file changed since the submission was begun, or the account is another"
                    fix = "Restore it, or forget this submission and submit anew"
                    raise InvalidRequestError([Problem("recordings or consent", what, fix)])
            return self.carry_on(record, request, on_progress), request

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

    def fingerprint(self, request: CloneRequest | Resubmission) -> str:
        """
        What tells *request* from others, at this vendor and account.
        """
        try:
            return fingerprint.fingerprint(self.backend.name, self.backend.account, request)
        except OSError as error:  # it was there when the request was checked
            what = f"a file cannot be read any more ({error})"
            raise InvalidRequestError([Problem("recordings or consent", what, "Check the files")]) from error

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

    def _taken(self, key: str) -> frozenset[str]:
        """
        Every id that any other submission in the journal holds.
        """
        others = [record for record in self._records() if record["key"] != key]
        ids = [record["job_id"] or "" for record in others]
        ids += [step.get("result", "") for record in others for step in record["steps"].values()]
        return frozenset(ids)


def new_record(key: str, provider: str, account: str, mark: str, request: CloneRequest | Resubmission) -> Record:
    """
    The record of a submission that nothing was done for yet.
    """
    return Record(
        version=VERSION,
        key=key,
        provider=provider,
        account=account,
        fingerprint=mark,
        marker="",
        request=fingerprint.dump(request),
        steps={},
        job_id=None,
        updated=None,
    )
