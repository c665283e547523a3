"""Checking from the command line, as somebody types it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest
from helpers import voices
from helpers.shell import run, run_here
from helpers.wav import write_wav

HEADER = {"path", "container", "encoding", "size", "duration", "sample_rate", "channels", "bit_depth", "promised"}


@pytest.fixture(scope="module")
def take(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A take of sixteen minutes that clips somewhere."""
    sound = voices.voice(16 * 60)
    sound[8000:8800] = 1.0
    return voices.write(tmp_path_factory.mktemp("takes") / "take[red].wav", sound)


def consents(dataset: Path) -> tuple[str, ...]:
    return ("--statement", str(dataset / "statement.wav"), "--letter", str(dataset / "letter.pdf"))


def test_what_is_measured_is_shown(take: Path, dataset: Path) -> None:
    """Facts of every file, the verdict of every vendor, what is wrong, what was not checked, what serves all."""
    done = run_here("check", str(take), *consents(dataset), "--gender", "female", "--language", "zh-CN")

    assert (0, "") == (done.returncode, done.stderr)
    text = " ".join(done.stdout.split())
    for each in (
        "take[red].wav recordings[0]",
        "│ Duration │ 16:00 │",
        "│ Format │ WAV, PCM_16 │",
        "│ Sample rate │ 8000 Hz │",
        "│ Channels │ 1 (mono) │",
        "│ Bits per sample │ 16 │",
        "│ Clipping │ 0.1 s in 1 place │",
        "statement.wav consent.statement",
        "! alibaba (standard): accepted with warnings",
        "! huawei (premium): accepted with warnings",
        "! warning take[red].wav 00:01: it clips, for up to 0.1 s in one place. Record again with less gain.",
        "not checked Whether recordings[0] and the spoken consent are the same voice was not checked",
        "One dataset for all: a single take of 15 to 30 minutes as .wav with a letter and a statement as consent",
    ):
        assert each in text


def test_nobody_accepts(tmp_path: Path, dataset: Path) -> None:
    """When no vendor that was asked accepts, the exit code says so."""
    short = str(write_wav(tmp_path / "short.wav", 10))

    done = run_here("check", short, *consents(dataset), "--provider", "alibaba")

    assert (1, "") == (done.returncode, done.stderr)
    assert "✗ alibaba (standard): rejected" in done.stdout
    assert "huawei" not in done.stdout


@pytest.mark.parametrize("names", [("all",), ("alibaba", "huawei"), ("huawei", "huawei", "alibaba")])
def test_one_of_them_accepts(take: Path, dataset: Path, names: tuple[str, ...]) -> None:
    """One vendor that accepts is enough."""
    asked = [word for name in names for word in ("--provider", name)]

    done = run_here("check", str(take), "--consent", str(dataset / "statement.wav"), *asked, "--json")

    found = json.loads(done.stdout)
    assert 0 == done.returncode
    assert ["alibaba"] == found["accepted_by"]
    verdicts = {each["provider"]: each["verdict"] for each in found["reports"]}
    assert {"alibaba": "accepted with warnings", "huawei": "rejected"} == verdicts
    assert len(verdicts) == len(found["reports"])


def test_json_is_the_whole_plan(tmp_path: Path, dataset: Path) -> None:
    """Everything but the drawings is in the JSON; what is no finite number is null."""
    silence = voices.write(tmp_path / "silence.wav", np.zeros(voices.RATE * 70))

    done = run_here("check", str(silence), *consents(dataset), "--provider", "alibaba", "--json")

    found = json.loads(done.stdout)
    assert 1 == done.returncode
    assert {"accepted_by", "reports", "common"} == found.keys()
    (report,) = found["reports"]
    assert {"provider", "edition", "verdict", "dataset", "problems", "unchecked"} == report.keys()
    (recording,) = report["dataset"]["recordings"]
    assert HEADER == recording["header"].keys()
    assert str(silence) == recording["path"] == recording["header"]["path"]
    assert recording["signal"]["peak"] is None
    assert [[0.0, 70.0]] == recording["signal"]["silences"]
    assert {"envelope", "levels", "fingerprint"}.isdisjoint(recording["signal"])
    assert [(0.0, 10.0), (60.0, 70.0)] == [(each["start"], each["end"]) for each in recording["signal"]["windows"][::6]]
    assert "silence.wav" in {each["file"] for each in report["problems"]}
    assert {"error", "warning"} == {each["severity"] for each in report["problems"]}


