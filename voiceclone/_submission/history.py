"""What happened to a submission and its job, as its record keeps it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from enum import StrEnum
from typing import Any

import attrs

from voiceclone._journal import Record
from voiceclone.backends._consent import ConsentNeed

#: How many entries of one event are kept, the latest; a job changes its state about ten times.
_MOST = 100


class Event(StrEnum):
    """What an entry of a history tells of."""

    BEGUN = "begun"
    """The submission was begun: with which ``library``, and what ``consent`` the vendor wanted, in which words."""
    REPLACED = "replaced"
    """Another resubmission took the place of an earlier one: its ``attempt``, and `what_was_sent`."""
    SEEN = "seen"
    """The job was seen to change: ``state``, ``vendor_state``, ``voice_id``, ``request_id``."""
    ERASING = "erasing"
    """Erasing was begun: ``voice_id``."""
    ERASED = "erased"
    """Erasing came to its end: ``deleted`` and ``left``; ``gone`` is whether the job or its voice was deleted."""


class ErasureStage(StrEnum):
    """How far erasing has come, as a record tells."""

    NONE = "none"
    """Nothing was erased, or neither the job nor its voice."""
    UNFINISHED = "unfinished"
    """It was begun and never ended."""
    DONE = "done"
    """The job or its voice is gone."""


def entry(event: Event, now: float | None, **facts: Any) -> dict[str, Any]:
    """An entry; *now* is the vendor's time, None where it is not known. What is None in *facts* is left out."""
    known = {name: value for name, value in facts.items() if value is not None}
    return {"event": event.value, "time": time.time() if now is None else now, **known}


def beginning(needs: Iterable[ConsentNeed], now: float | None) -> dict[str, Any]:
    """The first entry of a submission.

    Args:
        needs: What consent the vendor wants.
        now: As of `entry`.
    """
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415 - takes long to load

    library = None
    with suppress(PackageNotFoundError):  # a copy of the library, inside another program
        library = version("voiceclone-kit")
    consent = [{**attrs.asdict(need), "formats": sorted(need.formats)} for need in needs]
    return entry(Event.BEGUN, now, library=library, consent=consent)


def what_was_sent(record: Record) -> dict[str, Any]:
    """What *record* tells of its submission: what is kept of it when another one takes its place."""
    request_id = record["answer"].get("request_id")
    return {**{name: record[name] for name in ("request", "files", "updated")}, "request_id": request_id}


def add(record: Record, new: Mapping[str, Any]) -> None:
    """Put *new* behind the history of *record*; of entries of one event only the latest are kept."""
    history = [*record["history"], dict(new)]
    alike = [index for index, each in enumerate(history) if each["event"] == new["event"]]
    dropped = set(alike[:-_MOST])
    record["history"] = [each for index, each in enumerate(history) if index not in dropped]


def erasure_stage(record: Record) -> ErasureStage:
    """How far erasing the job of *record* has come."""
    told = [each for each in record["history"] if each["event"] in (Event.ERASING, Event.ERASED)]
    if any(each.get("gone") for each in told):
        return ErasureStage.DONE
    return ErasureStage.UNFINISHED if told and told[-1]["event"] == Event.ERASING else ErasureStage.NONE


def voice_id_of(record: Record) -> str | None:
    """The id of the job's voice, as far as the record knows."""
    told = [record["answer"].get("voice_id"), *(each.get("voice_id") for each in record["history"])]
    return next((each for each in reversed(told) if each), None)


def own_record(records: Iterable[Record]) -> Record | None:
    """Of the records of a job, that of its submission; of its resubmission, where there is no other."""
    return min(records, key=lambda record: "job_id" in record["request"], default=None)
