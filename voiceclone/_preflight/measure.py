"""The audio of a request, measured."""

from __future__ import annotations

import functools
import logging
import math
import os
import stat
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import NoneType
from typing import Any

import attrs

from voiceclone import _providers
from voiceclone._preflight import audio
from voiceclone._preflight.audio.facts import AudioHeader, MissingLibraryError, Signal, UnreadableAudioError
from voiceclone._preflight.formatting import ending
from voiceclone._problem import Stretch
from voiceclone._request import CloneRequest, Recording, Resubmission
from voiceclone._request.formats import AUDIO_ENDINGS, ENDINGS
from voiceclone.backends._capabilities import Edition
from voiceclone.backends._requirements import Facts

_log = logging.getLogger("voiceclone")

#: Facts of several files, some of which are there only when something is wrong: see `voiceclone._preflight.relating`.
RELATIONS = frozenset({"loudness_difference", "noise_difference", "bandwidth_share", "same_as", "reading_rate"})
#: Facts that are stretches of the sound.
_STRETCHES = ("noise_stretches", "level_stretches", "hum_stretches", "bandwidth_stretches", "clips")

#: Facts of the signal, which the header does not tell.
SIGNAL_FACTS = frozenset({"longest_silence", "silences", *RELATIONS, *(field.name for field in attrs.fields(Signal))})

#: dBFS: what is softer counts as this soft.
_SILENT = -90.0

#: Endings whose content can be read here; with others, unreadable means unknown and not wrong.
_READABLE = AUDIO_ENDINGS - {".aac"}  # mostly without the container that is read


@attrs.frozen(kw_only=True)
class Measured:
    """One file of a request, measured.

    Attributes:
        location: The part of the request, for instance ``recordings[0]``.
        path: The file, None for an asset of the vendor and for an address.
        url: The address, if it is given by one.
        header: What its header says, None if it was not or could not be read.
        signal: What its signal is like, None if it was not or could not be measured.
        similarity: How much the voice resembles that of the spoken consent, 0 to 1, None if no plugin compared them.
        relations: What it has to do with the other files, by fact: see `voiceclone._preflight.relating`.
        trouble: Why it could not be read; empty when it could.
        lacking: Whether that is for want of a library, and nothing is known to be wrong with the file.
    """

    location: str
    path: Path | None
    url: str | None = None
    header: AudioHeader | None = None
    signal: Signal | None = None
    similarity: float | None = None
    relations: Mapping[str, float | str] = attrs.field(factory=dict)
    trouble: str = ""
    lacking: bool = False

    @property
    def unknown(self) -> bool:
        """Whether the file may be fine, and cannot be read here."""
        readable = self.path is not None and self.path.suffix.casefold() in _READABLE
        return self.header is None and self.trouble != "" and (self.lacking or not readable)

    @property
    def facts(self) -> Facts:
        """What requirements can ask of it; a fact is missing when what it is taken from was not measured."""
        found: dict[str, float | str | tuple[Stretch, ...] | None] = {"similarity": self.similarity, **self.relations}
        found["unreadable"] = self.trouble if self.header is None and self.trouble and not self.unknown else None
        for part in (self.header, self.signal):
            values = {} if part is None else attrs.asdict(part, recurse=False)
            found |= {name: value for name, value in values.items() if isinstance(value, (int, float, str, NoneType))}

        if self.header is not None:
            endings, suffix = ENDINGS.get(self.header.container), self.header.path.suffix
            fits = endings is None or suffix.casefold() in endings
            wrong = ending(suffix, self.header.container)
            found |= {"cut_off": self.header.promised - self.header.duration, "mislabelled": None if fits else wrong}
        if self.signal is not None:
            silences = tuple(Stretch(start, end, end - start) for start, end in self.signal.silences)
            found["longest_silence"] = max((each.value for each in silences), default=0.0)
            found |= {name: getattr(self.signal, name) for name in _STRETCHES} | {"silences": silences}
            several = self.header is not None and self.header.channels > 1
            found["cancelled"] = self.signal.peak - max(_mixed_peak(self.signal), _SILENT) if several else 0.0
        return found


