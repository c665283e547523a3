"""What a journal knows of one provider's submissions."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager, suppress

import attrs

from voiceclone._errors import ConfigurationError, JournalError, SubmissionInProgressError
from voiceclone._journal import Journal, Record, upgraded
from voiceclone._submission.history import ErasureStage, erasure_stage
from voiceclone._submission.kept import Kept
from voiceclone._submission.serialization import request_of

#: Seconds between tries to hold a key.
_PAUSES = (0.01, 0.03, 0.1, 0.3)


@attrs.frozen(kw_only=True)
class Submission:
    """What the journal knows of a submission.

    Attributes:
        key: Its key.
        provider: Name of the provider.
        job_id: The vendor's job it became, None while it is not finished.
        voice_name: The voice's name; None for a resubmission that leaves it, and for speech.
        updated: When it was finished, in seconds since 1970; None while it is not.
        kind: ``"clone"``, or ``"speech"`` for text that is being spoken: `Client.synthesize` goes on with it.
        erased: Whether its job or voice was erased.
    """

    key: str
    provider: str
    job_id: str | None
    voice_name: str | None
    updated: float | None
    kind: str = "clone"
    erased: bool = False

    @property
    def finished(self) -> bool:
        """Whether it has its job."""
        return self.job_id is not None

    @property
    def ref(self) -> str | None:
        """The job's ``ref``, None while it is not finished."""
        return None if self.job_id is None else f"{self.provider}:{self.job_id}"


