"""The zip archives that tasks are made of, and what is wrong with one."""

from __future__ import annotations

import zipfile
import zlib
from typing import BinaryIO, cast

from voiceclone.sandbox import Refusal, Stored, read_wav
from voiceclone_huawei.emulator import answers

# Whatever zipfile says of an archive it cannot read: broken, cut short, encrypted, compressed in a way unknown to it.
_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError)


def archive_problem(
    stored: Stored | None, limits: tuple[int, int] | None, sentences: int | None = None
) -> Refusal | None:
    """What is wrong with the uploaded archive, None if nothing is.

    It is read to its end, so that wrong checksums show, but never as a whole into memory.

    Args:
        stored: The archive.
        limits: The least and most seconds of the audio, None for any.
        sentences: How many sentences with their texts it has to hold; None for one long recording.
    """
    if stored is None:
        return Refusal(400, answers.NUMBER_OF_FILES, "no archive was uploaded")
    try:
        with zipfile.ZipFile(stored.path) as archive:
            if archive.testzip() is None:
                return _content_problem(archive, limits, sentences)
    except _UNREADABLE:
        pass
    return Refusal(400, answers.NUMBER_OF_FILES, "the archive cannot be read as zip")


def _content_problem(archive: zipfile.ZipFile, limits: tuple[int, int] | None, sentences: int | None) -> Refusal | None:
    files = [member for member in archive.infolist() if not member.is_dir()]
    wavs = [member for member in files if member.filename.lower().endswith(".wav")]
    problem = _one_take(files, wavs) if sentences is None else _of_sentences(files, sentences)
    if problem is not None:
        return problem
    seconds = 0.0
    for each in wavs:
        with archive.open(each) as member:
            audio = read_wav(cast("BinaryIO", member), each.file_size)
        if audio is None:
            return Refusal(400, answers.NOT_A_WAV, f"{each.filename} cannot be parsed as wav")
        seconds += audio.seconds
    if limits is not None and not limits[0] <= seconds <= limits[1]:
        return Refusal(400, answers.WRONG_DURATION, f"the audio lasts {seconds:.1f} s; allowed are {limits}")
    return None


def _one_take(files: list[zipfile.ZipInfo], wavs: list[zipfile.ZipInfo]) -> Refusal | None:
    if len(wavs) != 1:
        return Refusal(400, answers.NUMBER_OF_FILES, f"the archive must hold 1 wav file and holds {len(wavs)}")
    if len(files) > 1:
        return Refusal(400, answers.TOO_MANY_FILES, "the archive must hold nothing but the wav file")
    return None


def _of_sentences(files: list[zipfile.ZipInfo], number: int) -> Refusal | None:
    named = {member.filename for member in files if member.file_size}
    needed = {f"{index}.{ending}" for index in range(number) for ending in ("wav", "txt")}
    if needed - named:
        text = f"the archive lacks {', '.join(sorted(needed - named)[:3])}, or it is empty"
        return Refusal(400, answers.NUMBER_OF_FILES, text)
    if len(files) > len(needed):
        return Refusal(400, answers.TOO_MANY_FILES, f"the archive must hold nothing but {number} wav and txt files")
    return None
