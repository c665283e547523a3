"""What the emulated vendors' text-to-speech says is audio that other programs read."""

import io
import wave
from pathlib import Path

import pytest
from tinytag import TinyTag

from voiceclone.sandbox import make_spoken


def _wav(text: str, voice_id: str = "voice-1") -> wave.Wave_read:
    return wave.open(io.BytesIO(make_spoken(text, voice_id, "wav")))


def test_wav_grows_with_the_text() -> None:
    """0.2 s a character, 24 kHz, mono, 16 bit."""
    with _wav("欢迎收听。") as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (24_000, 1, 2)
        assert file.getnframes() == 24_000


def test_long_text_is_capped() -> None:
    """Text without end makes a file of a minute."""
    with _wav("字" * 100_000) as file:
        assert file.getnframes() / file.getframerate() == 60


def test_wav_has_pauses() -> None:
    """A full stop is silent, a letter is not."""
    with _wav("a.") as file:
        assert any(file.readframes(4_800))
        assert not any(file.readframes(4_800))


def test_voices_differ() -> None:
    """The same text sounds the same with one voice, and different with another."""
    assert make_spoken("a", "voice-1", "wav") == make_spoken("a", "voice-1", "wav")
    assert make_spoken("a", "voice-1", "wav") != make_spoken("a", "voice-2", "wav")


def test_mp3_is_read_by_others(tmp_path: Path) -> None:
    """Five characters are a second of MPEG audio."""
    path = tmp_path / "spoken.mp3"
    path.write_bytes(make_spoken("欢迎收听。", "voice-1", "mp3"))
    tag = TinyTag.get(path)
    assert (tag.samplerate, tag.channels) == (24_000, 1)
    assert tag.duration == pytest.approx(1.0, abs=0.05)
