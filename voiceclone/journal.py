"""
Where the record of a submission is kept.

A record holds what a later process needs to go on: the request, which steps were begun, and what they gave.
It holds no secret and no signed address.
"""

from __future__ import annotations

import contextlib
import json
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol, TypedDict

from voiceclone.errors import ConfigurationError, SubmissionInProgressError


VERSION = 1


class StepRecord(TypedDict, total=False):
    """
    One step. Begun without a result means: in doubt.

    Attributes:
        begun: When it was tried first, in seconds since 1970.
        latest: When it was tried last.
        result: What it gave.
    """

    begun: float | None
    latest: float | None
    result: str


class Record(TypedDict):
    """
    One submission, as JSON.
    """

    version: int
    key: str
    provider: str
    account: str
    fingerprint: str
    marker: str
    request: dict[str, Any]
    steps: dict[str, StepRecord]
    job_id: str | None
    updated: float | None


_KINDS: Mapping[str, Any] = {
    "key": str,
    "provider": str,
    "fingerprint": str,
    "request": dict,
    "steps": dict,
    "job_id": str | None,
}


class Journal(Protocol):
    """
    What `Client` needs of a place for records; write your own to keep them in a database.
    """

    def lock(self, key: str) -> AbstractContextManager[object]:
        """
        Hold *key* alone; the hold must end with the process.

        Raises:
            SubmissionInProgressError: Somebody else holds it.
        """

    def load(self, key: str) -> Record | None:
        """
        The record of *key*, None if there is none.
        """

    def save(self, record: Record) -> None:
        """
        Keep *record*, whole or not at all; it must be durable when this returns.
        """

    def delete(self, key: str) -> None:
        """
        Drop the record of *key*, if there is one.
        """

    def keys(self) -> Iterator[str]:
        """
        The keys of all records.
        """


def _record(content: bytes) -> Record:
    record: Record = json.loads(content)
    wrong = [name for name, kind in _KINDS.items() if not isinstance(record[name], kind)]  # type: ignore[literal-required]
    if wrong or not all(isinstance(step, dict) for step in record["steps"].values()):
        raise ValueError(f"not what was written: {', '.join(wrong) or 'steps'}")
    return record


def _busy(key: str) -> SubmissionInProgressError:
    return SubmissionInProgressError(
        f"submission {key!r} is being worked on by another thread or process; wait for it to end, then submit again"
    )


class MemoryJournal:
    """
    Keeps records as long as the process lives.
    """

    def __init__(self) -> None:
        self._records: dict[str, str] = {}
        self._held: set[str] = set()
        self._guard = threading.Lock()

    @contextlib.contextmanager
    def lock(self, key: str) -> Iterator[None]:
        with self._guard:
            if key in self._held:
                raise _busy(key)
            self._held.add(key)
        try:
            yield
        finally:
            self._held.discard(key)

    def load(self, key: str) -> Record | None:
        text = self._records.get(key)
        record: Record | None = None if text is None else json.loads(text)
        return record

    def save(self, record: Record) -> None:
        self._records[record["key"]] = json.dumps(record)

    def delete(self, key: str) -> None:
        self._records.pop(key, None)

    def keys(self) -> Iterator[str]:
        yield from tuple(self._records)


class FileJournal:
    """
    Keeps each record in a file of its own, readable by its owner only.

    Writes are atomic and durable; a lock dies with the process that holds it. The folder has to be on a
    local disk: locks of network file systems are not to be trusted.

    Args:
        folder: Where the files go; made when missing.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self._folder = Path(folder)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def __repr__(self) -> str:
        return f"FileJournal({str(self._folder)!r})"

    def _file(self, key: str, suffix: str) -> Path:
        import hashlib  # noqa: PLC0415 - needed by those who keep a journal only

        # Keys are the caller's words; a digest is a safe name for any of them.
        return self._folder / (hashlib.sha256(key.encode(errors="surrogatepass")).hexdigest()[:40] + suffix)

    @contextlib.contextmanager
    def lock(self, key: str) -> Iterator[None]:
        import filelock  # noqa: PLC0415 - needed by those who keep a journal only

        lock = filelock.FileLock(self._file(key, ".lock"), mode=0o600)
        try:
            lock.acquire(blocking=False)
        except filelock.Timeout:
            raise _busy(key) from None
        try:
            yield
        finally:
            lock.release()

    def load(self, key: str) -> Record | None:
        return self._read(self._file(key, ".json"))

    def save(self, record: Record) -> None:
        file = self._file(record["key"], ".json")
        draft = file.with_suffix(".tmp")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        # ASCII, because a path may hold bytes that are no text.
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            json.dump(record, stream)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(file)
        self._sync_folder()

    def delete(self, key: str) -> None:
        self._file(key, ".json").unlink(missing_ok=True)
        self._sync_folder()

    def keys(self) -> Iterator[str]:
        for file in sorted(self._folder.glob("*.json")):
            record = self._read(file)
            if record is not None:
                yield record["key"]

    @staticmethod
    def _read(file: Path) -> Record | None:
        try:
            content = file.read_bytes()
        except FileNotFoundError:
            return None
        try:
            return _record(content)
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            message = f"the journal file {file} is damaged ({error}); look at it, and move it away to start anew"
            raise ConfigurationError(message) from error

    def _sync_folder(self) -> None:
        if not hasattr(os, "O_DIRECTORY"):  # Windows cannot open a folder, and needs no such call
            return
        handle = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def open_journal(value: Journal | str | os.PathLike[str] | None) -> Journal:
    """
    Placeholder until merged.
    """
    import platformdirs

    if value is None:
        return FileJournal(os.environ.get("VOICECLONE_JOURNAL") or platformdirs.user_state_path("voiceclone") / "journal")
    if isinstance(value, (str, os.PathLike)):
        return FileJournal(value)
    return value
