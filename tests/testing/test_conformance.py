"""What every backend promises holds for a vendor on plain HTTP, and for the one in memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest
from helpers.http_vendor import API_KEY, Acme, AcmeEmulator
from helpers.wav import write_wav

import voiceclone
from voiceclone import CloneJob, JobState
from voiceclone.testing import BackendConformance, MemoryBackend, serve


def make_request(folder: Path) -> voiceclone.CloneRequest:
    return voiceclone.CloneRequest(
        voice_name="gentle",
        gender="female",
        language="zh-CN",
        recordings=[write_wav(folder / "take.wav", 60), write_wav(folder / "other.wav", 50)],
        consent=voiceclone.Consent(statement=write_wav(folder / "statement.wav", 12)),
    )


class TestAcme(BackendConformance):
    paid_operation, job_operation = "CreateVoice", "GetVoice"
    secrets = (API_KEY,)

    @pytest.fixture(autouse=True)
    def emulated(self) -> Iterator[None]:
        with serve(AcmeEmulator()) as self.vendor:
            yield

    def make_client(self, **options: Any) -> voiceclone.Client:
        return voiceclone.Client(backend=Acme(**self.vendor.settings()), **options)

    def make_request(self, folder: Path) -> voiceclone.CloneRequest:
        return make_request(folder)

    def test_what_arrives(self, client: voiceclone.Client, clone_request: voiceclone.CloneRequest) -> None:
        """The vendor gets the recordings, the consent and the name in one form, and the user is told how far it is."""
        told: list[voiceclone.Progress] = []

        job = client.submit(clone_request, on_progress=told.append)

        [(fields, files)] = self.vendor.forms
        statement = clone_request.consent.statement
        assert statement is not None
        paths = [each.path for each in (*clone_request.recordings, statement)]
        assert fields["name"].startswith("gentle")
        assert [path.read_bytes() for path in paths if path] == [content for _, content in files]
        assert (JobState.QUEUED, "waiting") == (job.state, job.vendor_state)
        assert told[-1].sent == told[-1].total > 0

    def test_error_of_a_callback(self, client: voiceclone.Client, clone_request: voiceclone.CloneRequest) -> None:
        """An error of the user's own callback ends the submission as it is; the next one goes on, and pays once."""

        def stop(_progress: voiceclone.Progress) -> None:
            raise LookupError("of the user")

        with pytest.raises(LookupError, match="of the user"):
            client.submit(clone_request, on_progress=stop)

        assert [client.submit(clone_request).job_id] == self.vendor.paid


class TestMemory(BackendConformance):
    paid_operation, job_operation = "submit", "get_job"
    vendor: MemoryBackend

    @pytest.fixture(autouse=True)
    def emulated(self) -> None:
        self.vendor = MemoryBackend()

    def make_client(self, **options: Any) -> voiceclone.Client:
        return voiceclone.Client(backend=self.vendor, **options)

    def make_request(self, folder: Path) -> voiceclone.CloneRequest:
        return make_request(folder)

    def received(self) -> list[str]:
        return self.vendor.calls.copy()

    def lose_call(self, times: int = 1) -> None:
        for _ in range(times):
            self._fail("submit", voiceclone.ConnectionFailedError)

    def lose_answer(self) -> None:
        self._fail("submit", voiceclone.ConnectionFailedError, after=True)

    def refuse(self) -> None:
        self._fail("submit", voiceclone.RejectedError, outcome_unknown=False)

    def lose_speech_call(self, times: int = 1) -> None:
        for _ in range(times):
            self._fail("synthesize", voiceclone.ConnectionFailedError)

    def lose_speech_answer(self) -> None:
        self._fail("synthesize", voiceclone.ConnectionFailedError, after=True)

    def refuse_speech(self) -> None:
        self._fail("synthesize", voiceclone.RejectedError, outcome_unknown=False)

    def refuse_deletion(self) -> None:
        self._fail("delete_job", voiceclone.RejectedError, outcome_unknown=False)

    def garble(self) -> None:
        self._fail("get_job", voiceclone.MalformedResponseError)

    def distort(self, operation: str) -> None:
        self._fail(operation, voiceclone.MalformedResponseError, after=True)

    def recover(self) -> None:
        self.vendor.clear_errors()

    def set_state(self, job_id: str, state: str) -> None:
        self._tell(job_id, state=JobState.UNKNOWN, vendor_state=state)

    def hide_voice(self, job_id: str) -> None:
        self._tell(job_id, voice_id=None)

    def _fail(self, operation: str, kind: type[voiceclone.ProviderError], *, after: bool = False, **more: Any) -> None:
        self.vendor.fail(operation, kind("of a test", provider="memory", operation=operation, **more), after=after)

    def _tell(self, job_id: str, **changes: Any) -> None:
        job: CloneJob = attrs.evolve(self.vendor.jobs[job_id], **changes)
        self.vendor.set_job(job)
