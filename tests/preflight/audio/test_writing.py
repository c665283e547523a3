"""Copies of the sound of a file: exact, or none."""

from __future__ import annotations

import math
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
import soundfile
from helpers.sounds import RATE, encoded, noise, tone

from voiceclone._preflight import audio
from voiceclone._preflight.audio import writing

SECONDS = 5.0
#: Container, encoding, and bits of the copy.
KINDS = {
    "flac": ("FLAC", "PCM_16", 16),
    "flac of 24 bits": ("FLAC", "PCM_24", 24),
    "wav of 8 bits": ("WAV", "PCM_U8", 8),
    "wav of 32 bits": ("WAV", "PCM_32", 24),
    "wav of mu-law": ("WAV", "ULAW", 16),
    "wav of floats": ("WAV", "FLOAT", 24),
    "aiff": ("AIFF", "PCM_16", 16),
}


@pytest.mark.parametrize("name", KINDS)
def test_a_copy_is_exact(tmp_path: Path, name: str) -> None:
    """In pieces or whole, what is written is what was there, sample by sample."""
    kind, subtype, bits = KINDS[name]
    source = tmp_path / "take"
    sound = np.round(noise(SECONDS, -20) * 2**15) / 2**15  # so that floats fit, too
    source.write_bytes(encoded(sound.reshape(-1, 2), subtype=subtype, kind=kind))
    targets = [tmp_path / "first.wav", tmp_path / "second.wav"]

    written = writing.write_wav(source, zip(targets, (0.0, 1.2345), (1.2345, math.inf), strict=True), bits=bits)

    copied = np.concatenate([soundfile.read(each)[0] for each in targets])
    assert np.array_equal(soundfile.read(source)[0], copied)
    assert (False, 0) == (written.dithered, written.cut_peaks)


@pytest.mark.parametrize(("kind", "subtype"), [("FLAC", "PCM_16"), ("MP3", "MPEG_LAYER_III"), ("OGG", "VORBIS")])
def test_a_piece_from_the_middle(tmp_path: Path, kind: str, subtype: str) -> None:
    """What lies between two pieces is skipped to the sample, in compressed sound too."""
    source = tmp_path / "take"
    source.write_bytes(encoded(noise(SECONDS, -20), subtype=subtype, kind=kind))
    pieces = [(tmp_path / "first.wav", 1.0, 2.0), (tmp_path / "second.wav", 3.25, 4.5)]

    writing.write_wav(source, pieces, bits=16)

    original = soundfile.read(source)[0]
    for target, start, end in pieces:
        copied = soundfile.read(target)[0]
        assert np.abs(original[round(start * RATE) : round(end * RATE)] - copied).max() <= 1.5 / 2**15


@pytest.mark.parametrize(("bits", "subtype"), [(16, "FLOAT"), (16, "PCM_24"), (24, "DOUBLE"), (24, "PCM_32")])
def test_bits_that_are_lost_are_dithered(tmp_path: Path, bits: int, subtype: str) -> None:
    """The error is that of triangular dither: noise of half a step, with nothing of the sound in it."""
    sound = tone(20, peak=20 / 2 ** (bits - 1), frequency=441)
    source = tmp_path / "take.wav"
    source.write_bytes(encoded(sound, subtype=subtype))

    written = writing.write_wav(source, [(tmp_path / "copy.wav", 0.0, math.inf)], bits=bits)

    error = (soundfile.read(tmp_path / "copy.wav")[0] - soundfile.read(source)[0]) * 2 ** (bits - 1)
    assert written.dithered
    assert abs(np.std(error) - 0.5) < 0.01  # variances: 1/12 of rounding, and twice that of dither
    assert abs(np.mean(error)) < 0.01
    assert abs(np.corrcoef(error, sound)[0, 1]) < 0.01
    assert abs(np.corrcoef(error**2, sound**2)[0, 1]) < 0.01


