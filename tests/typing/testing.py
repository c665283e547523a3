"""The types of the names for tests, and of a backend on plain HTTP: read by the type checker only, never run.

What must not pass the checker carries the error's code: an ignore that nothing needs is an error as well.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar, assert_type

import attrs

from voiceclone import Client, CloneJob, CloneRequest, JobState, MemoryJournal, QuotaExceededError
from voiceclone.backends import REFUSALS, Capabilities, ConsentKind, HTTPBackend, Steps
from voiceclone.sandbox import Emulator
from voiceclone.testing import BackendConformance, FakeClock, MemoryBackend, serve


@attrs.define(kw_only=True)
class AcmeBackend(HTTPBackend):
    name = "acme"
    title = "Acme Voices"
    capabilities = Capabilities(consent=frozenset({ConsentKind.LETTER}), recording_formats=frozenset({".wav"}))
    errors: ClassVar = {**REFUSALS, "quota": QuotaExceededError}

    @property
    def account(self) -> str:
        return self.endpoint

    def submit(self, request: CloneRequest, steps: Steps) -> CloneJob:
        return self.get_job(steps.run("submit", lambda: request.voice_name))

    def get_job(self, job_id: str) -> CloneJob:
        self.call("GET", f"/jobs/{job_id}")  # type: ignore[call-arg]
        answer = self.call("GET", f"/jobs/{job_id}", operation="GetJob")
        assert_type(answer.status, int)
        return CloneJob(provider=self.name, job_id=job_id, state=JobState.TRAINING)


clock = FakeClock()
assert_type(clock(), float)
memory = MemoryBackend(states=(JobState.QUEUED, JobState.FAILED))
assert_type(memory.paid, list[str])
with Client(backend=memory, journal=MemoryJournal(), clock=clock, sleep=clock.sleep) as client:
    assert_type(client.wait("job-1"), CloneJob)

MemoryBackend(states=JobState.QUEUED)  # type: ignore[arg-type]
Client(backend=memory, clock=clock.sleep)  # type: ignore[arg-type]


class AcmeEmulator(Emulator):
    name = "acme"


def emulate(emulator: AcmeEmulator) -> None:
    with serve(emulator) as served:
        assert_type(served, AcmeEmulator)
    serve(AcmeBackend(endpoint="https://acme.example"))  # type: ignore[type-var]


class TestAcme(BackendConformance):
    def make_client(self, **options: Any) -> Client:
        return Client(backend=AcmeBackend(endpoint="https://acme.example"), **options)

    def make_request(self, folder: Path) -> str:  # type: ignore[override]
        return str(folder)
