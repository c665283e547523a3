"""The vendor that conformance tests are run against, and what can go wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest

from voiceclone._client import Client
from voiceclone._journal import FileJournal
from voiceclone._request import CloneRequest
from voiceclone.testing._clock import FakeClock


class VendorUnderTest:
    """An emulated vendor; what is here is for a `voiceclone.sandbox.Emulator`.

    Attributes:
        vendor: The emulated vendor, new for every test.
        paid_operation: The vendor's name of the operation that costs.
        job_operation: The vendor's name of the operation that tells of one job.
        voice_field: Where the vendor's answer has the id of a finished voice.
        unknown_job_id: An id of no job.
        delete_job_operation: The vendor's name of the operation that deletes a job, where it has one.
        speech_operation: The vendor's name of the operation that orders speech and costs, where it has one.
        secrets: What nobody may see.
    """

    vendor: Any
    paid_operation: ClassVar[str]
    job_operation: ClassVar[str]
    voice_field: ClassVar[str] = "voice_id"
    unknown_job_id: ClassVar[str] = "no-such-job"
    delete_job_operation: ClassVar[str] = ""
    speech_operation: ClassVar[str] = ""
    secrets: tuple[str, ...] = ()

    def make_client(self, **options: Any) -> Client:
        """A client of the vendor, with *options* of `Client`: a journal, a clock, a way to sleep."""
        raise NotImplementedError

    def make_request(self, folder: Path) -> CloneRequest:
        """A request that the vendor accepts; its files may be made in *folder*."""
        raise NotImplementedError

    def paid(self) -> list[str]:
        """Ids of the jobs that were paid for, one entry per payment."""
        return list(self.vendor.paid)

    def spoken(self) -> list[str]:
        """Ids of the speech that was paid for, one entry per payment."""
        return list(self.vendor.spoken)

    def received(self) -> list[str]:
        """The operations the vendor was asked for."""
        return [each.operation for each in self.vendor.received]

    def lose_call(self, times: int = 1) -> None:
        """Let the next calls that would cost be lost on their way."""
        self._fault(self.paid_operation, times, cut=True)

    def lose_answer(self) -> None:
        """Let the vendor act on the next call that costs, and its answer be lost."""
        self._fault(self.paid_operation, cut=True, after=True)

    def refuse(self) -> None:
        """Let the vendor refuse the next call that would cost."""
        self._fault(self.paid_operation, status=400, code="Refused")

    def refuse_deletion(self) -> None:
        """Let the vendor refuse to delete the next job."""
        self._fault(self.delete_job_operation, status=400, code="Refused")

    def lose_speech_call(self, times: int = 1) -> None:
        """Let the next calls that order speech be lost on their way."""
        self._fault(self.speech_operation, times, cut=True)

    def lose_speech_answer(self) -> None:
        """Let the vendor act on the next call that orders speech, and its answer be lost."""
        self._fault(self.speech_operation, cut=True, after=True)

    def refuse_speech(self) -> None:
        """Let the vendor refuse the next call that orders speech."""
        self._fault(self.speech_operation, status=400, code="Refused")

    def recover(self) -> None:
        """Let nothing go wrong from now on."""
        self.vendor.clear_faults()

    def garble(self) -> None:
        """Let the next answer about a job be nothing that can be read."""
        self._fault(self.job_operation, status=200, body=b"\x00\xff{not json")

    def distort(self, operation: str) -> None:
        """Let the vendor act on the next call of *operation*, and every value of its answer be of another type."""
        self._fault(operation, edit=_distorted)

    def set_state(self, job_id: str, state: str) -> None:
        """Put a job into *state*, a word the vendor does not have."""
        self.vendor.set_state(job_id, state)

    def hide_voice(self, job_id: str) -> None:  # noqa: ARG002 - for those who override it
        """Let the next answer about a finished job lack its voice's id."""
        self._fault(self.job_operation, edit=self._without_voice)

    @pytest.fixture
    def clock(self) -> FakeClock:
        """The client's time."""
        return FakeClock()

    @pytest.fixture
    def options(self, clock: FakeClock, tmp_path: Path) -> dict[str, Any]:
        """What every client of a test has in common: a journal, and time that does not pass by itself."""
        return {"journal": FileJournal(tmp_path / "journal"), "clock": clock, "sleep": clock.sleep}

    @pytest.fixture
    def client(self, options: dict[str, Any]) -> Iterator[Client]:
        """A client."""
        with self.make_client(**options) as client:
            yield client

    @pytest.fixture
    def clone_request(self, tmp_path: Path) -> CloneRequest:
        """A request that the vendor accepts."""
        return self.make_request(tmp_path)

    def _fault(self, operation: str, times: int = 1, **fault: Any) -> None:
        from voiceclone.sandbox import Fault  # noqa: PLC0415 - needs the extra `sandbox`

        self.vendor.fault(operation, Fault(**fault), times=times)

    def _without_voice(self, answer: Any) -> Any:
        if isinstance(answer, dict):
            return {name: self._without_voice(each) for name, each in answer.items() if name != self.voice_field}
        return answer


def _distorted(answer: Any) -> Any:
    if isinstance(answer, dict):
        return {name: _distorted(value) for name, value in answer.items()}
    return 7 if isinstance(answer, str | list) else ["wrong"]
