"""
What can be known of a request before anything is sent.
"""

from __future__ import annotations

import stat
from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path

import attrs

from voiceclone import audio, rules
from voiceclone.audio.facts import AudioHeader, MissingLibraryError, Signal, UnreadableAudioError
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
        lacking: Whether that is for want of a library, and nothing is known to be wrong with the file.
    """

    where: str
    path: Path | None
    header: AudioHeader | None = None
    signal: Signal | None = None
    trouble: str = ""
    lacking: bool = False

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
        What rules can ask of the recordings together; no duration, when that of one of them is not known.
        """
        if not self.recordings:
            return {}
        durations = [each.header.duration for each in self.recordings if each.header is not None]
        known = len(durations) == len(self.recordings)
        return {"total_duration": sum(durations) if known else None, "count": len(self.recordings)}

    @property
    def files(self) -> tuple[Measured, ...]:
        """
        The recordings and the spoken consent.
        """
        return (*self.recordings, *([self.statement] if self.statement is not None else []))


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
    if path is None or not holds_something(path):
        return Measured(where=where, path=path)
    try:
        header = audio.read_header(path)
    except UnreadableAudioError as error:
        return Measured(where=where, path=path, trouble=str(error), lacking=isinstance(error, MissingLibraryError))
    if not signal:
        return Measured(where=where, path=path, header=header)
    try:
        return Measured(where=where, path=path, header=header, signal=audio.measure(path))
    except UnreadableAudioError as error:
        lacking = isinstance(error, MissingLibraryError)
        return Measured(where=where, path=path, header=header, trouble=str(error), lacking=lacking)


def holds_something(path: Path) -> bool:
    """
    Whether *path* is a file with something in it, as far as one may look.
    """
    try:
        status = path.stat()
    except (OSError, ValueError):  # `Path.is_file` lets some of them through
        return False
    return stat.S_ISREG(status.st_mode) and status.st_size > 0


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


def breaches(material: Material, own: tuple[Rule, ...]) -> Iterable[Problem]:
    """
    What breaks these rules, and nothing else.
    """
    for measured in material.recordings:
        yield from rules.broken(own, Subject.RECORDING, measured.where, measured.facts)
    if material.statement is not None:
        yield from rules.broken(own, Subject.STATEMENT, material.statement.where, material.statement.facts)
    yield from rules.broken(own, Subject.DATASET, "recordings", material.facts)


def _of_file(measured: Measured, subject: Subject, own: tuple[Rule, ...]) -> Iterable[Problem]:
    if measured.trouble and measured.header is None and not unknown(measured):
        fix = "Export it again from the program it was made with"
        yield Problem(measured.where, measured.trouble, fix, Severity.ERROR, "readable", "It is no audio of its kind")
    if subject is Subject.RECORDING:
        yield from rules.broken(rules.GENERAL, subject, measured.where, measured.facts)
    yield from rules.broken(own, subject, measured.where, measured.facts)


def unknown(measured: Measured) -> bool:
    """
    Whether the file may be fine, and nobody here can read it.
    """
    readable = measured.path is not None and measured.path.suffix.casefold() in _READABLE
    return measured.header is None and measured.trouble != "" and (measured.lacking or not readable)


def _unchecked(material: Material) -> Iterable[str]:
    missing = audio.available()
    if missing:
        yield f"What the recordings sound like was not measured: {missing}"
    for each in material.files:
        if each.path is None:
            yield f"{each.where} is an asset of the vendor, and was not listened to"
        elif unknown(each) or (each.header is not None and each.trouble and not (each.lacking and missing)):
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