def test_in_short(tmp_path: Path, dataset: Path) -> None:
    """A line per vendor and its first problems; the code and the JSON are those of check."""
    short = str(write_wav(tmp_path / "short.wav", 10))
    words = (short, "--statement", str(dataset / "statement.wav"), "--voice-name", "g" * 40)

    told, asked = run_here("plan", *words), run_here("plan", *words, "--provider", "alibaba")

    assert [1, 1] == [told.returncode, asked.returncode]
    lines = told.stdout.splitlines()
    heads = [line for line in lines if not line.startswith(" ")]
    assert ["✗ alibaba (standard): rejected", "✗ huawei (premium): rejected"] == heads[:2]
    assert heads[2].startswith("One dataset for all: a single take of 15 to 30 minutes")
    assert "    gender: is missing, and huawei would silently assume one. Say female, male" in lines
    assert "huawei" not in asked.stdout
    assert run_here("plan", *words, "--json").stdout == run_here("check", *words, "--json").stdout


def test_in_short_of_what_is_accepted(take: Path, dataset: Path) -> None:
    """0, and not a word about what is in order."""
    done = run_here("plan", str(take), *consents(dataset), "--provider", "alibaba", "--language", "zh-CN")

    assert 0 == done.returncode
    assert done.stdout.startswith(
        "! alibaba (standard): accepted with warnings\n    take[red].wav: its sample rate is 8000 Hz"
    )
    assert "more: voiceclone check" not in done.stdout


def test_a_page_is_written(tmp_path: Path, take: Path, dataset: Path) -> None:
    """--html writes the page besides."""
    page = tmp_path / "page.html"

    done = run_here("check", str(take), *consents(dataset), "--provider", "alibaba", "--html", str(page))

    assert 0 == done.returncode
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    refused = run_here("check", str(take), *consents(dataset), "--html", str(tmp_path / "none" / "page.html"))
    assert 1 == refused.returncode
    assert "No such file or directory" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_page_takes_a_library(tmp_path: Path, take: Path, dataset: Path) -> None:
    """Without jinja2, --html says what to install."""
    (tmp_path / "jinja2.py").write_text("raise ImportError('gone', name='jinja2')\n", encoding="utf-8")
    path = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    words = ("check", str(take), *consents(dataset), "--html", str(tmp_path / "page.html"))

    refused = run(*words, env={**os.environ, "PYTHONPATH": path})

    assert 2 == refused.returncode
    assert "--html needs jinja2: pip install jinja2" in refused.stderr


def test_consent_is_asked_for(take: Path) -> None:
    """Without any consent nothing is checked, and it is said what to give."""
    done = run_here("check", str(take))

    assert 2 == done.returncode
    text = " ".join(done.stderr.split())
    assert "Cloning needs the speaker's agreement: give --statement FILE" in text
    assert "--letter FILE" in text


def test_names_cannot_command_the_terminal(tmp_path: Path, dataset: Path) -> None:
    """A name with the codes of a terminal is spelled out."""
    evil = write_wav(tmp_path / "a\x1b[2Jb\u202e.wav", 10)

    done = run_here("check", str(evil), *consents(dataset))

    assert "\\x1b[2Jb\\u202e.wav" in done.stdout
    assert "\x1b" not in done.stdout
    assert "\u202e" not in done.stdout


def test_the_words_to_read() -> None:
    """The exact words stand on a line of their own, whatever the width; a translation is called one."""
    chinese, english = run_here("consent", "alibaba"), run_here("consent", "alibaba", "--language", "en-GB")

    assert (0, 0) == (chinese.returncode, english.returncode)
    words = json.loads(run_here("consent", "alibaba", "--json").stdout)["needs"][0]["text"]
    assert words in chinese.stdout.splitlines()
    assert "zh: the vendor's own words" in chinese.stdout
    line = next(each for each in english.stdout.splitlines() if each.startswith("I confirm"))
    assert line.endswith("laws and regulations.")
    assert "en: a translation by the vendor, not the original" in english.stdout


def test_nothing_to_read() -> None:
    """A letter has no words to read; who signs it and how is told."""
    done = run_here("consent", "huawei")

    assert 0 == done.returncode
    assert "A signed letter, required" in done.stdout
    assert "By: the speaker, by hand" in done.stdout
    assert "to be read aloud" not in done.stdout
    assert "did you mean 'huawei'" in run_here("consent", "hauwei").stderr


def test_a_folder_is_what_is_in_it(dataset: Path, tmp_path: Path) -> None:
    """Every take in a folder is checked."""
    for name in ("take10.wav", "take2.wav"):
        (tmp_path / name).symlink_to(dataset / "take.wav")

    done = run_here("check", str(tmp_path), "--letter", str(dataset / "letter.pdf"), "--json")

    files = json.loads(done.stdout)["reports"][0]["dataset"]["recordings"]
    assert ["take2.wav", "take10.wav"] == [Path(each["path"]).name for each in files]
