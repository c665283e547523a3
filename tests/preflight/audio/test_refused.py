"""What is no audio is refused in a sentence, whatever it is."""

from __future__ import annotations

import contextlib
import os
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from helpers.sounds import encoded, m4a, noise, save
from hypothesis import example, given, strategies as st

from voiceclone._preflight import audio

HEADS = (
    b"",
    b"RIFF\x24\x00\x00\x00WAVEfmt ",
    b"RF64\xff\xff\xff\xffWAVEds64",
    b"fLaC\x00\x00\x00\x22",
    b"OggS\x00\x02",
    b"ID3\x04\x00\x00\x00\x00\x00\x00",
    b"\xff\xfb\x90\xc4",
    b"\x00\x00\x00\x10ftypM4A ",
    b"FORM\x00\x00\x00\x00AIFF",
)
SOUNDS = (
    encoded(noise(0.2, -20)),
    encoded(noise(0.2, -20), kind="RF64", subtype="PCM_24"),
    encoded(noise(0.2, -20), kind="FLAC"),
    encoded(noise(0.2, -20), kind="OGG", subtype="VORBIS"),
    encoded(noise(0.2, -20), kind="OGG", subtype="OPUS"),
    encoded(noise(0.2, -20), kind="AIFF"),
    m4a(2),
)


def wav(channels: int = 1, rate: int = 16_000, bits: int = 16, length: int = 3200) -> bytes:
    """A WAV file whose header says what it likes."""
    size = channels * bits // 8
    form = struct.pack("<HHLLHH", 1, channels, rate, rate * size & 0xFFFFFFFF, size & 0xFFFF, bits)
    sound = struct.pack("<4sL", b"data", length) + bytes(3200)
    return b"RIFF" + struct.pack("<L", 0) + b"WAVEfmt " + struct.pack("<L", 16) + form + sound


def bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("take.wav", bytes(1 << 24))


def of(content: bytes, length: int | None = None) -> Callable[[Path], None]:
    """Writes *content*, and makes the file as long as *length* without filling the disk."""

    def write(path: Path) -> None:
        path.write_bytes(content)
        if length:
            os.truncate(path, length)

    return write


