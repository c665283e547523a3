"""Quota, evidence, erasing and tidying from the shell."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from helpers.shell import run_here

from voiceclone.sandbox import Emulator, Fault, Pace, Sandbox

from .conftest import Submit

DELETE = "DeleteVoiceTrainingJob"


@pytest.fixture
def pace() -> Pace:
    """Jobs are done when they are first asked for."""
    return Pace(seconds=1e-6)


@pytest.fixture
def huawei(served: Sandbox) -> Emulator:
    return served["huawei"]


@pytest.fixture
def ref(submit: Submit) -> str:
    """A job that has its voice."""
    return submit("--wait", "--speaker", "Lin Yue", "--given-at", "2026-01-31").stdout.split()[0]


def test_quota(served: Sandbox) -> None:
    """A line per resource; who does not tell is an error that says so."""
    told, untold = run_here("quota", "--provider", "huawei"), run_here("quota", "--provider", "alibaba")

    assert "advance" == told.stdout.split()[0]
    assert 1 == untold.returncode
    assert "cannot tell" in untold.stderr


def test_evidence_is_written(ref: str, tmp_path: Path) -> None:
    """To the file that was named, with who agreed and when."""
    file = tmp_path / "evidence.json"

    done = run_here("evidence", ref, "--to", str(file))

    assert (0, f"written: {file}\n") == (done.returncode, done.stdout)
    [submission] = json.loads(file.read_text(encoding="utf-8"))["submissions"]
    assert ("Lin Yue", "2026-01-31") == (submission["speaker"], submission["given_at"])


def test_evidence_goes_to_the_shell(ref: str) -> None:
    """Without a file it is printed."""
    assert ref == "huawei:" + json.loads(run_here("evidence", ref).stdout)["job_id"]


def test_evidence_that_cannot_be_written(ref: str, tmp_path: Path) -> None:
    """1, and the file is named."""
    done = run_here("evidence", ref, "--to", str(tmp_path / "nowhere" / "evidence.json"))

    assert 1 == done.returncode
    assert "nowhere" in done.stderr


def test_evidence_of_an_unknown_job(served: Sandbox) -> None:
    """Nothing was kept: a mistake in the command."""
    assert 2 == run_here("evidence", "huawei:nothing").returncode


def test_a_job_is_erased(ref: str) -> None:
    """Each thing that was deleted is a line, and the same again is fine."""
    first, again = run_here("erase", ref, "--yes"), run_here("erase", ref, "--yes")

    assert [0, 0] == [first.returncode, again.returncode]
    assert ["deleted: voice", "deleted: job"] == [line.rpartition(" ")[0] for line in first.stdout.splitlines()]
    assert [] == json.loads(run_here("jobs", "--provider", "huawei", "--json").stdout)


def test_what_is_left_is_told(ref: str, huawei: Emulator) -> None:
    """A deletion that the vendor refuses is 1, with its words; nothing but the job is left."""
    huawei.fault(DELETE, Fault(status=400, code="Refused", message="it is finished"))

    done = run_here("erase", ref, "--yes")

    assert 1 == done.returncode
    assert "left: job" in done.stdout
    assert "it is finished" in done.stdout


def test_nothing_is_erased_unasked(ref: str, huawei: Emulator) -> None:
    """Without a terminal and without --yes nothing is sent."""
    before = len(huawei.received)

    assert 2 == run_here("erase", ref).returncode
    assert before == len(huawei.received)


@pytest.fixture
def spare(submit: Submit, huawei: Emulator) -> str:
    """A task that was created, and whose answer the vendor's list did not show in time: it was made anew."""
    huawei.fault("CreateTrainingAdvanceJob", Fault(cut=True, after=True))
    huawei.fault("ListVoiceTrainingJob", Fault(edit=lambda answer: {**answer, "jobs": [], "count": 0}))
    used = submit("--key", "order-2").stdout.strip().partition(":")[2]
    [spare] = huawei.jobs.keys() - {used}
    return spare


def test_leftovers_are_listed(spare: str, huawei: Emulator) -> None:
    """Unless told otherwise, they are listed only."""
    done = run_here("tidy", "--provider", "huawei")

    assert (0, True) == (done.returncode, done.stdout.startswith(f"left over: job {spare}"))
    assert spare in huawei.jobs


def test_leftovers_are_deleted(spare: str, huawei: Emulator) -> None:
    """With --yes they are gone, and the job that is used is not."""
    others = huawei.jobs.keys() - {spare}

    done = run_here("tidy", "--provider", "huawei", "--yes")

    assert (0, True) == (done.returncode, done.stdout.startswith(f"deleted: job {spare}"))
    assert others == huawei.jobs.keys()


def test_another_journal_tidies_nothing(
    spare: str, huawei: Emulator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What another host left at the same account is not judged here."""
    monkeypatch.setenv("VOICECLONE_JOURNAL", str(tmp_path / "another"))

    assert "" == run_here("tidy", "--provider", "huawei", "--yes").stdout
    assert spare in huawei.jobs


def test_a_leftover_that_cannot_be_deleted(spare: str, huawei: Emulator) -> None:
    """1, and the vendor's words."""
    huawei.fault(DELETE, Fault(status=400, code="Refused", message="it is in use"))

    done = run_here("tidy", "--provider", "huawei", "--yes")

    assert 1 == done.returncode
    assert "it is in use" in done.stdout
