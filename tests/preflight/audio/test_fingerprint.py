"""The same sound is found again, and another take is another."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from helpers import voices
from helpers.sounds import RATE, Sound, noise, resampled, save, speech

from voiceclone._preflight import audio
from voiceclone._preflight.audio.fingerprint import likeness


def fingerprint(folder: Path, sound: Sound, kind: str = "WAV", subtype: str = "PCM_16", rate: int = RATE) -> bytes:
    return audio.measure(save(folder / "take", sound, rate, subtype, kind)).fingerprint


@pytest.mark.parametrize(
    ("kind", "subtype"),
    [("WAV", "PCM_24"), ("FLAC", "PCM_16"), ("MP3", "MPEG_LAYER_III"), ("OGG", "VORBIS"), ("OGG", "OPUS")],
)
def test_whatever_it_is_packed_in(tmp_path: Path, kind: str, subtype: str) -> None:
    """A take sounds the same in every container."""
    assert likeness(fingerprint(tmp_path, speech(60)), fingerprint(tmp_path, speech(60), kind, subtype)) > 0.95


CHANGES = {
    "softer": lambda sound: 0.1 * sound,
    "later": lambda sound: np.concatenate((np.zeros(777), sound)),
    "in more noise": lambda sound: sound + noise(60, -50),
    "a part": lambda sound: sound[round(13.21 * RATE) : 25 * RATE],
    "a short part": lambda sound: sound[round(40.33 * RATE) : 45 * RATE],
}


@pytest.mark.parametrize("name", CHANGES)
def test_whatever_was_done_to_it(tmp_path: Path, name: str) -> None:
    """A copy that is softer, shifted, noisier or cut is a copy."""
    assert likeness(fingerprint(tmp_path, speech(60)), fingerprint(tmp_path, CHANGES[name](speech(60)))) > 0.95


def test_at_another_rate(tmp_path: Path) -> None:
    """So is one at another sample rate."""
    other = fingerprint(tmp_path, resampled(speech(60), RATE, 44_100), rate=44_100)

    assert likeness(fingerprint(tmp_path, speech(60)), other) > 0.95


@pytest.mark.parametrize("seconds", [5, 8, 61, 300])
def test_another_take_of_the_same_voice(tmp_path: Path, seconds: float) -> None:
    """Other sentences of a voice are no copy, long or short."""
    assert likeness(fingerprint(tmp_path, speech(60)), fingerprint(tmp_path, speech(seconds))) < 0.85


@pytest.mark.parametrize("pause", [np.zeros(20 * RATE), noise(20, -70)], ids=["silent", "quiet"])
def test_a_long_pause_is_no_copy(tmp_path: Path, pause: Sound) -> None:
    """Other sentences are not found in a take that has a pause as long as they are."""
    paused = fingerprint(tmp_path, np.concatenate((speech(60), pause, speech(60))))

    assert likeness(paused, fingerprint(tmp_path, speech(8))) < 0.85


def test_another_voice(tmp_path: Path) -> None:
    """Nor is another voice."""
    other = fingerprint(tmp_path, voices.voice(70), rate=voices.RATE)

    assert likeness(fingerprint(tmp_path, speech(60)), other) < 0.7


@pytest.mark.parametrize("sound", [speech(2), np.zeros(60 * RATE)], ids=["short", "silent"])
def test_what_cannot_be_compared(tmp_path: Path, sound: Sound) -> None:
    """What is shorter than three seconds, or no speech, is like nothing."""
    assert 0 == likeness(fingerprint(tmp_path, speech(60)), fingerprint(tmp_path, sound))
