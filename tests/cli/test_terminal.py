"""What a user sees in a real terminal, and what Ctrl-C does there; plain lines elsewhere."""

from __future__ import annotations

import shlex
import subprocess

import pytest
from helpers.shell import run_forked, run_here
from helpers.terminal import run_in_terminal

from voiceclone.sandbox import Fault, Sandbox

HUAWEI = ("--provider", "huawei")


def goes_on(shown: str) -> subprocess.CompletedProcess[str]:
    """Runs the command that stands alone on the last line."""
    name, *words = shlex.split(shown.splitlines()[-1])
    assert "voiceclone" == name
    return run_here(*words)


def test_an_interrupted_upload(served: Sandbox, words: tuple[str, ...]) -> None:
    """A bar shows how far it is; after Ctrl-C the command that is named goes on, and it is paid once."""
    served["huawei"].fault("PutTrainingData", Fault(hang=True))

    code, shown = run_in_terminal("submit", *words, *HUAWEI, "--key", "order 1", interrupt_at="━")
    done = goes_on(shown)

    assert (130, True) == (code, "upload recording ━" in shown)
    assert "\ninterrupted\nTo go on with this submission:\n  voiceclone resume 'order 1' --provider huawei\n" in shown
    assert (0, [done.stdout.strip()]) == (done.returncode, [f"huawei:{each}" for each in served["huawei"].paid])


def test_an_interrupted_wait(ref: str) -> None:
    """Each change is a line, and the time since is shown; after Ctrl-C the command that is named goes on."""
    code, shown = run_in_terminal("wait", ref, "--interval", "600", interrupt_at="reviewing (")
    done = goes_on(f"{shown.rstrip()} --interval 0.1")

    assert (130, True) == (code, "waiting, no change for 0:00:00" in shown)
    assert f"\n  voiceclone wait {ref}\n" in shown
    assert (0, True) == (done.returncode, "  voice: " in done.stdout)


def test_a_wait_to_its_end(ref: str) -> None:
    """The lines of a pipe, which has nothing but them, are shown in a terminal, too."""
    run_here("wait", ref, "--interval", "0.1")

    piped = run_forked("wait", ref)
    code, shown = run_in_terminal("wait", ref)

    lines = [line.rpartition("\r")[2] for line in shown.splitlines()]
    assert (0, 0, "") == (code, piped.returncode, piped.stderr)
    assert piped.stdout.splitlines() == [line for line in lines if line.startswith((ref, "  "))]
    assert "waiting, no change for 0:00:00" in shown
    assert "\x1b" not in piped.stdout


def test_what_to_do_next(served: Sandbox, words: tuple[str, ...]) -> None:
    """Who submits in a terminal is told how to wait; with the options that the vendor needs."""
    _, shown = run_in_terminal("submit", *words, *HUAWEI)

    assert " succeeded" in goes_on(f"{shown.rstrip()} --interval 0.1").stdout


@pytest.mark.parametrize("command", ["jobs", "voices", "pending", "submissions", "tidy"])
def test_lists_that_are_empty(served: Sandbox, command: str) -> None:
    """In a pipe nothing is printed, in a terminal a sentence."""
    piped = run_here(command, *HUAWEI)
    code, shown = run_in_terminal(command, *HUAWEI)

    assert (0, "", "") == (piped.returncode, piped.stdout, piped.stderr)
    assert (0, 1) == (code, len(shown.splitlines()))
    assert shown.endswith(".\n")


def test_long_messages_are_wrapped_at_words() -> None:
    """No word is cut at the edge of a narrow terminal."""
    code, shown = run_in_terminal("jobs", *HUAWEI, columns=60)

    assert 2 == code
    assert all(len(line) <= 60 for line in shown.splitlines())
    assert "VOICECLONE_HUAWEI_PROJECT_ID" in shown


def test_mistakes_are_wrapped_at_words() -> None:
    """So is what is wrong with the command itself."""
    code, shown = run_in_terminal("jobs", *HUAWEI, "--state", "nonsense", columns=60)

    assert 2 == code
    assert all(len(line) <= 60 for line in shown.splitlines())
    assert "'action-required'" in shown


def test_the_sandbox_ends() -> None:
    """It tells that it serves, and Ctrl-C is how it is meant to end."""
    code, shown = run_in_terminal("sandbox", "huawei", interrupt_at="Serving until Ctrl-C")

    assert (0, True) == (code, "export VOICECLONE_HUAWEI_ENDPOINT=http://127.0.0.1:" in shown)
