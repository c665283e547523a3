"""The session in the tutorial's section about the shell, typed into a terminal, shows what the page says."""

from __future__ import annotations

import re
import shlex
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest
from helpers.forked import Command
from helpers.terminal import run_in_terminal

from voiceclone.sandbox import samples

PAGE = Path(__file__).parents[2] / "docs" / "tutorial.md"
#: Ids differ each time: those of the page stand for what is shown.
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32}")
_BAR = re.compile(r"\s*━.*")
_STOP = "^C"


@attrs.frozen
class Typed:
    """A command of the page, and the lines that it shows."""

    command: str
    shown: list[str]


def session() -> list[Typed]:
    """The commands of the section, in their order."""
    section = PAGE.read_text(encoding="utf-8").split("\n## The same in the shell\n")[1].split("\n## ")[0]
    blocks = "".join(re.findall(r"```console\n(.*?)```", section, re.DOTALL))
    parts = (part.splitlines() for part in re.split(r"^\$ ", blocks, flags=re.MULTILINE)[1:])
    return [Typed(command, shown) for command, *shown in parts]


@pytest.fixture
def port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """That of the sandbox which the page starts; the files of the page are in the folder of the test."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    samples.make_speech(Path("studio.wav"), 16 * 60)
    samples.make_letter(Path("letter.pdf"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number: int = free.getsockname()[1]
    _, *words = shlex.split(session()[0].command.replace("8000", str(number)))
    with Command(*words) as command:
        assert command.stdout.readline()
        yield number
        command.interrupt()
        command.communicate()


@pytest.mark.skipif(shutil.which("curl") is None, reason="the page uses curl")
def test_the_session(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each line of the page is shown, in this order; ids are others."""
    ids: dict[str, str] = {}
    for typed in session()[1:]:
        command = _ID.sub(lambda found: ids[found[0]], typed.command).replace("8000", str(port))
        shown = type_in(command, typed.shown, monkeypatch)
        missing = list(told(typed.shown))
        for line in shown:
            if missing and generic(line) == generic(missing[0]):
                ids.update(zip(_ID.findall(missing.pop(0)), _ID.findall(line), strict=True))
        assert [] == missing, shown


def type_in(command: str, expected: list[str], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The lines that *command* shows; Ctrl-C is pressed where the page says so."""
    name, *words = shlex.split(command)
    if name == "export":
        monkeypatch.setenv(*words[0].split("=", 1))
        return []
    if name != "voiceclone":
        done = subprocess.run([name, *words], capture_output=True, text=True, check=True, timeout=20)
        return done.stdout.splitlines()
    before = expected[expected.index(_STOP) - 1] if _STOP in expected else None
    _, shown = run_in_terminal(*words, interrupt_at=None if before is None else generic(before).split()[-1])
    return re.split(r"[\r\n]+", shown)


def told(lines: list[str]) -> Iterator[str]:
    return (line for line in lines if line != _STOP)


def generic(line: str) -> str:
    """*line* without what differs each time."""
    return _BAR.sub(" ━", _ID.sub("ID", line))
