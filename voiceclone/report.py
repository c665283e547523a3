"""
What can be known of a request before anything is sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path

import attrs

from voiceclone import audio, rules
from voiceclone.audio.facts import AudioHeader, Signal, UnreadableAudioError
from voiceclone.model import CloneRequest, Problem, Recording, Resubmission, Severity
from voiceclone.rules import Rule, Subject

#: Endings whose content can be read here; of others, unreadable means unknown and not wrong.
_READABLE = frozenset[str]().union(*rules.ENDINGS.values()) - {".aac"}  # mostly without the container that is read


class Verdict(StrEnum):
    """
    What a vendor would do with a request, as far as that can be known.
    """

    ACCEPTS = "accepts"
    WARNS = "accepts with warnings"
    CANNOT = "cannot"


@attrs.frozen(kw_only=True)
class Measured:
    """
    One file of a request, measured.

    Attributes:
        where: The part of the request, for instance ``recordings[0]``.
        path: The file, None for an asset of the vendor.
        header: What it says of itself, None if it was not or could not be read.
        signal: What it sounds like, None if it was not or could not be measured.
        trouble: Why it could not be read; empty when it could.
    """

    where: str
    path: Path | None
    header: AudioHeader | None = None
    signal: Signal | None = None
    trouble: str = ""

    @property
    def facts(self) -> rules.Facts:
        """
        What rules can ask of it.
        """
        return rules.facts(self.header, self.signal)


@attrs.frozen(kw_only=True)
class Material:
    """
    All audio of a request, measured.
    """

    recordings: tuple[Measured, ...]
    statement: Measured | None

    @property
    def facts(self) -> rules.Facts:
        """
        What rules can ask of the recordings together; nothing, when one of them is not known.
        """
        durations = [each.header.duration for each in self.recordings if each.header is not None]
        if not durations or len(durations) < len(self.recordings):
            return {}
        return {"total_duration": sum(durations), "count": len(durations)}


@attrs.frozen(kw_only=True)
class Report:
    """
    What one vendor would say to a request.

    Attributes:
        provider: Name of the provider.
        material: What was measured.
        problems: What is wrong, or may be found wrong.
        unchecked: What could not be checked, in plain words.
    """

    provider: str
    material: Material
    problems: tuple[Problem, ...]
    unchecked: tuple[str, ...] = ()

    @property
    def errors(self) -> tuple[Problem, ...]:
        """
        The problems that keep the request from being accepted.
        """
        return tuple(each for each in self.problems if each.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """
        The problems that may get it refused later.
        """
        return tuple(each for each in self.problems if each.severity is Severity.WARNING)

    @property
    def verdict(self) -> Verdict:
        """
        All in one word.
        """
        if self.errors:
            return Verdict.CANNOT
        return Verdict.WARNS if self.warnings else Verdict.ACCEPTS


def measure(request: CloneRequest | Resubmission, *, signal: bool) -> Material:
    """
    Read every audio file of *request*.

    Args:
        request: The request.
        signal: Whether to listen to them too, or to read their headers only.
    """
    statement = None if request.consent is None else request.consent.statement
    return Material(
        recordings=tuple(
            _measure(f"recordings[{index}]", each, signal=signal) for index, each in enumerate(request.recordings or ())
        ),
        statement=None if statement is None else _measure("consent.statement", statement, signal=signal),
    )


def _measure(where: str, recording: Recording, *, signal: bool) -> Measured:
    path = recording.path
    if path is None or audio.available() or not path.is_file() or not path.stat().st_size:
        return Measured(where=where, path=path)
    try:
        header = audio.read_header(path)
    except UnreadableAudioError as error:
        return Measured(where=where, path=path, trouble=str(error))
    if not signal:
        return Measured(where=where, path=path, header=header)
    try:
        return Measured(where=where, path=path, header=header, signal=audio.measure(path))
    except UnreadableAudioError as error:
        return Measured(where=where, path=path, header=header, trouble=str(error))


def judge(
    provider: str,
    material: Material,
    structure: Iterable[Problem],
    own: tuple[Rule, ...],
    likeness: Mapping[str, float] | None,
) -> Report:
    """
    What the vendor would say.

    Args:
        provider: Name of the provider.
        material: What was measured.
        structure: What is wrong with the request apart from its sound.
        own: The vendor's own rules.
        likeness: How much each recording sounds like the spoken consent, from 0 to 1, as far as a plugin said so;
            None when the vendor compares no voices.
    """
    problems = list(structure)
    for measured in material.recordings:
        problems += _of_file(measured, Subject.RECORDING, own)
    if material.statement is not None:
        problems += _of_file(material.statement, Subject.STATEMENT, own)
    problems += rules.broken(own, Subject.DATASET, "recordings", material.facts)
    unchecked = list(_unchecked(material))
    if likeness is not None:
        problems += _unlike(likeness)
        unchecked += _not_compared(material, likeness)
    return Report(provider=provider, material=material, problems=tuple(problems), unchecked=tuple(unchecked))


def _of_file(measured: Measured, subject: Subject, own: tuple[Rule, ...]) -> Iterable[Problem]:
    if measured.trouble and measured.header is None and _readable(measured.path):
        fix = "Export it again from the program it was made with"
        yield Problem(measured.where, measured.trouble, fix, Severity.ERROR, "readable", "It is no audio of its kind")
    if subject is Subject.RECORDING:
        yield from rules.broken(rules.GENERAL, subject, measured.where, measured.facts)
    yield from rules.broken(own, subject, measured.where, measured.facts)


def _readable(path: Path | None) -> bool:
    return path is not None and path.suffix.casefold() in _READABLE


def _unchecked(material: Material) -> Iterable[str]:
    missing = audio.available()
    if missing:
        yield f"No audio was measured: {missing}"
        return
    for each in (*material.recordings, *([material.statement] if material.statement else [])):
        if each.path is None:
            yield f"{each.where} is an asset of the vendor, and was not listened to"
        elif each.trouble and (each.header is not None or not _readable(each.path)):
            yield f"{each.where} was not measured in full: {each.trouble}"


#: Likeness below which a vendor's comparison of voices is likely to fail.
_ALIKE = 0.5


def _unlike(likeness: Mapping[str, float]) -> Iterable[Problem]:
    for where, value in likeness.items():
        if value < _ALIKE:
            what = f"its voice is unlike that of the spoken consent ({value:.2f} of 1)"
            fix = "Let the same person speak both, in the same room"
            source = "The job fails when the voices differ"
            yield Problem(where, what, fix, Severity.WARNING, "voice-match", source)


def _not_compared(material: Material, likeness: Mapping[str, float]) -> Iterable[str]:
    silent = [each.where for each in material.recordings if each.where not in likeness]
    if silent:
        yield (
            f"Whether {', '.join(silent)} and the spoken consent are the same voice was not checked: no plugin that "
            "compares voices answered. The vendor compares them, and fails the job when they differ"
        )
