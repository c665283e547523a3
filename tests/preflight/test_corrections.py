"""Formats that `prepare` puts right, and those it leaves alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from helpers import voices
from helpers.acme import GOOD, installer
from helpers.preparing import asking, paths
from helpers.sounds import m4a

import voiceclone
from voiceclone import CloneRequest


@pytest.mark.parametrize(
    ("name", "subtype"), [("take.flac", "PCM_16"), ("take.flac", "PCM_24"), ("take.ogg", "VORBIS")]
)
def test_another_format_becomes_wav(
    request_: CloneRequest, tmp_path: Path, folder: Path, name: str, subtype: str
) -> None:
    """A vendor that takes WAV only gets WAV: the same samples, the same rate, the same channels."""
    bits = 24 if subtype == "PCM_24" else 16
    both = np.stack([voices.voice(4), voices.voice(4)[::-1]], axis=1)
    take = voices.write(tmp_path / name, both, subtype=subtype)
    before = take.read_bytes()

    prepared = voiceclone.prepare(asking(request_, take), "huawei", folder)

    (made,) = paths(prepared.request)
    info = soundfile.info(made)
    assert (folder / "take.wav", "WAV", f"PCM_{bits}", voices.RATE, 2) == (
        *(made, info.format, info.subtype),
        *(info.samplerate, info.channels),
    )
    was, now = (soundfile.read(each)[0] for each in (take, made))
    assert np.abs(was - now).max() <= (0 if name == "take.flac" else 1.5 / 32_768)
    assert before == take.read_bytes()
    assert () == prepared.left.errors
    (change,) = prepared.done
    assert ("converted", "recordings[0]", take) == (change.action, change.location, change.file)
    assert f"WAV, {bits} bits, 8000 Hz, stereo" == str(change.now)
    assert str(change).startswith(f"converted {name} ({change.was}) to {made} (WAV, {bits} bits, ")
    assert ": it is " in str(change)
    assert "; the premium edition takes one long WAV" in str(change)


def test_a_wrong_ending_is_put_right(request_: CloneRequest, tmp_path: Path, folder: Path) -> None:
    """What calls itself WAV and is not, gets its own ending, byte by byte; what is right beside it stays."""
    lie = voices.write(tmp_path / "take.flac", voices.voice(70)).rename(tmp_path / "lie.wav")
    long = paths(request_)[0]

    prepared = voiceclone.prepare(asking(request_, long, lie), "alibaba", folder)

    assert [long, folder / "lie.flac"] == paths(prepared.request)
    assert lie.read_bytes() == (folder / "lie.flac").read_bytes()
    assert ["renamed"] == [each.action for each in prepared.done]
    assert () == prepared.left.errors


def test_a_wrong_ending_that_the_vendor_does_not_take(request_: CloneRequest, tmp_path: Path, folder: Path) -> None:
    """FLAC under another name becomes WAV where FLAC is not taken."""
    lie = voices.write(tmp_path / "take.flac", voices.voice(70)).rename(tmp_path / "lie.wav")

    prepared = voiceclone.prepare(asking(request_, lie), "huawei", folder)

    assert "WAV" == soundfile.info(paths(prepared.request)[0]).format
    assert () == prepared.left.errors


def test_what_cannot_be_decoded_gets_its_ending(request_: CloneRequest, tmp_path: Path, folder: Path) -> None:
    """A copy needs no decoder; what needs one is left, with the reason."""
    lie = tmp_path / "lie.mp3"
    lie.write_bytes(m4a(70))

    prepared = voiceclone.prepare(asking(request_, paths(request_)[0], lie), "alibaba", folder)

    assert folder / "lie.m4a" == paths(prepared.request)[1]
    assert "; it has 2 channels; M4A cannot be decoded here" in str(prepared.done[0])


def test_floating_point_keeps_24_bits(request_: CloneRequest, tmp_path: Path, folder: Path) -> None:
    """Floating point becomes 24 bits, and samples above full scale are counted."""
    loud = voices.voice(4, loudness=0.2)
    loud[[100, 200, 300]] = [1.5, -1.25, 1.0]
    take = voices.write(tmp_path / "take.aiff", loud, subtype="FLOAT")

    prepared = voiceclone.prepare(asking(request_, take), "huawei", folder)

    (made,) = paths(prepared.request)
    assert "PCM_24" == soundfile.info(made).subtype
    was, now = soundfile.read(take)[0], soundfile.read(made)[0]
    assert np.abs(np.clip(was, -1, 1) - now).max() < 2 / 2**23
    assert prepared.done[0].why[1:] == (
        "it was rounded to 24 bits with dither",
        "2 samples above full scale were cut to it",
    )


@pytest.mark.parametrize("subtype", ["FLOAT", "PCM_24", "PCM_32"])
def test_what_no_vendor_asks_for_is_left(request_: CloneRequest, tmp_path: Path, folder: Path, subtype: str) -> None:
    """Sample formats that are in no document stay as they are."""
    sound = voices.voice(70, loudness=0.2) + 0.05  # with an offset, which nobody but the check asks about
    take = voices.write(tmp_path / "take.wav", sound, subtype=subtype)

    prepared = voiceclone.prepare(asking(request_, take), "alibaba", folder)

    assert (() == prepared.done, False) == (True, folder.exists())


def stereo(*channels: float) -> Any:
    """A voice of 70 seconds in channels of these levels; a negative one is another voice."""
    one, other = voices.voice(70), voices.voice(70)[::-1]
    return np.stack([level * one if level >= 0 else -level * other for level in channels], axis=1)


@pytest.mark.parametrize(("channels", "kept"), [((1.0, 1.0), 0), ((0.0, 1.0), 1)])
def test_one_sound_in_two_channels_becomes_mono(
    request_: CloneRequest, tmp_path: Path, folder: Path, channels: tuple[float, ...], kept: int
) -> None:
    """Where the vendor wants mono, one channel is kept bit by bit, of a flat copy of the same sound."""
    take = voices.write(tmp_path / "take.wav", stereo(*channels))

    prepared = voiceclone.prepare(asking(request_, take), "alibaba", folder)

    (made,) = paths(prepared.request)
    assert np.array_equal(soundfile.read(take, dtype="int16")[0][:, kept], soundfile.read(made, dtype="int16")[0])
    assert ("stereo", "mono") == (str(prepared.done[0].was)[-6:], str(prepared.done[0].now)[-4:])


@pytest.mark.parametrize("channels", [(1.0, 0.9), (1.0, -1.0)])
def test_channels_are_not_mixed(
    request_: CloneRequest, tmp_path: Path, folder: Path, channels: tuple[float, ...]
) -> None:
    """Channels that differ stay, and it is said why; a vendor that does not ask for mono gets them unasked."""
    take = voices.write(tmp_path / "take.wav", stereo(*channels))

    prepared = voiceclone.prepare(asking(request_, take), "alibaba", folder)

    assert [take] == paths(prepared.request)
    assert "unchanged take.wav" in str(prepared.done[0])
    assert "mixing them would change the voice" in str(prepared.done[0])
    assert () == voiceclone.prepare(asking(request_, take), "huawei", folder).done


_STRICT = """
    requirements = tuple(
        voiceclone.backends.Requirement(
            name=fact, subject=voiceclone.backends.Subject.RECORDING, fact=fact, at_most=most, at_least=least,
            severity=voiceclone.backends.Severity.ERROR, message="it has {value}", hint="", source="",
        )
        for fact, least, most in (("bit_depth", 16.0, 16.0), ("sample_rate", 7000.0, 7500.0))
    )
    token: str ="""


def test_sample_format_and_rate_of_a_strict_vendor(
    request_: CloneRequest, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bits are made fewer where the vendor says so, with dither; the sample rate is left, and it is said."""
    request = asking(request_, voices.write(tmp_path / "take.wav", voices.voice(8), subtype="PCM_24"))

    with installer(tmp_path, monkeypatch) as install:
        install("acme", GOOD.replace("    token: str =", _STRICT))
        prepared = voiceclone.prepare(request, "acme", folder)

    assert "PCM_16" == soundfile.info(folder / "take.wav").subtype
    why = ("it has 24", "it has 8000, and nothing is resampled here", "it was rounded to 16 bits with dither")
    assert [why] == [each.why for each in prepared.done]


def test_bits_are_never_added(
    request_: CloneRequest, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """8 bits and a low sample rate stay what they are: more would hold no more sound."""
    request = asking(request_, voices.write(tmp_path / "take.wav", voices.voice(8), subtype="PCM_U8", rate=6000))

    with installer(tmp_path, monkeypatch) as install:
        install("acme", GOOD.replace("    token: str =", _STRICT))
        prepared = voiceclone.prepare(request, "acme", folder)

    assert prepared.request is request
    assert {"bit_depth", "sample_rate"} == {each.requirement for each in prepared.left.errors}
