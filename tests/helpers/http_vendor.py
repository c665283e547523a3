"""A vendor on plain HTTP: its backend, and the vendor itself on loopback."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

import attrs
from werkzeug.wrappers import Request, Response

from voiceclone import CloneJob, CloneRequest, JobState, QuotaExceededError
from voiceclone.backends import REFUSALS, Capabilities, ConsentKind, HTTPBackend, Steps, optional_str, setting
from voiceclone.sandbox import Emulator, Job, Refusal

STATES = {"waiting": JobState.QUEUED, "training": JobState.TRAINING, "ready": JobState.SUCCEEDED}
API_KEY = "acme-key-of-nobody"


@attrs.define(kw_only=True)
class Acme(HTTPBackend):
    name = "acme"
    title = "Acme Voices"
    capabilities = Capabilities(
        consent=frozenset({ConsentKind.STATEMENT}),
        statement_formats=frozenset({".wav"}),
        recording_formats=frozenset({".wav"}),
        marks_jobs=True,
    )
    errors = {**REFUSALS, "quota": QuotaExceededError}  # noqa: RUF012 - never changed

    api_key: str = setting("ACME_API_KEY", secret=True)

    @property
    def account(self) -> str:
        return self.endpoint

    def headers(self) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {self.api_key}"}

    def submit(self, request: CloneRequest, steps: Steps) -> CloneJob:
        said: dict[str, Any] = {}
        audio = [("recordings", each) for each in request.recordings]
        audio += [("consent", request.consent.statement)] if request.consent.statement else []
        files = [(field, each.path) for field, each in audio if each.path]
        name = steps.marked(request.voice_name, None)

        def create() -> str:
            told = steps.progress("voice")
            answer = self.call(
                "POST", "/voices", operation="CreateVoice", fields={"name": name}, files=files, on_progress=told
            )
            voice_id = answer.required("voice_id", str)
            said.update(answer.data)
            return voice_id

        def find(_begun: float | None) -> str | None:
            return self._find(steps)

        if steps.look_up("create", find) is None:
            steps.check_files()
        return self._job(steps.run("create", create, find=find), said)

    def get_job(self, job_id: str) -> CloneJob:
        answer = self.call("GET", f"/voices/{quote(job_id, safe='')}", operation="GetVoice")
        answer.required("state", str)
        return self._job(job_id, answer.data)

    def _find(self, steps: Steps) -> str | None:
        voices = self.call("GET", "/voices", operation="ListVoices").required("voices", list)
        return next((each["voice_id"] for each in voices if steps.holds_marker(each["name"])), None)

    def _job(self, job_id: str, data: Mapping[str, Any]) -> CloneJob:
        word = optional_str(data.get("state"))
        state = STATES.get(word, JobState.UNKNOWN) if word else JobState.QUEUED
        voice_id = optional_str(data.get("voice_id")) if state is JobState.SUCCEEDED else None
        return CloneJob(provider=self.name, job_id=job_id, state=state, vendor_state=word, voice_id=voice_id, raw=data)


class AcmeEmulator(Emulator):
    """The vendor.

    Attributes:
        forms: Every form as it came: its fields, and the contents of its files.
    """

    name = "acme"

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.forms: list[tuple[dict[str, str], list[tuple[str, bytes]]]] = []
        self._ids: Iterator[int] = itertools.count(1)

    def settings(self) -> dict[str, Any]:
        return {"endpoint": self.url, "api_key": API_KEY}

    def operation(self, request: Request) -> str:
        if request.method == "POST":
            return "CreateVoice"
        return "ListVoices" if request.path == "/voices" else "GetVoice"

    def perform(self, operation: str, request: Request) -> Response:
        if request.headers.get("Authorization") != f"Bearer {API_KEY}":
            raise Refusal(401, "key", f"this key is wrong: {request.headers.get('Authorization')}")
        return getattr(self, f"_{operation}")(request)

    def refuse(self, operation: str, refusal: Refusal) -> Response:
        answer = _json({"error": {"code": refusal.code, "message": refusal.message}}, refusal.status)
        answer.headers["X-Request-Id"] = "request-7"
        return answer

    def _CreateVoice(self, request: Request) -> Response:  # noqa: N802 - the vendor's name
        request.get_data()  # whole, or nothing is done
        with request:
            files = [(name, file.read()) for name, file in request.files.items(multi=True)]
        self.forms.append((request.form.to_dict(), files))
        job_id = f"v{next(self._ids)}"
        self.jobs[job_id] = Job(job_id=job_id, fields=request.form.to_dict(), created=0, path=[*STATES])
        self.paid.append(job_id)
        return _json({"voice_id": job_id, "state": "waiting"})

    def _ListVoices(self, request: Request) -> Response:  # noqa: N802 - the vendor's name
        return _json({"voices": [{"voice_id": each.job_id, **each.fields} for each in self.jobs.values()]})

    def _GetVoice(self, request: Request) -> Response:  # noqa: N802 - the vendor's name
        job = self.jobs.get(request.path.rpartition("/")[2])
        if job is None:
            raise Refusal(404, "voice", "there is no such voice")
        return _json({"voice_id": job.job_id, "state": self.poll(job), **job.fields})


def _json(content: Any, status: int = 200) -> Response:
    return Response(json.dumps(content), status, content_type="application/json")
