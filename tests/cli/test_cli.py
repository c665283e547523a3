"""The command line, as somebody types it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.shell import run, run_here

import voiceclone
from voiceclone._cli import cli


def test_the_demo_clones_with_every_vendor() -> None:
    """`voiceclone demo` needs nothing and ends with a voice of each vendor."""
    done = run("demo")

    assert (0, "") == (done.returncode, done.stderr)
    last = dict(line.split(": ") for line in done.stdout.splitlines()[-2:])
    assert {"alibaba", "huawei"} == last.keys()
    assert all(len(voice_id) >= 32 for voice_id in last.values())
    assert "upload recording" in done.stdout
    assert "SUCCEED" in done.stdout


def test_the_demo_takes_your_own_recordings(dataset: Path) -> None:
    """Recordings, statement and letter may be one's own, and the vendor one of them."""
    done = run_here(
        *("demo", str(dataset / "take.wav"), "--provider", "alibaba"),
        *("--statement", str(dataset / "statement.wav"), "--letter", str(dataset / "letter.pdf")),
    )

    assert 0 == done.returncode
    assert done.stdout.splitlines()[-1].startswith("alibaba: ")


def test_the_demo_reports_what_is_wrong(tmp_path: Path) -> None:
    """A problem is told in words, without a traceback, and the exit code says so."""
    done = run_here("demo", str(tmp_path / "missing.wav"), "--provider", "huawei")

    assert 1 == done.returncode
    assert "there is no file" in done.stdout.replace("\n", " ")
    assert "Traceback" not in done.stdout + done.stderr


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
    command = [sys.executable, "-m", "voiceclone", "sandbox", "--json", "--seconds", "0.001"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        settings = json.loads(process.stdout.readline())
        with voiceclone.Client("huawei", **settings["huawei"]) as client:
            job = client.wait(client.submit(request_), interval=0.1)
        process.send_signal(signal.SIGTERM)

        assert 0 == process.wait(10)
    assert job.voice_id
    assert {"alibaba", "huawei"} == settings.keys()


def test_without_its_libraries_the_command_says_what_to_install(tmp_path: Path) -> None:
    """Without click the command names the extra."""
    (tmp_path / "click.py").write_text("raise ImportError('gone', name='click')\n", encoding="utf-8")
    path = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])

    done = run("providers", env={**os.environ, "PYTHONPATH": path})

    assert 2 == done.returncode
    assert "The command line needs click: pip install click rich jinja2\n" in done.stderr


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
