"""What the files of a request have to do with each other: how far one is off the others, and which sound the same."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import attrs

from voiceclone._preflight.audio.facts import Signal
from voiceclone._preflight.measure import Dataset, Measured

#: dBFS: the highest noise floor of audio books (ACX Audio Submission Requirements); softer noise counts as this.
_SOFT = -60.0
#: The correlation of fingerprints from which on two files hold the same sound. Copies by other encoders, with hiss, or
#: at another level reach 0.96; different sentences of one voice 0.8.
_SAME = 0.9
#: Letters that take as long to say as a Chinese character.
_LETTERS = 4.0


def related(dataset: Dataset) -> Dataset:
    """*dataset*, with the relations of every file whose sound was measured.

    Facts: `loudness_difference` (LU), `noise_difference` (dB) and `bandwidth_share`, against what most of the
    recordings' time has, where there are several; `same_as`, the name of another file with the same sound.
    """
    signals = [each.signal for each in dataset.recordings if each.signal is not None and each.signal.speech_time]
    usual = [_usual(pairs) for pairs in zip(*(_compared(each) for each in signals), strict=True)]
    recordings: list[Measured] = []
    for each in dataset.recordings:
        relations = _differences(each, usual) if len(signals) > 1 else {}
        recordings.append(attrs.evolve(each, relations=relations | _same(each, recordings)))
    statement = dataset.statement
    if statement is not None:
        statement = attrs.evolve(statement, relations=_same(statement, recordings))
    return attrs.evolve(dataset, recordings=tuple(recordings), statement=statement)


def reading(statement: Measured, words: str) -> Measured:
    """*statement*, with the letters per second it takes to say *words* in it; a Chinese character counts as four."""
    if statement.signal is None or not statement.signal.speech_time:
        return statement
    letters = sum(_LETTERS if "\u3400" <= each <= "\u9fff" else 1.0 for each in words)
    relations = {**statement.relations, "reading_rate": letters / statement.signal.speech_time}
    return attrs.evolve(statement, relations=relations)


def _compared(signal: Signal) -> Iterator[tuple[float | None, float]]:
    """Loudness, noise and bandwidth, each with the seconds of speech."""
    noise = None if signal.noise_floor is None else max(signal.noise_floor, _SOFT)
    for each in (signal.loudness, noise, signal.bandwidth):
        yield each, signal.speech_time or 0.0


def _usual(pairs: Iterable[tuple[float | None, float]]) -> float | None:
    """The median by time: half of all speech is below it."""
    known = sorted((value, seconds) for value, seconds in pairs if value is not None)
    done, total = 0.0, sum(seconds for _, seconds in known)
    for value, seconds in known:
        done += seconds
        if done >= total / 2:
            return value
    return None


def _differences(measured: Measured, usual: Iterable[float | None]) -> dict[str, float | str]:
    if measured.signal is None or not measured.signal.speech_time:
        return {}
    own = [value for value, _ in _compared(measured.signal)]
    loudness, noise, band = zip(own, usual, strict=True)
    found: dict[str, float | str] = {}
    if loudness[0] is not None and loudness[1] is not None:
        found["loudness_difference"] = loudness[0] - loudness[1]
    if noise[0] is not None and noise[1] is not None:
        found["noise_difference"] = noise[0] - noise[1]
    if band[0] is not None and band[1]:
        found["bandwidth_share"] = band[0] / band[1]
    return found


def _same(measured: Measured, others: Iterable[Measured]) -> dict[str, float | str]:
    for each in others:
        if each.path is not None and measured.path is not None and same_sound(measured, each):
            return {"same_as": f"{each.path.name} ({each.location})"}
    return {}


def same_sound(one: Measured, other: Measured) -> bool:
    """Whether two files have the same sound, or one that of a part of the other; the same file is none."""
    assert one.path is not None
    assert other.path is not None
    if one.header is None or other.header is None or os.path.realpath(one.path) == os.path.realpath(other.path):
        return False  # validation says so
    signals = [each.signal for each in (one, other) if each.signal is not None]
    if len(signals) == 2 and all(each.fingerprint for each in signals):
        from voiceclone._preflight.audio.fingerprint import likeness  # noqa: PLC0415 - loads numpy: 0.1 s

        return likeness(signals[0].fingerprint, signals[1].fingerprint) >= _SAME
    # They cannot be decoded here, or are too short; of what has no speech is said that it has none.
    comparable = all(each.speech_time for each in signals) and one.header.size == other.header.size
    return comparable and _digest(one.path) == _digest(other.path)


def _digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
