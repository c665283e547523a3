"""
What is looked for in uploads: one wav in the archive, and a letter that could be one.
"""

from __future__ import annotations

import zipfile
import zlib
from typing import BinaryIO, cast

from voiceclone.sandbox import Refusal, Stored, read_wav
from voiceclone_huawei.emulator import codes

# Whatever zipfile says of an archive it cannot read: broken, cut short, encrypted, compressed in a way unknown to it.
_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError)

_LETTERS = (b"%PDF-", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")


def archive_problem(stored: Stored | None, limits: tuple[int, int] | None) -> Refusal | None:
    """
    What is wrong with the uploaded archive, None if nothing is; *limits* are the least and most seconds.

    It is read to its end, so that wrong checksums show, but never as a whole into memory.
    """
    if stored is None:
        return Refusal(400, codes.NUMBER_OF_FILES, "no archive was uploaded")
    try:
        with zipfile.ZipFile(stored.path) as archive:
            if archive.testzip() is None:
                return _content_problem(archive, limits)
    except _UNREADABLE:
        pass
    return Refusal(400, codes.NUMBER_OF_FILES, "the archive cannot be read as zip")


def _content_problem(archive: zipfile.ZipFile, limits: tuple[int, int] | None) -> Refusal | None:
    files = [member for member in archive.infolist() if not member.is_dir()]
    wavs = [member for member in files if member.filename.lower().endswith(".wav")]
    if len(wavs) != 1:
        return Refusal(400, codes.NUMBER_OF_FILES, f"the archive must hold 1 wav file and holds {len(wavs)}")
    if len(files) > 1:
        return Refusal(400, codes.TOO_MANY_FILES, "the archive must hold nothing but the wav file")
    with archive.open(wavs[0]) as member:
        audio = read_wav(cast("BinaryIO", member), wavs[0].file_size)
    if audio is None:
        return Refusal(400, codes.NOT_A_WAV, "the audio cannot be parsed as wav")
    if limits is not None and not limits[0] <= audio.seconds <= limits[1]:
        return Refusal(400, codes.WRONG_DURATION, f"the audio lasts {audio.seconds:.1f} s; allowed are {limits}")
    return None


def letter_problem(stored: Stored | None) -> str | None:
    """
    What is wrong with the uploaded authorization letter, None if nothing is.
    """
    if stored is None:
        return "no authorization letter was uploaded"
    with stored.path.open("rb") as file:
        start = file.read(8)
    return None if start.startswith(_LETTERS) else "the authorization letter is neither pdf nor jpg nor png"
