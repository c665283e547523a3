"""What `prepare` puts right, and what it leaves alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pytest
import soundfile
from helpers import voices
from helpers.acme import GOOD, installer
from helpers.wav import write_wav

import voiceclone
from voiceclone import CloneRequest, Consent
from voiceclone._request import Recording


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where prepared files go; it is not there yet."""
    return tmp_path / "ready" / "for"


def asking(request: CloneRequest, *recordings: Path) -> CloneRequest:
    return attrs.evolve(request, recordings=recordings)


def paths(request: CloneRequest) -> list[Path]:
    return [each.path for each in request.recordings if each.path is not None]


def test_nothing_to_do(request_: CloneRequest, provider: str, folder: Path) -> None:
    """What is right already is given back as it was, and nothing is written."""
    prepared = voiceclone.prepare(request_, provider, folder)

    assert prepared.request is request_
    assert () == prepared.done
    assert () == prepared.left.errors
    assert not folder.exists()


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


def test_takes_are_never_joined(request_: CloneRequest, tmp_path: Path, folder: Path) -> None:
    """A vendor of one recording that gets two keeps the problem, and it is said why."""
    takes = [voices.write(tmp_path / f"{seconds}.wav", voices.voice(seconds)) for seconds in (70, 71)]

    prepared = voiceclone.prepare(asking(request_, *takes), "huawei", folder)

    assert takes == paths(prepared.request)
    assert 1 == len(prepared.done)
    assert str(prepared.done[0]).startswith("unchanged recordings: huawei takes 1 recording and there are 2; nothing")
    assert ["recordings"] == [each.location for each in prepared.left.errors]


def test_the_spoken_consent_too(request_: CloneRequest, tmp_path: Path, folder: Path) -> None:
    """A spoken statement in a format the vendor does not take is rewritten; one it does not need is not."""
    statement = voices.write(tmp_path / "statement.ogg", voices.voice(12))
    request = attrs.evolve(request_, consent=Consent(statement=statement, letter=request_.consent.letter))

    prepared = voiceclone.prepare(request, "alibaba", folder)

    assert Recording(path=folder / "statement.wav") == prepared.request.consent.statement
    assert str(prepared.done[0]).startswith("converted statement.ogg (OGG, 8000 Hz, mono) to ")
    assert "consent.statement" == prepared.done[0].location
    assert voiceclone.prepare(request, "huawei", folder).request is request


def test_no_file_is_overwritten(request_: CloneRequest, tmp_path: Path) -> None:
    """Files of one name do not meet, what lies there already stays, and a second time writes nothing new."""
    takes = []
    for number, name in enumerate("ab"):
        (tmp_path / name).mkdir()
        takes.append(voices.write(tmp_path / name / "take.flac", voices.voice(4 + number)))
    mine = write_wav(tmp_path / "take.wav", 1)
    before = mine.read_bytes()

    first = voiceclone.prepare(asking(request_, *takes), "huawei", tmp_path)
    second = voiceclone.prepare(asking(request_, *takes), "huawei", tmp_path)

    assert [tmp_path / "take (2).wav", tmp_path / "take (3).wav"] == paths(first.request)
    assert first.request == second.request
    assert [False, False] == [clip.existed for change in first.done for clip in change.clips]
    assert [True, True] == [clip.existed for change in second.done for clip in change.clips]
    assert "take (2).wav (WAV, 16 bits, 8000 Hz, mono), which was there already" in str(second.done[0])
    assert before == mine.read_bytes()
    assert {"a", "b", "take.wav", "take (2).wav", "take (3).wav"} == {each.name for each in tmp_path.iterdir()}


def test_what_cannot_be_read_stays(request_: CloneRequest, tmp_path: Path, folder: Path) -> None:
    """What is no audio is left as it is, with the reason; a missing file is a problem of its own."""
    (tmp_path / "take.amr").write_bytes(b"#!AMR\n" + bytes(100))
    request = asking(request_, tmp_path / "take.amr", tmp_path / "missing.amr")

    prepared = voiceclone.prepare(request, "huawei", folder)

    assert prepared.request is request
    assert "unchanged take.amr: huawei takes no .amr; it is an AMR file" == str(prepared.done[0])
    assert not any("missing" in str(each) for each in prepared.done)


