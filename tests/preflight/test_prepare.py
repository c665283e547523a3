"""What `prepare` puts right, and what it leaves alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import attrs
import numpy as np
import pytest
import soundfile
from helpers import voices
from helpers.acme import GOOD, installer
from helpers.wav import write_wav

import voiceclone
from voiceclone import CloneRequest, Consent
from voiceclone._preflight.audio import writing
from voiceclone._preflight.audio.facts import UnreadableAudioError
from voiceclone._request import Recording

MINUTE = 60.0


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
    kept = "PCM_24" if subtype == "PCM_24" else "PCM_16"
    both = np.stack([voices.voice(4), voices.voice(4)[::-1]], axis=1)
    take = voices.write(tmp_path / name, both, subtype=subtype)
    before = take.read_bytes()

    prepared = voiceclone.prepare(asking(request_, take), "huawei", folder)

    (made,) = paths(prepared.request)
    info = soundfile.info(made)
    assert (folder / "take.wav", "WAV", kept, voices.RATE, 2) == (
        *(made, info.format, info.subtype),
        *(info.samplerate, info.channels),
    )
    was, now = (soundfile.read(each)[0] for each in (take, made))
    assert np.abs(was - now).max() <= (0 if name == "take.flac" else 1 / 32_768)
    assert before == take.read_bytes()
    told = f"recordings[0] ({name}) was rewritten as WAV, {kept}, 8000 Hz and 2 channels as before: {made}"
    assert (told,) == prepared.done
    assert () == prepared.left.errors


def test_a_wrong_ending_is_put_right(request_: CloneRequest, tmp_path: Path, folder: Path) -> None:
    """What calls itself WAV and is not, becomes WAV; what is right beside it stays."""
    lie = voices.write(tmp_path / "take.flac", voices.voice(70)).rename(tmp_path / "lie.wav")
    long = paths(request_)[0]

    prepared = voiceclone.prepare(asking(request_, long, lie), "alibaba", folder)

    assert [long, folder / "lie.wav"] == paths(prepared.request)
    assert "WAV" == soundfile.info(folder / "lie.wav").format
    assert 1 == len(prepared.done)
    assert () == prepared.left.errors


def test_floating_point_keeps_24_bits(request_: CloneRequest, tmp_path: Path, folder: Path) -> None:
    """Floating point becomes 24 bits, and samples above full scale are counted."""
    loud = voices.voice(4, loudness=0.2)
    loud[[100, 200, 300]] = [1.5, -1.25, 1.0]
    take = voices.write(tmp_path / "take.wav", loud, subtype="FLOAT").rename(tmp_path / "take.aif")

    prepared = voiceclone.prepare(asking(request_, take), "huawei", folder)

    (made,) = paths(prepared.request)
    assert "PCM_24" == soundfile.info(made).subtype
    was, now = soundfile.read(tmp_path / "take.aif")[0], soundfile.read(made)[0]
    assert np.abs(np.clip(was, -1, 1) - now).max() < 2 / 2**23
    assert "as before; 2 samples above full scale were cut to it" in prepared.done[0]


def test_takes_are_never_joined(request_: CloneRequest, tmp_path: Path, folder: Path) -> None:
    """A vendor of one recording that gets two keeps the problem, and it is said why."""
    takes = [voices.write(tmp_path / f"{seconds}.wav", voices.voice(seconds)) for seconds in (70, 71)]

    prepared = voiceclone.prepare(asking(request_, *takes), "huawei", folder)

    assert takes == paths(prepared.request)
    assert 1 == len(prepared.done)
    assert prepared.done[0].startswith("Nothing was joined: huawei takes 1 recording and there are 2")
    assert ["recordings"] == [each.location for each in prepared.left.errors]


def test_the_spoken_consent_too(request_: CloneRequest, tmp_path: Path, folder: Path) -> None:
    """A spoken statement in a format the vendor does not take is rewritten; one it does not need is not."""
    statement = voices.write(tmp_path / "statement.ogg", voices.voice(12))
    request = attrs.evolve(request_, consent=Consent(statement=statement, letter=request_.consent.letter))

    prepared = voiceclone.prepare(request, "alibaba", folder)

    assert Recording(path=folder / "statement.wav") == prepared.request.consent.statement
    assert prepared.done[0].startswith("consent.statement (statement.ogg) was rewritten")
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
    assert before == mine.read_bytes()
    assert {"a", "b", "take.wav", "take (2).wav", "take (3).wav"} == {each.name for each in tmp_path.iterdir()}


def test_what_cannot_be_read_stays(request_: CloneRequest, tmp_path: Path, folder: Path) -> None:
    """What is no audio is left as it is, with the reason; a missing file is a problem of its own."""
    (tmp_path / "take.amr").write_bytes(b"#!AMR\n" + bytes(100))
    request = asking(request_, tmp_path / "take.amr", tmp_path / "missing.amr")

    prepared = voiceclone.prepare(request, "huawei", folder)

    assert prepared.request is request
    assert any(
        each.startswith("recordings[0] (take.amr) was left as it is: it is an AMR file") for each in prepared.done
    )
    assert not any("missing" in each for each in prepared.done)


def test_damage_found_while_writing(request_: CloneRequest, tmp_path: Path, folder: Path) -> None:
    """A file whose sound is damaged is left as it is, and no half of it stays behind."""
    take = voices.write(tmp_path / "take.flac", voices.voice(30))
    content = bytearray(take.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 5000] = bytes(5000)
    take.write_bytes(content)

    prepared = voiceclone.prepare(asking(request_, take), "huawei", folder)

    assert [take] == paths(prepared.request)
    assert prepared.done[0].startswith("recordings[0] (take.flac) was left as it is: ")
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
    assert prepared.done[0].endswith("acme takes no WAV, and nothing else is written")


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


def test_too_long_for_wav(tmp_path: Path) -> None:
    """A WAV file tells its length in 32 bits; what is longer is not written."""
    take = voices.write(tmp_path / "take.flac", voices.voice(4))

    with pytest.raises(UnreadableAudioError, match="too long for a WAV file"):
        writing.write_wav(take, [(tmp_path / "take.wav", 4.0)], largest=1000)


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
