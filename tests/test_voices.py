"""Jobs and voices that the vendor has: listing and deleting them, the same way for every vendor."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import attrs
import pytest

import voiceclone
import voiceclone.backends
from voiceclone import CloneRequest, JobState, VoiceState
from voiceclone.sandbox import Emulator, Fault, Sandbox
from voiceclone.testing import FakeClock, MemoryBackend

DELETE = {"huawei": "DeleteVoiceTrainingJob", "alibaba": "DeleteCustomizedVoiceJob"}
LIST = {"huawei": "ListVoiceTrainingJob", "alibaba": "ListCustomizedVoiceJobs"}
LIST_VOICES = {"huawei": "ListAssets", "alibaba": "ListCustomizedVoices"}


@pytest.fixture
def memory() -> MemoryBackend:
    return MemoryBackend()


@pytest.fixture
def app(memory: MemoryBackend, request_: CloneRequest) -> voiceclone.Client:
    """A client of the vendor in memory, which has three jobs."""
    time = FakeClock()
    client = voiceclone.Client(
        backend=memory, journal=voiceclone.MemoryJournal(), clock=time, sleep=time.sleep, attempts=3
    )
    for name in ("gentle", "bright", "deep"):
        client.submit(attrs.evolve(request_, voice_name=name))
    return client


def deletable(client: voiceclone.Client, request: CloneRequest, vendor: Any) -> voiceclone.CloneJob:
    """A job in a state in which both emulated vendors delete it."""
    job = client.submit(request)
    vendor.set_state(job.job_id, {"huawei": "FAILED", "alibaba": "Fail"}[client.provider])
    return client.get_job(job)


def count(vendor: Emulator, operation: str) -> int:
    return [each.operation for each in vendor.received].count(operation)


def test_a_job_of_another_process_is_listed(client: voiceclone.Client, request_: CloneRequest) -> None:
    """The vendor's jobs are listed as they are now, under the names that were asked for."""
    job = client.wait(client.submit(request_))

    [listed] = client.jobs()

    assert (job.job_id, JobState.SUCCEEDED, "gentle") == (listed.job_id, listed.state, listed.voice_name)
    assert listed.created_at is not None
    assert listed.voice_id == job.voice_id


def test_a_voice_is_told_as_it_is(client: voiceclone.Client, request_: CloneRequest) -> None:
    """A finished voice has its name without the marker, its gender, and a state that says it can be used."""
    made = client.wait(client.submit(request_)).voice
    assert made is not None

    [listed] = client.voices()

    assert listed.state is made.state is VoiceState.READY
    assert (made.voice_id, "gentle", "female") == (listed.voice_id, listed.name, listed.gender)
    assert listed == client.get_voice(made.voice_id)
    assert listed.raw


def test_jobs_are_filtered_by_state(app: voiceclone.Client) -> None:
    """Only jobs in the state that is asked for are given; its word is as good as the member."""
    done = app.wait(next(app.jobs()))

    assert [done.job_id] == [job.job_id for job in app.jobs(state=JobState.SUCCEEDED)]
    assert 2 == len([*app.jobs(state="queued")])


def test_jobs_are_filtered_by_name(client: voiceclone.Client, request_: CloneRequest) -> None:
    """The voice's name finds a job although the vendor has it with a marker."""
    job = client.submit(request_)
    client.submit(attrs.evolve(request_, voice_name="bright"))

    assert [job.job_id] == [each.job_id for each in client.jobs(voice_name="gentle")]


def test_jobs_are_filtered_by_time(app: voiceclone.Client, memory: MemoryBackend) -> None:
    """Jobs that are too old are left out; one whose time is not known is kept."""
    now = datetime.now(UTC)
    old, new, unknown = memory.jobs.values()
    memory.set_job(attrs.evolve(old, created_at=now - timedelta(days=2)))
    memory.set_job(attrs.evolve(new, created_at=now))

    found = [job.job_id for job in app.jobs(since=now - timedelta(days=1))]

    assert [new.job_id, unknown.job_id] == found


