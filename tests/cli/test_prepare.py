"""Preparing from the command line, as somebody types it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from helpers import voices
from helpers.shell import run_here
from helpers.terminal import run_in_terminal

#: How the lines begin that tell what was done to them.
STARTS = (
    "converted 2 chat.ogg (OGG, 8000 Hz, mono)",
    "renamed 3 wrong.wav (FLAC, 16 bits, 8000 Hz, mono)",
    "left out 4 again.flac (FLAC, 16 bits, 8000 Hz, mono): it has the same sound as 1 good.wav",
    "unchanged 5 apart.wav (WAV, 16 bits, 8000 Hz, stereo): it has 2 channels that differ,",
    "left out 6 short.wav (WAV, 16 bits, 8000 Hz, mono): alibaba takes nothing as short",
)


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as people have it: another format, a wrong ending, the same sound twice, two channels, a short clip."""
    folder = tmp_path_factory.mktemp("mixed")
    sound = voices.voice(15 * 60)
    voices.write(folder / "1 good.wav", sound)
    voices.write(folder / "2 chat.ogg", voices.voice(70))
    voices.write(folder / "3 wrong.flac", voices.voice(80)).rename(folder / "3 wrong.wav")
    voices.write(folder / "4 again.flac", sound[: 100 * voices.RATE])
    voices.write(folder / "5 apart.wav", np.stack([voices.voice(90), voices.voice(91)[: 90 * voices.RATE]], axis=1))
    voices.write(folder / "6 short.wav", voices.voice(20))
    return folder


def prepare(mixed: Path, dataset: Path, folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    consents = ("--statement", str(dataset / "statement.wav"), "--letter", str(dataset / "letter.pdf"))
    words = ("--provider", "alibaba", "--gender", "female", "--folder", str(folder))
    return run_here("prepare", str(mixed), *consents, *words, *more)


def test_a_folder_of_mixed_files(mixed: Path, dataset: Path, tmp_path: Path) -> None:
    """A line for each file that something was done to, the files to submit, and what is left."""
    done = prepare(mixed, dataset, tmp_path / "ready")

    lines = done.stdout.splitlines()
    assert (0, "") == (done.returncode, done.stderr)
    assert [*STARTS] == [line[: len(start)] for line, start in zip(lines, STARTS, strict=False)]
    submitted = lines[lines.index("To submit:") + 1 :][:6]
    names = ["1 good.wav", "2 chat.wav", "3 wrong.flac", "5 apart.wav", "statement.wav", "letter.pdf"]
    assert names == [Path(each.strip()).name for each in submitted]
    assert "! alibaba (standard): accepted with warnings" in done.stdout
    assert "recordings[" not in done.stdout


def test_a_second_time(mixed: Path, dataset: Path, tmp_path: Path) -> None:
    """The same files again, none of which is written."""
    first = prepare(mixed, dataset, tmp_path / "ready")
    times = {each: each.stat().st_mtime_ns for each in (tmp_path / "ready").iterdir()}

    second = prepare(mixed, dataset, tmp_path / "ready")

    assert 2 == second.stdout.count(", which was there already")
    assert first.stdout == second.stdout.replace(", which was there already", "")
    assert times == {each: each.stat().st_mtime_ns for each in (tmp_path / "ready").iterdir()}


def test_a_dry_run(mixed: Path, dataset: Path, tmp_path: Path) -> None:
    """Says what would be done, ends well, and writes nothing."""
    tried = prepare(mixed, dataset, tmp_path / "ready", "--dry-run")

    assert (0, False) == (tried.returncode, (tmp_path / "ready").exists())
    assert tried.stdout.splitlines()[-1] == "Nothing was written: without --dry-run this is done."
    assert 6 == len(tried.stdout.splitlines())


def test_json_tells_what_was_done(mixed: Path, dataset: Path, tmp_path: Path) -> None:
    """As data: which file, what, from and to, and why; and as text."""
    printed: dict[str, Any] = json.loads(prepare(mixed, dataset, tmp_path / "ready", "--json").stdout)

    done = printed["done"]
    assert ["converted", "renamed", "left-out", "unchanged", "left-out"] == [each["action"] for each in done]
    chat = done[0]
    assert ("recordings[1]", str(mixed / "2 chat.ogg")) == (chat["location"], chat["file"])
    assert ("OGG", None, "WAV", 16) == tuple(
        chat[when][key] for when in ("was", "now") for key in ("container", "bits")
    )
    clip = {"path": str(tmp_path / "ready" / "2 chat.wav"), "start": 0.0, "end": 70.0, "existed": False}
    assert [clip] == chat["clips"]
    assert chat["text"].startswith("converted 2 chat.ogg")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), 0),
        (("--voice-name", "x" * 65), 1),
        (("--dry-run", "--voice-name", "x" * 65), 0),
        (("--provider", "nobody"), 2),
        (("--edition", "deluxe"), 1),
    ],
)
def test_exit_codes(dataset: Path, tmp_path: Path, words: tuple[str, ...], code: int) -> None:
    """0 accepted, or a dry run; 1 refused by a rule; 2 a wrong setting."""
    assert code == prepare(dataset / "take.wav", dataset, tmp_path / "ready", *words).returncode


def test_what_could_not_be_checked(dataset: Path, tmp_path: Path) -> None:
    """3 where a rule could not be checked here."""
    take = tmp_path / "take.amr"
    take.write_bytes(b"#!AMR\n" + bytes(100))

    assert 3 == prepare(take, dataset, tmp_path / "ready").returncode


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such terminals")
def test_a_terminal_gets_progress(mixed: Path, dataset: Path, tmp_path: Path) -> None:
    """Which file is read is shown; nothing of it where nobody looks."""
    words = ("--letter", str(dataset / "letter.pdf"), "--provider", "huawei", "--folder", str(tmp_path / "ready"))

    _, shown = run_in_terminal("prepare", str(mixed), *words, "--dry-run")

    assert "Reading 1 of 6: 1 good.wav" in shown
    assert "" == prepare(mixed, dataset, tmp_path / "ready", "--dry-run").stderr
