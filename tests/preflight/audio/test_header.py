"""What is read of a file's header."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from helpers.sounds import encoded, m4a, noise, save, tone

from voiceclone._preflight import audio

#: kind, encoding, container, bits, and by how many seconds a lossy encoder may make it longer.
FORMATS = {
    "wav": ("WAV", "PCM_16", "WAV", 16, 0.0),
    "wav of 8 bits": ("WAV", "PCM_U8", "WAV", 8, 0.0),
    "wav of 24 bits": ("WAV", "PCM_24", "WAV", 24, 0.0),
    "wav of 32 bits": ("WAV", "PCM_32", "WAV", 32, 0.0),
    "wav of floats": ("WAV", "FLOAT", "WAV", 32, 0.0),
    "wav of doubles": ("WAV", "DOUBLE", "WAV", 64, 0.0),
    "wav of mu-law": ("WAV", "ULAW", "WAV", None, 0.0),
    "extensible wav": ("WAVEX", "PCM_24", "WAV", 24, 0.0),
    "rf64": ("RF64", "PCM_16", "WAV", 16, 0.0),
    "aiff": ("AIFF", "PCM_16", "AIFF", 16, 0.0),
    "flac": ("FLAC", "PCM_16", "FLAC", 16, 0.0),
    "flac of 24 bits": ("FLAC", "PCM_24", "FLAC", 24, 0.0),
    "vorbis": ("OGG", "VORBIS", "OGG", None, 0.0),
    "opus": ("OGG", "OPUS", "OGG", None, 0.0),
    "mp3": ("MP3", "MPEG_LAYER_III", "MP3", None, 0.15),
}


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("channels", [1, 2])
def test_every_format_is_read(tmp_path: Path, name: str, channels: int) -> None:
    """The header of every format says what was written, whatever the file is called."""
    kind, encoding, container, bits, longer = FORMATS[name]
    sound = noise(3, -20).reshape(-1, channels)
    path = save(tmp_path / "take.bin", sound, subtype=encoding, kind=kind)

    header = audio.read_header(path)

    seconds = len(sound) / 16_000
    assert seconds - 0.001 <= header.duration <= seconds + longer + 0.001
    assert (
        audio.AudioHeader(
            path=path,
            container=container,
            encoding=encoding,
            size=path.stat().st_size,
            duration=header.duration,
            sample_rate=16_000,
            channels=channels,
            bit_depth=bits,
            promised=header.duration,
        )
        == header
    )


@pytest.mark.parametrize("rate", [8000, 11_025, 22_050, 24_000, 44_100, 48_000])
@pytest.mark.parametrize("kind", ["WAV", "FLAC", "MP3"])
def test_every_rate_is_read(tmp_path: Path, rate: int, kind: str) -> None:
    """Sample rates of telephones and of studios are told from each other."""
    subtype = "MPEG_LAYER_III" if kind == "MP3" else "PCM_16"
    path = save(tmp_path / "take", tone(1, rate=rate), rate=rate, subtype=subtype, kind=kind)

    header = audio.read_header(path)

    assert rate == header.sample_rate
    assert 1 == pytest.approx(header.duration, abs=0.25)


@pytest.mark.parametrize("index_first", [True, False])
def test_m4a_is_read(tmp_path: Path, *, index_first: bool) -> None:
    """The index of an M4A file is found before and behind the sound."""
    path = tmp_path / "take.m4a"
    path.write_bytes(m4a(7, index_first=index_first))

    header = audio.read_header(path)

    facts = (header.container, header.encoding, header.duration, header.sample_rate, header.channels, header.promised)
    assert ("M4A", "AAC", 7, 44_100, 2, 7) == facts


def test_apple_lossless_is_read(tmp_path: Path) -> None:
    """ALAC is told from AAC, and has bits."""
    path = tmp_path / "take.m4a"
    path.write_bytes(m4a(7, 48_000, lossless=True))

    header = audio.read_header(path)

    assert ("ALAC", 24, 7, 48_000, 2) == (
        header.encoding,
        header.bit_depth,
        header.duration,
        header.sample_rate,
        header.channels,
    )


def test_an_mp3_called_wav_is_an_mp3(tmp_path: Path) -> None:
    """The container comes from the content, not from the name."""
    path = save(tmp_path / "take.wav", tone(1), subtype="MPEG_LAYER_III", kind="MP3")

    assert "MP3" == audio.read_header(path).container


def test_a_name_is_never_believed(tmp_path: Path) -> None:
    """A name that means something to libsndfile changes nothing."""
    path = save(tmp_path / "take.raw", tone(1))

    assert "WAV" == audio.read_header(path).container


def test_tags_in_front_are_skipped(tmp_path: Path) -> None:
    """An ID3 tag does not hide what comes behind it."""
    tag = b"ID3\x04\x00\x00\x00\x00\x02\x00" + bytes(256)
    path = tmp_path / "take"
    containers = {}

    for kind, subtype in {"MP3": "MPEG_LAYER_III", "FLAC": "PCM_16"}.items():
        path.write_bytes(tag + encoded(tone(1), subtype=subtype, kind=kind) + b"TAG" + bytes(125))
        header = audio.read_header(path)
        containers[header.container] = (round(header.duration, 1), header.promised - header.duration)

    assert {"MP3": (1.0, 0), "FLAC": (1.0, 0)} == containers


def test_looking_loads_nothing() -> None:
    """Importing the package loads none of the libraries that do the work."""
    code = "import sys, voiceclone._preflight.audio; print({'numpy', 'soundfile', 'tinytag'} & set(sys.modules))"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "set()" == done.stdout.strip()


def test_what_is_installed_is_available() -> None:
    """Nothing is to be done where the libraries are."""
    assert "" == audio.available()


def test_what_is_missing_is_said() -> None:
    """Without the libraries there is a sentence that says how to get them."""
    code = (
        "import sys\n"
        "sys.modules |= dict.fromkeys(('numpy', 'soundfile', 'tinytag'))\n"
        "from voiceclone._preflight import audio\n"
        "print(audio.available())\n"
        "try:\n"
        "    audio.measure('take.wav')\n"
        "except audio.UnreadableAudioError as error:\n"
        "    print(error)\n"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    hint = "pip install soundfile numpy tinytag"
    assert [hint, f"audio cannot be measured here yet: {hint}"] == done.stdout.splitlines()
