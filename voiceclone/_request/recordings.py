"""Several recordings, as they are given: one by one, or as folders."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from voiceclone._problem import Problem
from voiceclone._request.formats import AUDIO_ENDINGS
from voiceclone._request.given import is_content
from voiceclone._request.recording import Audio, Recording, as_recording
from voiceclone._request.wrong import Unusable, is_address, is_path, no_file


def as_recordings(value: Audio | Iterable[Audio]) -> tuple[Recording, ...]:
    """The recordings that *value* means, one or several; a folder means what is in it."""
    # Text, bytes, open files and mappings can be iterated too, and what comes out was never meant.
    single = is_content(value) or isinstance(value, (str, os.PathLike, Mapping))
    several = isinstance(value, Iterable) and not single
    found: list[Any] = []
    for each in cast("Iterable[Any]", value if several else [value]):
        inside = [] if is_address(each) or not is_path(each) else _inside(Path(each))
        found += inside or [as_recording(each)]
    return tuple(found)


def some_recordings(value: Audio | Iterable[Audio] | None) -> tuple[Recording, ...] | None:
    """As `as_recordings`; None means none."""
    return None if value is None else as_recordings(value)


def wrong_recordings(recordings: Iterable[object]) -> Iterator[Problem]:
    """The problems of what is no recording among *recordings*."""
    for index, each in enumerate(recordings):
        if not isinstance(each, Recording):
            yield no_file(f"recordings[{index}]", each)


def _inside(folder: Path) -> list[Recording | Unusable]:
    """The recordings in *folder*; none when there are none, or it is no folder that can be read.

    Hidden files, files without an ending of audio and folders are left out.
    """
    try:
        files = [each for each in folder.iterdir() if not each.name.startswith(".") and each.is_file()]
    except (OSError, ValueError):  # validation tells it, with everything else
        return []
    audio = sorted((each for each in files if each.suffix.casefold() in AUDIO_ENDINGS), key=_natural)
    texts = {each.stem: each for each in files if each.suffix.casefold() == ".txt"}
    return [_take(each, texts.get(each.stem)) for each in audio]


def _natural(path: Path) -> tuple[list[str | int], str]:
    # Numbers as numbers: take2 before take10. What is split off stands at every second place.
    parts = re.split(r"([0-9]+)", path.name.casefold())
    return [int(part) if index % 2 else part for index, part in enumerate(parts)], path.name


def _take(path: Path, text: Path | None) -> Recording | Unusable:
    try:
        words = None if text is None else text.read_text(encoding="utf-8-sig").strip()
    except (OSError, ValueError) as error:
        return Unusable(f"the transcript {text} cannot be read ({error})", "Write it in UTF-8, or take it away")
    return Recording(path=path, transcript=words or None)
