"""What the vendor has, from the shell: jobs and voices, listed and deleted."""

from __future__ import annotations

import json

import pytest
from helpers.shell import run_here

from voiceclone.sandbox import Emulator, Pace, Sandbox

from .conftest import Submit


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
    return submit("--wait").stdout.split()[0]


def listed(*words: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(run_here(*words, "--provider", "huawei", "--json").stdout)
    return found


def test_jobs_are_listed(ref: str) -> None:
    """Every job is a line that begins with its ref."""
    assert run_here("jobs", "--provider", "huawei").stdout.startswith(f"{ref} succeeded")


@pytest.mark.parametrize(
    ("option", "value", "count"),
    [
        ("--state", "failed", 0),
        ("--state", "succeeded", 1),
        ("--voice-name", "another", 0),
        ("--since", "2999-01-01", 0),
        ("--since", "2001-01-01T00:00:00+08:00", 1),
    ],
)
def test_jobs_can_be_filtered(ref: str, option: str, value: str, count: int) -> None:
    """By their state, their voice's name and their age."""
    assert count == len(listed("jobs", option, value))


def test_voices_are_listed(ref: str) -> None:
    """A finished voice is a line with its id and its state; JSON has no answer of the vendor as it came."""
    [voice] = listed("voices")

    assert run_here("voices", "--provider", "huawei").stdout.startswith(f"{voice['voice_id']}  ready")
    assert "raw" not in voice


def test_a_voice_is_deleted(ref: str, huawei: Emulator) -> None:
    """A voice that is deleted is ready no more, and deleting it again is fine."""
    [voice] = listed("voices")
    command = ("delete", "voice", str(voice["voice_id"]), "--provider", "huawei", "--yes")

    assert [0, 0] == [run_here(*command).returncode, run_here(*command).returncode]
    assert ["ready"] != [each["state"] for each in listed("voices")]


def test_a_job_is_deleted(ref: str) -> None:
    """A job that is deleted is listed no more."""
    assert {"deleted": ref} == json.loads(run_here("delete", "job", ref, "--yes", "--json").stdout)
    assert [] == listed("jobs")


def test_nothing_is_deleted_unasked(ref: str, huawei: Emulator) -> None:
    """Without a terminal and without --yes nothing is sent."""
    before = len(huawei.received)

    assert 2 == run_here("delete", "job", ref).returncode
    assert before == len(huawei.received)


def test_what_a_vendor_cannot_do_is_said(served: Sandbox) -> None:
    """Alibaba has no call that deletes a voice."""
    done = run_here("delete", "voice", "v-1", "--provider", "alibaba", "--yes")

    assert 1 == done.returncode
    assert "alibaba" in done.stderr
