"""Commands with --sandbox: of the sandbox that is running, or of one of their own."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from helpers.forked import Command
from helpers.shell import run_here

from voiceclone._cli import cli

SANDBOX = "--sandbox"


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of this program's state."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state" / "voiceclone"


@contextmanager
def start(*words: str) -> Iterator[tuple[Command, dict[str, Any]]]:
    """The sandbox in a process of its own, and its settings."""
    with Command("sandbox", *words, "--json", traced=True) as command:
        yield command, json.loads(command.stdout.readline())
        command.interrupt()
        command.communicate()


@pytest.mark.parametrize("provider", ["alibaba", "huawei"])
def test_commands_share_the_sandbox_that_is_running(state: Path, words: tuple[str, ...], provider: str) -> None:
    """A job is submitted, asked for, listed and waited for by one command after the other."""
    with start():
        submitted = run_here("submit", *words, "--provider", provider, SANDBOX)
        ref = submitted.stdout.strip()
        status = run_here("status", ref, SANDBOX)
        jobs = run_here("jobs", "--provider", provider, SANDBOX)
        known = run_here("submissions", "--provider", provider, SANDBOX)
        waited = run_here("wait", ref, SANDBOX, "--json")

    assert "No sandbox" not in submitted.stderr
    assert ref.startswith(f"{provider}:")
    assert all(ref in each.stdout for each in (status, jobs, known))
    assert "succeeded" == json.loads(waited.stdout)["state"]
    assert not Path(os.environ["VOICECLONE_JOURNAL"]).exists()


def test_the_voice_speaks(state: Path, words: tuple[str, ...], tmp_path: Path) -> None:
    """What came of the job is there for the commands after it."""
    with start("huawei"):
        options = ("--provider", "huawei", SANDBOX)
        made = run_here("submit", *words, *options, "--wait", "--json")
        said = run_here(
            "say", json.loads(made.stdout)["voice_id"], "你好", "--to", str(tmp_path / "hello.wav"), *options
        )

    assert (0, "") == (said.returncode, said.stderr)
    assert (tmp_path / "hello.wav").read_bytes().startswith(b"RIFF")


def test_what_it_leaves(state: Path, words: tuple[str, ...]) -> None:
    """While it runs its settings are readable by their owner only; at its end they and its journal go."""
    file, journal = state / "sandbox" / "settings.json", state / "sandbox" / "journal"
    with start("huawei") as (_, settings):
        run_here("submit", *words, "--provider", "huawei", SANDBOX)
        written, mode = json.loads(file.read_text()), file.stat().st_mode & 0o777
        there = journal.exists()

    assert (settings, 0o600, True) == (written, mode, there)
    assert not file.exists()
    assert not journal.exists()


def test_one_that_was_killed_is_not_found(state: Path, words: tuple[str, ...]) -> None:
    """What a killed sandbox left is no sandbox, and not the next one's past."""
    with start("huawei") as (process, _):
        run_here("submit", *words, "--provider", "huawei", SANDBOX)
        process.kill()
        process.communicate()
    left = (state / "sandbox" / "settings.json").exists()

    alone = run_here("submissions", "--provider", "huawei", SANDBOX)
    with start("huawei"):
        fresh = run_here("submissions", "--provider", "huawei", SANDBOX)

    assert left
    assert (0, "") == (alone.returncode, alone.stdout)
    assert "No sandbox is running" in alone.stderr
    assert (0, "", "") == (fresh.returncode, fresh.stdout, fresh.stderr)


def test_a_command_has_one_of_its_own(state: Path, words: tuple[str, ...]) -> None:
    """Without a sandbox one is there for the command, which says so where it does not disturb a script."""
    done = run_here("submit", *words, "--provider", "huawei", SANDBOX)

    assert 1 == len(done.stdout.splitlines())
    assert "No sandbox is running: this one ends with the command" in done.stderr
    assert not state.exists()


def test_a_vendor_that_it_does_not_have(state: Path, words: tuple[str, ...]) -> None:
    """It is said how to get one with all vendors that are needed."""
    with start("huawei"):
        missing = run_here("jobs", "--provider", "alibaba", SANDBOX)
        unknown = run_here("jobs", "--provider", "acme", SANDBOX)

    assert (2, True) == (missing.returncode, "has no alibaba" in missing.stderr)
    assert (2, True) == (unknown.returncode, "'acme'" in unknown.stderr)


def test_every_command_that_speaks_with_a_vendor_has_it() -> None:
    """What takes one provider can be tried without an account; `prepare` asks nobody."""
    names = {
        name
        for name, command in cli.commands.items()
        for each in [command, *getattr(command, "commands", {}).values()]
        if {"provider", "sandbox"} & {param.name for param in each.params} == {"provider"}
    }

    assert {"prepare", "consent"} == names


def test_the_first_one_is_found(state: Path) -> None:
    """A second sandbox works, and says that commands use the first."""
    with start("huawei") as (_, first), start("huawei") as (process, second):
        found = json.loads((state / "sandbox" / "settings.json").read_text())
        process.interrupt()
        _, told = process.communicate()
        still = json.loads((state / "sandbox" / "settings.json").read_text())

    assert first == found == still != second
    assert "do not use this one" in told


def test_ports_are_chosen(state: Path) -> None:
    """With --port another program can know them before."""
    with start("huawei") as (_, settings):
        port = int(settings["huawei"]["endpoint"].rpartition(":")[2])
        taken = run_here("sandbox", "huawei", "--port", str(port))
    with start("huawei", "--port", str(port)) as (_, again):
        assert again == settings

    assert (1, True) == (taken.returncode, "a port cannot be opened" in taken.stderr)


def test_ctrl_c_again_and_again(state: Path) -> None:
    """Pressed while it is being ended, it neither stops that nor keeps it from ending."""
    with Command("sandbox", "huawei") as command:
        assert command.stdout.readline()
        for _ in range(1000):
            command.interrupt()
        command.communicate()

    assert 0 == command.returncode
