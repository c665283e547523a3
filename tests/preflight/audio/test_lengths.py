"""
Headers that lie about the length: cut off, never finished, forged.
"""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from helpers.sounds import encoded, m4a, noise

from voiceclone._preflight import audio

SECONDS = 5.0
FORMATS = {
    "wav": ("WAV", "PCM_16"),
    "extensible wav": ("WAVEX", "PCM_24"),
    "wav of mu-law": ("WAV", "ULAW"),
    "rf64": ("RF64", "PCM_16"),
    "aiff": ("AIFF", "PCM_16"),
    "flac": ("FLAC", "PCM_16"),
    "mp3": ("MP3", "MPEG_LAYER_III"),
}


def write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("name", FORMATS)
def test_a_download_that_broke_off(tmp_path: Path, name: str) -> None:
    """A file that lost its end has the length of what is left, and promises what was there."""
    kind, subtype = FORMATS[name]
    content = encoded(noise(SECONDS, -20), subtype=subtype, kind=kind)
    path = write(tmp_path / "take", content[: len(content) * 6 // 10])

    header = audio.read_header(path)
    signal = audio.measure(path)

    assert 0.6 * SECONDS == pytest.approx(header.duration, abs=0.3)
    assert SECONDS == pytest.approx(header.promised, abs=0.2)
    assert -20 == pytest.approx(signal.noise_floor, abs=0.5)


@pytest.mark.parametrize("subtype", ["VORBIS", "OPUS"])
def test_ogg_promises_nothing(tmp_path: Path, subtype: str) -> None:
    """OGG that lost its end has the length of the pages that are left, and nobody knows of more."""
    content = encoded(noise(SECONDS, -20), subtype=subtype, kind="OGG")
    path = write(tmp_path / "take.ogg", content[: len(content) * 6 // 10])

    header = audio.read_header(path)

    assert 1 < header.duration < 0.65 * SECONDS
    assert header.duration == header.promised


def test_m4a_that_broke_off(tmp_path: Path) -> None:
    """Of an M4A file that lost its end, the duration is what is left of the sound."""
    content = m4a(8)
    path = write(tmp_path / "take.m4a", content[:-2000])

    header = audio.read_header(path)

    assert (6, 8) == (header.duration, header.promised)


@pytest.mark.parametrize("declared", [0, 0xFFFFFFFF, 0x7FFFFFFF])
def test_a_recorder_that_never_finished(tmp_path: Path, declared: int) -> None:
    """Where the length was never written, or is the most there can be, all that is there counts."""
    content = bytearray(encoded(noise(SECONDS, -20)))
    content[40:44] = struct.pack("<L", declared)
    path = write(tmp_path / "take.wav", bytes(content))

    header = audio.read_header(path)
    signal = audio.measure(path)

    assert SECONDS == header.duration
    assert SECONDS == header.promised
    assert ((0.0, SECONDS),) == signal.silences


def test_rf64_that_was_never_finished(tmp_path: Path) -> None:
    """The lengths of 64 bits may be missing as well."""
    content = bytearray(encoded(noise(SECONDS, -20), kind="RF64"))
    content[20:44] = bytes(24)
    path = write(tmp_path / "take.wav", bytes(content))

    header = audio.read_header(path)

    assert (SECONDS, SECONDS) == (header.duration, header.promised)
    assert -20 == pytest.approx(audio.measure(path).noise_floor, abs=0.5)


def test_flac_without_a_total(tmp_path: Path) -> None:
    """FLAC that was streamed says nothing of its length; the last frame does."""
    content = bytearray(encoded(noise(SECONDS, -20), kind="FLAC"))
    content[21] &= 0xF0
    content[22:26] = bytes(4)
    path = write(tmp_path / "take.flac", bytes(content))

    header = audio.read_header(path)

    assert (SECONDS, SECONDS) == (header.duration, header.promised)
    assert -20 == pytest.approx(audio.measure(path).noise_floor, abs=0.5)


def test_flac_with_a_tail_of_zeros(tmp_path: Path) -> None:
    """Space that was reserved and never filled is no sound."""
    content = encoded(noise(SECONDS, -20), kind="FLAC")
    path = write(tmp_path / "take.flac", content[: len(content) // 2] + bytes(len(content)))

    header = audio.read_header(path)

    assert SECONDS / 2 == pytest.approx(header.duration, abs=0.4)
    assert SECONDS == header.promised


def test_mp3_without_contents(tmp_path: Path) -> None:
    """MP3 of changing bit rate is counted, not guessed."""
    content = encoded(noise(SECONDS, -20), subtype="MPEG_LAYER_III", kind="MP3")
    first = content.index(content[:2], 4)
    path = write(tmp_path / "take.mp3", content[first:])

    header = audio.read_header(path)

    assert b"Xing" in content[:first]
    assert SECONDS == pytest.approx(header.duration, abs=0.15)
    assert header.promised == header.duration
    assert -20 == pytest.approx(audio.measure(path).noise_floor, abs=0.5)


def test_chunks_behind_the_sound_are_no_sound(tmp_path: Path) -> None:
    """What follows the sound is not counted."""
    path = write(tmp_path / "take.wav", encoded(noise(1, -20)) + b"LIST" + struct.pack("<L", 90_000) + bytes(90_000))

    assert 1 == audio.read_header(path).duration