REFUSED: dict[str, tuple[Callable[[Path], None], str]] = {
    "nothing": (of(b""), "the file is empty"),
    "a letter": (of(b"Dear Sir or Madam,\n" * 40), "none of WAV"),
    "one byte": (of(b"R"), "none of WAV"),
    "a zip bomb": (bomb, "a ZIP archive"),
    "a picture": (of(b"\x89PNG\r\n\x1a\n" + bytes(100)), "a picture"),
    "a document": (of(b"%PDF-1.4"), "a PDF document"),
    "a film without sound": (of(m4a(2).replace(b"mp4a", b"avc1")), "no sound"),
    "bare AAC": (of(b"\xff\xf1\x50\x80" + bytes(100)), "bare AAC"),
    "WAV without samples": (of(encoded(np.zeros(0))), "no sound"),
    "WAV without a format": (of(b"RIFF\x00\x00\x00\x00WAVEdata\x10\x00\x00\x00" + bytes(16)), "without sound"),
    "WAV that ends in its header": (of(wav()[:30]), "without sound"),
    "no channels": (of(wav(channels=0)), "header is damaged"),
    "no rate": (of(wav(rate=0)), "header is damaged"),
    "a thousand channels": (of(wav(channels=1000, length=3_200_000)), "1000 channels"),
    "a rate of millions": (of(wav(rate=2_000_000_000)), "2000000000 samples per second"),
    "no bits": (of(wav(bits=0)), "header is damaged"),
    "a chunk of four gigabytes": (of(wav()[:12] + b"LIST\xf0\xff\xff\xff" + wav()[12:]), "without sound"),
    "a million chunks": (of(wav()[:36] + b"junk\x00\x00\x00\x00" * 1_000_000), "without sound"),
    "a gigabyte of zeros": (of(b"", 1 << 30), "none of WAV"),
    "OGG of zeros": (of(SOUNDS[3][:28], 1 << 28), "header is damaged"),
    "OGG with Speex": (of(SOUNDS[3].replace(b"\x01vorbis", b"Speex  ", 1)), "unknown kind"),
    "FLAC without frames": (of(SOUNDS[2][:42], 1 << 24), "no sound"),
    "FLAC of false frames": (of(SOUNDS[2][:86] + b"\xff\xf8\xc9\x08" * 200_000), "no sound"),
    "MP3 of false frames": (of(b"\xff\xfb\x90\x00" * 100_000), "header is damaged"),
    "M4A without its index": (of(m4a(3, index_first=False)[:-200]), "index tells of no sound"),
    "M4A with a million boxes": (of(m4a(2)[:16] + b"\x00\x00\x00\x08free" * 1_000_000), "index tells of no sound"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_audio(tmp_path: Path, name: str) -> None:
    """Whatever else is handed in is refused, and the reason is one a person understands."""
    write, reason = REFUSED[name]
    path = tmp_path / "take.wav"
    write(path)

    with pytest.raises(audio.UnreadableAudioError, match=reason):
        audio.read_header(path)
    with pytest.raises(audio.UnreadableAudioError):
        audio.measure(path)


def test_what_cannot_be_opened(tmp_path: Path) -> None:
    """Neither a missing file nor a folder nor a pipe is waited for."""
    pipe = tmp_path / "pipe.wav"
    os.mkfifo(pipe)
    reasons = []

    for path in (tmp_path / "none.wav", tmp_path, pipe, Path("nul\0.wav")):
        with pytest.raises(audio.UnreadableAudioError) as caught:
            audio.read_header(path)
        reasons.append(str(caught.value).partition(":")[0])

    assert ["it cannot be read", "it is not a file", "it is not a file", "it cannot be read"] == reasons


def test_m4a_is_not_heard(tmp_path: Path) -> None:
    """What cannot be decoded says so."""
    path = tmp_path / "take.m4a"
    path.write_bytes(m4a(2))

    with pytest.raises(audio.UnreadableAudioError, match="M4A cannot be decoded here"):
        audio.measure(path)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e30])
def test_samples_that_are_no_numbers(tmp_path: Path, value: float) -> None:
    """Floats that no converter ever made are refused with their second."""
    sound = noise(3, -20)
    sound[40_000] = value
    path = save(tmp_path / "take.wav", sound, subtype="FLOAT")

    with pytest.raises(audio.UnreadableAudioError, match=r"from second 2\.0 on it holds no samples"):
        audio.measure(path)


def look(folder: Path, content: bytes) -> None:
    path = folder / "take.wav"
    path.write_bytes(content)
    for read in (audio.read_header, audio.measure):
        with contextlib.suppress(audio.UnreadableAudioError):
            read(path)


@given(head=st.sampled_from(HEADS), tail=st.binary(max_size=400))
@example(head=HEADS[1], tail=b"\x10\x00\x00\x00")
def test_any_bytes(tmp_path_factory: pytest.TempPathFactory, head: bytes, tail: bytes) -> None:
    """Bytes of any kind are audio or refused, and nothing else happens."""
    look(tmp_path_factory.getbasetemp(), head + tail)


@given(
    sound=st.sampled_from(SOUNDS),
    changes=st.lists(st.tuples(st.integers(0, 250), st.binary(min_size=1, max_size=8)), max_size=4),
    end=st.integers(20, 2000),
)
def test_any_damage(
    tmp_path_factory: pytest.TempPathFactory, sound: bytes, changes: list[tuple[int, bytes]], end: int
) -> None:
    """A header damaged in any way is read or refused, and nothing else happens."""
    content = bytearray(sound)
    for place, change in changes:
        content[place : place + len(change)] = change

    look(tmp_path_factory.getbasetemp(), bytes(content[:end]))
    look(tmp_path_factory.getbasetemp(), bytes(content))
