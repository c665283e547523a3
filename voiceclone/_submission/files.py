"""The files of a submission: what tells one request from another, and whether they are still what they were."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import attrs

from voiceclone._errors import InvalidRequestError
from voiceclone._journal import FileRecord
from voiceclone._problem import Problem
from voiceclone._request import CloneRequest, Resubmission

_UNREADABLE = (OSError, TypeError, ValueError, AttributeError, RecursionError)
#: Every file with its size in bytes and its last change in nanoseconds since 1970.
_Stats = tuple[tuple[str, int, int], ...]
#: Fields that requests did not always have.
_LATER = frozenset({"edition", "transcript", "url"})
#: Fields that no vendor is sent.
_UNSENT = frozenset({"speaker", "given_at"})

#: What was read of files.
Digests = dict[Path, FileRecord]


def fingerprint(
    provider: str, account: str, request: CloneRequest | Resubmission, digests: Digests | None = None
) -> str:
    """A digest of who is asked for what: the same files' content under other names gives the same one.

    Args:
        provider: Name of the provider.
        account: What tells the vendor's accounts apart.
        request: What is asked for.
        digests: Files that were read already, and need not be read again; those that are read now are added.

    Raises:
        OSError: A file cannot be read.
    """
    known = {} if digests is None else digests

    def plain(_instance: type, _field: attrs.Attribute[Any] | None, value: Any) -> Any:
        if not isinstance(value, Path):
            return value
        if value not in known:
            known[value] = record(value)
        return known[value]["sha256"]

    # What was added later and is not given must not make it another request, nor must what is not sent.
    fields = attrs.asdict(
        request,
        value_serializer=plain,
        filter=lambda field, value: field.name not in _UNSENT and (value is not None or field.name not in _LATER),
    )
    # What is meant for other vendors does not make it another request.
    fields["extra"] = request.extra.get(provider, {})
    text = json.dumps([provider, account, fields], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def files_of(request: CloneRequest | Resubmission, digests: Digests) -> dict[str, FileRecord]:
    """The files of *request*, as *digests* has them, by their place in the request."""
    return {place: digests[path] for place, path in places(request).items() if path in digests}


def places(request: CloneRequest | Resubmission) -> dict[str, Path]:
    """The files of *request* by their place in it."""
    found = {f"recordings[{index}]": each.path for index, each in enumerate(request.recordings or ())}
    if request.consent is not None:
        statement = request.consent.statement
        found["consent.statement"] = None if statement is None else statement.path
        found["consent.letter"] = request.consent.letter
    return {place: path for place, path in found.items() if path is not None}


def record(path: Path) -> FileRecord:
    """Name, size and digest of the file *path*.

    Raises:
        OSError: It cannot be read, or is no file.
    """
    if not stat.S_ISREG(path.stat().st_mode):  # a pipe would be waited for, and a device may have no end
        raise OSError(errno.EINVAL, "it is no file", str(path))
    with path.open("rb", buffering=0) as stream:
        size = os.fstat(stream.fileno()).st_size
        return FileRecord(name=path.name, size=size, sha256=hashlib.file_digest(stream, "sha256").hexdigest())


@attrs.define(kw_only=True)
class Files:
    """The files of one submission.

    Attributes:
        request: What they belong to.
        digest: Gives the fingerprint of the request, with the files as they are now or were read already.
        fingerprint: What it was when the submission was begun; None if something could not be read.
        digests: The files as `read` found them.
        validate: Raises what is wrong with the request.
    """

    request: CloneRequest | Resubmission
    digest: Callable[[CloneRequest | Resubmission, Digests], str]
    validate: Callable[[CloneRequest | Resubmission], None]
    fingerprint: str | None = None
    digests: Digests = attrs.field(factory=dict)
    _stats: _Stats | None = None

    def read(self) -> None:
        """Take the fingerprint of the files as they are now; none, if something cannot be read."""
        with suppress(*_UNREADABLE):
            stats = self._stat()  # before they are read, so that a change meanwhile is seen
            self.fingerprint, self._stats = self.digest(self.request, self.digests), stats

    def check(self) -> None:
        """Make sure that the files are what they were when the submission was begun.

        Raises:
            InvalidRequestError: They are not.
        """
        try:
            if self._stats is None:  # that was in another process: they have to be read
                self.validate(self.request)
                stats = self._stat()
                same = self.digest(self.request, {}) == self.fingerprint
            else:
                stats = self._stat()
                same = stats == self._stats
        except OSError as error:
            raise _changed(f"a file cannot be read any more ({error})", "Restore it, and go on") from error
        if not same:
            hint = (
                "Restore it, and go on. To submit the new files instead, look first in the vendor's console that "
                "there is no job of this submission"
            )
            raise _changed("a file changed since the submission was begun", hint)
        self._stats = stats

    def _stat(self) -> _Stats:
        found = [(path, path.stat()) for path in self.request.files]
        return tuple((str(path), status.st_size, status.st_mtime_ns) for path, status in found)


def _changed(message: str, hint: str) -> InvalidRequestError:
    return InvalidRequestError([Problem("recordings or consent", message, hint)], sent="nothing more was sent")