@pytest.mark.parametrize("filters", [{"state": "done"}, {"since": datetime(2026, 1, 1)}, {"since": "yesterday"}])  # noqa: DTZ001
def test_a_filter_that_makes_no_sense_is_refused(
    app: voiceclone.Client, memory: MemoryBackend, filters: dict[str, Any]
) -> None:
    """A state there is not, and a time without a zone, are errors before the vendor is asked."""
    with pytest.raises(voiceclone.ConfigurationError):
        app.jobs(**filters)

    assert "list_jobs" not in memory.calls


def test_pages_are_read_when_they_are_needed(
    client: voiceclone.Client, request_: CloneRequest, provider: str, vendor: Any
) -> None:
    """A list of several pages is given whole, and the second page is asked for after the first was used."""
    template = vendor.jobs[client.submit(request_).job_id]
    for number in range(120):
        vendor.jobs[f"job-{number}"] = attrs.evolve(template, job_id=f"job-{number}")
    jobs = client.jobs()
    next(jobs)

    assert 1 == count(vendor, LIST[provider])
    assert 120 == len({job.job_id for job in jobs})
    # After the two pages, Alibaba is asked for jobs of two more types.
    assert {"huawei": 2, "alibaba": 4}[provider] == count(vendor, LIST[provider])


def test_a_list_that_changes_is_no_error(
    client: voiceclone.Client, request_: CloneRequest, provider: str, vendor: Any
) -> None:
    """Jobs that are made while the list is read neither end it nor show a job twice."""
    template = vendor.jobs[client.submit(request_).job_id]

    def add(name: str, jobs: int) -> None:
        for number in range(jobs):
            vendor.jobs[f"{name}-{number}"] = attrs.evolve(template, job_id=f"{name}-{number}")

    add("old", 120)
    jobs = client.jobs()
    seen = [next(jobs).job_id]
    add("new", 30)
    seen += [job.job_id for job in jobs]

    assert len(seen) == len({*seen}) == 121


def test_a_page_whose_answer_is_lost_is_read_again(
    client: voiceclone.Client, request_: CloneRequest, provider: str, vendor: Emulator
) -> None:
    """A list goes on after a lost answer, and gives every entry once."""
    job = client.wait(client.submit(request_))
    for operation in (LIST[provider], LIST_VOICES[provider]):
        vendor.fault(operation, Fault(cut=True))

    assert [job.job_id] == [each.job_id for each in client.jobs()]
    assert [job.voice_id] == [each.voice_id for each in client.voices()]


def test_an_error_in_the_middle_repeats_nothing(app: voiceclone.Client, memory: MemoryBackend) -> None:
    """What was given before an answer was lost is not given again."""

    class Broken(MemoryBackend):
        def list_jobs(self) -> Any:
            for job in super().list_jobs():
                yield job
                if self.calls.count("list_jobs") == 1:
                    raise voiceclone.ConnectionFailedError("lost", provider=self.name, operation="list_jobs")

    broken, time = Broken(), FakeClock()
    broken.jobs.update(memory.jobs)
    options: dict[str, Any] = {"journal": voiceclone.MemoryJournal(), "clock": time, "sleep": time.sleep}
    with voiceclone.Client(backend=broken, **options) as client:
        assert [*memory.jobs] == [job.job_id for job in client.jobs()]


@pytest.mark.parametrize("entry", [7, {}, {"JobId": 7, "job_id": 7}, {"JobId": "j", "job_id": "j"}])
def test_an_entry_that_cannot_be_read_is_an_error(
    client: voiceclone.Client, provider: str, vendor: Emulator, entry: object
) -> None:
    """No entry of a list is left out silently."""

    def edit(answer: Any) -> Any:
        if provider == "huawei":
            return {"count": 1, "jobs": [entry]}
        return answer | {"Data": {"TotalCount": 1, "CustomizedVoiceJobList": [entry]}}

    vendor.fault(LIST[provider], Fault(edit=edit), times=9)

    with pytest.raises(voiceclone.MalformedResponseError):
        list(client.jobs())


