"""What is wrong, from the shell: a line for each thing, what to mend, and an exit code."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest
from helpers.shell import run_here

from voiceclone.sandbox import Fault, Sandbox

HUAWEI = ("doctor", "--provider", "huawei")
LISTS = "ListVoiceTrainingJob"


def lines(*words: str) -> dict[str, str]:
    """The verdict on each thing."""
    told = [line.split(": ") for line in run_here(*words).stdout.splitlines() if not line.startswith(" ")]
    return {name: verdict for verdict, name, *_ in told}


def test_all_is_well(served: Sandbox, provider: str) -> None:
    """0, and nothing but ok, for every vendor."""
    assert 0 == run_here("doctor", "--provider", provider).returncode
    assert {"ok"} == set(lines("doctor", "--provider", provider).values())


def test_in_the_sandbox() -> None:
    """With --sandbox nothing has to be set: the emulated vendor is well, and so is its journal."""
    assert 0 == run_here(*HUAWEI, "--sandbox").returncode
    assert {"ok"} == set(lines(*HUAWEI, "--sandbox").values())


def test_missing_settings() -> None:
    """2, before anything is asked; the message names each, and the journal is looked at all the same."""
    done = run_here(*HUAWEI)

    assert 2 == done.returncode
    assert "VOICECLONE_HUAWEI_ACCESS_KEY" in done.stdout
    assert {"settings": "wrong", "journal": "ok"} == lines(*HUAWEI)


def test_an_unknown_provider() -> None:
    """2, and the name."""
    done = run_here("doctor", "--provider", "hauwei")

    assert 2 == done.returncode
    assert "hauwei" in done.stdout


def test_wrong_keys(served: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """1, and the rest is not known; the key is not told."""
    monkeypatch.setenv("VOICECLONE_HUAWEI_SECRET_KEY", "quite-another")

    done = run_here(*HUAWEI)

    assert (1, "wrong") == (done.returncode, lines(*HUAWEI)["credentials"])
    assert "quite-another" not in done.stdout


def test_a_vendor_that_does_not_answer(served: Sandbox) -> None:
    """3: the same command may tell later."""
    served.server("huawei").close_port()

    assert 3 == run_here(*HUAWEI).returncode
    assert "not known" == lines(*HUAWEI)["connection"]


def test_a_journal_that_cannot_be_written(served: Sandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """1, and the folder."""
    (tmp_path / "file").touch()
    monkeypatch.setenv("VOICECLONE_JOURNAL", str(tmp_path / "file" / "journal"))

    done = run_here(*HUAWEI)

    assert 1 == done.returncode
    assert str(tmp_path / "file") in done.stdout


def test_a_clock_that_is_wrong(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """1, with the difference, although the vendor refuses the signature."""
    with Sandbox("huawei", clock=lambda: time.time() + 3600) as sandbox:
        for name, value in sandbox.settings("huawei").items():
            monkeypatch.setenv(f"VOICECLONE_HUAWEI_{name}".upper(), str(value))
        done = run_here(*HUAWEI)

    assert 1 == done.returncode
    assert "behind the vendor's" in done.stdout


def test_json(served: Sandbox) -> None:
    """A list of objects, with the same exit code."""
    served["huawei"].fault(LISTS, Fault(status=403, message="not you"))

    done = run_here(*HUAWEI, "--json")

    assert 1 == done.returncode
    assert [("list jobs", False)] == [(each["name"], each["ok"]) for each in json.loads(done.stdout) if not each["ok"]]


def test_nothing_is_changed(served: Sandbox) -> None:
    """Nothing is made, paid or left in the journal."""
    run_here(*HUAWEI)

    assert not served["huawei"].jobs
    assert not served["huawei"].paid
    assert [] == [*Path(os.environ["VOICECLONE_JOURNAL"]).iterdir()]
