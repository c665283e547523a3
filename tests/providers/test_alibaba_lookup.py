"""Alibaba: what is done about a submission whose answer was lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import attrs
import pytest
from helpers.alibaba import sent
from helpers.clock import Clock

import voiceclone
from voiceclone import CloneRequest
from voiceclone.sandbox import Emulator, Fault, Sandbox

SUBMIT, LIST = "SubmitStandardCustomizedVoiceJob", "ListCustomizedVoiceJobs"


@pytest.fixture
def provider() -> str:
    return "alibaba"


@pytest.mark.parametrize("others", [0, 120])
def test_a_lost_answer_is_found_among_many_jobs(
    client: voiceclone.Client, request_: CloneRequest, vendor: Any, others: int
) -> None:
    """After a lost answer the job is found by its marker, on whatever page it is."""

    def bury() -> None:
        for _ in range(others):
            vendor.add_voice()

    vendor.fault(SUBMIT, Fault(cut=True, after=True, then=bury))

    job = client.submit(request_)

    assert -(-(others + 1) // 100) == sum(each.operation == LIST for each in vendor.received)
    assert [job.job_id] == vendor.paid


@pytest.fixture
def host(sandbox: Sandbox, clock: Clock) -> Iterator[Callable[..., voiceclone.Client]]:
    """Clients that share an account and nothing else."""
    made: list[voiceclone.Client] = []

    def start(**more: Any) -> voiceclone.Client:
        journal = voiceclone.MemoryJournal()
        settings = {**sandbox.settings("alibaba"), "journal": journal, "clock": clock, "sleep": clock.sleep, **more}
        made.append(voiceclone.Client("alibaba", **settings))
        return made[-1]

    yield start
    for client in made:
        client.close()


def test_a_strangers_job_of_the_same_name_is_not_ours(
    host: Callable[..., voiceclone.Client], request_: CloneRequest, vendor: Any
) -> None:
    """A submit that never arrived is sent again, whatever else has its name and gender."""
    stranger = host().submit(request_)
    vendor.fault(SUBMIT, Fault(cut=True))

    mine = host().submit(request_)

    assert [stranger.job_id, mine.job_id] == vendor.paid


def test_a_strangers_job_with_a_copy_of_our_name_is_not_ours(
    host: Callable[..., voiceclone.Client], request_: CloneRequest, vendor: Any
) -> None:
    """Whose voice has the name of ours with its marker, and a marker of its own behind it, is the stranger's."""
    stranger = host().submit(request_)

    def copy() -> None:
        ours = sent(vendor, SUBMIT)[-1]["VoiceName"]
        vendor.jobs[stranger.job_id].fields["VoiceName"] = f"{ours}-vcaaaaaaaa"

    vendor.fault(SUBMIT, Fault(cut=True, then=copy))

    mine = host().submit(request_)

    assert [stranger.job_id, mine.job_id] == vendor.paid


def test_without_a_marker_what_may_be_ours_is_left_to_the_user(
    host: Callable[..., voiceclone.Client], request_: CloneRequest, vendor: Any
) -> None:
    """Not even the only job there is counts as ours until the user says so, with the job's ref for instance."""
    vendor.fault(SUBMIT, Fault(cut=True, after=True))
    client = host(marker=False)

    with pytest.raises(voiceclone.SubmissionUnknownError) as caught:
        client.submit(request_, key="mine")
    [ours] = caught.value.candidates
    job = client.resume(caught.value.key, job_id=f"alibaba:{ours}")

    assert ([ours], ours) == (vendor.paid, job.job_id)
    assert client.wait(job).voice_id


def test_without_a_marker_another_gender_is_no_candidate(
    host: Callable[..., voiceclone.Client], request_: CloneRequest, vendor: Any
) -> None:
    """A job of the same name and another gender is no candidate."""
    stranger = host().submit(attrs.evolve(request_, gender="male"))
    vendor.jobs[stranger.job_id].fields["VoiceName"] = "gentle"
    vendor.fault(SUBMIT, Fault(cut=True))

    mine = host(marker=False).submit(request_)

    assert [stranger.job_id, mine.job_id] == vendor.paid


def test_without_a_marker_an_older_job_is_no_candidate(
    host: Callable[..., voiceclone.Client], request_: CloneRequest, vendor: Any
) -> None:
    """A job that was made before ours was begun, by the vendor's own clock, is no candidate."""
    stranger = host().submit(request_)
    vendor.jobs[stranger.job_id].fields["VoiceName"] = "gentle"
    vendor.jobs[stranger.job_id].created -= 120
    vendor.fault(SUBMIT, Fault(cut=True))

    mine = host(marker=False).submit(request_)

    assert [stranger.job_id, mine.job_id] == vendor.paid


@pytest.mark.parametrize("entry", [None, {}, {"JobId": "x"}, {"VoiceName": "gentle"}, {"JobId": 5, "VoiceName": "x"}])
def test_an_entry_that_cannot_be_read_is_not_absent(
    host: Callable[..., voiceclone.Client], request_: CloneRequest, vendor: Any, entry: Any
) -> None:
    """A list with an entry that may be our job does not prove that there is none."""

    def spoil(answer: dict[str, Any]) -> dict[str, Any]:
        answer["Data"]["CustomizedVoiceJobList"] = [entry]
        return answer

    vendor.fault(SUBMIT, Fault(cut=True, after=True))
    vendor.fault(LIST, Fault(edit=spoil), times=100)
    client = host()

    with pytest.raises(voiceclone.SubmissionUnknownError):
        client.submit(request_)

    vendor.clear_faults()
    assert [client.submit(request_).job_id] == vendor.paid


@pytest.mark.parametrize("total", [None, "many", 10**9])
def test_a_list_without_an_end_is_given_up(
    host: Callable[..., voiceclone.Client], request_: CloneRequest, vendor: Any, total: Any
) -> None:
    """A vendor that gives the same page again and again is not asked without end."""
    page = [{"JobId": "other", "VoiceName": "other"}]

    def endless(answer: dict[str, Any]) -> dict[str, Any]:
        answer["Data"] = {"CustomizedVoiceJobList": page, "TotalCount": total}
        return answer

    vendor.fault(SUBMIT, Fault(cut=True))
    vendor.fault(LIST, Fault(edit=endless), times=1000)

    with pytest.raises(voiceclone.SubmissionUnknownError):
        host().submit(request_)

    assert len(sent(vendor, LIST)) < 20


def test_a_job_that_was_never_made_is_sent_again(
    client: voiceclone.Client, request_: CloneRequest, vendor: Emulator, clock: Clock
) -> None:
    """When the vendor lists no job during the consistency delay, the submission is sent once more."""
    vendor.fault(SUBMIT, Fault(cut=True))
    before = clock.now

    client.submit(request_)

    assert 1 == len(vendor.paid)
    assert 300 <= clock.now - before < 320


def test_a_job_that_is_listed_late_is_not_paid_twice(
    sandbox: Sandbox, request_: CloneRequest, vendor: Any, clock: Clock
) -> None:
    """A list that lags behind is read again until the consistency delay is over."""
    reads = iter(range(100))

    def late(answer: dict[str, Any]) -> dict[str, Any]:
        if next(reads) < 3:
            answer["Data"] = {"CustomizedVoiceJobList": [], "TotalCount": 0}
        return answer

    vendor.fault(SUBMIT, Fault(cut=True, after=True))
    vendor.fault(LIST, Fault(edit=late), times=10)

    with voiceclone.Client("alibaba", clock=clock, sleep=clock.sleep, **sandbox.settings("alibaba")) as client:
        job = client.submit(request_)

    assert [job.job_id] == vendor.paid
