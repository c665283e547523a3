"""Words completed by the shell, through the protocol that the printed script uses."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.shell import run_forked, run_here

from .conftest import Submit


def complete(*words: str) -> list[str]:
    """What bash would be told for the last of *words*."""
    environment = {"COMP_WORDS": "\n".join(words), "COMP_CWORD": str(len(words) - 1)}
    done = run_forked(env={**os.environ, **environment, "_VOICECLONE_COMPLETE": "bash_complete"})
    assert "" == done.stderr
    return [line.partition(",")[2] for line in done.stdout.splitlines() if line]


@pytest.mark.parametrize("shell", ["bash", "fish", "zsh"])
def test_the_script_is_printed(shell: str) -> None:
    """It asks this command, in the way of that shell."""
    done = run_here("completion", shell)

    assert (0, True) == (done.returncode, f"_VOICECLONE_COMPLETE={shell}_complete" in done.stdout)


def test_another_shell_is_a_mistake() -> None:
    """Only what can be printed is taken."""
    assert 2 == run_here("completion", "tcsh").returncode


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("voiceclone", "sub"), ["submissions", "submit"]),
        (("voiceclone", "jobs", "--provider", ""), ["alibaba", "huawei"]),
        (("voiceclone", "check", "--provider", "al"), ["alibaba"]),
        (("voiceclone", "consent", "h"), ["huawei"]),
        (("voiceclone", "sandbox", "huawei", "a"), ["alibaba"]),
        (("voiceclone", "jobs", "--state", "su"), ["succeeded"]),
        (("voiceclone", "completion", ""), ["bash", "fish", "zsh"]),
        (("voiceclone", "submit", "--gender", "f"), ["female"]),
        (("voiceclone", "submit", "--provider", "huawei", "--language", "z"), ["zh"]),
        (("voiceclone", "check", "--provider", "huawei", "--edition", "pre"), ["premium"]),
        (("voiceclone", "consent", "alibaba", "--edition", "sta"), ["standard"]),
        (("voiceclone", "say", "--provider", "huawei", "--format", "w"), ["wav"]),
    ],
    ids=lambda value: value[-2] if isinstance(value, tuple) else "",
)
def test_words_that_are_known(words: tuple[str, ...], expected: list[str]) -> None:
    """Commands, providers, states, and what the provider that is named documents."""
    assert expected == [each for each in complete(*words) if each in {*expected, "bash", "huawei", "alibaba"}]


def test_what_the_journal_knows(submit: Submit, ref: str) -> None:
    """Keys and refs of submissions, of the provider that is named."""
    assert ["order-1"] == complete("voiceclone", "forget", "--provider", "huawei", "ord")
    assert [] == complete("voiceclone", "forget", "--provider", "alibaba", "ord")
    assert [ref] == complete("voiceclone", "status", "hua")


def test_keys_that_a_shell_cannot_take_are_left_out(submit: Submit) -> None:
    """The script knows no quotes."""
    submit("--key", "order 1")
    submit("--key", "order-\n2")

    assert [] == complete("voiceclone", "resume", "--provider", "huawei", "order")


def test_a_ref_is_completed_behind_its_colon(ref: str) -> None:
    """Bash hands a ref over in three words, and replaces the last of them."""
    provider, _, bare = ref.partition(":")

    assert [bare] == complete("voiceclone", "status", provider, ":", bare[:3])
    assert [bare] == complete("voiceclone", "status", provider, ":", "")


def test_no_journal_is_no_trouble(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where nothing can be read nothing is completed, and nothing is written into the prompt."""
    (tmp_path / "file").touch()
    monkeypatch.setenv("VOICECLONE_JOURNAL", str(tmp_path / "file"))

    assert [] == complete("voiceclone", "status", "hua")


def test_a_damaged_record_is_no_trouble(ref: str) -> None:
    """The others are completed."""
    (Path(os.environ["VOICECLONE_JOURNAL"]) / "damaged.json").write_text("{")

    assert [ref] == complete("voiceclone", "status", "hua")


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_the_script_works_in_bash(ref: str, tmp_path: Path) -> None:
    """What is printed, sourced by bash, fills its answer."""
    command = tmp_path / "voiceclone"
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m voiceclone "$@"\n')
    command.chmod(0o755)
    (tmp_path / "script").write_text(run_here("completion", "bash").stdout)
    program = (
        f"source {tmp_path}/script; COMP_WORDS=(voiceclone status hu); COMP_CWORD=2; "
        f"_voiceclone_completion {command}; echo ${{COMPREPLY[@]}}"
    )

    done = subprocess.run(["bash", "--norc", "-c", program], capture_output=True, text=True, check=False, timeout=60)

    assert f"{ref}\n" == done.stdout