def _mixed_peak(signal: Signal) -> float:
    """The highest sample of the mean of all channels, in dBFS."""
    highest = max((abs(each) for extremes in signal.envelope for each in extremes), default=0.0)
    return 20 * math.log10(highest) if highest else -math.inf


@attrs.frozen(kw_only=True)
class Dataset:
    """All audio of a request, measured."""

    recordings: tuple[Measured, ...]
    statement: Measured | None

    @property
    def files(self) -> tuple[Measured, ...]:
        """The recordings and the spoken consent."""
        return self.recordings if self.statement is None else (*self.recordings, self.statement)

    @property
    def facts(self) -> Facts:
        """What requirements can ask of the recordings together; no duration, when that of one of them is not known."""
        durations = [each.header.duration for each in self.recordings if each.header is not None]
        if len(durations) < len(self.recordings):
            return {"count": len(self.recordings)}
        return {"total_duration": sum(durations), "count": len(durations)} if durations else {}


def measure(
    request: CloneRequest | Resubmission, *, signal: bool, on_file: Callable[[str, int, int], None] | None = None
) -> Dataset:
    """Read every audio file of *request*.

    Args:
        request: The request.
        signal: Whether to decode and measure the audio too, or to read headers only.
        on_file: Called before each file, with its place in the request, its number and how many there are.
    """
    statement = None if request.consent is None else request.consent.statement
    files = {f"recordings[{index}]": each for index, each in enumerate(request.recordings or ())}
    if statement is not None:
        files["consent.statement"] = statement
    found = {}
    for number, (location, each) in enumerate(files.items(), 1):
        if on_file is not None:
            on_file(location, number, len(files))
        found[location] = _read(location, each, signal=signal)
    return Dataset(statement=found.pop("consent.statement", None), recordings=tuple(found.values()))


def _read(location: str, recording: Recording, *, signal: bool) -> Measured:
    path, header, measured = recording.path, None, None
    try:
        status = None if path is None else path.stat()
    except (OSError, ValueError):  # validation says so
        status = None
    if path is None or status is None or not stat.S_ISREG(status.st_mode) or not status.st_size:
        return Measured(location=location, path=path, url=recording.url)
    try:
        header = audio.read_header(path)
        identity = (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)
        measured = _measure_once(os.fspath(path), identity) if signal else None
    except UnreadableAudioError as error:
        lacking = isinstance(error, MissingLibraryError)
        return Measured(location=location, path=path, header=header, trouble=error.message, lacking=lacking)
    return Measured(location=location, path=path, header=header, signal=measured)


@functools.lru_cache(maxsize=128)
def _measure_once(path: str, _identity: tuple[int, int, int, int]) -> Signal:
    """The audio of a file, measured when it is first asked for: who checks and then submits does not wait twice."""
    return audio.measure(Path(path))


def compared(dataset: Dataset, editions: Iterable[Edition]) -> Dataset:
    """*dataset* with the similarity of each recording to the spoken consent, if an edition compares voices."""
    statement = dataset.statement
    if statement is None or statement.path is None or not any(each.capabilities.compares_voices for each in editions):
        return dataset
    comparers, recordings = _providers.voice_comparers(), []
    for each in dataset.recordings:
        similarity = None if each.path is None else _similarity(comparers, statement.path, each.path)
        recordings.append(attrs.evolve(each, similarity=similarity))
    return attrs.evolve(dataset, recordings=tuple(recordings))


def _similarity(comparers: Mapping[str, Callable[..., Any]], statement: Path, recording: Path) -> float | None:
    for name, compare in comparers.items():
        try:
            value = compare(statement=statement, recording=recording)
        except Exception as error:  # a plugin may do anything; the check goes on without it
            _log.warning("the plugin %r could not compare voices: %s", name, error)
            continue
        if isinstance(value, (int, float)):
            return float(value)
    return None
