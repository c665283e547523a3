"""Deleting at a vendor what submissions of a journal made."""

from __future__ import annotations

from functools import partial

import attrs

from voiceclone._journal import Record
from voiceclone._listing import delete
from voiceclone._retry import Timing
from voiceclone._submission.store import Store
from voiceclone.backends._backend import Backend


@attrs.define(kw_only=True)
class Deleting:
    """What everybody needs who deletes at one vendor. Every deletion may be repeated.

    Attributes:
        backend: The vendor.
        store: What is known of submissions.
        timing: How to wait and repeat.
    """

    backend: Backend
    store: Store
    timing: Timing

    def uploads_left(self, record: Record) -> tuple[str, ...]:
        """The vendor's ids of what *record* has uploaded and `delete_upload` has not deleted. Asks nobody."""
        results = {name: step["result"] for name, step in record["steps"].items() if "result" in step}
        return tuple(each for each in self.backend.uploads_of(results) if _step(each) not in results)

    def delete_upload(self, record: Record, upload_id: str) -> None:
        """Delete one of `uploads_left`, and let the record remember it, so that it is not asked for again. The caller
        holds the key's lock.

        What the vendor does not have counts as deleted.

        Raises:
            VoiceCloneError: What `Backend.delete_upload` raised, or the journal.
        """
        delete(self.timing.retry, partial(self.backend.delete_upload, upload_id))
        record["steps"][_step(upload_id)] = {"result": upload_id}
        self.store.journal.save(record)


def _step(upload_id: str) -> str:
    return f"delete {upload_id}"
