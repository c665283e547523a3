"""What is kept of a submission, and how it is read again."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from typing import Any, Final, TypedDict, TypeGuard

#: The version of what is written; a reader refuses what is newer than itself.
VERSION: Final = 2


class StepRecord(TypedDict, total=False):
    """One step. Begun without a result means: its outcome is unknown.

    Attributes:
        begun: When it was tried first, in the vendor's time, in seconds since 1970; None where that is not known.
        latest: When it was tried last, likewise.
        result: What it gave.
    """

    begun: float | None
    latest: float | None
    result: str


class FileRecord(TypedDict):
    """One file of a request, as it was when the submission was begun.

    Attributes:
        name: Its name, without the folders above it.
        size: In bytes.
        sha256: Digest of its content, in hexadecimal digits.
    """

    name: str
    size: int
    sha256: str


class Record(TypedDict):
    """One submission, as JSON.

    Attributes:
        version: Of this form of the record.
        key: The submission's key.
        provider: Name of the provider.
        account: What tells the vendor's accounts from one another.
        fingerprint: What tells the request from others.
        marker: What the vendor was given to know the job again by; empty where there is none.
        request: What was asked for.
        steps: The steps that were begun.
        job_id: The vendor's id of the job, None while there is none.
        answer: What the vendor said of the job when it was submitted: ``state``, ``voice_id`` and the like; empty while
            there is none.
        kind: ``"clone"``, or ``"speech"`` for text that is being spoken.
        files: What was sent, by its place in the request: ``recordings[0]``.
        history: What happened, oldest first: ``event``, ``time`` in seconds since 1970, and what belongs to the event;
            what is not known is left out.
        updated: When it was finished, or speech was tried last, in seconds since 1970: by the vendor's clock, by ours
            where that is not known.
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
    answer: dict[str, str]
    kind: str
    files: dict[str, FileRecord]
    history: list[dict[str, Any]]
    updated: float | None


def new_record(
    *,
    kind: str,
    key: str,
    provider: str,
    account: str,
    fingerprint: str,
    marker: str,
    request: dict[str, Any],
    files: dict[str, FileRecord] | None = None,
    history: list[dict[str, Any]] | None = None,
) -> Record:
    """A record of which nothing was done yet."""
    return Record(
        version=VERSION,
        key=key,
        provider=provider,
        account=account,
        fingerprint=fingerprint,
        marker=marker,
        request=request,
        steps={},
        job_id=None,
        answer={},
        kind=kind,
        files=files or {},
        history=history or [],
        updated=None,
    )


class NewerRecordError(ValueError):
    """A record of a version that this one does not know."""


def read(content: bytes) -> Record:
    """The record that was written as *content*.

    Raises:
        NewerRecordError: A newer version wrote it.
        ValueError: It is not what was written.
    """
    try:
        record = json.loads(content)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if not isinstance(record, dict):
        raise ValueError("not an object")  # noqa: TRY004 - content, not an argument
    version = record.get("version")
    if _is_count(version) and version > VERSION:
        raise NewerRecordError(f"written by a newer version of voiceclone ({version})")
    wrong = _wrong(record, _FIELDS) | (_FIELDS.keys() - _LATER.keys() - record.keys())
    if wrong:
        raise ValueError(f"not what was written: {', '.join(sorted(wrong))}")
    return upgraded(record)


def upgraded(record: Mapping[str, Any]) -> Record:
    """*record*, of this version or an earlier one, in the form of this one."""
    later = {name: nothing() for name, nothing in _LATER.items()}
    made: Record = {**later, **record, "version": VERSION}  # type: ignore[typeddict-item] # all that it had, and more
    return made


def _wrong(values: Mapping[str, Any], fields: Mapping[str, Callable[[Any], bool]]) -> set[str]:
    # A name we do not write is wrong too; it is printed so that it cannot break a line.
    return {name if name in fields else ascii(name) for name in values if not fields.get(name, _never)(values[name])}


def _never(_value: object) -> bool:
    return False


def _is_count(value: object) -> TypeGuard[int]:
    # bool is an int to Python, and none to us.
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_time(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float | None):
        return False
    try:
        return value is None or math.isfinite(value)
    except OverflowError:  # an integer too big for a float
        return False


def _is_history(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(each, dict) and _is_text(each.get("event")) and _is_time(each.get("time")) for each in value
    )


def _are_files(value: object) -> bool:
    return isinstance(value, dict) and all(
        isinstance(file, dict) and file.keys() == _FILE_FIELDS.keys() and not _wrong(file, _FILE_FIELDS)
        for file in value.values()
    )


def _is_object(value: object) -> bool:
    return isinstance(value, dict)


def _are_steps(value: object) -> bool:
    return isinstance(value, dict) and all(
        isinstance(step, dict) and not _wrong(step, _STEP_FIELDS) for step in value.values()
    )


_FILE_FIELDS: Final[Mapping[str, Callable[[Any], bool]]] = {
    "name": _is_text,
    "size": lambda value: _is_count(value) or value == 0,
    "sha256": _is_text,
}
_STEP_FIELDS: Final[Mapping[str, Callable[[Any], bool]]] = {"begun": _is_time, "latest": _is_time, "result": _is_text}
_FIELDS: Final[Mapping[str, Callable[[Any], bool]]] = {
    "version": _is_count,
    "key": _is_text,
    "provider": _is_text,
    "account": _is_text,
    "fingerprint": _is_text,
    "marker": _is_text,
    "request": _is_object,
    "steps": _are_steps,
    "job_id": lambda value: value is None or isinstance(value, str),
    "answer": lambda value: isinstance(value, dict) and all(isinstance(each, str) for each in value.values()),
    "kind": _is_text,
    "files": _are_files,
    "history": _is_history,
    "updated": _is_time,
}
#: Fields that earlier versions did not write, and what they mean by that.
_LATER: Final[Mapping[str, Callable[[], Any]]] = {
    "answer": dict,
    "kind": lambda: "clone",
    "files": dict,
    "history": list,
}