@attrs.frozen(kw_only=True)
class Store:
    """The records of one provider's submissions in one journal.

    Attributes:
        provider: Name of the provider.
        journal: Where records are kept.
        sleep: Waits, in seconds.
    """

    provider: str
    journal: Journal
    sleep: Callable[[float], None] = time.sleep

    @contextmanager
    def lock(self, key: str) -> Iterator[None]:
        """Hold *key* alone. Who holds it for a moment only, to keep what was seen of a job, is waited for.

        Raises:
            SubmissionInProgressError: Somebody else holds it.
        """
        with ExitStack() as held:
            for pause in _PAUSES:
                with suppress(SubmissionInProgressError):
                    held.enter_context(self.journal.lock(key))
                    break
                self.sleep(pause)
            else:
                held.enter_context(self.journal.lock(key))
            yield

    def load(self, key: str) -> Record | None:
        """The record of *key*, None if there is none. Somebody else's journal may give one of an earlier version."""
        record = self.journal.load(key)
        return None if record is None else upgraded(record)

    def records(self, *kinds: str) -> Iterator[Record]:
        """All of them that are of these kinds; submissions if none is named."""
        for key in self.journal.keys():  # noqa: SIM118 - a journal is no mapping
            record = self.load(key)
            if record is not None and record["provider"] == self.provider and record["kind"] in (kinds or ("clone",)):
                yield record

    def submission(self, key: str) -> Record:
        """The record of one submission.

        Raises:
            ConfigurationError: The journal has no such submission of this provider.
        """
        record = self.record(key)
        if record["kind"] != "clone":
            raise ConfigurationError(
                f"{key!r} is no submission: it is text that is being spoken. Call client.synthesize with the same "
                f"arguments to go on with it, or drop it: client.forget({key!r})"
            )
        return record

    def record(self, key: str) -> Record:
        """One of them, of whatever kind.

        Raises:
            ConfigurationError: The journal has no such record of this provider.
        """
        record = self.load(key)
        if record is None or record["provider"] != self.provider:
            known = ", ".join(map(repr, self.pending())) or "none"
            raise ConfigurationError(f"the journal has no submission {key!r} of {self.provider}; unfinished: {known}")
        return record

    def describe(self, record: Record) -> Submission:
        """What an app is told of a record."""
        name = record["request"].get("voice_name")
        return Submission(
            key=record["key"],
            provider=record["provider"],
            job_id=record["job_id"],
            voice_name=name if isinstance(name, str) else None,
            updated=record["updated"] if record["job_id"] is not None else None,
            kind=record["kind"],
            erased=erasure_stage(record) is ErasureStage.DONE,
        )

    def pending(self) -> tuple[str, ...]:
        """Keys of what was begun and not finished."""
        return tuple(record["key"] for record in self.records() if record["job_id"] is None)

    def kept(self, key: str) -> Kept:
        """The files that hold what was given to the submission *key* as bytes."""
        return Kept.of(self.journal, key)

    def finish(self, record: Record, job_id: str, answer: dict[str, str], now: float | None) -> None:
        """Keep the job of a submission; *now* is the vendor's time in seconds since 1970, None where it
        is not known.
        """
        record["job_id"], record["answer"] = job_id, answer
        record["updated"] = time.time() if now is None else now
        try:
            self.journal.save(record)
        except JournalError as error:
            error.add_note(
                f"The vendor has the submission as {self.provider}:{job_id}. Submitting it again finds that job, once "
                "the journal can be written"
            )
            raise
        self.kept(record["key"]).discard()

    def forget(self, key: str) -> None:
        """Drop the record of *key*."""
        with self.lock(key):
            self.record(key)
            self.kept(key).remove()
            self.journal.delete(key)

    def prune(self, before: float) -> tuple[str, ...]:
        """Drop what was finished *before*, in seconds since 1970, and speech that was tried last before; gives the
        keys.
        """
        done = [record for record in self.records() if record["job_id"] is not None]
        old = [each["key"] for each in (*done, *self.records("speech")) if (each["updated"] or 0.0) <= before]
        for key in old:
            self.forget(key)
        return tuple(old)

    def expire_speech(self, before: float) -> None:
        """Drop speech that was finished *before*, in seconds since 1970."""

        def is_old(record: Record | None) -> bool:
            return record is not None and record["job_id"] is not None and (record["updated"] or 0.0) <= before

        for key in [record["key"] for record in self.records("speech") if is_old(record)]:
            with suppress(SubmissionInProgressError), self.journal.lock(key):
                if is_old(self.load(key)):  # another process may have dropped it, or fetched it again
                    self.journal.delete(key)

    def attempts(self, job_id: str) -> int:
        """Which attempt of the job was submitted last; 0 if none is known."""
        return max((request_of(each).attempt for each in self.submissions_of(job_id)), default=0)

    def submissions_of(
        self, job_id: str, account: str | None = None, *, unfinished: bool = False
    ) -> tuple[Record, ...]:
        """The records of the job's submission and resubmission; only those at *account*, if one is given; with a
        resubmission that is not finished, if *unfinished*.
        """
        found = (
            each
            for each in self.records()
            if job_id == (each["job_id"] or (unfinished and each["request"].get("job_id")))
        )
        return tuple(each for each in found if account in (None, each["account"]))

    def set_aside(self, record: Record) -> None:
        """Keep *record*, whose job was erased, under another key, so that its own key names a new submission. The
        caller holds its own key.
        """
        moved: Record = {**record, "key": f"{record['key']} erased {record['job_id']}"}
        with self.lock(moved["key"]):
            self.journal.save(moved)
        self.journal.delete(record["key"])

    def holders(self) -> dict[str, set[str]]:
        """The keys of the submissions that hold an id, or were told to use it, by the id."""
        found: dict[str, set[str]] = {}
        for record in self.records("clone", "speech"):
            for each in _ids_of([record]) | frozenset(_assets_in(record["request"])):
                found.setdefault(each, set()).add(record["key"])
        return found

    def claimed_ids(self, key: str) -> frozenset[str]:
        """Every id that any record but that of *key* holds."""
        return _ids_of([record for record in self.records("clone", "speech") if record["key"] != key])


def _ids_of(records: Collection[Record]) -> frozenset[str]:
    """Every id that these records hold."""
    ids = [record["job_id"] or "" for record in records]
    ids += [step.get("result", "") for record in records for step in record["steps"].values()]
    return frozenset(ids) - {""}


def _assets_in(request: object) -> Iterator[str]:
    """The vendor's assets that a request names, whether it can be read as a request or not."""
    if isinstance(request, dict):
        named = request.get("asset_id")
        yield from [named] if isinstance(named, str) else []
    for each in request.values() if isinstance(request, dict) else request if isinstance(request, list) else ():
        yield from _assets_in(each)
