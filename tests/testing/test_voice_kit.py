"""The conformance tests of lists and deletions fail for a backend that breaks a promise."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

import voiceclone
from voiceclone import CloneJob, CloneRequest, RejectedError, Voice
from voiceclone.testing import BackendConformance, FakeClock, MemoryBackend


class Hiding(MemoryBackend):
    """Lists nothing."""

    def list_jobs(self) -> Iterator[CloneJob]:
        return iter(())

    def list_voices(self) -> Iterator[Voice]:
        return iter(())


class Keeping(MemoryBackend):
    """Says that it has deleted, and did not."""

    def delete_job(self, job_id: str) -> None:
        pass

    def delete_voice(self, voice_id: str) -> None:
        pass


class Silent(MemoryBackend):
    """Does not tell of a refusal."""

    def delete_job(self, job_id: str) -> None:
        with suppress(RejectedError):
            super().delete_job(job_id)


class Kit(BackendConformance):
    vendor: MemoryBackend

    def make_client(self, **options: Any) -> voiceclone.Client:
        return voiceclone.Client(backend=self.vendor, **options)

    def refuse_deletion(self) -> None:
        self.vendor.fail("delete_job", RejectedError("no", provider="memory", operation="delete_job"))


@pytest.mark.parametrize(
    ("backend", "promise"),
    [
        (Hiding, Kit.test_a_job_is_listed),
        (Hiding, Kit.test_a_voice_is_listed),
        (Keeping, Kit.test_a_deleted_job_is_gone),
        (Keeping, Kit.test_a_deleted_voice_is_gone),
        (Silent, Kit.test_a_refused_deletion),
    ],
    ids=lambda each: each.__name__,
)
def test_a_broken_promise_is_found(
    tmp_path: Path,
    request_: CloneRequest,
    backend: type[MemoryBackend],
    promise: Callable[[Any, voiceclone.Client, CloneRequest], None],
) -> None:
    """The test of a promise fails for a backend that does not keep it, and passes for one that does."""
    found = []
    for vendor in (MemoryBackend(), backend()):
        kit, clock = Kit(), FakeClock()
        kit.vendor = vendor
        with kit.make_client(journal=tmp_path / vendor.account, clock=clock, sleep=clock.sleep) as client:
            try:
                promise(kit, client, request_)
            except (AssertionError, pytest.fail.Exception):
                found.append(type(vendor))

    assert [backend] == found
