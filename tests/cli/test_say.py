"""Text with a voice, from the shell."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import wave
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from helpers.acme import installer
from helpers.shell import run_here
from helpers.speaker import VOICE

from voiceclone import _providers

PLUGIN = """
import attrs
from helpers.speaker import Speaker
from voiceclone.backends import hookimpl


@attrs.define(kw_only=True)
class Acme(Speaker):
    name = "acme"
    made = []  # every client makes one
    faults = []  # of the next one

    def __attrs_post_init__(self):
        super().__attrs_post_init__()
        self.made.append(self)
        self.fetching += self.faults
        self.faults.clear()

    @property
    def account(self):
        return "one"


@hookimpl
def voiceclone_register_backend():
    return Acme
"""

Say = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Say]:
    """Lets the voice of an installed vendor speak, in a folder of its own."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    with installer(tmp_path, monkeypatch) as install:
        install(source=PLUGIN)
        yield lambda *words: run_here("say", VOICE, *words, "--provider", "acme")


def asked() -> Any:
    """What the vendor was asked to say last."""
    backend: Any = _providers.load_backend("acme")
    return next(iter(backend.made[-1].speeches.values()))


def test_says(say: Say) -> None:
    """The audio is in the file, and a line tells of it."""
    done = say("Good morning.", "--to", "said.wav", "--speed", "1.5", "--pitch", "0.5", "--volume", "2")

    assert (0, "said.wav: wav 0.9 s 16000 Hz\n", "") == (done.returncode, done.stdout, done.stderr)
    assert ("Good morning.", 1.5, 0.5, 2.0) == (asked().text, asked().speed, asked().pitch, asked().volume)
    with wave.open("said.wav") as file:
        assert file.getnframes()


def test_json(say: Say) -> None:
    """As JSON it is what the library gives."""
    said = json.loads(say("Good morning.", "--to", "said.wav", "--json").stdout)

    assert {"path": "said.wav", "format": "wav", "duration": 1.3, "sample_rate": 16000} == {
        name: said[name] for name in ("path", "format", "duration", "sample_rate")
    }
    assert ["request-1"] == said["request_ids"]


@pytest.mark.parametrize("words", [("-",), ("--file", "text.txt")], ids=["stdin", "file"])
def test_where_the_text_is(say: Say, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]) -> None:
    """Text comes from standard input or a file, too, in UTF-8, with a mark at its beginning or not."""
    content = "\ufeff你好\n".encode()
    Path("text.txt").write_bytes(content)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content), encoding="ascii"))

    say(*words, "--to", "said.wav")

    assert "你好\n" == asked().text


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "Give the text"),
        (("Hello", "--file", "text.txt"), "Give the text"),
        (("--file", "latin.txt"), "not in UTF-8"),
        (("--file", "nowhere.txt"), "No such file"),
    ],
)
def test_text_that_is_not_there(say: Say, words: tuple[str, ...], message: str) -> None:
    """One text is needed, from one place."""
    Path("latin.txt").write_bytes(b"\xe4\xf6")

    done = say(*words, "--to", "said.wav")

    assert done.returncode
    assert message in done.stderr
    assert not Path("said.wav").exists()


def test_the_ending_is_the_format(say: Say) -> None:
    """The format is that of the file's name, unless it is given; what the vendor does not have is refused."""
    assert 0 == say("Hello", "--to", "said").returncode
    assert 0 == say("Hello", "--to", "said.dat", "--format", "wav").returncode
    assert "'mp3' is not known to acme. Use one of: wav" in say("Hello", "--to", "said.mp3").stderr


def test_a_file_that_is_there(say: Say) -> None:
    """It is replaced only when that was said."""
    Path("said.wav").write_bytes(b"of yesterday")

    refused = say("Hello", "--to", "said.wav")

    assert (2, True) == (refused.returncode, "--yes" in refused.stderr)
    assert b"of yesterday" == Path("said.wav").read_bytes()
    assert 0 == say("Hello", "--to", "said.wav", "--yes").returncode
    assert Path("said.wav").read_bytes().startswith(b"RIFF")


def test_what_is_wrong(say: Say) -> None:
    """A mistake is told as JSON where JSON was asked for, with exit code 1."""
    done = say("Hello", "--to", "said.wav", "--speed", "9", "--json")

    assert 1 == done.returncode
    assert ["speed"] == [each["location"] for each in json.loads(done.stdout)["error"]["problems"]]


def test_a_fault_goes_on(say: Say) -> None:
    """A full disk is told; the same command goes on, and `forget` takes the key that is told."""
    backend: Any = _providers.load_backend("acme")
    backend.faults.append(OSError(28, "No space left on device"))

    failed = say("Hello", "--to", "said.wav", "--key", "greeting")
    forgotten = run_here("forget", "greeting", "--provider", "acme", "--yes")

    assert 1 == failed.returncode
    assert "No space left on device" in failed.stderr
    assert "client.forget('greeting')" in failed.stderr
    assert "forgotten: greeting" == forgotten.stdout.strip()
