"""The command line, as somebody types it."""

from __future__ import annotations

import json
import os
import signal
import wave
from pathlib import Path

import pytest
from helpers.forked import Command
from helpers.shell import run, run_forked, run_here

import voiceclone
from voiceclone._cli import cli


def test_the_demo_clones_and_speaks_with_every_vendor(tmp_path: Path) -> None:
    """`voiceclone demo` needs nothing, and ends with speech of each vendor's voice in the working folder."""
    done = run_forked("demo", cwd=tmp_path)

    assert (0, "") == (done.returncode, done.stderr)
    last = dict(line.split(": ") for line in done.stdout.splitlines()[-2:])
    assert {"alibaba", "huawei"} == last.keys()
    for name, told in last.items():
        voice_id, _, place = told.partition(", heard in ")
        assert len(voice_id) >= 32
        assert str(tmp_path / f"demo-{name}.wav") == place
        with wave.open(place) as file:
            assert file.getnframes() > file.getframerate()
    assert (tmp_path / "demo-alibaba.wav").read_bytes() != (tmp_path / "demo-huawei.wav").read_bytes()
    assert "upload recording" in done.stdout
    assert "SUCCEED" in done.stdout


def test_the_demo_takes_your_own_recordings(dataset: Path, tmp_path: Path) -> None:
    """Recordings, statement and letter may be one's own, the vendor one of them, and the folder any."""
    folder = tmp_path / "new" / "folder"
    done = run_here(
        *("demo", str(dataset / "take.wav"), "--provider", "alibaba", "--to", str(folder)),
        *("--statement", str(dataset / "statement.wav"), "--letter", str(dataset / "letter.pdf")),
    )

    assert 0 == done.returncode
    assert done.stdout.splitlines()[-1].startswith("alibaba: ")
    assert ["demo-alibaba.wav"] == [each.name for each in folder.iterdir()]


def test_the_demo_can_be_run_again(dataset: Path, tmp_path: Path) -> None:
    """Speech of an earlier run is replaced without a question."""
    (tmp_path / "demo-huawei.wav").write_bytes(b"of an earlier run")

    done = run_here("demo", str(dataset / "take.wav"), "--provider", "huawei", "--to", str(tmp_path))

    assert 0 == done.returncode
    assert (tmp_path / "demo-huawei.wav").read_bytes().startswith(b"RIFF")


def test_the_demo_reports_what_is_wrong(tmp_path: Path) -> None:
    """A problem is told in words, without a traceback, and the exit code says so."""
    done = run_here("demo", str(tmp_path / "missing.wav"), "--provider", "huawei", "--to", str(tmp_path))

    assert 1 == done.returncode
    assert "there is no file" in done.stdout.replace("\n", " ")
    assert "huawei: no voice" == done.stdout.splitlines()[-1]
    assert "Traceback" not in done.stdout + done.stderr


def test_the_demo_says_that_its_folder_cannot_be_made(tmp_path: Path) -> None:
    """A file in the way is told before anything is done."""
    (tmp_path / "file").write_text("in the way")

    done = run_here("demo", "--to", str(tmp_path / "file" / "folder"))

    assert 1 == done.returncode
    assert str(tmp_path / "file" / "folder") in done.stderr
    assert not done.stdout


def test_providers_are_listed() -> None:
    """`voiceclone providers --json` tells what can be used."""
    found = json.loads(run_here("providers", "--json").stdout)

    assert {"alibaba": True, "huawei": True} == {each["name"]: each["ready"] for each in found}
    assert "alibaba" in run_here("providers").stdout


def test_an_unknown_provider_is_told_in_words() -> None:
    """A misspelt name gives the right one."""
    done = run_here("sandbox", "hauwei")

    assert 2 == done.returncode
    assert "did you mean 'huawei'" in done.stderr


def test_the_sandbox_serves_other_processes(request_: voiceclone.CloneRequest) -> None:
    """`voiceclone sandbox --json` prints what a client takes, serves, and ends when told to."""
    with Command("sandbox", "--json", "--seconds", "0.001", traced=True) as command:
        settings = json.loads(command.stdout.readline())
        with voiceclone.Client("huawei", **settings["huawei"]) as client:
            job = client.wait(client.submit(request_), interval=0.1)
        command.interrupt(signal.SIGTERM)
        command.communicate()

    assert 0 == command.returncode
    assert job.voice_id
    assert {"alibaba", "huawei"} == settings.keys()


def test_without_its_libraries_the_command_says_what_to_install(tmp_path: Path) -> None:
    """Without click the command names the extra."""
    (tmp_path / "click.py").write_text("raise ImportError('gone', name='click')\n", encoding="utf-8")
    path = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])

    done = run("providers", env={**os.environ, "PYTHONPATH": path})

    assert 2 == done.returncode
    assert "The command line needs click: pip install click rich jinja2 babel\n" in done.stderr


def test_help_names_every_command_once() -> None:
    """In groups, each with a summary that is whole."""
    _, _, groups = run_here("--help").stdout.partition("-h, --help")

    named = [line.split()[0] for line in groups.splitlines()[1:] if line.startswith("  ")]
    assert sorted(cli.commands) == sorted(named)
    assert "..." not in groups
    assert "Submit and follow:" in groups


@pytest.mark.parametrize("command", sorted(cli.commands))
def test_every_command_has_help(command: str) -> None:
    """--help explains each command."""
    done = run_here(command, "--help")

    assert 0 == done.returncode
    assert "Usage: voiceclone " + command in done.stdout
