"""Erasing a job with all that belongs to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from functools import partial

import attrs

from voiceclone._account import Erasure, LeftoverKind, Removal
from voiceclone._errors import ConfigurationError, JournalError, NotFoundError, UnsupportedFeatureError, VoiceCloneError
from voiceclone._journal import Record
from voiceclone._listing import delete
from voiceclone._submission.deleting import Deleting
from voiceclone._submission.history import ErasureStage, Event, add, entry, erasure_stage, own_record, voice_id_of

_VOICE_FIRST = "it is left until its voice is deleted, whose id only the job tells"


@attrs.define(kw_only=True)
class Eraser(Deleting):
    """Erases jobs of one vendor. It may be killed anywhere and run again."""

    def erase(self, job_id: str) -> Erasure:
        """Delete the job's voice, what was uploaded for it, and then the job itself, which tells the voice's id.

        Raises:
            ConfigurationError: A submission that is not finished works with the job.
            SubmissionInProgressError: The job is being submitted again elsewhere.
            JournalError: The journal cannot be read or written.
        """
        self._refuse_unfinished(job_id)
        with ExitStack() as held:
            for each in self.store.submissions_of(job_id, self.backend.account):
                held.enter_context(self.store.lock(each["key"]))
            records = self.store.submissions_of(job_id, self.backend.account)
            own = own_record(records)
            removals = list(self._removals(job_id, records, own))
            erased = Erasure(provider=self.backend.name, job_id=job_id, removals=tuple(removals))
            for each in records:
                self.store.kept(each["key"]).discard()
            if own is not None:
                self._keep(own, erased)
            return erased

    def _refuse_unfinished(self, job_id: str) -> None:
        for record in self.store.records():
            ids = [record["request"].get("job_id"), *(step.get("result") for step in record["steps"].values())]
            if record["job_id"] is None and job_id in ids and record["account"] == self.backend.account:
                key = record["key"]
                way = f"finish it, client.resume({key!r}), or drop it, client.forget({key!r})"
                raise ConfigurationError(f"{job_id} belongs to the submission {key!r}, which is not finished: {way}")

    def _removals(self, job_id: str, records: tuple[Record, ...], own: Record | None) -> Iterable[Removal]:
        """Deletes one thing after the other, and tells of each."""
        voice_id = next((found for each in reversed(records) if (found := voice_id_of(each))), None)
        there, unknown = True, ""
        try:
            job = self.timing.retry(partial(self.backend.get_job, job_id))
            voice_id = job.voice_id or voice_id
        except NotFoundError:
            there = False
        except VoiceCloneError as error:
            unknown = "" if voice_id else f"whether it has a voice cannot be told: {error}"
        if own is not None and erasure_stage(own) is ErasureStage.NONE:
            # Before anything is gone that tells the voice's id.
            add(own, entry(Event.ERASING, self.backend.vendor_clock.now(), voice_id=voice_id))
            self.store.journal.save(own)
        voice_error: VoiceCloneError | None = None
        if voice_id:
            voice_error = _attempt(partial(delete, self.timing.retry, partial(self.backend.delete_voice, voice_id)))
            yield _removal(LeftoverKind.VOICE, voice_id, voice_error)
        yield from self._uploads(records)
        if voice_error is not None and not isinstance(voice_error, UnsupportedFeatureError):
            unknown = _VOICE_FIRST
        if unknown and there:
            yield Removal(kind=LeftoverKind.JOB, id=job_id, deleted=False, why=unknown)
        else:
            action = partial(delete, self.timing.retry, partial(self.backend.delete_job, job_id))
            yield _removal(LeftoverKind.JOB, job_id, _attempt(action) if there else None)

    def _uploads(self, records: tuple[Record, ...]) -> Iterable[Removal]:
        uploads = [(record, upload_id) for record in records for upload_id in self.uploads_left(record)]
        own, holders = {each["key"] for each in records}, self.store.holders() if uploads else {}
        for record, upload_id in uploads:
            if holders.get(upload_id, own) - own:
                why = "another submission names it"
                yield Removal(kind=LeftoverKind.UPLOAD, id=upload_id, deleted=False, why=why)
            else:
                action = partial(self.delete_upload, record, upload_id)
                yield _removal(LeftoverKind.UPLOAD, upload_id, _attempt(action))

    def _keep(self, record: Record, erased: Erasure) -> None:
        """Write down what was erased."""
        names = [(f"{each.kind} {each.id}", each) for each in erased.removals]
        gone = any(each.deleted and each.kind is not LeftoverKind.UPLOAD for each in erased.removals)
        deleted = [name for name, each in names if each.deleted]
        left = {name: each.why for name, each in names if not each.deleted}
        gone = gone or erasure_stage(record) is ErasureStage.DONE
        add(record, entry(Event.ERASED, self.backend.vendor_clock.now(), deleted=deleted, left=left, gone=gone))
        try:
            self.store.journal.save(record)
        except JournalError as error:
            error.add_note(f"Deleted were: {', '.join(deleted) or 'nothing'}. Erase again to keep that")
            raise


def _attempt(action: Callable[[], None]) -> VoiceCloneError | None:
    """Why *action* did not delete what it is to delete; None if that is gone."""
    try:
        action()
    except VoiceCloneError as error:
        return error
    return None


def _removal(kind: LeftoverKind, name: str, error: VoiceCloneError | None) -> Removal:
    return Removal(kind=kind, id=name, deleted=error is None, why="" if error is None else str(error))
