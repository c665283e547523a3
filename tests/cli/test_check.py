"""Checking from the command line, as somebody types it."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import signal
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from helpers import letters, sounds, voices
from helpers.shell import run, run_here
from helpers.terminal import run_in_terminal
from helpers.wav import write_wav

import voiceclone

HEADER = {"path", "container", "encoding", "size", "duration", "sample_rate", "channels", "bit_depth", "promised"}


@pytest.fixture(scope="module")
def take(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A take of sixteen minutes that clips somewhere."""
    sound = voices.voice(16 * 60)
    sound[8000:8800] = 1.0
    return voices.write(tmp_path_factory.mktemp("takes") / "take[red].wav", sound)


def consents(dataset: Path) -> tuple[str, ...]:
    return ("--statement", str(dataset / "statement.wav"), "--letter", str(dataset / "letter.pdf"))


def without(library: str, folder: Path) -> dict[str, str]:
    """The environment of a command for which *library* is there and cannot be loaded."""
    (folder / f"{library}.py").write_text(f"raise ImportError('gone', name={library!r})\n", encoding="utf-8")
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")])}


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Seven clips that Alibaba accepts."""
    folder = tmp_path_factory.mktemp("clips")
    for number in range(7):
        voices.write(folder / f"clip-{number + 1}.wav", np.repeat(voices.voice(140 + number), 2), rate=16_000)
    return folder


def test_verdicts_come_first(take: Path, dataset: Path) -> None:
    """Who accepts it, then what to do, then a row for each file, then what was not checked."""
    done = run_here("check", str(take), *consents(dataset), "--gender", "female", "--language", "zh-CN")

    assert (0, "") == (done.returncode, done.stderr)
    text = " ".join(done.stdout.split())
    order = (
        "! alibaba (standard): accepted with warnings, ",
        "! huawei (premium): accepted with warnings, ",
        "What to do",
        "! warning Record again with less gain: take[red].wav 00:01 (it clips, for up to 0.1 s in one place) [",
        "File Length Format kHz Ch. Peak LUFS Clips SNR Speech",
        "! take[red].wav 16:00.0 WAV 8.0 ! 1 0.0 -17.9 0.1 !",
        "statement.wav 0:12.0 WAV",
        "letter.pdf 1 page PDF",
        "Not checked",
        "? Whether take[red].wav and the spoken consent are the same voice was not checked",
        "One dataset for all: a single take of 15 to 30 minutes as .wav with a letter and a statement as consent",
    )
    assert [] == [each for each in order if each not in text]
    assert sorted(text.index(each) for each in order) == [text.index(each) for each in order]


def test_files_are_named(take: Path, dataset: Path) -> None:
    """No place in the request stands for a file."""
    done = run_here("check", str(take), *consents(dataset))

    assert "recordings[" not in done.stdout
    assert "consent.statement" not in done.stdout


def test_files_of_one_name_are_told_apart(tmp_path: Path, dataset: Path) -> None:
    """With the folders that differ."""
    for folder in ("monday", "tuesday"):
        (tmp_path / folder).mkdir()
        voices.write(tmp_path / folder / "take.wav", voices.voice(70))

    done = run_here("check", str(tmp_path / "monday"), str(tmp_path / "tuesday"), *consents(dataset))

    assert "monday/take.wav" in done.stdout
    assert "tuesday/take.wav" in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such terminals")
@pytest.mark.parametrize("columns", [80, 140])
def test_seven_good_clips_fit_a_screen(clips: Path, dataset: Path, columns: int) -> None:
    """In thirty lines, none of which is wider than the terminal or ends with a blank."""
    words = ("check", str(clips), *consents(dataset), "--provider", "alibaba")

    code, shown = run_in_terminal(*words, columns=columns)

    lines = shown[shown.index("✓ alibaba") :].splitlines()
    assert 0 == code
    assert len(lines) <= 30
    assert max(map(len, lines)) <= columns
    assert [] == [line for line in lines if line.endswith(" ")]


def test_a_pipe_gets_whole_lines(tmp_path: Path, dataset: Path) -> None:
    """A line for each problem and each file, however long, without blanks at its end and without colours."""
    name = "a take with a name that is rather long, of the second session in the morning.wav"
    voices.write(tmp_path / name, voices.voice(10))

    done = run("check", str(tmp_path), *consents(dataset), "--provider", "alibaba")

    lines = done.stdout.splitlines()
    assert 1 == len([line for line in lines if f": {name} (it is 0:10.0 long;" in line])
    assert 1 == len([line for line in lines if line.startswith(f"✗ {name}")])
    assert [] == [line for line in lines if line.endswith(" ") or "\x1b" in line]
    assert "" == done.stderr


def test_a_row_shows_what_is_wrong(tmp_path: Path, dataset: Path) -> None:
    """The noise of the noisiest stretch, the loudness that is off the others, the bandwidth of a telephone."""
    for number in range(3):
        sounds.save(tmp_path / f"good-{number}.wav", 0.5 * sounds.speech(61 + number))
    noisy = sounds.added(0.5 * sounds.speech(90), sounds.noise(30, -30), 40)
    sounds.save(tmp_path / "noisy.wav", noisy)
    sounds.save(tmp_path / "soft.wav", 0.05 * sounds.speech(64))
    sounds.save(tmp_path / "telephone.wav", sounds.filtered(0.5 * sounds.speech(65), 0, 3400))
    words = ("check", str(tmp_path), *consents(dataset), "--provider", "alibaba")

    told, plan = run_here(*words).stdout, json.loads(run_here(*words, "--json").stdout)

    recordings = plan["reports"][0]["dataset"]["recordings"]
    signals = {Path(each["path"]).name: each["signal"] for each in recordings}
    noise = min(each["value"] for each in signals["noisy.wav"]["noise_stretches"])
    table = told.split("What to do")[1].split(" File ")[1].splitlines()[1:]
    rows = {cells[1]: " ".join(cells) for cells in map(str.split, table) if len(cells) > 1}
    assert f" {noise:.1f} ! " in rows["noisy.wav"]
    assert f" {signals['soft.wav']['loudness']:.1f} ! " in rows["soft.wav"]
    assert " 3.5/16 ! " in rows["telephone.wav"]


def test_a_file_that_is_given_twice(take: Path, dataset: Path) -> None:
    """It is told what each of the two is."""
    done = run_here("check", str(take), "--statement", str(take), "--provider", "alibaba")

    assert "take[red].wav as the spoken consent (is the same file as take[red].wav as recording 1)" in done.stdout


@pytest.mark.parametrize(("names", "told"), [(("alibaba",), False), (("alibaba", "huawei"), True), ((), True)])
def test_what_serves_all(take: Path, dataset: Path, names: tuple[str, ...], told: bool) -> None:  # noqa: FBT001
    """Where several were asked; and an acceptance is no promise."""
    done = run_here("check", str(take), *consents(dataset), *(word for name in names for word in ("--provider", name)))

    assert told == ("One dataset for all: " in done.stdout)
    assert "What a vendor accepts in the end, only the vendor knows." in done.stdout


@pytest.mark.parametrize("library", ["soundfile", "numpy"])
def test_what_is_not_listened_to_is_not_accepted(take: Path, dataset: Path, tmp_path: Path, library: str) -> None:
    """Without a library that decodes, nobody knows whether it is speech: 3, no file is called good, and it is said what
    to install.
    """
    words = ("check", str(take), *consents(dataset), "--gender", "female", "--language", "zh-CN")

    done = run(*words, env=without(library, tmp_path))

    assert (3, "") == (done.returncode, done.stderr)
    assert "? alibaba (standard): could not be decided" in done.stdout
    assert "? take[red].wav" in done.stdout
    assert "pip install soundfile numpy tinytag" in done.stdout


def test_a_letter_that_cannot_be_opened_here(take: Path, dataset: Path, tmp_path: Path) -> None:
    """Without the library that opens it, it is said what to install, and the letter is not called good."""
    words = ("check", str(take), *consents(dataset), "--gender", "female", "--language", "zh-CN")

    done = run(*words, "--provider", "huawei", env=without("pypdf", tmp_path))

    assert 3 == done.returncode
    assert "? letter.pdf " in done.stdout
    assert "pip install pypdf pillow" in done.stdout


def test_what_no_program_tells_of_a_consent(take: Path, dataset: Path) -> None:
    """Who speaks and signs, and whether the words are said, is left to a person."""
    done = run_here("check", str(take), *consents(dataset), "--provider", "huawei")

    assert "? statement.wav: whether it has the exact words, and who says them." in done.stdout
    assert "? letter.pdf: whether it is the vendor's form, complete and signed, and by whom." in done.stdout
    assert "? Whether one person alone speaks in take[red].wav was not checked." in done.stdout


def test_one_kind_of_problem_is_one_task(tmp_path: Path, dataset: Path) -> None:
    """Many files with the same problem: one line, with the lowest and the highest of what was measured."""
    for number, seconds in enumerate((20, 10, 30)):
        voices.write(tmp_path / f"short-{number}.wav", voices.voice(seconds))

    done = run_here("check", str(tmp_path), *consents(dataset), "--provider", "alibaba")

    text = " ".join(done.stdout.split())
    assert "short-0.wav, short-1.wav, short-2.wav (it is 0:10.0 to 0:30.0 long;" in text
    assert 1 == text.count("do not splice short ones together")


def test_details_are_shown_when_asked_for(take: Path, dataset: Path) -> None:
    """-v shows all that was measured, where requirements are written, the digest of each file, when and with what."""
    words = ("check", str(take), *consents(dataset), "--gender", "female", "--language", "zh-CN")

    brief, full = run_here(*words), run_here(*words, "-v")

    text = " ".join(full.stdout.split())
    for each in (
        "│ Duration │ 16:00.0 │",
        "│ Format │ WAV, PCM_16 │",
        "│ Sample rate │ 8000 Hz │",
        "│ Clipping │ 0.1 s in 1 place │",
        "│ Loudness │ -",
        "│ Mains hum │ ",
        "│ Bandwidth │ ",
        "Source: This library's own bound",
        f"SHA-256 {hashlib.sha256(take.read_bytes()).hexdigest()}",
        f"Checked on {datetime.now().astimezone():%Y-%m-%d}",
        f"with voiceclone-kit {voiceclone.__version__}.",
    ):
        assert each in text
        assert each not in " ".join(brief.stdout.split())


def test_quick_reads_headers_only(clips: Path, dataset: Path) -> None:
    """What is not listened to is said, and nothing is told of the sound."""
    done = run_here("check", str(clips), *consents(dataset), "--provider", "alibaba", "--quick")

    assert 0 == done.returncode
    assert "The recordings were not listened to: only their headers were read." in done.stdout
    assert "2:26.0" in done.stdout
    assert "SNR " not in done.stdout.split("Ch.: channels")[0]


def test_what_cannot_be_checked_is_told_by_the_exit_code(take: Path, dataset: Path, tmp_path: Path) -> None:
    """A letter that is too large to be opened here: nobody is said to accept or to refuse."""
    letter = tmp_path / "letter.png"
    letter.write_bytes(letters.declared(50_000, 50_000))
    words = ("check", str(take), "--letter", str(letter), "--gender", "female", "--language", "zh-CN")

    done = run_here(*words, "--provider", "huawei")

    assert (3, "") == (done.returncode, done.stderr)
    assert "? huawei (premium): could not be decided" in done.stdout
    assert "letter.png: whether anything is on it was not checked" in " ".join(done.stdout.split())


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such terminals")
def test_a_terminal_gets_progress(clips: Path, dataset: Path) -> None:
    """While files are read, it is said which."""
    master, slave = os.openpty()
    command = [sys.executable, "-m", "voiceclone", "check", str(clips), *consents(dataset), "--provider", "alibaba"]
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "80"}
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=slave, env=environment)
    os.close(slave)

    seen = b""
    with contextlib.suppress(OSError):  # that is how the end of a terminal is told
        while part := os.read(master, 4096):
            seen += part
    os.close(master)

    assert 0 == process.wait(60)
    assert b"of 8: clip-" in seen


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
    assert {"alibaba": "accepted-with-warnings", "huawei": "rejected"} == verdicts
    assert len(verdicts) == len(found["reports"])


def test_json_is_the_whole_plan(tmp_path: Path, dataset: Path) -> None:
    """Everything but the drawings is in the JSON; what is no finite number is null."""
    silence = voices.write(tmp_path / "silence.wav", np.zeros(voices.RATE * 70))

    done = run_here("check", str(silence), *consents(dataset), "--provider", "alibaba", "--json")

    found = json.loads(done.stdout)
    assert 1 == done.returncode
    assert ("voiceclone check", 1, voiceclone.__version__) == (found["document"], found["version"], found["library"])
    (report,) = found["reports"]
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
    assert ["✗ alibaba (standard): rejected", "✗ huawei (premium): rejected"] == [
        each.partition(",")[0] for each in heads[:2]
    ]
    assert heads[2].startswith("One dataset for all: a single take of 15 to 30 minutes")
    assert "    Use one of: female, male: gender (is missing, and huawei would silently assume one)" in lines
    assert "huawei" not in asked.stdout
    short_, long = (json.loads(run_here(each, *words, "--json").stdout) for each in ("plan", "check"))
    assert {**short_, "made_at": ""} == {**long, "made_at": ""}


def test_in_short_of_what_is_accepted(take: Path, dataset: Path) -> None:
    """0, and not a word about what is in order."""
    done = run_here("plan", str(take), *consents(dataset), "--provider", "alibaba", "--language", "zh-CN")

    assert 0 == done.returncode
    first, second, *_ = done.stdout.splitlines()
    assert first.startswith("! alibaba (standard): accepted with warnings, ")
    assert "    Record at 48000 Hz: take[red].wav (its sample rate is 8000 Hz, as on a telephone)" == second
    assert "SNR" not in done.stdout


def test_a_page_is_written(tmp_path: Path, take: Path, dataset: Path) -> None:
    """--html writes the page besides."""
    page = tmp_path / "page.html"

    done = run_here("check", str(take), *consents(dataset), "--provider", "alibaba", "--html", str(page))

    assert 0 == done.returncode
    assert page.read_text(encoding="utf-8").startswith('<!DOCTYPE html>\n<html lang="en">')
    refused = run_here("check", str(take), *consents(dataset), "--html", str(tmp_path / "none" / "page.html"))
    assert 2 == refused.returncode
    assert "No such file or directory" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize("options", [(), ("--no-audio",)])
def test_a_page_may_go_without_audio(tmp_path: Path, take: Path, dataset: Path, options: tuple[str, ...]) -> None:
    """It holds pieces of the recordings, unless they are not wanted."""
    page = tmp_path / "page.html"

    run_here("check", str(take), *consents(dataset), "--provider", "alibaba", "--html", str(page), *options)

    assert bool(options) == ("data:audio/" not in page.read_text(encoding="utf-8"))


def test_the_page_opens_in_the_language_that_is_asked_for(tmp_path: Path, take: Path, dataset: Path) -> None:
    """--html-language is for the page alone."""
    page = tmp_path / "page.html"
    words = ("--provider", "alibaba", "--html", str(page), "--html-language", "zh")

    done = run_here("check", str(take), *consents(dataset), *words)

    assert 0 == done.returncode
    assert page.read_text(encoding="utf-8").startswith('<!DOCTYPE html>\n<html lang="zh-Hans">')
    assert "accepted" in done.stdout


def test_a_page_takes_a_library(tmp_path: Path, take: Path, dataset: Path) -> None:
    """Without jinja2, --html says what to install."""
    words = ("check", str(take), *consents(dataset), "--html", str(tmp_path / "page.html"))

    refused = run(*words, env=without("jinja2", tmp_path))

    assert 2 == refused.returncode
    assert "--html needs jinja2: pip install jinja2 babel" in refused.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such terminals")
def test_it_can_be_interrupted(dataset: Path) -> None:
    """Ctrl-C ends it with the exit code of an interrupted program, and no traceback."""
    master, slave = os.openpty()
    command = [sys.executable, "-m", "voiceclone", "check", str(dataset / "take.wav"), *consents(dataset)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=slave, env={**os.environ, "TERM": "xterm"})
    os.close(slave)

    seen = b""
    with contextlib.suppress(OSError):
        while part := os.read(master, 4096):
            if b"of 2:" not in seen and b"of 2:" in seen + part:
                process.send_signal(signal.SIGINT)
            seen += part
    os.close(master)

    assert 130 == process.wait(60)
    assert b"interrupted" in seen
    assert b"Traceback" not in seen


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
    """The exact words stand on a line of their own, whatever the width; a translation is called one. It is told where
    and when they were read.
    """
    chinese, english = run_here("consent", "alibaba"), run_here("consent", "alibaba", "--language", "en-GB")

    assert (0, 0) == (chinese.returncode, english.returncode)
    need = json.loads(run_here("consent", "alibaba", "--json").stdout)["needs"][0]
    assert need["text"] in chinese.stdout.splitlines()
    assert f"{need['source']}, read on {need['read_on']}" in " ".join(chinese.stdout.split())
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
