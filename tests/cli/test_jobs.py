"""A job from the shell: submitted, followed, answered."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from helpers.forked import Command
from helpers.shell import run_here

from voiceclone.sandbox import Emulator, Sandbox

from .conftest import Submit

JOB = {
    *("provider", "job_id", "ref", "state", "stage", "vendor_state", "voice_name", "gender", "language", "voice_id"),
    *("failure", "actions", "attempt", "created_at", "updated_at", "request_id"),
}


@pytest.fixture
def huawei(served: Sandbox) -> Emulator:
    return served["huawei"]


def test_the_ref_alone_is_on_stdout(submit: Submit, huawei: Emulator) -> None:
    """What a script takes is the ref; how far uploads have come is on stderr, in lines without a terminal."""
    done = submit()

    assert 0 == done.returncode
    assert [f"huawei:{huawei.paid[0]}"] == done.stdout.splitlines()
    assert ["upload recording", "upload letter"] == [line.split(":")[0] for line in done.stderr.splitlines()]


def test_uploads_have_bars_on_a_terminal(submit: Submit, monkeypatch: pytest.MonkeyPatch) -> None:
    """On what is a terminal, as the environment can say, bars are drawn."""
    monkeypatch.setenv("FORCE_COLOR", "1")

    assert "━━━" in submit().stderr


def test_submitted_twice_is_one_job(submit: Submit, huawei: Emulator) -> None:
    """The same command gives the same job."""
    assert submit().stdout == submit().stdout
    assert 1 == len(huawei.paid)


def test_the_environment_names_the_provider(
    served: Sandbox, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """VOICECLONE_PROVIDER is as good as --provider."""
    monkeypatch.setenv("VOICECLONE_PROVIDER", "alibaba")

    assert run_here("submit", *words).stdout.startswith("alibaba:")


def test_limits_can_be_left_unchecked(served: Sandbox, words: tuple[str, ...]) -> None:
    """What a documented limit forbids reaches the vendor with --no-check only."""
    command = ("submit", *words, "--voice-name", "g" * 40, "--provider", "alibaba")

    run_here(*command)
    assert not served["alibaba"].received
    run_here(*command, "--no-check")
    assert served["alibaba"].received


@pytest.mark.parametrize("provider", ["alibaba", "huawei"])
def test_the_whole_way_without_an_account(words: tuple[str, ...], provider: str) -> None:
    """In the sandbox a voice comes out, and the journal on disk knows nothing of it."""
    done = run_here("submit", *words, "--provider", provider, "--sandbox", "--wait", "--interval", "2")

    ref, *changes, voice = done.stdout.splitlines()
    assert 0 == done.returncode
    assert ref.startswith(f"{provider}:")
    assert all(line.startswith(f"{ref} ") for line in changes)
    assert (True, True) == (" succeeded" in changes[-1], voice.startswith("  voice: "))
    assert not Path(os.environ["VOICECLONE_JOURNAL"]).exists()


def test_waiting_prints_a_line_per_change(ref: str) -> None:
    """No line is printed twice, and the last is the voice."""
    done = run_here("wait", ref, "--interval", "0.1")

    lines = done.stdout.splitlines()
    assert 0 == done.returncode
    assert len(lines) == len(set(lines)) > 2
    assert (True, True) == (" succeeded" in lines[-2], lines[-1].startswith("  voice: "))


def test_a_bare_id_needs_its_provider(ref: str) -> None:
    """The ref carries the provider, the vendor's id does not."""
    bare = ref.partition(":")[2]

    assert 2 == run_here("status", bare).returncode
    assert run_here("status", bare, "--provider", "huawei").stdout.startswith(f"{ref} ")


def test_the_ref_is_stronger_than_the_environment(ref: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A job of one vendor is not asked of the other."""
    monkeypatch.setenv("VOICECLONE_PROVIDER", "alibaba")

    assert 0 == run_here("status", ref).returncode


def test_a_job_has_one_shape(submit: Submit, ref: str) -> None:
    """Every command that has a job prints the same object, and nothing else."""
    outputs = [
        submit("--json", "--key", "order-1"),
        run_here("status", ref, "--json"),
        run_here("resume", "order-1", "--provider", "huawei", "--json"),
        run_here("wait", ref, "--interval", "0.1", "--json"),
    ]

    jobs = [json.loads(each.stdout) for each in outputs]
    assert [JOB] * 4 == [job.keys() for job in jobs]
    assert {ref} == {job["ref"] for job in jobs}
    assert ("succeeded", True) == (jobs[-1]["state"], bool(jobs[-1]["voice_id"]))
    assert {""} == {each.stderr for each in outputs}


def test_status_tells_of_a_failed_job(ref: str, huawei: Emulator) -> None:
    """To ask is no failure, whatever the answer; the words of the vendor are there, their control characters not."""
    huawei.fail(ref.partition(":")[2], "MSS.1", "too \x1b[31mnoisy")  # type: ignore[attr-defined]

    told = run_here("status", ref)
    job = json.loads(run_here("status", ref, "--json").stdout)

    assert 0 == told.returncode
    assert "too \\x1b[31mnoisy" in told.stdout
    assert ("failed", "too \x1b[31mnoisy") == (job["state"], job["failure"]["message"])


def test_a_failed_review_is_answered(ref: str, huawei: Emulator, dataset: Path) -> None:
    """wait ends with what is asked, resubmit sends it, and the job goes on to its voice."""
    huawei.reject(ref.partition(":")[2], "not signed")  # type: ignore[attr-defined]

    waited = run_here("wait", ref, "--interval", "0.1")
    answered = run_here("resubmit", ref, "--letter", str(dataset / "letter.pdf"), "--wait", "--interval", "0.1")

    assert 1 == waited.returncode
    assert "  reupload: the reviewer says: not signed" in waited.stdout.splitlines()
    assert 0 == answered.returncode
    assert ref == answered.stdout.splitlines()[0]
    assert " succeeded" in answered.stdout.splitlines()[-2]


def test_recordings_can_be_replaced(ref: str, huawei: Emulator, dataset: Path) -> None:
    """--recording replaces the recordings of a job that was refused."""
    huawei.reject(ref.partition(":")[2], "noisy")  # type: ignore[attr-defined]

    done = run_here("resubmit", ref, "--recording", str(dataset / "take.wav"), "--json")

    assert (0, 2) == (done.returncode, json.loads(done.stdout)["attempt"])


def test_how_to_wait_needs_a_wait(submit: Submit, huawei: Emulator) -> None:
    """--timeout without --wait is a mistake, and nothing is sent."""
    assert 2 == submit("--timeout", "5").returncode
    assert not huawei.received


def test_an_interrupted_wait_says_how_to_go_on(ref: str, huawei: Emulator) -> None:
    """Ctrl-C while waiting ends with 130 and the command to go on with, without a traceback."""
    with Command("wait", ref, "--interval", "30") as command:
        assert command.stdout.readline()  # it has polled once, and waits
        command.interrupt()
        _, error = command.communicate()

    assert 130 == command.returncode
    assert f"  voiceclone wait {ref}" == error.splitlines()[-1]
    assert "Traceback" not in error
