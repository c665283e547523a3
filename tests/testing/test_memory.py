"""A vendor in memory, for the tests of apps."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest
from helpers.wav import write_wav

from voiceclone import Client, CloneRequest, Consent, JobFailedError, JobState, MemoryJournal, ServiceUnavailableError
from voiceclone.backends import Capabilities, ConsentKind, Failure
from voiceclone.sandbox import samples
from voiceclone.testing import FakeClock, MemoryBackend


@pytest.fixture
def vendor() -> MemoryBackend:
    return MemoryBackend()


@pytest.fixture
def client(vendor: MemoryBackend) -> Iterator[Client]:
    with Client(backend=vendor, journal=MemoryJournal()) as client:
        yield client


@pytest.fixture
def asked(tmp_path: Path) -> CloneRequest:
    return CloneRequest(
        voice_name="gentle",
        gender="female",
        language="zh-CN",
        recordings=[write_wav(tmp_path / "take.wav", 60)],
        consent=Consent(statement=write_wav(tmp_path / "statement.wav", 12)),
    )


def test_clones(client: Client, asked: CloneRequest) -> None:
    """An app gets a voice with the name, gender and language it asked for, after the states it waits through."""
    seen: list[JobState] = []

    job = client.wait(client.submit(asked), on_update=lambda job: seen.append(job.state))

    assert job.voice is not None
    assert ("gentle", "female", "zh-CN") == (job.voice.name, job.voice.gender, job.voice.language)
    assert [JobState.TRAINING, JobState.SUCCEEDED] == seen


def test_voice_at_once(asked: CloneRequest) -> None:
    """A vendor whose voice is ready at once says so in the answer to the submission."""
    with Client(backend=MemoryBackend(states=[JobState.SUCCEEDED]), journal=MemoryJournal()) as client:
        job = client.submit(asked)

    assert (JobState.SUCCEEDED, f"voice-of-{job.job_id}") == (job.state, job.voice_id)


def test_requests(vendor: MemoryBackend, client: Client, asked: CloneRequest) -> None:
    """A test can see what its app submitted, and what was paid."""
    job = client.submit(asked)

    assert {job.job_id: asked} == vendor.requests
    assert [job.job_id] == vendor.paid
    assert ["submit"] == vendor.calls


def test_job_that_fails(vendor: MemoryBackend, client: Client, asked: CloneRequest) -> None:
    """A test can let a job fail."""
    job = client.submit(asked)
    vendor.set_job(attrs.evolve(job, state=JobState.FAILED, failure=Failure(message="too short")))

    with pytest.raises(JobFailedError, match="too short"):
        client.wait(job)


def test_call_that_fails(vendor: MemoryBackend, client: Client, asked: CloneRequest) -> None:
    """A test can let a call fail."""
    job = client.submit(asked)
    vendor.fail("get_job", ServiceUnavailableError("busy", provider="memory", operation="get_job"))

    assert (
        JobState.TRAINING is Client(backend=vendor, journal=MemoryJournal(), sleep=FakeClock().sleep).get_job(job).state
    )


def test_other_consent(asked: CloneRequest, tmp_path: Path) -> None:
    """A subclass is a vendor that needs something else."""

    class Letters(MemoryBackend):
        capabilities = Capabilities(
            consent=frozenset({ConsentKind.LETTER}),
            letter_formats=frozenset({".pdf"}),
            recording_formats=frozenset({".wav"}),
        )

    letter = samples.make_letter(tmp_path / "letter.pdf")
    with Client(backend=Letters(), journal=MemoryJournal()) as client:
        job = client.submit(attrs.evolve(asked, consent=Consent(letter=letter)))

    assert JobState.QUEUED is job.state


def test_vendors_share_no_memory(asked: CloneRequest, tmp_path: Path) -> None:
    """What one vendor in memory made is not another's, even where a journal on disk remembers it."""
    paid = []
    for _ in range(2):
        vendor = MemoryBackend()
        with Client(backend=vendor, journal=tmp_path / "journal") as client:
            client.wait(client.submit(asked))
        paid.append(len(vendor.paid))

    assert [1, 1] == paid


def test_needs_nothing_else() -> None:
    """An app's tests need neither pytest nor the sandbox's server for it."""
    program = """
import sys
import voiceclone.testing
voiceclone.testing.MemoryBackend(), voiceclone.testing.FakeClock()
print([name for name in ("pytest", "werkzeug", "requests") if name in sys.modules])
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True
    )

    assert "[]" == done.stdout.strip()
