"""Recordings of single sentences, with their texts."""

from __future__ import annotations

from pathlib import Path

import attrs

from helpers.wav import write_wav
from voiceclone import CloneRequest, Recording


def of_sentences(request: CloneRequest, number: int = 20, edition: str = "basic") -> CloneRequest:
    """*request* with so many sentences of six seconds, for an edition of Huawei.

    Their files lie beside that of *request* and are shared, for each new one is measured.
    """
    whole = request.recordings[0].path
    assert whole is not None
    takes = [_take(whole.parent, index) for index in range(number)]
    recordings = [Recording(path=take, transcript=f"第{index}句话。") for index, take in enumerate(takes)]
    return attrs.evolve(request, edition=edition, recordings=recordings)


def _take(folder: Path, index: int) -> Path:
    path = folder / f"take-{index:03}.wav"
    return path if path.exists() else write_wav(path, 6 + index / 100)


def one_by_one(request: CloneRequest) -> CloneRequest:
    """*request* with its sentences to be uploaded one by one."""
    return attrs.evolve(request, extra={"huawei": {"create_type": "SEGMENT"}})
