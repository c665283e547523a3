"""Deleting what submissions of this journal left at the vendor, and nobody needs."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from functools import partial

import attrs

from voiceclone._account import Leftover, LeftoverKind
from voiceclone._errors import NotFoundError, VoiceCloneError
from voiceclone._job import JobState
from voiceclone._journal import Record
from voiceclone._listing import delete, listed
from voiceclone._submission.deleting import Deleting
from voiceclone.backends import _marker

_log = logging.getLogger("voiceclone")


@attrs.define(kw_only=True)
class Tidier(Deleting):
    """Finds what is left over, once."""

    _holders: dict[str, set[str]] = attrs.field(factory=dict, init=False)
    _states: dict[str, JobState | VoiceCloneError | None] = attrs.field(factory=dict, init=False)

    def find(self) -> Iterator[Leftover]:
        """What nobody needs of what the vendor lists; where that cannot be told now, with the reason."""
        for item, key in self._ours():
            found = self._judged(item, self.store.load(key))
            if found is not None:
                yield found

    def delete(self) -> Iterator[Leftover]:
        """The same, each deleted as far as the vendor does that."""
        for item, key in self._ours():
            found = self._judged(item, self.store.load(key))
            if found is not None and not found.why:
                found = self._deleted(found, key)
            if found is not None:
                yield found

    def _ours(self) -> Iterator[tuple[Leftover, str]]:
        """What the vendor lists with the marker of a record of this journal, and the record's key. Another host's
        marker is not ours to judge.
        """
        account, self._holders = self.backend.account, self.store.holders()
        markers = {each["marker"]: each["key"] for each in self.store.records() if each["account"] == account}
        items = tuple(listed(self.timing.retry, self.backend.list_leftovers, lambda each: f"{each.kind} {each.id}"))
        for item in items:
            # The last one: a name may be a copy of another one, with its marker.
            marker = _marker.find_marker(item.name)
            if marker in markers:
                yield item, markers[marker]

    def _judged(self, item: Leftover, record: Record | None) -> Leftover | None:
        """*item* if nobody needs it; None if somebody does, or nobody knows any more."""
        if record is None or self._holders.get(item.id, set()) - {record["key"]}:
            return None
        results = [step.get("result") for step in record["steps"].values()]
        if record["job_id"] is None:
            # A step without a result may be about this very thing.
            return None if None in results or item.id in results else item
        if item.kind is LeftoverKind.JOB:
            return None if item.id in (record["job_id"], *results) else item
        state = self._state(record["job_id"])
        if isinstance(state, VoiceCloneError):
            return attrs.evolve(item, why=f"whether its job needs it cannot be told: {state}")
        if state is not None and not state.final:
            return None
        kept = item.id in results and self.backend.keeps_uploads and state is JobState.SUCCEEDED
        return None if kept else item

    def _state(self, job_id: str) -> JobState | VoiceCloneError | None:
        """How the job is, asked once, or why that cannot be told; None if it is not there any more."""
        if job_id not in self._states:
            try:
                self._states[job_id] = self.timing.retry(partial(self.backend.get_job, job_id)).state
            except NotFoundError:
                self._states[job_id] = None
            except VoiceCloneError as error:
                self._states[job_id] = error
        return self._states[job_id]

    def _deleted(self, item: Leftover, key: str) -> Leftover | None:
        """*item*, deleted or with the reason why not; None if somebody needs it meanwhile."""
        action = self.backend.delete_job if item.kind is LeftoverKind.JOB else self.backend.delete_upload
        try:
            with self.store.lock(key):  # whoever submits now may need it
                self._holders = self.store.holders()
                found = self._judged(item, self.store.load(key))
                if found is None or found.why:
                    return found
                delete(self.timing.retry, partial(action, item.id))
        except VoiceCloneError as error:
            _log.warning("%s: the %s %s could not be deleted: %s", self.backend.name, item.kind, item.id, error)
            return attrs.evolve(item, why=str(error))
        return attrs.evolve(item, deleted=True)
