"""A journal in a folder."""

from __future__ import annotations

import contextlib
import errno
import json
import logging
import os
from collections.abc import Iterator
from pathlib import Path

import filelock

from voiceclone._errors import JournalError
from voiceclone._journal import records
from voiceclone._journal.durable import sync_folder, write_durably
from voiceclone._journal.protocol import busy, safe_name
from voiceclone._journal.records import Record

_log = logging.getLogger("voiceclone")

VARIABLE = "VOICECLONE_JOURNAL"
#: What to do about a folder that cannot be used; none of it may lead to a second payment unseen.
_WAYS_ON = (
    f"Mend that; or, where no folder can be written: set {VARIABLE} (or journal=...) to a folder that can be written, "
    "or pass journal=voiceclone.MemoryJournal() to remember nothing beyond this process. "
    "Another journal knows nothing of what was submitted with this one"
)


def _damaged(file: Path, key: str | None, why: str) -> JournalError:
    # A file that is moved away is a job forgotten: who does that without a look may pay for it twice.
    return JournalError(
        f"the journal file {file} is damaged, or not one of ours ({why}). Look at it; whether a job was made under it "
        "can be seen in the vendor's console. Once it is moved away, nothing here knows of that job any more",
        key=key or "",
    )


class FileJournal:
    """Keeps each record in a file of its own, readable by its owner only.

    Writes are atomic and durable; a lock dies with the process that holds it. The folder has to be on a
    local disk: locks of network file systems are not to be trusted.

    Args:
        folder: Where the files go; made when it is first needed.

    Attributes:
        durable: Whether records outlive the process: they do.
    """

    durable = True

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self._folder = Path(folder)
        self._made = False

    def __repr__(self) -> str:
        return f"FileJournal({str(self._folder)!r})"

    @contextlib.contextmanager
    def lock(self, key: str) -> Iterator[None]:

        file = self._file(key, ".lock")
        posix = os.name == "posix"
        # Not bound to a thread: a hold may be given back by another one. Where an open file can be removed, we do
        # that, while we hold it; elsewhere the lock does it as it lets go.
        with self._faults(key, "be written"):
            self._make()
            lock = filelock.FileLock(file, mode=0o600, thread_local=False, preserve_lock_file=posix)
            try:
                lock.acquire(blocking=False)
            except filelock.Timeout:
                raise busy(key) from None
        try:
            with self._faults(key, "be written"):
                # A lock file that a dead process left can be opened where none can be made.
                self._prove(key)
            yield
        finally:
            try:
                self._clear(key)
                if posix:
                    # Whoever opened this file meanwhile finds, once it has the lock, that the file has no name any
                    # more, and that it so holds nothing.
                    file.unlink(missing_ok=True)
            except OSError as error:  # what is left is harmless, and the next holder's to remove
                _log.debug("files of %r stay behind in %s: %s", key, self._folder, error)
            finally:
                lock.release()

    def load(self, key: str) -> Record | None:
        return self._read(self._file(key, ".json"), key)

    def save(self, record: Record) -> None:

        # ASCII, because a path may hold bytes that are no text.
        content = json.dumps(record).encode("ascii")
        file = self._file(record["key"], ".json")
        with self._faults(record["key"], "be written"):
            self._make()
            write_durably(file, [content])

    def delete(self, key: str) -> None:
        with self._faults(key, "be written"):
            try:
                self._file(key, ".json").unlink()
            except FileNotFoundError:
                return
            sync_folder(self._folder)

    def folder(self, key: str) -> Path:
        return self._file(key, ".files")

    def keys(self) -> Iterator[str]:
        # Not by a glob: that takes a folder that may not be read for an empty one.
        with self._faults("", "be read"):
            try:
                with os.scandir(self._folder) as entries:
                    names = sorted(entry.name for entry in entries if entry.name.endswith(".json"))
            except FileNotFoundError:
                return
        for name in names:
            try:
                record = self._read(self._folder / name, None)
            except JournalError as error:  # it hurts no other record
                _log.warning("%s", error)
                continue
            if record is not None:
                yield record["key"]

    def _file(self, key: str, suffix: str) -> Path:
        return self._folder / (safe_name(key) + suffix)

    def _read(self, file: Path, key: str | None) -> Record | None:
        """The record in *file*, which has to be that of *key*, or of the key whose file it is when that is None."""
        with self._faults(key or "", f"be read: {file.name}"):
            try:
                content = file.read_bytes()
            except FileNotFoundError:
                return None
        try:
            record = records.read(content)
        except records.NewerRecordError as error:
            message = f"the journal file {file} was {error}; update voiceclone"
            raise JournalError(message, key=key or "") from error
        except ValueError as error:
            raise _damaged(file, key, str(error)) from error
        if self._file(record["key"], ".json").name != file.name:
            raise _damaged(file, key, f"it holds the record of {record['key']!r}, whose file has another name")
        return record

    def _make(self) -> None:
        # Once only: a folder that is gone later took its records along, and an empty one must not hide that.
        if not self._made:
            try:
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            except FileExistsError as error:
                raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(self._folder)) from error
            self._made = True
        # The lock would make it, readable by everybody.
        self._folder.stat()

    def _prove(self, key: str) -> None:
        probe = self._file(key, ".probe.tmp")
        os.close(os.open(probe, os.O_WRONLY | os.O_CREAT, 0o600))
        probe.unlink()

    def _clear(self, key: str) -> None:
        """Remove what writers of *key* left behind. The caller holds the key, so nobody writes now."""
        stem = self._file(key, "").name
        with os.scandir(self._folder) as entries:
            left = [entry.path for entry in entries if entry.name.startswith(stem) and entry.name.endswith(".tmp")]
        for path in left:
            Path(path).unlink(missing_ok=True)

    @contextlib.contextmanager
    def _faults(self, key: str, what: str) -> Iterator[None]:
        """Faults of the disk as ours."""
        try:
            yield
        except (OSError, ValueError) as error:  # ValueError: a path that no system takes
            cause = getattr(error, "strerror", None) or str(error)
            message = f"the journal in {str(self._folder)!r} cannot {what} ({cause}). {_WAYS_ON}"
            raise JournalError(message, key=key) from error


class NowhereJournal(FileJournal):
    """A journal in a user's folder, where the user has none."""

    def _make(self) -> None:
        raise FileNotFoundError("no home folder can be found")
