"""Headers that lie about the length: cut off, never finished, forged."""

from __future__ import annotations

import struct
from pathlib import Path

import attrs
import pytest
from helpers.sounds import encoded, m4a, noise

import voiceclone
from voiceclone import CloneRequest
from voiceclone._preflight import audio

SECONDS = 5.0
FORMATS = {
    "wav": ("WAV", "PCM_16"),
    "extensible wav": ("WAVEX", "PCM_24"),
    "wav of mu-law": ("WAV", "ULAW"),
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


def test_flac_without_a_total(tmp_path: Path) -> None:
    """FLAC that was streamed says nothing of its length; the last frame does."""
    content = bytearray(encoded(noise(SECONDS, -20), kind="FLAC"))
    content[21] &= 0xF0
    content[22:26] = bytes(4)
    path = write(tmp_path / "take.flac", bytes(content))

    header = audio.read_header(path)

    assert (SECONDS, SECONDS) == (header.duration, header.promised)
    assert -20 == pytest.approx(audio.measure(path).noise_floor, abs=0.5)


@pytest.mark.parametrize(
    ("kind", "subtype"), [("FLAC", "PCM_16"), ("MP3", "MPEG_LAYER_III"), ("OGG", "VORBIS"), ("OGG", "OPUS")]
)
def test_damage_in_the_middle(tmp_path: Path, kind: str, subtype: str) -> None:
    """What cannot be decoded is missing of the length, and the header promised it; what can be is measured."""
    content = bytearray(encoded(noise(2 * SECONDS, -20), subtype=subtype, kind=kind))
    middle = len(content) // 2
    content[middle : middle + 5000] = bytes(5000)
    path = write(tmp_path / "take", bytes(content))

    header = audio.read_header(path)
    signal = audio.measure(path)

    assert 2 * SECONDS == pytest.approx(header.promised, abs=0.2)
    assert 0.4 * SECONDS < header.duration < header.promised - 1
    assert ((0, header.duration),) == signal.silences


def test_flac_with_a_tail_of_zeros(tmp_path: Path) -> None:
    """Space that was reserved and never filled is no sound."""
    content = encoded(noise(SECONDS, -20), kind="FLAC")
    path = write(tmp_path / "take.flac", content[: len(content) // 2] + bytes(len(content)))

    header = audio.read_header(path)

    assert SECONDS / 2 == pytest.approx(header.duration, abs=0.4)
    assert SECONDS == header.promised


def test_mp3_without_contents_is_not_cut_in_silence(tmp_path: Path) -> None:
    """Where MP3 of changing bit rate does not tell its length, what the decoder leaves out is promised."""
    content = encoded(noise(SECONDS, -20), subtype="MPEG_LAYER_III", kind="MP3")
    first = content.index(content[:2], 4)
    path = write(tmp_path / "take.mp3", content[first:])

    header = audio.read_header(path)

    assert b"Xing" in content[:first]
    assert SECONDS == pytest.approx(header.promised, abs=0.2)
    assert header.duration < header.promised


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (encoded(noise(1, -20), subtype="MPEG_LAYER_III", kind="MP3"), "damage inside an MP3"),
        (encoded(noise(1, -20), subtype="VORBIS", kind="OGG"), "whether its end is missing"),
        (m4a(2), "whether it is whole"),
        (encoded(noise(1, -20)), ""),
        (encoded(noise(1, -20), kind="FLAC"), ""),
    ],
    ids=["mp3", "ogg", "m4a", "wav", "flac"],
)
def test_what_cannot_be_seen_is_said(tmp_path: Path, content: bytes, word: str) -> None:
    """Damage that nothing here could notice has a sentence, and where there is none, nothing is said."""
    unseen = audio.read_header(write(tmp_path / "take", content)).unseen

    assert word in unseen
    assert bool(word) == bool(unseen)


def test_the_report_says_what_cannot_be_seen(request_: CloneRequest, tmp_path: Path) -> None:
    """Whoever reads the report of a check learns that damage inside an MP3 was not looked for."""
    content = encoded(noise(SECONDS, -20), subtype="MPEG_LAYER_III", kind="MP3")
    request = attrs.evolve(request_, recordings=[write(tmp_path / "take.mp3", content)])

    (report,) = voiceclone.plan(request, ["alibaba"]).reports

    assert [each for each in report.unchecked if "damage inside an MP3" in each]


def test_chunks_behind_the_sound_are_no_sound(tmp_path: Path) -> None:
    """What follows the sound is not counted."""
    path = write(tmp_path / "take.wav", encoded(noise(1, -20)) + b"LIST" + struct.pack("<L", 90_000) + bytes(90_000))

    assert 1 == audio.read_header(path).duration
