"""What `prepare` puts right, and what it leaves alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import attrs
import pytest
from helpers import voices
from helpers.acme import GOOD, installer
from helpers.preparing import asking, paths
from helpers.wav import write_wav

import voiceclone
from voiceclone import CloneRequest, Consent
from voiceclone._request import Recording


def test_nothing_to_do(request_: CloneRequest, provider: str, folder: Path) -> None:
    """What is right already is given back as it was, and nothing is written."""
    prepared = voiceclone.prepare(request_, provider, folder)

    assert prepared.request is request_
    assert () == prepared.done
    assert () == prepared.left.errors
    assert not folder.exists()


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