def test_dither_is_the_same_every_time(tmp_path: Path) -> None:
    """The same file gives the same copy."""
    source = tmp_path / "take.wav"
    source.write_bytes(encoded(noise(SECONDS, -20), subtype="FLOAT"))

    for name in ("one.wav", "two.wav"):
        writing.write_wav(source, [(tmp_path / name, 0.0, math.inf)], bits=16)

    assert (tmp_path / "one.wav").read_bytes() == (tmp_path / "two.wav").read_bytes()


@pytest.mark.parametrize(
    ("left", "right", "channel"),
    [(0.5, 0.5, 0), (0.5, 0.50004, 0), (0.5, 0.5002, None), (0.0, 0.5, 1), (0.5, 0.0, 0), (0.5, 0.001, None)],
)
def test_channels_with_one_sound(tmp_path: Path, left: float, right: float, channel: int | None) -> None:
    """Channels are the same that differ by dither at most, or of which all but one are digital silence."""
    source = tmp_path / "take.wav"
    source.write_bytes(encoded(np.stack([tone(2, left), tone(2, right)], axis=1), subtype="PCM_24"))

    assert channel == writing.only_channel(source)


@pytest.mark.parametrize("subtype", ["PCM_16", "PCM_24"])
def test_flac_that_was_streamed_is_copied_to_its_end(tmp_path: Path, subtype: str) -> None:
    """FLAC that does not tell its length is copied whole."""
    whole = encoded(noise(SECONDS, -20), subtype=subtype, kind="FLAC")
    streamed = bytearray(whole)
    streamed[21] &= 0xF0
    streamed[22:26] = bytes(4)
    (tmp_path / "whole").write_bytes(whole)
    (tmp_path / "streamed").write_bytes(streamed)

    writing.write_wav(tmp_path / "streamed", [(tmp_path / "copy.wav", 0.0, math.inf)], bits=24)

    assert np.array_equal(soundfile.read(tmp_path / "whole")[0], soundfile.read(tmp_path / "copy.wav")[0])


@pytest.mark.parametrize(("kind", "subtype"), [("WAV", "PCM_16"), ("FLAC", "PCM_16"), ("MP3", "MPEG_LAYER_III")])
def test_what_is_cut_off_is_not_copied(tmp_path: Path, kind: str, subtype: str) -> None:
    """A copy of a file that lost its end would look whole, so there is none."""
    content = encoded(noise(SECONDS, -20), subtype=subtype, kind=kind)
    source = tmp_path / "take"
    source.write_bytes(content[: len(content) * 6 // 10])

    with pytest.raises(audio.UnreadableAudioError, match="cut off or damaged"):
        writing.write_wav(source, [(tmp_path / "copy.wav", 0.0, math.inf)], bits=16)
    assert not (tmp_path / "copy.wav").exists()


def test_too_long_for_wav(tmp_path: Path) -> None:
    """A WAV file tells its length in 32 bits; what is longer is not written."""
    source = tmp_path / "take.flac"
    source.write_bytes(encoded(noise(SECONDS, -20), kind="FLAC"))

    with pytest.raises(audio.UnreadableAudioError, match="too long for a WAV file"):
        writing.write_wav(source, [(tmp_path / "take.wav", 0.0, 4.0)], bits=16, largest=1000)


def test_memory_is_bounded(tmp_path: Path) -> None:
    """Half an hour of 48 kHz, whatever is done to its samples, is copied in 16 MiB."""
    minute = noise(60, -20, 48_000).astype(np.float32)
    with soundfile.SoundFile(tmp_path / "take.wav", "w", 48_000, 1, "FLOAT") as file:
        for _ in range(30):
            file.write(minute)

    tracemalloc.start()
    written = writing.write_wav(tmp_path / "take.wav", [(tmp_path / "copy.wav", 1.0, math.inf)], bits=16)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert written.dithered
    assert peak < 16 * 2**20
