"""Editions from the shell."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from helpers.sentences import of_sentences
from helpers.shell import run_here

import voiceclone
from voiceclone.sandbox import Sandbox

from .conftest import Submit


def operations(served: Sandbox) -> set[str]:
    return {each.operation for each in served["huawei"].received}


def test_an_edition_is_submitted(submit: Submit, served: Sandbox) -> None:
    assert 0 == submit("--edition", "third-party").returncode
    assert "CreateTrainingThirdPartyJob" in operations(served)


def test_a_folder_of_sentences_is_submitted(
    served: Sandbox, words: tuple[str, ...], request_: voiceclone.CloneRequest, tmp_path: Path
) -> None:
    """Recordings and texts that lie side by side need no option for the texts."""
    for number, each in enumerate(of_sentences(request_).recordings):
        assert each.path is not None
        shutil.copy(each.path, tmp_path / f"{number}.wav")
        (tmp_path / f"{number}.txt").write_text(each.transcript or "", encoding="utf-8")
    _, *others = words

    done = run_here("submit", str(tmp_path), *others, "--provider", "huawei", "--edition", "basic")

    assert 0 == done.returncode
    assert [done.stdout.strip()] == [f"huawei:{job_id}" for job_id in served["huawei"].paid]


def test_an_unknown_edition(submit: Submit, served: Sandbox) -> None:
    """It is refused with the names of those there are."""
    done = submit("--edition", "deluxe")

    assert (1, set()) == (done.returncode, operations(served))
    assert "Use one of: premium, basic, middle, third-party" in done.stderr


def test_the_edition_that_is_checked_is_told(words: tuple[str, ...]) -> None:
    """The report is of the edition that was named, and says so."""
    take, *others = words

    done = run_here("check", take, *others, "--provider", "huawei", "--edition", "third-party", "--json")

    (report,) = json.loads(done.stdout)["reports"]
    assert "third-party" == report["edition"]
    assert "studio-length" not in {each["requirement"] for each in report["problems"]}
    assert "huawei (premium)" in run_here("check", take, *others, "--provider", "huawei").stdout


def test_a_vendor_that_has_no_such_edition(words: tuple[str, ...]) -> None:
    """Among several vendors, only those that have it can accept the request."""
    done = run_here("check", *words, "--edition", "third-party", "--json")

    assert ["huawei"] == json.loads(done.stdout)["accepted_by"]


@pytest.mark.parametrize(("more", "title"), [((), "高级版 (premium)"), (("--edition", "basic"), "基础版 (basic)")])
def test_the_consent_of_an_edition(more: tuple[str, ...], title: str) -> None:
    done = run_here("consent", "huawei", *more)

    assert f"Huawei Cloud MetaStudio, voice modeling, {title}" in done.stdout
    assert "A signed letter, required" in done.stdout


def test_the_consent_of_an_unknown_edition() -> None:
    assert 1 == run_here("consent", "huawei", "--edition", "deluxe").returncode


def test_a_resubmission_names_the_edition(submit: Submit, served: Sandbox, dataset: Path) -> None:
    """A job is answered in its own edition, where the client's is another."""
    vendor: Any = served["huawei"]
    ref = submit("--edition", "third-party").stdout.strip()
    vendor.reject(ref.partition(":")[2], "too quiet")

    done = run_here("resubmit", ref, "--recording", str(dataset / "take.wav"), "--edition", "third-party")

    assert (0, ref) == (done.returncode, done.stdout.strip())


def test_what_serves_an_edition_of_sentences(
    request_: voiceclone.CloneRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The plan says what the edition of the environment takes."""
    monkeypatch.setenv("VOICECLONE_HUAWEI_EDITION", "middle")

    plan = voiceclone.plan(request_, ["huawei"])

    assert "middle" == plan["huawei"].edition
    assert plan.common.startswith("100 recordings with their transcripts")
