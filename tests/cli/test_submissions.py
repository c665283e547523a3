"""The journal from the shell."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest
from helpers.shell import run_here
from helpers.wav import write_wav

from voiceclone.sandbox import Fault, Sandbox

from .conftest import Submit

HUAWEI = ("--provider", "huawei")


@pytest.fixture
def unfinished(served: Sandbox, submit: Submit) -> str:
    """The key of a submission whose last call was refused."""
    served["huawei"].fault("CommitVoiceTrainingJob", Fault(status=403, code="MSS.403"), times=9)
    submit("--key", "order-1")
    served["huawei"].clear_faults()
    return "order-1"


class Terminal(io.StringIO):
    """Somebody who types."""

    def isatty(self) -> bool:
        return True


def test_what_is_unfinished_is_pending_and_goes_on(unfinished: str, served: Sandbox) -> None:
    """pending lists the key, resume finishes it, and it is paid once."""
    before = run_here("pending", *HUAWEI).stdout
    done = run_here("resume", unfinished, *HUAWEI)
    after = json.loads(run_here("pending", *HUAWEI, "--json").stdout)

    assert f"{unfinished}\n" == before
    assert (0, f"huawei:{served['huawei'].paid[0]}") == (done.returncode, done.stdout.strip())
    assert [] == after


def test_resume_may_wait(unfinished: str, served: Sandbox) -> None:
    """With --wait it ends with the voice."""
    done = run_here("resume", unfinished, *HUAWEI, "--wait", "--interval", "0.1")

    assert " succeeded" in done.stdout.splitlines()[-2]


def test_resume_takes_your_word_for_the_job(unfinished: str, served: Sandbox) -> None:
    """With --job-id nothing is sent."""
    served["huawei"].received.clear()

    done = run_here("resume", unfinished, *HUAWEI, "--job-id", "huawei:known")

    assert "huawei:known\n" == done.stdout
    assert [] == list(served["huawei"].received)


def test_submissions_are_listed(unfinished: str, submit: Submit) -> None:
    """Finished or not, with key, ref and voice's name."""
    ref = submit("--key", "order-2").stdout.strip()

    lines = run_here("submissions", *HUAWEI).stdout.splitlines()
    known = json.loads(run_here("submissions", *HUAWEI, "--json").stdout)

    assert ["order-1  not finished  gentle", f"order-2  {ref}  gentle"] == sorted(lines)
    assert {"order-1": None, "order-2": ref} == {each["key"]: each["ref"] for each in known}


def test_forget_wants_to_be_sure(ref: str) -> None:
    """Without a terminal nothing is forgotten unless --yes says so."""
    unsure = run_here("forget", "order-1", *HUAWEI)
    sure = run_here("forget", "order-1", *HUAWEI, "--yes")
    again = run_here("forget", "order-1", *HUAWEI, "--yes")

    assert [2, 0, 2] == [unsure.returncode, sure.returncode, again.returncode]
    assert "--yes" in unsure.stderr


@pytest.mark.parametrize(("answer", "code", "left"), [("y\n", 0, 0), ("n\n", 1, 1), ("", 130, 1)])
def test_forget_asks_on_a_terminal(
    ref: str, monkeypatch: pytest.MonkeyPatch, answer: str, code: int, left: int
) -> None:
    """The question names the job; only a yes is one."""
    monkeypatch.setattr(sys, "stdin", Terminal(answer))

    done = run_here("forget", "order-1", *HUAWEI)

    assert code == done.returncode
    assert ref in done.stderr
    assert left == len(json.loads(run_here("submissions", *HUAWEI, "--json").stdout))


def test_recordings_are_prepared(tmp_path: Path, dataset: Path, words: tuple[str, ...]) -> None:
    """What was done is printed, and what can be submitted."""
    mislabelled = tmp_path / "take.mp3"
    mislabelled.write_bytes((dataset / "take.wav").read_bytes())

    done = run_here("prepare", str(mislabelled), *words[1:], *HUAWEI, "--folder", str(tmp_path / "out"))

    assert 0 == done.returncode
    assert "renamed take.mp3 " in done.stdout
    assert f"  {tmp_path / 'out' / 'take.wav'}" in done.stdout.splitlines()


def test_what_is_left_after_preparing_is_told(tmp_path: Path, words: tuple[str, ...]) -> None:
    """A recording that the vendor would reject all the same ends with 1."""
    short = str(write_wav(tmp_path / "short.wav", 10))

    done = run_here("prepare", short, *words[1:], "--provider", "alibaba", "--folder", str(tmp_path / "out"), "--json")

    found = json.loads(done.stdout)
    assert (1, [], "rejected") == (done.returncode, found["done"], found["left"]["verdict"])
    assert not (tmp_path / "out").exists()


def test_an_address_is_no_path(served: Sandbox, words: tuple[str, ...]) -> None:
    """What has a scheme stays as it is; this vendor takes files only."""
    done = run_here("submit", "oss://bucket/take.wav", *words[1:], *HUAWEI, "--json")

    problems = json.loads(done.stdout)["error"]["problems"]
    assert ["recordings[0]"] == [each["location"] for each in problems]
    assert "there is no file" not in problems[0]["message"]
