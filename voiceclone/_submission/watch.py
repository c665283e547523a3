"""Keeping in the journal what is seen of its jobs."""

from __future__ import annotations

import logging

import attrs

from voiceclone._errors import SubmissionInProgressError
from voiceclone._job import CloneJob
from voiceclone._journal import Record
from voiceclone._submission.history import Event, add, entry, own_record
from voiceclone._submission.store import Store
from voiceclone.backends._backend import Backend

_log = logging.getLogger("voiceclone")

_Facts = tuple[str, str | None, str | None]


@attrs.define(kw_only=True)
class Watch:
    """Keeps what is seen of the jobs of a journal, once per change. It never fails, and waits for nobody.

    Attributes:
        backend: The vendor.
        store: The journal.
    """

    backend: Backend
    store: Store
    _seen: dict[str, _Facts] = attrs.field(factory=dict, init=False)
    _keys: dict[str, str] = attrs.field(factory=dict, init=False)
    _warned: bool = attrs.field(default=False, init=False)

    def note(self, job: CloneJob) -> None:
        """Keep how *job* is, if that is new, the journal knows the job, and nobody works on its submission."""
        now = _facts(job)
        if self._seen.get(job.job_id) == now:
            return
        try:
            key = self._key(job.job_id)
            if key is not None:
                self._keep(key, job)
        except SubmissionInProgressError:
            return  # whoever holds it may be submitting again
        except Exception as error:  # of any journal: a wait goes on without it
            (_log.debug if self._warned else _log.warning)("%s: its history cannot be kept: %s", job.ref, error)
            self._warned = True
            return
        self._seen[job.job_id] = now

    def _key(self, job_id: str) -> str | None:
        """The key of the job's submission; searched for once, because that reads the whole journal."""
        if job_id not in self._keys:
            record = own_record(self.store.submissions_of(job_id, self.backend.account))
            if record is None:
                return None
            self._keys[job_id] = record["key"]
        return self._keys[job_id]

    def _keep(self, key: str, job: CloneJob) -> None:
        with self.store.journal.lock(key):
            record = self.store.load(key)
            if record is None or record["job_id"] != job.job_id or _last(record) == _facts(job):
                return
            state, vendor_state, voice_id = _facts(job)
            facts = {"state": state, "vendor_state": vendor_state, "voice_id": voice_id, "request_id": job.request_id}
            add(record, entry(Event.SEEN, self.backend.vendor_clock.now(), **facts))
            self.store.journal.save(record)


def _facts(job: CloneJob) -> _Facts:
    return job.state.value, job.vendor_state, job.voice_id


def _last(record: Record) -> _Facts:
    """How the job was when it was seen last."""
    seen = [each for each in record["history"] if each["event"] == Event.SEEN]
    last = seen[-1] if seen else {}
    return last.get("state", ""), last.get("vendor_state"), last.get("voice_id")
