"""One client, many threads."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import attrs
import pytest
from helpers.clock import Clock

import voiceclone
from voiceclone import Client, CloneRequest, Recording
from voiceclone.sandbox import Emulator, Fault, Sandbox

_T = TypeVar("_T")
PAID = {"huawei": "CommitVoiceTrainingJob", "alibaba": "SubmitStandardCustomizedVoiceJob"}
FREE = {"huawei": "CreateTrainingAdvanceJob", "alibaba": "CreateUploadMedia"}


def all_at_once(number: int, do: Callable[[int], _T]) -> list[_T]:
    """What *do* gives for each number, done by as many threads."""
    with ThreadPoolExecutor(number) as threads:
        return list(threads.map(do, range(number)))


def persistently(submit: Callable[[], voiceclone.CloneJob]) -> voiceclone.CloneJob:
    """What *submit* gives in the end: one thread may meet more lost calls in a row than one `submit` gets over."""
    for _ in range(10):
        with contextlib.suppress(voiceclone.ProviderError):
            return submit()
    return submit()


def test_many_submissions_at_once(client: Client, request_: CloneRequest, vendor: Emulator) -> None:
    """Submissions of many threads are a job each, and waiting in many threads leads each to its own voice."""
    jobs = all_at_once(12, lambda number: client.submit(request_, key=f"order-{number}"))

    done = all_at_once(12, lambda number: client.wait(jobs[number]))

    assert 12 == len({job.job_id for job in jobs})
    assert [job.job_id for job in jobs] == [job.job_id for job in done]
    assert 12 == len({job.voice_id for job in done})
    assert sorted(vendor.paid) == sorted(job.job_id for job in jobs)


def test_one_key_at_once(client: Client, request_: CloneRequest, vendor: Emulator) -> None:
    """One submission in many threads is one job; who comes too early is told that it is being worked on."""

    def submit(_number: int) -> str:
        try:
            return client.submit(request_, key="order-1").job_id
        except voiceclone.SubmissionInProgressError:
            return ""

    told = set(all_at_once(8, submit)) - {""}

    assert [*told] == vendor.paid


@pytest.mark.parametrize("answers", ["lost", "never made"])
def test_keys_of_one_name_never_share_a_job(
    client: Client, provider: str, request_: CloneRequest, vendor: Emulator, answers: str
) -> None:
    """24 submissions of one voice name in parallel, calls and answers lost: 24 jobs, none of them for two keys."""
    for operation in (FREE[provider], PAID[provider]):
        for _ in range(4):
            vendor.fault(operation, Fault(cut=True, after=answers == "lost"))
            vendor.fault(operation, Fault(), times=2)

    jobs = all_at_once(24, lambda number: persistently(lambda: client.submit(request_, key=f"speaker-{number}")))

    assert 24 == len({job.job_id for job in jobs})
    assert sorted(vendor.paid) == sorted(job.job_id for job in jobs)


@pytest.mark.parametrize("lost", ["call", "answer"])
def test_two_hosts_of_one_account(
    *, sandbox: Sandbox, vendor: Emulator, request_: CloneRequest, clock: Clock, tmp_path: Path, lost: str
) -> None:
    """Two hosts clone two speakers under one voice name, and lose calls or answers: each gets its own job, and pays
    once.
    """
    take = request_.recordings[0].path
    assert take is not None
    other = tmp_path / "other.wav"
    other.write_bytes(take.read_bytes()[:-1] + b"\x01")
    speakers = [request_, attrs.evolve(request_, recordings=(Recording(path=other),))]
    name = vendor.name
    for operation in (FREE[name], PAID[name]):
        vendor.fault(operation, Fault(cut=True, after=lost == "answer"), times=2)

    def submit(number: int) -> voiceclone.CloneJob:
        how = {"journal": tmp_path / f"host-{number}", "clock": clock, "sleep": clock.sleep}
        with Client(name, **how, **sandbox.settings(name)) as client:
            return persistently(lambda: client.submit(speakers[number]))

    jobs = all_at_once(2, submit)

    assert 2 == len({job.job_id for job in jobs})
    assert sorted(vendor.paid) == sorted(job.job_id for job in jobs)
    held = [vendor.voice_of(job.job_id) for job in jobs]  # type: ignore[attr-defined]
    assert held[0] != held[1]
