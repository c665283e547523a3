"""
Choosing among jobs: the filters, the order and the pages of ListVoiceTrainingJob.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from voiceclone_huawei.emulator import codes

# Most characters; each has at least one.
_LENGTHS = {
    "batch_name": 256,
    "create_since": 20,
    "create_until": 20,
    "job_id": 64,
    "state": 128,
    "update_since": 20,
    "update_until": 20,
    "voice_name": 256,
}

_EQUAL = ("batch_name", "job_id", "job_type", "tag")
_SORT_KEYS = {"create_time": "create_time", "update_time": "lastupdate_time"}
_SORT_DIRS = {"desc": True, "asc": False}
_FLAGS = {"true": True, "false": False}
_MOST = 2**31 - 1


def list_jobs(jobs: Sequence[dict[str, Any]], query: Mapping[str, str]) -> dict[str, Any]:
    """
    The answer to *query*, out of all *jobs* as ShowVoiceTrainingJob tells of them, oldest first.

    Raises:
        Refusal: A parameter is not as documented.
    """
    for name, most in _LENGTHS.items():
        if not 1 <= len(query.get(name, "?")) <= most:
            raise codes.parameter(f"{name} must have 1 to {most} characters")
    offset, limit = _number(query, "offset", 0, 0, _MOST), _number(query, "limit", 10, 1, 100)
    key = _SORT_KEYS[_word(query, "sort_key", "create_time", _SORT_KEYS)]
    newest_first = _SORT_DIRS[_word(query, "sort_dir", "desc", _SORT_DIRS)]
    _word(query, "is_ondemand_resource", "false", _FLAGS)
    spans = [_span(query, "create", "create_time"), _span(query, "update", "lastupdate_time")]
    chosen = [
        job
        for job in (reversed(jobs) if newest_first else jobs)
        if _fits(job, query) and all(since <= job[field] <= until for field, since, until in spans)
    ]
    # Stable: jobs of the same second stay in the order in which they were made, or its reverse.
    chosen.sort(key=lambda job: int(job[key]), reverse=newest_first)
    return {"count": len(chosen), "jobs": chosen[offset : offset + limit]}


def _fits(job: Mapping[str, Any], query: Mapping[str, str]) -> bool:
    if any(name in query and job.get(name) != query[name] for name in _EQUAL):
        return False
    if "state" in query and job["state"] not in query["state"].split(","):
        return False
    on_demand = job.get("is_ondemand_resource", False)
    if _FLAGS.get(query.get("is_ondemand_resource", ""), on_demand) != on_demand:
        return False
    return query.get("voice_name", "") in job["voice_name"]


def _span(query: Mapping[str, str], name: str, field: str) -> tuple[str, float, float]:
    return field, _time(query, f"{name}_since", 0.0), _time(query, f"{name}_until", float(_MOST))


def _time(query: Mapping[str, str], name: str, default: float) -> float:
    if name not in query:
        return default
    try:
        return datetime.strptime(query[name], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).timestamp()
    except ValueError:
        raise codes.parameter(f"{name} must read like 2026-01-31T23:59:59Z") from None


def _number(query: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    text = query.get(name, str(default))
    if not (text.isdecimal() and least <= int(text) <= most):
        raise codes.parameter(f"{name} must be a number of {least} to {most}")
    return int(text)


def _word(query: Mapping[str, str], name: str, default: str, words: Collection[str]) -> str:
    word = query.get(name, default)
    if word not in words:
        raise codes.parameter(f"{name} must be one of {', '.join(words)}")
    return word
