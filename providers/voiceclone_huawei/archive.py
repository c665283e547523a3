"""The zip archives that the vendor takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from voiceclone import Recording
from voiceclone.backends import Body, FileBody, ZipBody


def archive(recordings: Sequence[Recording], *, sentences: bool) -> Body:
    """What the vendor takes of an edition: *sentences* with their texts, or one long WAV.

    A zip that is given is sent as it is: that happens with the checks switched off only, and the vendor decides.
    """
    paths = [each.path for each in recordings if each.path is not None]
    if len(paths) == 1 and paths[0].suffix.casefold() == ".zip":
        return FileBody.open(paths[0])
    return ZipBody.open(_sentences(recordings) if sentences else _takes(paths))


def _takes(paths: Sequence[Path]) -> Iterator[tuple[Path, str]]:
    # The name of the one WAV is free; plain letters survive every unpacker. Several go into one zip with the checks
    # switched off only.
    for number, path in enumerate(paths, start=1):
        yield path, f"Voice{'' if len(paths) == 1 else number}{_suffix(path)}"


def _sentences(recordings: Sequence[Recording]) -> Iterator[tuple[Path | bytes, str]]:
    for number, each in enumerate(recordings):
        if each.path is not None:
            yield each.path, f"{number}{_suffix(each.path)}"
        if each.transcript is not None:
            yield encoded(each.transcript), f"{number}.txt"


def encoded(transcript: str) -> bytes:
    """The words of a sentence as they are sent. Which encoding the vendor reads is not documented."""
    return transcript.encode()


def _suffix(path: Path) -> str:
    suffix = path.suffix.casefold()
    return suffix if suffix.isascii() else ".wav"
