"""What shows later that a clone was lawful, and what was sent for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlsplit

from voiceclone._journal import Record
from voiceclone._submission.history import ErasureStage, Event, erasure_stage, own_record, voice_id_of, what_was_sent

#: The version of the document; a newer one may have more fields.
VERSION: Final = 1


def evidence_of(job_id: str, records: Iterable[Record]) -> dict[str, Any]:
    """The document about one job, from the records of its submission and resubmission, at least one."""
    found = sorted(records, key=lambda record: ("job_id" in record["request"], record["key"]))
    own = own_record(found)
    assert own is not None
    entries = [each for record in found for each in record["history"] if each["event"] not in _OF_A_SUBMISSION]
    submissions = [each for record in found for each in _submissions(record)]
    voice_ids = [voice_id_of(record) for record in found]
    return {
        "document": "voiceclone evidence",
        "version": VERSION,
        "provider": own["provider"],
        "account": own["account"],
        "job_id": job_id,
        "voice_id": next((each for each in reversed(voice_ids) if each), None),
        "voice_name": next((each["voice_name"] for each in reversed(submissions) if each["voice_name"]), None),
        "erased": any(erasure_stage(record) is ErasureStage.DONE for record in found),
        "submissions": submissions,
        "history": [{**each, "time": _time(each["time"])} for each in sorted(entries, key=_moment)],
    }


#: Entries that tell of a submission, and not of its job.
_OF_A_SUBMISSION = (Event.BEGUN, Event.REPLACED)


def _submissions(record: Record) -> list[dict[str, Any]]:
    """What was submitted by means of one record: itself, and before it what it took the place of."""
    begun = [each for each in record["history"] if each["event"] == Event.BEGUN]
    sent = [each for each in record["history"] if each["event"] == Event.REPLACED] + [what_was_sent(record)]
    # Records of earlier versions kept no beginning, so it is the last ones that belong together.
    beginnings: list[Mapping[str, Any]] = [{}] * (len(sent) - len(begun)) + list(begun)
    return [_submission(each, begun) for each, begun in zip(sent, beginnings, strict=True)]


def _submission(sent: Mapping[str, Any], begun: Mapping[str, Any]) -> dict[str, Any]:
    request = sent["request"]
    consent = request.get("consent") or {}
    return {
        "attempt": request.get("attempt", 1),
        "begun_at": _time(begun.get("time")),
        "finished_at": _time(sent.get("updated")),
        "request_id": sent.get("request_id"),
        "library": begun.get("library"),
        "voice_name": request.get("voice_name"),
        "gender": request.get("gender"),
        "language": request.get("language"),
        "edition": request.get("edition"),
        "files": [{"place": place, **file} for place, file in sent["files"].items()],
        "held_by_vendor": _held(request),
        "speaker": consent.get("speaker"),
        "given_at": consent.get("given_at"),
        "consent_asked_for": begun.get("consent"),
    }


def _held(request: Mapping[str, Any]) -> list[dict[str, str]]:
    """What was not sent from here: assets of the vendor, and addresses, without what may sign them."""
    places = {f"recordings[{index}]": each for index, each in enumerate(request.get("recordings") or ())}
    places["consent.statement"] = (request.get("consent") or {}).get("statement") or {}
    named = {
        place: each.get("asset_id") or (_unsigned(each["url"]) if each.get("url") else None)
        for place, each in places.items()
    }
    return [{"place": place, "id": name} for place, name in named.items() if name]


def _unsigned(url: str) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()


def _moment(entry: Mapping[str, Any]) -> float:
    return entry["time"] or 0.0


def _time(seconds: float | None) -> str | None:
    try:
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat()
    except (OverflowError, OSError, ValueError):  # no time that a calendar has
        return None
