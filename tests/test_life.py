"""A voice's whole life in one program, in which only the vendor's name differs."""

from __future__ import annotations

import wave
from pathlib import Path

import pytest
from helpers import PROVIDERS
from helpers.clock import Clock

import voiceclone
from voiceclone.sandbox import Sandbox


@pytest.mark.parametrize("name", PROVIDERS)
def test_clone_hear_list_erase(
    name: str, sandbox: Sandbox, request_: voiceclone.CloneRequest, clock: Clock, tmp_path: Path
) -> None:
    """A voice is cloned, heard, listed and erased; what the vendor's API cannot erase is said."""
    how = {"clock": clock, "sleep": clock.sleep, **sandbox.settings(name)}
    with voiceclone.Client(name, journal=tmp_path / "journal", **how) as client:
        job = client.wait(client.submit(request_))
        speech = client.synthesize(job.voice, "你好。今天天气很好。", tmp_path / "hello.wav")
        listed = [voice.voice_id for voice in client.voices()]
        erasure = client.erase(job)
        left = [voice.voice_id for voice in client.voices() if voice.state is voiceclone.VoiceState.READY]

    with wave.open(str(tmp_path / "hello.wav")) as heard:
        assert heard.getnframes() / heard.getframerate() == pytest.approx(speech.duration)
    assert [job.voice_id] == listed
    assert left == ([job.voice_id] if erasure.left else [])
