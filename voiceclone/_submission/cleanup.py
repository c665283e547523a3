"""Deleting what a submission uploaded, once nobody needs it."""

from __future__ import annotations

import logging

import attrs

from voiceclone._errors import SubmissionInProgressError, VoiceCloneError
from voiceclone._job import CloneJob, JobState
from voiceclone._journal import Record
from voiceclone._submission.deleting import Deleting

_log = logging.getLogger("voiceclone")


@attrs.define(kw_only=True)
class CleanUp(Deleting):
    """Deletes uploads of jobs that have succeeded, for a backend that does not keep them."""

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
        left = self.uploads_left(record)
        holders = self.store.holders() if left else {}
        for upload_id in left:
            if holders.get(upload_id, own) <= own:  # no other submission names it
                self.delete_upload(record, upload_id)
