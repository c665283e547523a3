"""The types of the names for those who add a vendor: read by the type checker only, never run.

What must not pass the checker carries the error's code: an ignore that nothing needs is an error as well.
"""

from __future__ import annotations

from typing import assert_type

import attrs

from voiceclone import Client, CloneJob, CloneRequest, JobState
from voiceclone.backends import (
    Backend,
    Capabilities,
    ConsentKind,
    Edition,
    Requirement,
    Steps,
    hookimpl,
    seconds,
    setting,
)


@attrs.define(kw_only=True)
class AcmeBackend(Backend):
    name = "acme"
    title = "Acme Voices"
    capabilities = Capabilities(
        consent=frozenset({ConsentKind.LETTER}),
        letter_formats=frozenset({".pdf"}),
        recording_formats=frozenset({".wav"}),
    )

    token: str = setting("ACME_TOKEN", secret=True)
    timeout: float = setting(default=10.0, converter=seconds)

    @property
    def account(self) -> str:
        return "acme"

    def submit(self, request: CloneRequest, steps: Steps) -> CloneJob:
        job_id = steps.run("submit", lambda: request.voice_name, find=lambda begun: f"{begun}")
        assert_type(job_id, str)
        return self.get_job(job_id)

    def get_job(self, job_id: str) -> CloneJob:
        return CloneJob(provider=self.name, job_id=job_id, state=JobState.TRAINING)

    def account_requirements(self, edition: Edition) -> tuple[Requirement, ...]:
        return ()


backend = AcmeBackend(token="made up")
assert_type(backend.token, str)
assert_type(backend.timeout, float)
assert_type(backend.get_job("job-1"), CloneJob)
assert_type(Client(backend=backend).provider, str)
Client(backend=AcmeBackend)  # type: ignore[arg-type]


@hookimpl
def voiceclone_register_backend() -> type[Backend]:
    return AcmeBackend


AcmeBackend(tokn="made up")  # type: ignore[call-arg]
AcmeBackend("made up")  # type: ignore[call-arg]
AcmeBackend(token=1)  # type: ignore[arg-type]
Capabilities(recording_formats=frozenset({".wav"}))  # type: ignore[call-arg]
Capabilities(consent={"letter"}, recording_formats=frozenset({".wav"}))  # type: ignore[arg-type]
setting(empty="whatever")  # type: ignore[arg-type]


class Nothing(Backend):
    name = "nothing"


Nothing()  # type: ignore[abstract]


class WrongAnswer(AcmeBackend):
    def get_job(self, job_id: str) -> str:  # type: ignore[override]
        return job_id


class WrongQuestion(AcmeBackend):
    def submit(self, request: CloneRequest) -> CloneJob:  # type: ignore[override]
        return self.get_job(request.voice_name)
