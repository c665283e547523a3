"""What cannot be spoken or written is told at once, all of it, and nothing is sent."""

from __future__ import annotations

import io
import math
import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest
from helpers.speaker import VOICE, Speaker, client_of

from voiceclone import Client, ConfigurationError, InvalidRequestError, Voice
from voiceclone.backends import Capabilities, SpeechCapabilities
from voiceclone.testing import MemoryBackend


class Picky(Speaker):
    """Takes 20 characters at once, wav and mp3, one speed, and one key of its own."""

    capabilities: Capabilities = attrs.evolve(  # type: ignore[misc]
        MemoryBackend.capabilities,
        speech=SpeechCapabilities(
            formats=frozenset({"wav", "mp3"}), pitch=(0.5, 2.0), longest_text=20, extra=frozenset({"mood"})
        ),
    )


@pytest.fixture
def vendor() -> Picky:
    return Picky()


@pytest.fixture
def client(vendor: Picky, tmp_path: Path) -> Iterator[Client]:
    with client_of(vendor, tmp_path) as client:
        yield client


@pytest.fixture
def say(client: Client, tmp_path: Path) -> Callable[..., object]:
    def say(text: Any = "Hello.", to: Any = None, **more: Any) -> object:
        return client.synthesize(VOICE, text, tmp_path / "said.wav" if to is None else to, **more)

    return say


def test_all_at_once(say: Callable[..., object], vendor: Picky, tmp_path: Path) -> None:
    """Every problem is in the one error."""
    with pytest.raises(InvalidRequestError) as caught:
        say(
            "",
            tmp_path,
            format="ogg",
            speed=2,
            pitch=math.nan,
            volume="loud",
            key="",
            extra={"memory": {"tempo": 1}},
        )

    assert ["text", "format", "speed", "pitch", "volume", "key", "extra['memory']['tempo']", "to"] == [
        problem.location for problem in caught.value.problems
    ]
    assert [] == vendor.calls


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"text": " \n"}, "text: is empty"),
        ({"text": b"Hello"}, "text: is of type bytes"),
        ({"text": "a\0b\ud800"}, r"U\+0000 at 1, U\+D800 at 3"),
        (
            {"text": "x" * 21, "format": "mp3"},
            "text: has 21 characters; memory takes 20 at once, and mp3 is not joined",
        ),
        ({"format": ["wav"]}, "is not known to memory. Use one of: mp3, wav"),
        ({"speed": 1.5}, "speed: is 1.5; memory takes 1 only"),
        ({"pitch": 3}, "pitch: is 3; memory takes 0.5 to 2"),
        ({"pitch": True}, "pitch: is True. Give a number; memory takes 0.5 to 2"),
        ({"pitch": math.inf}, "pitch: is inf"),
        ({"extra": {"memory": {"tempo": 1}}}, "is not known to memory. It knows mood"),
        ({"extra": {"memory": "mood"}}, "Give a provider's name and its fields"),
        ({"extra": {"nobody": {}}}, "is no provider"),
        ({"key": 7}, "key: is 7"),
    ],
)
def test_one_by_one(say: Callable[..., object], vendor: Picky, given: dict[str, Any], message: str) -> None:
    """Each says what is wrong, and what is right."""
    with pytest.raises(InvalidRequestError, match=message):
        say(**given)

    assert [] == vendor.calls


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nowhere/said.wav", "there is no folder"),
        ("", "is a folder"),
        ("pipe", "is no plain file"),
        ("said.mp3", "ends like mp3, and the format is wav"),
        ("a\0b", "cannot be used"),
        ("n" * 300, "cannot be used"),
    ],
    ids=["nowhere", "folder", "pipe", "ending", "null", "long"],
)
def test_wrong_paths(say: Callable[..., object], vendor: Picky, tmp_path: Path, name: str, message: str) -> None:
    """A path that cannot become the file is refused before anything is paid."""
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(InvalidRequestError, match=message):
        say(to=tmp_path / name)

    assert [] == vendor.calls


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (io.StringIO, "is a text file"),
        (lambda: io.BufferedReader(io.FileIO(os.devnull)), "is not open for writing"),
        (lambda: 7, "is of type int"),
    ],
    ids=["text", "reading", "number"],
)
def test_wrong_files(say: Callable[..., object], make: Callable[[], Any], message: str) -> None:
    """So is a file that does not take bytes."""
    to = make()

    with pytest.raises(InvalidRequestError, match=message):
        say(to=to)

    getattr(to, "close", int)()


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_folder_that_cannot_be_written(say: Callable[..., object], tmp_path: Path) -> None:
    """So is a folder that is read-only."""
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o500)

    with pytest.raises(InvalidRequestError, match="cannot be written"):
        say(to=folder / "said.wav")


