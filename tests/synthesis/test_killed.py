"""A program that speaks may be killed around any request: started again it goes on, and the text is paid once."""

from __future__ import annotations

import json
import signal
import threading
import wave
from pathlib import Path
from typing import Any

import pytest
from helpers import PROVIDERS
from helpers.forked import Command
from helpers.shell import run_forked

import voiceclone
from voiceclone.sandbox import Emulator, Fault, Pace, Sandbox
from voiceclone.testing import FakeClock


@pytest.fixture
def pace() -> Pace:
    """Jobs are done when they are first asked for."""
    return Pace(seconds=1e-6)


@pytest.fixture(autouse=True)
def served(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Programs find the vendors in their environment."""
    for name in PROVIDERS:
        for field, value in sandbox.settings(name).items():
            monkeypatch.setenv(f"VOICECLONE_{name}_{field}".upper(), str(value))


class Program:
    """``voiceclone say`` in a process of its own, which a vendor can kill."""

    def __init__(self, vendor: Emulator, voice_id: str, to: Path) -> None:
        self.vendor, self.to = vendor, to
        self.words = ("say", voice_id, "欢迎收听。", "--to", str(to), "--provider", vendor.name, "--json")

    def run(self, *more: str) -> Any:
        """What it prints."""
        return json.loads(run_forked(*self.words, *more).stdout)

    def run_killed(self, operation: str) -> None:
        """Run it until the vendor has done *operation*, and kill it before the answer comes."""
        begun = threading.Event()

        def kill() -> None:
            begun.wait(60)
            command.kill()

        self.vendor.fault(operation, Fault(cut=True, after=True, then=kill))
        with Command(*self.words) as command:
            begun.set()
            command.communicate()
        assert -signal.SIGKILL == command.returncode


@pytest.mark.parametrize("operation", ["SubmitAudioProduceJob", "GetSmartHandleJob", "GetMediaInfo", "GetObject"])
def test_goes_on(sandbox: Sandbox, tmp_path: Path, operation: str) -> None:
    """Whichever answer it was waiting for, the next run has the audio, and nothing is ordered again."""
    vendor: Any = sandbox["alibaba"]
    program = Program(vendor, vendor.add_voice(), tmp_path / "said.wav")

    program.run_killed(operation)
    there = program.to.exists()
    said = program.run()

    assert not there
    assert str(program.to) == said["path"]
    with wave.open(said["path"]) as file:
        assert file.getnframes()
    assert 1 == len(vendor.spoken)


def test_no_draft_stays(sandbox: Sandbox, tmp_path: Path) -> None:
    """What a process that was killed left beside the file goes with the next run."""
    vendor: Any = sandbox["alibaba"]
    program = Program(vendor, vendor.add_voice(), tmp_path / "said.wav")

    program.run_killed("GetObject")
    left = [path for path in tmp_path.iterdir() if path.name.startswith(".voiceclone-")]
    program.run()

    assert left
    assert ["said.wav"] == [path.name for path in tmp_path.iterdir() if path.is_file() or path in left]


def test_what_nobody_can_tell(sandbox: Sandbox, tmp_path: Path, request_: voiceclone.CloneRequest) -> None:
    """Where the vendor shows no marker the next run says so and orders nothing; whoever knows the job names it."""
    vendor, clock = sandbox["huawei"], FakeClock()
    settings = sandbox.settings("huawei")
    with voiceclone.Client("huawei", clock=clock, sleep=clock.sleep, **settings) as client:
        voice_id = client.wait(client.submit(request_)).voice_id
    assert voice_id is not None
    program = Program(vendor, voice_id, tmp_path / "said.wav")

    program.run_killed("CreateAsyncTtsJob")
    unknown = program.run()
    said = program.run("--job-id", vendor.spoken[0])

    assert "SubmissionUnknownError" == unknown["error"]["type"]
    assert vendor.spoken[0] in unknown["error"]["message"]
    assert str(program.to) == said["path"]
    assert 1 == len(vendor.spoken)
