"""Content that was given as bytes: kept in files from before anything is sent until its submission is finished."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import attrs

from voiceclone._errors import JournalError
from voiceclone._journal import Journal, safe_name, state_folder, sync_folder, write_durably
from voiceclone._request import CloneRequest, GivenFile, Recording, Resubmission

_log = logging.getLogger("voiceclone")

_CHUNK = 1 << 20

_Request = TypeVar("_Request", bound=CloneRequest | Resubmission)


@attrs.frozen(kw_only=True)
class Kept:
    """The files of one submission.

    They are its own, so that no other submission decides when they go.

    Attributes:
        key: The submission's key; who writes or removes holds it.
        folder: Where they are, if there are any; None where there is no place for them.
    """

    key: str
    folder: Path | None

    @classmethod
    def of(cls, journal: Journal, key: str) -> Kept:
        """The files of the submission *key* in *journal*, or beside it."""
        place = getattr(journal, "folder", None)  # a journal of somebody else's may have another attribute of that name
        folder: Path | None = place(key) if callable(place) else _beside(key)
        return cls(key=key, folder=None if folder is None else folder.absolute())

    def placed(self, request: _Request) -> _Request:
        """*request* with the paths of the files that hold what was given as bytes, be they written yet or not."""
        return _with_paths(request, self._path)

    def write(self, request: CloneRequest | Resubmission) -> None:
        """Write what was given as bytes; what is there already stays.

        Raises:
            JournalError: It cannot be written.
        """
        try:
            for given in filter(is_given, request.files):
                target = self._path(given)
                if not target.is_file():
                    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                    sync_folder(target.parent.parent)
                    write_durably(target, _chunks(given))
        except OSError as error:
            raise self._fault(error, "kept") from error

    def remove(self) -> None:
        """Remove all of them.

        Raises:
            JournalError: They cannot be removed.
        """
        if self.folder is None or not os.path.lexists(self.folder):  # as where the user's folder cannot be entered
            return
        try:
            shutil.rmtree(self.folder)
        except OSError as error:
            raise self._fault(error, "removed") from error

    def discard(self) -> None:
        """Remove all of them; if that fails, it is logged, and for `Client.forget` to do."""
        try:
            self.remove()
        except JournalError as error:
            _log.warning("%s", error)

    def _path(self, path: Path) -> Path:
        if not isinstance(path, GivenFile):
            return path
        if self.folder is None:
            raise JournalError(
                "content that was given as bytes cannot be kept: there is no home folder, and the journal has no "
                "method folder(key). Give paths, or use voiceclone.FileJournal(folder)",
                key=self.key,
            )
        return self.folder / path.kept_name

    def _fault(self, error: OSError, what: str) -> JournalError:
        reason = error.strerror or error
        return JournalError(
            f"content that was given as bytes cannot be {what} in {self.folder} ({reason})", key=self.key
        )


def is_given(path: Path) -> bool:
    """Whether *path* holds what was given as bytes, in this process only."""
    return isinstance(path, GivenFile)


def _beside(key: str) -> Path | None:
    folder = state_folder()
    return None if folder is None else folder / "files" / safe_name(key)


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        yield from iter(partial(stream.read, _CHUNK), b"")


def _with_paths(request: _Request, change: Callable[[Path], Path]) -> _Request:
    def moved(recording: Recording) -> Recording:
        return recording if recording.path is None else attrs.evolve(recording, path=change(recording.path))

    changes: dict[str, Any] = {}
    if request.recordings is not None:
        changes["recordings"] = tuple(map(moved, request.recordings))
    if request.consent is not None:
        statement, letter = request.consent.statement, request.consent.letter
        changes["consent"] = attrs.evolve(
            request.consent, statement=statement and moved(statement), letter=letter and change(letter)
        )
    return attrs.evolve(request, **changes)