@pytest.mark.parametrize("state", ["pending", "disabled", "failed", "deleted"])
def test_a_voice_that_cannot_speak(client: Client, vendor: Picky, tmp_path: Path, state: Any) -> None:
    """A voice that is known not to be ready is refused; its id alone is taken."""
    voice = attrs.evolve(vendor.voices[VOICE], state=state)

    with pytest.raises(InvalidRequestError, match=f"voice: is {state} and cannot speak"):
        client.synthesize(voice, "Hello.", tmp_path / "said.wav")
    client.synthesize(voice.voice_id, "Hello.", tmp_path / "said.wav")

    assert ["Hello."] == vendor.texts()


def test_a_voice_of_another_vendor(client: Client, tmp_path: Path) -> None:
    """A voice speaks at its own vendor only."""
    with pytest.raises(ConfigurationError, match="is a voice of huawei"):
        client.synthesize(Voice(provider="huawei", voice_id="v"), "Hello.", tmp_path / "said.wav")


@pytest.mark.parametrize("text", ["one\n\ttwo\r\n", "\u200fשל", "👩\u200d👧 hi", "a\u3000b"])
def test_text_that_is_fine(say: Callable[..., object], vendor: Picky, text: str) -> None:
    """Lines, tabs, blanks of other scripts and marks of direction are no fault, and reach the vendor."""
    say(text)

    assert [text] == vendor.texts()


def test_what_others_have_is_left_out(say: Callable[..., object], vendor: Picky) -> None:
    """A vendor gets its own part of ``extra`` alone."""
    say(extra={"memory": {"mood": "calm"}, "huawei": {"any": 1}})

    assert {"mood": "calm"} == next(iter(vendor.speeches.values())).extra


def test_a_file_that_is_replaced(say: Callable[..., Any], tmp_path: Path) -> None:
    """Who may read it does not change, and a link to it stays one."""
    (there := tmp_path / "there.wav").touch()
    there.chmod(0o600)
    (link := tmp_path / "link.wav").symlink_to(there)

    say(to=link)

    assert link.is_symlink()
    assert (0o600, b"RIFF") == (there.stat().st_mode & 0o777, there.read_bytes()[:4])


def test_a_binary_file(say: Callable[..., Any], tmp_path: Path) -> None:
    """A file of the caller's gets the audio behind what is in it, and stays open."""
    whole = say().path.read_bytes()
    with (tmp_path / "all.bin").open("wb", buffering=0) as file:
        file.write(b"head")
        speech = say(to=file)
        file.write(b"tail")

    assert b"head" + whole + b"tail" == (tmp_path / "all.bin").read_bytes()
    assert (None, True) == (speech.path, speech.duration is not None)


def test_a_file_that_takes_little_at_once(say: Callable[..., Any]) -> None:
    """What is written is all there, though a write may take a part only."""
    whole = say().path.read_bytes()
    near, far = socket.socketpair()
    with near, far, near.makefile("wb", buffering=0) as file:
        say(to=file)
        near.shutdown(socket.SHUT_WR)
        came = b"".join(iter(lambda: far.recv(1 << 16), b""))

    assert whole == came


def test_a_link_stays(say: Callable[..., object], tmp_path: Path) -> None:
    """What a link leads to is replaced, and not the link."""
    (tmp_path / "real.wav").write_bytes(b"of yesterday")
    (tmp_path / "link.wav").symlink_to("real.wav")

    say(to=tmp_path / "link.wav")

    assert (tmp_path / "link.wav").is_symlink()
    assert (tmp_path / "real.wav").read_bytes().startswith(b"RIFF")
