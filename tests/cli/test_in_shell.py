"""Messages name commands and options, where those of the library name calls and arguments."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.shell import run_here

import voiceclone
from voiceclone._cli import cli
from voiceclone._cli.in_shell import in_shell
from voiceclone.sandbox import Fault, Sandbox

from .conftest import Submit

ROOT = Path(__file__).parents[2]
SOURCES = [
    file
    for folder in ("voiceclone", "providers")
    for file in sorted((ROOT / folder).rglob("*.py"))
    if not {"testing", "_cli"} & set(file.relative_to(ROOT).parts)
]


#: Calls that no command speaks of: they take what is no text.
OF_OBJECTS = {"client.get_voice(voice)"}


def texts(source: Path) -> Iterator[str]:
    """Each text in the code that names a call of a client; what is filled in is an x."""
    tree = ast.parse(source.read_text(encoding="utf-8"))
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        text = ""
        if isinstance(node, ast.JoinedStr):
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else filled(part) for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and not {id(node)} & (parts | prose):
            text = re.sub(r"\{\w+!r\}", "'x'", node.value)
        if "client." in text and not any(each in text for each in OF_OBJECTS):
            yield text


def filled(part: ast.expr) -> str:
    return "'x'" if isinstance(part, ast.FormattedValue) and part.conversion == ord("r") else "x"


@pytest.mark.parametrize("text", [text for source in SOURCES for text in texts(source)])
def test_every_call_has_its_command(text: str) -> None:
    """Nothing that the library says of a client is left in the words of Python, and the commands exist."""
    told = in_shell(text)

    assert "client." not in told
    assert "=..." not in told
    assert {*re.findall(r"voiceclone (\w+)", told)} <= cli.commands.keys()


def test_calls_are_said_somewhere() -> None:
    """The test above has something to look at."""
    assert len([text for source in SOURCES for text in texts(source)]) > 10


def test_consent_that_is_missing(served: Sandbox, dataset: Path) -> None:
    """The option that takes the letter is named."""
    take, statement = str(dataset / "take.wav"), str(dataset / "statement.wav")
    words = (take, "--statement", statement, "--voice-name", "gentle", "--gender", "female", "--language", "zh-CN")

    assert "signed: --letter FILE" in run_here("submit", *words, "--provider", "huawei").stderr
    assert "signed: --letter FILE" in run_here("plan", *words, "--provider", "huawei").stdout


def test_an_answer_to_a_review(ref: str, served: Sandbox) -> None:
    """The command that answers has the options for files."""
    served["huawei"].reject(ref.partition(":")[2], "not signed")  # type: ignore[attr-defined]

    told = run_here("wait", ref, "--interval", "0.1").stderr

    assert f"Next: voiceclone resubmit {ref} --recording FILE --letter FILE with what" in told


def test_the_environment_names_the_vendor(submit: Submit, served: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it tells a command need not be told again."""
    monkeypatch.setenv("VOICECLONE_PROVIDER", "huawei")
    served["huawei"].fault("CommitVoiceTrainingJob", Fault(status=403, code="MSS.403"), times=9)

    assert "  voiceclone resume order-1" == submit("--key", "order-1").stderr.splitlines()[-1]


def test_nothing_goes_on_in_a_sandbox_that_ends(words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a sandbox that stays no command is named which would find nothing."""
    done = run_here("submit", *words, "--provider", "huawei", "--sandbox", "--wait", "--timeout", "0")

    assert 3 == done.returncode
    assert "To go on" not in done.stderr


def test_words_of_a_vendor_are_left_alone() -> None:
    """What only looks like a call is no command."""
    assert "client.wait(: no" == in_shell("client.wait(: no")


def test_json_has_commands_too(served: Sandbox) -> None:
    """Whoever reads the message has no client."""
    done = run_here("resume", "nothing", "--provider", "huawei", "--json")

    assert "client." not in done.stdout
    assert voiceclone.ConfigurationError.__name__ in done.stdout
