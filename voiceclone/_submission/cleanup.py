"""Deleting what a submission uploaded, once nobody needs it."""

from __future__ import annotations

import logging
from functools import partial

import attrs

from voiceclone._errors import SubmissionInProgressError, VoiceCloneError
from voiceclone._job import CloneJob, JobState
from voiceclone._journal import Record
from voiceclone._listing import delete
from voiceclone._retry import Timing
from voiceclone._submission.store import Store
from voiceclone.backends._backend import Backend

_log = logging.getLogger("voiceclone")


def uploads_left(backend: Backend, record: Record) -> tuple[str, ...]:
    """The vendor's ids of what the submission *record* uploaded and `delete_upload` has not deleted. Asks nobody."""
    results = {name: step["result"] for name, step in record["steps"].items() if "result" in step}
    return tuple(each for each in backend.uploads_of(results) if _deletion(each) not in results)


def delete_upload(backend: Backend, store: Store, timing: Timing, record: Record, upload_id: str) -> None:
    """Delete one of `uploads_left`, and let the record remember it, so that it is not asked for again. The caller holds
    the key's lock.

    What the vendor does not have counts as deleted.

    Raises:
        VoiceCloneError: What `Backend.delete_upload` raised, or the journal.
    """
    delete(timing.retry, partial(backend.delete_upload, upload_id))
    record["steps"][_deletion(upload_id)] = {"result": upload_id}
    store.journal.save(record)


def _deletion(upload_id: str) -> str:
    return f"delete {upload_id}"


@attrs.define(kw_only=True)
class CleanUp:
    """Deletes uploads of jobs that have succeeded, for a backend that does not keep them.

    Attributes:
        backend: The vendor.
        store: What is known of submissions.
        timing: How to wait and repeat.
    """

    backend: Backend
    store: Store
    timing: Timing
    _tried: set[str] = attrs.field(factory=set, init=False, repr=False)

    def after(self, job: CloneJob) -> None:
        """Delete what the submission of *job* uploaded, if it has its voice now.

        The voice is what counts: whatever goes wrong here is logged and never raised, and one client tries it once.
        """
        if self.backend.keeps_uploads or job.state is not JobState.SUCCEEDED or job.job_id in self._tried:
            return
        self._tried.add(job.job_id)
        try:
            own = {each["key"] for each in self.store.submissions_of(job.job_id, self.backend.account)}
            for key in own:
                with self.store.lock(key):
                    record = self.store.record(key)
                    if record["job_id"] == job.job_id:  # the key may name another job meanwhile
                        self._delete(record, own)
        except SubmissionInProgressError:
            return  # somebody else deletes, or submits other files
        except Exception as error:  # of a backend or a journal of somebody else as well
            reason = error if isinstance(error, VoiceCloneError) else type(error).__name__
            _log.warning("%s: what was uploaded for it could not be deleted: %s", job.ref, reason)

    def _delete(self, record: Record, own: set[str]) -> None:
        left = uploads_left(self.backend, record)
        holders = self.store.holders() if left else {}
        for upload_id in left:
            if holders.get(upload_id, own) <= own:  # no other submission names it
                delete_upload(self.backend, self.store, self.timing, record, upload_id)
