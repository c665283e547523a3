"""Records of a journal."""

from __future__ import annotations

from typing import Any

from voiceclone.backends import Record


def a_record(key: str = "key", **values: Any) -> Record:
    """The record of a submission that has done one step, but for *values*."""
    record: dict[str, Any] = {
        "version": 2,
        "key": key,
        "provider": "acme",
        "account": "cn",
        "fingerprint": "0123",
        "marker": "m-1",
        "request": {"voice_name": "声音 🎤", "recordings": [{"path": "/home/\udcff/take.wav", "asset_id": None}]},
        "steps": {"create": {"begun": 1.5, "result": "job-1"}, "commit": {"begun": None, "latest": 2}},
        "job_id": None,
        "answer": {},
        "kind": "clone",
        "files": {},
        "history": [],
        "updated": 2.5,
    }
    return Record(**{**record, **values})  # type: ignore[typeddict-item]