def test_damage_found_while_writing(request_: CloneRequest, tmp_path: Path, folder: Path) -> None:
    """A file whose sound is damaged is left as it is, and no half of it stays behind."""
    take = voices.write(tmp_path / "take.flac", voices.voice(30))
    content = bytearray(take.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 5000] = bytes(5000)
    take.write_bytes(content)

    prepared = voiceclone.prepare(asking(request_, take), "huawei", folder)

    assert [take] == paths(prepared.request)
    assert str(prepared.done[0]).startswith("unchanged take.flac (FLAC, 16 bits, 8000 Hz, mono): ")
    assert [] == list(folder.glob("*"))


def test_assets_stay(request_: CloneRequest, folder: Path) -> None:
    """What the vendor holds is not asked about."""
    request = attrs.evolve(request_, recordings=Recording(asset_id="asset-1"))

    prepared = voiceclone.prepare(request, "alibaba", folder)

    assert prepared.request is request
    assert () == prepared.done


def test_a_vendor_without_wav(
    request_: CloneRequest, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing but WAV is written, so what takes no WAV gets nothing new."""
    request = asking(request_, voices.write(tmp_path / "take.flac", voices.voice(4)))

    with installer(tmp_path, monkeypatch) as install:
        install("acme", GOOD.replace('frozenset({".wav"})', 'frozenset({".mp3"})'))
        prepared = voiceclone.prepare(request, "acme", folder)

    assert prepared.request is request
    assert 1 == len(prepared.done)
    assert "acme takes no .flac; acme takes no WAV, and nothing else is written" in str(prepared.done[0])


_WITHOUT_LIBRARIES = """
import sys
sys.modules["soundfile"] = None
import voiceclone
request = voiceclone.CloneRequest(
    voice_name="x", recordings=["take.wav"], consent=voiceclone.Consent(letter="letter.pdf")
)
try:
    voiceclone.prepare(request, "huawei", "ready")
except voiceclone.MissingDependencyError as error:
    print(error)
"""


def test_without_its_libraries(dataset: Path) -> None:
    """The error names the command that installs them."""
    command = [sys.executable, "-c", _WITHOUT_LIBRARIES]

    done = subprocess.run(command, cwd=dataset, capture_output=True, text=True, check=True)

    assert "install them with: pip install soundfile numpy tinytag\n" in done.stdout


def test_a_folder_that_is_none(request_: CloneRequest, tmp_path: Path) -> None:
    """Where nothing can be written, the system's own error says so."""
    take = voices.write(tmp_path / "take.flac", voices.voice(4))

    with pytest.raises(OSError, match=r"take\.flac"):
        voiceclone.prepare(asking(request_, take), "huawei", take)


def test_a_dry_run_writes_nothing(request_: CloneRequest, tmp_path: Path, folder: Path) -> None:
    """It tells what would be done; the request is the one that was given, and is what is reported on."""
    takes = []
    for name in "ab":
        (tmp_path / name).mkdir()
        takes.append(voices.write(tmp_path / name / "take.flac", voices.voice(4 + len(takes))))
    request = asking(request_, *takes)

    tried = voiceclone.prepare(request, "huawei", folder, dry_run=True)

    assert (True, False) == (tried.dry_run, folder.exists())
    assert tried.request is request
    assert "format" in {each.requirement for each in tried.left.errors}
    done = voiceclone.prepare(request, "huawei", folder)
    assert [str(each) for each in tried.done] == [str(each) for each in done.done]


def test_files_are_told_as_they_are_read(request_: CloneRequest, folder: Path) -> None:
    """Whoever waits can be told which file is read."""
    told: list[tuple[str, int, int]] = []

    voiceclone.prepare(request_, "huawei", folder, on_file=lambda *each: told.append(each))

    assert [("recordings[0]", 1, 2), ("consent.statement", 2, 2)] == told


def test_a_recording_keeps_its_transcript(request_: CloneRequest, tmp_path: Path) -> None:
    """What is spoken in a file that was rewritten as a whole is what was spoken before."""
    take = voices.write(tmp_path / "take.flac", voices.voice(8))
    request = attrs.evolve(request_, recordings=[voiceclone.Recording(path=take, transcript="what is said")])

    prepared = voiceclone.prepare(request, "huawei", tmp_path / "ready")

    (recording,) = prepared.request.recordings
    assert ("take.wav", "what is said") == (recording.path and recording.path.name, recording.transcript)


def test_an_unknown_edition_is_not_prepared_for(request_: CloneRequest, tmp_path: Path) -> None:
    """What would have to be done depends on it."""
    with pytest.raises(voiceclone.InvalidRequestError, match="'deluxe' is no edition of huawei"):
        voiceclone.prepare(attrs.evolve(request_, edition="deluxe"), "huawei", tmp_path / "ready")
