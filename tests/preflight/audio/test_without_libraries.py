"""Headers where none of the libraries that read audio are installed."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
from pathlib import Path

import attrs
import pytest
from helpers.bare import BARE
from helpers.sounds import encoded, m4a, noise

from voiceclone._preflight import audio

KINDS = {
    "wav": ("WAV", "PCM_16"),
    "wav of 8 bits": ("WAV", "PCM_U8"),
    "wav of 24 bits": ("WAV", "PCM_24"),
    "wav of 32 bits": ("WAV", "PCM_32"),
    "wav of floats": ("WAV", "FLOAT"),
    "wav of doubles": ("WAV", "DOUBLE"),
    "extensible wav": ("WAVEX", "PCM_24"),
    "extensible wav of floats": ("WAVEX", "FLOAT"),
    "wav of mu-law": ("WAV", "ULAW"),
}
READ = (
    BARE
    + """
import json, pathlib
import attrs
from voiceclone._preflight import audio
for name in sys.argv[1:]:
    try:
        found = attrs.asdict(audio.read_header(pathlib.Path(name)))
        del found["path"]
    except audio.MissingLibraryError as error:
        found = f"missing {error}"
    except audio.UnreadableAudioError as error:
        found = f"unreadable {error}"
    print(json.dumps(found))
"""
)


def read(*paths: Path) -> list[object]:
    done = subprocess.run([sys.executable, "-c", READ, *map(str, paths)], capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def with_libraries(path: Path) -> dict[str, object]:
    found = attrs.asdict(audio.read_header(path))
    del found["path"]
    return found


@pytest.mark.parametrize("channels", [1, 2])
def test_headers_are_the_same_with_and_without(tmp_path: Path, channels: int) -> None:
    """What is read without the libraries is what is read with them, of whole files and of torn ones."""
    paths = []
    for name, (kind, subtype) in KINDS.items():
        content = encoded(noise(3, -20).reshape(-1, channels), subtype=subtype, kind=kind)
        for part in (content, content[: len(content) * 6 // 10]):
            paths.append(tmp_path / f"{len(paths)} {name}")
            paths[-1].write_bytes(part)

    assert [with_libraries(path) for path in paths] == read(*paths)


def test_a_length_that_was_never_written(tmp_path: Path) -> None:
    """Without the libraries too, a recorder that never finished promises nothing."""
    content = bytearray(encoded(noise(3, -20)))
    content[40:44] = struct.pack("<L", 0)
    path = tmp_path / "take.wav"
    path.write_bytes(content)

    assert [with_libraries(path)] == read(path)


@pytest.mark.parametrize(
    "content",
    [
        encoded(noise(1, -20), subtype="IMA_ADPCM"),
        encoded(noise(1, -20), kind="RF64"),
        encoded(noise(1, -20), kind="AIFF"),
        encoded(noise(1, -20), kind="FLAC"),
        encoded(noise(1, -20), kind="MP3", subtype="MPEG_LAYER_III"),
        encoded(noise(1, -20), kind="OGG", subtype="VORBIS"),
        m4a(2),
    ],
    ids=["adpcm", "rf64", "aiff", "flac", "mp3", "vorbis", "m4a"],
)
def test_what_takes_a_library_is_not_called_damaged(tmp_path: Path, content: bytes) -> None:
    """What a library would read is missing that library, and nothing is wrong with it."""
    path = tmp_path / "take"
    path.write_bytes(content)

    (found,) = read(path)

    assert str(found).startswith("missing ")
    assert str(found).endswith("pip install soundfile numpy tinytag")


def test_what_is_no_audio_is_none_without_libraries(tmp_path: Path) -> None:
    """A picture is no recording, whatever is installed."""
    path = tmp_path / "take.wav"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))

    assert ["unreadable it is a picture"] == read(path)


@pytest.mark.parametrize("name", ["numpy", "soundfile"])
def test_one_library_is_not_enough(tmp_path: Path, name: str) -> None:
    """Whichever is missing, the file is not called damaged."""
    path = tmp_path / "take.flac"
    path.write_bytes(encoded(noise(1, -20), kind="FLAC"))
    code = READ.replace('("numpy", "soundfile", "tinytag")', repr((name, "none")))

    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)

    assert "missing" in done.stdout
