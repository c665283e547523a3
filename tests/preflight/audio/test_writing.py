"""Copies of the sound of a file: exact, or none."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import soundfile
from helpers.sounds import encoded, noise

from voiceclone._preflight import audio
from voiceclone._preflight.audio import writing

SECONDS = 5.0
KINDS = {
    "flac": ("FLAC", "PCM_16"),
    "flac of 24 bits": ("FLAC", "PCM_24"),
    "wav of mu-law": ("WAV", "ULAW"),
    "wav of floats": ("WAV", "FLOAT"),
    "aiff": ("AIFF", "PCM_16"),
}


@pytest.mark.parametrize("name", KINDS)
def test_a_copy_is_exact(tmp_path: Path, name: str) -> None:
    """In pieces or whole, what is written is what was there, sample by sample; floats to the last of 24 bits."""
    kind, subtype = KINDS[name]
    source = tmp_path / "take"
    source.write_bytes(encoded(noise(SECONDS, -20).reshape(-1, 2), subtype=subtype, kind=kind))
    targets = [tmp_path / "first.wav", tmp_path / "second.wav"]

    writing.write_wav(source, zip(targets, (1.2345, math.inf), strict=True))

    copied = np.concatenate([soundfile.read(each)[0] for each in targets])
    original = soundfile.read(source)[0]
    assert original.shape == copied.shape
    assert np.abs(original - copied).max() <= (2**-23 if subtype == "FLOAT" else 0)


@pytest.mark.parametrize("subtype", ["PCM_16", "PCM_24"])
def test_flac_that_was_streamed_is_copied_to_its_end(tmp_path: Path, subtype: str) -> None:
    """FLAC that does not tell its length is copied whole."""
    whole = encoded(noise(SECONDS, -20), subtype=subtype, kind="FLAC")
    streamed = bytearray(whole)
    streamed[21] &= 0xF0
    streamed[22:26] = bytes(4)
    (tmp_path / "whole").write_bytes(whole)
    (tmp_path / "streamed").write_bytes(streamed)

    writing.write_wav(tmp_path / "streamed", [(tmp_path / "copy.wav", math.inf)])

    assert np.array_equal(soundfile.read(tmp_path / "whole")[0], soundfile.read(tmp_path / "copy.wav")[0])


@pytest.mark.parametrize(("kind", "subtype"), [("WAV", "PCM_16"), ("FLAC", "PCM_16"), ("MP3", "MPEG_LAYER_III")])
def test_what_is_cut_off_is_not_copied(tmp_path: Path, kind: str, subtype: str) -> None:
    """A copy of a file that lost its end would look whole, so there is none."""
    content = encoded(noise(SECONDS, -20), subtype=subtype, kind=kind)
    source = tmp_path / "take"
    source.write_bytes(content[: len(content) * 6 // 10])

    with pytest.raises(audio.UnreadableAudioError, match="cut off or damaged"):
        writing.write_wav(source, [(tmp_path / "copy.wav", math.inf)])
    assert not (tmp_path / "copy.wav").exists()
