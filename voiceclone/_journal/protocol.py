"""Where the record of a submission is kept.

A record holds what a later process needs to go on: the request, which steps were begun, and what they gave.
It holds no secret and no signed address.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from voiceclone._errors import SubmissionInProgressError
from voiceclone._journal.records import Record
from voiceclone._temporary import TemporaryFolder


class Journal(Protocol):
    """What `Client` needs of a place for records; write your own to keep them in a database.

    Its faults should be `JournalError`. One that does not outlive the process says so by the attribute
    ``durable = False``. One may have a method ``folder(key)`` too: the path of a folder for the files of the submission
    *key*, and of no other, that content given as bytes is written to until the submission is finished. Without it, they
    go to the user's folder for the state of programs.
    """

    def lock(self, key: str) -> AbstractContextManager[object]:
        """Hold *key* alone; the hold must end with the process.

        Raises:
            SubmissionInProgressError: Somebody else holds it.
        """

    def load(self, key: str) -> Record | None:
        """The record of *key*, None if there is none."""

    def save(self, record: Record) -> None:
        """Keep *record*, whole or not at all; it must be durable when this returns. The caller holds its key."""

    def delete(self, key: str) -> None:
        """Drop the record of *key*, if there is one. The caller holds the key."""

    def keys(self) -> Iterator[str]:
        """The keys of all records."""


def safe_name(key: str) -> str:
    """The name of what is kept of *key* in a folder: keys are the caller's words, a digest is safe for any of them."""
    return hashlib.sha256(key.encode(errors="surrogatepass")).hexdigest()[:40]


def busy(key: str) -> SubmissionInProgressError:
    """The error of asking for a key that is held."""
    return SubmissionInProgressError(
        f"submission {key!r} is being worked on by another thread or process; wait for it to end, then submit again"
    )


class MemoryJournal:
    """Keeps records as long as the process lives.

    Attributes:
        durable: Whether records outlive the process: they do not.
    """

    durable = False

    def __init__(self) -> None:
        self._records: dict[str, str] = {}
        self._files: TemporaryFolder | None = None
        self._held: set[str] = set()
        self._guard = threading.Lock()

    @contextlib.contextmanager
    def lock(self, key: str) -> Iterator[None]:
        with self._guard:
            if key in self._held:
                raise busy(key)
            self._held.add(key)
        try:
            yield
        finally:
            with self._guard:
                self._held.discard(key)

    def load(self, key: str) -> Record | None:
        text = self._records.get(key)
        record: Record | None = None if text is None else json.loads(text)
        return record

    def save(self, record: Record) -> None:
        text = json.dumps(record)
        with self._guard:
            self._records[record["key"]] = text

    def delete(self, key: str) -> None:
        with self._guard:
            self._records.pop(key, None)

    def folder(self, key: str) -> Path:
        with self._guard:
            if self._files is None:
                self._files = TemporaryFolder()
            return self._files.path / safe_name(key)

    def keys(self) -> Iterator[str]:
        with self._guard:
            found = tuple(self._records)
        yield from found