def test_a_deleted_job_is_not_listed(client: voiceclone.Client, request_: CloneRequest, vendor: Any) -> None:
    """What was deleted is gone, by the job itself, its ref or its id, and however often it is deleted."""
    job = deletable(client, request_, vendor)

    for name in (job, job.ref, job.job_id):
        client.delete_job(name)

    assert [] == [*client.jobs()]


def test_a_deletion_whose_answer_is_lost_is_repeated(
    client: voiceclone.Client, request_: CloneRequest, provider: str, vendor: Any
) -> None:
    """A job that was deleted by a call whose answer was lost is success."""
    job = deletable(client, request_, vendor)
    vendor.fault(DELETE[provider], Fault(cut=True, after=True))

    client.delete_job(job)

    assert 2 == count(vendor, DELETE[provider])


def test_a_deletion_that_is_refused_is_an_error(
    client: voiceclone.Client, request_: CloneRequest, provider: str, vendor: Any
) -> None:
    """A job in a state in which the vendor does not delete it stays, and the vendor's refusal is told."""
    job = client.submit(request_)
    vendor.set_state(job.job_id, {"huawei": "PROCESSING", "alibaba": "Training"}[provider])

    with pytest.raises(voiceclone.RejectedError) as caught:
        client.delete_job(job)

    assert caught.value.code
    assert job.job_id in vendor.jobs


def test_the_journal_knows_a_deleted_job(client: voiceclone.Client, request_: CloneRequest, vendor: Any) -> None:
    """The record of a submission stays when its job is deleted."""
    job = deletable(client, request_, vendor)

    client.delete_job(job)

    assert [job.job_id] == [each.job_id for each in client.submissions()]


@pytest.mark.parametrize("wrong", ["", "  ", None, 7])
def test_what_is_no_voice_is_refused(app: voiceclone.Client, wrong: Any) -> None:
    """Something that names no voice is an error before the vendor is asked."""
    for call in (app.get_voice, app.delete_voice):
        with pytest.raises(voiceclone.ConfigurationError):
            call(wrong)


def test_a_voice_of_another_vendor_is_not_deleted(app: voiceclone.Client) -> None:
    """A voice of another vendor is an error that names the right client."""
    with pytest.raises(voiceclone.ConfigurationError, match=r"use Client\('acme'\)"):
        app.delete_voice(voiceclone.Voice(provider="acme", voice_id="voice-1"))


def test_what_the_vendor_cannot_do_is_said(request_: CloneRequest) -> None:
    """A backend without these calls says so in words, and nothing crashes."""

    class Plain(MemoryBackend):
        list_jobs = voiceclone.backends.Backend.list_jobs
        delete_job = voiceclone.backends.Backend.delete_job
        list_voices = voiceclone.backends.Backend.list_voices
        get_voice = voiceclone.backends.Backend.get_voice
        delete_voice = voiceclone.backends.Backend.delete_voice

    client = voiceclone.Client(backend=Plain(), journal=voiceclone.MemoryJournal())
    named = (client.delete_job, client.get_voice, client.delete_voice)

    for call in (client.jobs, client.voices, *(partial(each, "x") for each in named)):
        with pytest.raises(voiceclone.UnsupportedFeatureError, match="memory cannot"):
            call()


def test_lists_and_deletions_are_signed(sandbox: Sandbox, provider: str, vendor: Any) -> None:
    """Whoever has the wrong keys can neither list nor delete anything."""
    secret = {"huawei": "secret_key", "alibaba": "access_key_secret"}[provider]
    with voiceclone.Client(provider, **sandbox.settings(provider) | {secret: "wrong"}) as client:
        calls = (partial(client.delete_job, "x"), partial(client.get_voice, "x"))
        for call in (*calls, lambda: list(client.jobs()), lambda: list(client.voices())):
            with pytest.raises(voiceclone.AuthenticationError):
                call()


def test_a_voice_that_was_never_asked_for_has_no_state() -> None:
    """Only the vendor's word makes a voice ready."""
    assert voiceclone.Voice(provider="acme", voice_id="voice-1").state is VoiceState.UNKNOWN
