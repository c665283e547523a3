"""
What can be known of a request before anything is sent.
"""

from __future__ import annotations

import stat
from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path

import attrs

from voiceclone._errors import Problem, Severity
from voiceclone._preflight import audio, rules
from voiceclone._preflight.audio.facts import AudioHeader, MissingLibraryError, Signal, UnreadableAudioError
from voiceclone._request import CloneRequest, Recording, Resubmission
from voiceclone.backends._requirements import Facts, Requirement, Subject

#: Endings whose content can be read here; of others, unreadable means unknown and not wrong.
_READABLE = frozenset[str]().union(*rules.ENDINGS.values()) - {".aac"}  # mostly without the container that is read


class Verdict(StrEnum):
    """
    What a vendor would do with a request, as far as that can be known.
    """

    ACCEPTED = "accepted"
    """Every documented requirement is met."""
    ACCEPTED_WITH_WARNINGS = "accepted with warnings"
    """The vendor advises otherwise, or a human who listens may refuse it."""
    REJECTED = "rejected"
    """A documented requirement is not met."""


@attrs.frozen(kw_only=True)
class Measured:
    """
    One file of a request, measured.

    Attributes:
        location: The part of the request, for instance ``recordings[0]``.
        path: The file, None for an asset of the vendor.
        header: What it says of itself, None if it was not or could not be read.
        signal: What it sounds like, None if it was not or could not be measured.
        trouble: Why it could not be read; empty when it could.
        lacking: Whether that is for want of a library, and nothing is known to be wrong with the file.
    """

    location: str
    path: Path | None
    header: AudioHeader | None = None
    signal: Signal | None = None
    trouble: str = ""
    lacking: bool = False

    @property
    def facts(self) -> Facts:
        """
        What rules can ask of it.
        """
        return rules.facts(self.header, self.signal)


@attrs.frozen(kw_only=True)
class Dataset:
    """
    All audio of a request, measured.
    """

    recordings: tuple[Measured, ...]
    statement: Measured | None

    @property
    def facts(self) -> Facts:
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
    material: Dataset
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
            return Verdict.REJECTED
        return Verdict.ACCEPTED_WITH_WARNINGS if self.warnings else Verdict.ACCEPTED


def measure(request: CloneRequest | Resubmission, *, signal: bool) -> Dataset:
    """
    Read every audio file of *request*.

    Args:
        request: The request.
        signal: Whether to listen to them too, or to read their headers only.
    """
    statement = None if request.consent is None else request.consent.statement
    return Dataset(
        recordings=tuple(
            _measure(f"recordings[{index}]", each, signal=signal) for index, each in enumerate(request.recordings or ())
        ),
        statement=None if statement is None else _measure("consent.statement", statement, signal=signal),
    )


def _measure(where: str, recording: Recording, *, signal: bool) -> Measured:
    path = recording.path
    if path is None or not holds_something(path):
        return Measured(location=where, path=path)
    try:
        header = audio.read_header(path)
    except UnreadableAudioError as error:
        return Measured(location=where, path=path, trouble=str(error), lacking=isinstance(error, MissingLibraryError))
    if not signal:
        return Measured(location=where, path=path, header=header)
    try:
        return Measured(location=where, path=path, header=header, signal=audio.measure(path))
    except UnreadableAudioError as error:
        lacking = isinstance(error, MissingLibraryError)
        return Measured(location=where, path=path, header=header, trouble=str(error), lacking=lacking)


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
    material: Dataset,
    structure: Iterable[Problem],
    own: tuple[Requirement, ...],
    similarity: Mapping[str, float] | None,
) -> Report:
    """
    What the vendor would say.

    Args:
        provider: Name of the provider.
        material: What was measured.
        structure: What is wrong with the request apart from its sound.
        own: The vendor's own rules.
        similarity: How much each recording sounds like the spoken consent, from 0 to 1, as far as a plugin said so;
            None when the vendor compares no voices.
    """
    problems = list(structure)
    for measured in material.recordings:
        problems += _of_file(measured, Subject.RECORDING, own)
    if material.statement is not None:
        problems += _of_file(material.statement, Subject.STATEMENT, own)
    problems += rules.broken(own, Subject.DATASET, "recordings", material.facts)
    unchecked = list(_unchecked(material))
    if similarity is not None:
        problems += _unlike(similarity)
        unchecked += _not_compared(material, similarity)
    return Report(provider=provider, material=material, problems=tuple(problems), unchecked=tuple(unchecked))


def breaches(material: Dataset, own: tuple[Requirement, ...]) -> Iterable[Problem]:
    """
    What breaks these rules, and nothing else.
    """
    for measured in material.recordings:
        yield from rules.broken(own, Subject.RECORDING, measured.location, measured.facts)
    if material.statement is not None:
        yield from rules.broken(own, Subject.STATEMENT, material.statement.location, material.statement.facts)
    yield from rules.broken(own, Subject.DATASET, "recordings", material.facts)


def _of_file(measured: Measured, subject: Subject, own: tuple[Requirement, ...]) -> Iterable[Problem]:
    if measured.trouble and measured.header is None and not unknown(measured):
        fix = "Export it again from the program it was made with"
        yield Problem(
            measured.location, measured.trouble, fix, Severity.ERROR, "readable", "It is no audio of its kind"
        )
    if subject is Subject.RECORDING:
        yield from rules.broken(rules.GENERAL, subject, measured.location, measured.facts)
    yield from rules.broken(own, subject, measured.location, measured.facts)


def unknown(measured: Measured) -> bool:
    """
    Whether the file may be fine, and nobody here can read it.
    """
    readable = measured.path is not None and measured.path.suffix.casefold() in _READABLE
    return measured.header is None and measured.trouble != "" and (measured.lacking or not readable)


def _unchecked(material: Dataset) -> Iterable[str]:
    missing = audio.available()
    if missing:
        yield f"What the recordings sound like was not measured: {missing}"
    for each in material.files:
        if each.path is None:
            yield f"{each.location} is an asset of the vendor, and was not listened to"
        elif unknown(each) or (each.header is not None and each.trouble and not (each.lacking and missing)):
            yield f"{each.location} was not measured in full: {each.trouble}"
        if each.header is not None and each.header.unseen:
            yield f"{each.location}: {each.header.unseen}"


#: Likeness below which a vendor's comparison of voices is likely to fail.
_ALIKE = 0.5


def _unlike(similarity: Mapping[str, float]) -> Iterable[Problem]:
    for where, value in similarity.items():
        if value < _ALIKE:
            what = f"its voice is unlike that of the spoken consent ({value:.2f} of 1)"
            fix = "Let the same person speak both, in the same room"
            source = "The job fails when the voices differ"
            yield Problem(where, what, fix, Severity.WARNING, "voice-match", source)


def _not_compared(material: Dataset, similarity: Mapping[str, float]) -> Iterable[str]:
    silent = [each.location for each in material.recordings if each.location not in similarity]
    if silent:
        yield (
            f"Whether {', '.join(silent)} and the spoken consent are the same voice was not checked: no plugin that "
            "compares voices answered. The vendor compares them, and fails the job when they differ"
        )
