"""Folders of recordings, and addresses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from voiceclone import Client, CloneRequest, Consent, InvalidRequestError, Recording
from voiceclone.sandbox import Emulator


def takes(*recordings: Any) -> tuple[Recording, ...]:
    consent = Consent(letter="letter.pdf")
    return CloneRequest(voice_name="gentle", recordings=recordings, consent=consent).recordings


def names(*recordings: Any) -> list[str]:
    return [each.path.name for each in takes(*recordings) if each.path is not None]


def write(folder: Path, *files: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name in files:
        (folder / name).write_bytes(b"RIFF")
    return folder


def test_numbers_in_names_are_numbers(tmp_path: Path) -> None:
    """The second take comes before the tenth."""
    folder = write(tmp_path, "take10.wav", "Take2.wav", "take1.wav", "intro.wav")

    assert ["intro.wav", "take1.wav", "Take2.wav", "take10.wav"] == names(folder)


def test_only_audio_is_taken(tmp_path: Path) -> None:
    """Hidden files, other files and folders are left out."""
    folder = write(tmp_path, "a.WAV", "b.mp3", ".hidden.wav", "notes.md", "letter.pdf", "._a.wav")
    write(folder / "more.wav", "c.wav")

    assert ["a.WAV", "b.mp3"] == names(folder)


def test_folders_and_files_keep_their_order(tmp_path: Path) -> None:
    """What a folder holds stands where the folder was given."""
    folder = write(tmp_path / "studio", "2.wav", "1.wav")

    assert ["first.wav", "1.wav", "2.wav", "last.wav"] == names("first.wav", str(folder), "last.wav")
    assert ("1.wav", "2.wav") == tuple(
        each.path.name
        for each in CloneRequest(voice_name="v", recordings=folder, consent=Consent(letter="l.pdf")).recordings
        if each.path
    )


def test_a_text_beside_a_recording_is_its_transcript(tmp_path: Path) -> None:
    """What is spoken may be written in a file of the same name; an empty one says nothing."""
    folder = write(tmp_path, "1.wav", "2.wav", "3.wav")
    (folder / "1.txt").write_bytes("\ufeff你好 \n".encode())
    (folder / "3.txt").touch()

    assert ["你好", None, None] == [each.transcript for each in takes(folder)]


def test_a_transcript_that_is_no_text_is_told_of(tmp_path: Path) -> None:
    """It is not guessed at."""
    folder = write(tmp_path, "1.wav")
    (folder / "1.txt").write_bytes("é".encode("latin-1"))

    with pytest.raises(InvalidRequestError, match=r"recordings\[0\]: the transcript .*1.txt cannot be read"):
        takes(folder)


def test_a_folder_without_recordings_is_told_of(
    client: Client, vendor: Emulator, request_: CloneRequest, tmp_path: Path
) -> None:
    """With everything else that is wrong, before anything is sent."""
    write(tmp_path / "more", "inside.wav")
    wrong = CloneRequest(voice_name="", recordings=tmp_path, consent=request_.consent)

    with pytest.raises(InvalidRequestError) as caught:
        client.submit(wrong)

    told = {each.location: each.message for each in caught.value.problems}
    assert "it is a folder, and no audio file is in it" in told["recordings[0]"]
    assert "voice_name" in told
    assert not vendor.received


def test_text_with_a_scheme_is_an_address() -> None:
    """No path is made of it."""
    assert (Recording(url="oss://bucket/take.wav"),) == takes("oss://bucket/take.wav")


def test_a_drive_of_windows_is_no_scheme() -> None:
    """Two slashes behind a drive are a path there."""
    assert (Recording(path="C://Users/me/take.wav"),) == takes("C://Users/me/take.wav")
