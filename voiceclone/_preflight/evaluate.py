"""A request against everything a vendor requires."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from enum import StrEnum

import attrs

from voiceclone._errors import InvalidRequestError, ProviderError
from voiceclone._preflight import audio
from voiceclone._preflight.audio.facts import INSTALL
from voiceclone._preflight.letter import Letter, read_letter
from voiceclone._preflight.letter.requirements import letter_requirements
from voiceclone._preflight.measure import RELATIONS, SIGNAL_FACTS, Dataset, Measured, measure
from voiceclone._preflight.relating import reading, related
from voiceclone._preflight.requirements import GENERAL, SAME_VOICE
from voiceclone._preflight.unchecked import unchecked
from voiceclone._problem import Problem, Severity
from voiceclone._request import CloneRequest, ConsentKind, Resubmission
from voiceclone._submission import validation
from voiceclone.backends._backend import Backend
from voiceclone.backends._capabilities import Edition
from voiceclone.backends._requirements import Facts, Requirement, Subject

#: The kind, the place in the request, what is known, and the files that it is known from.
_Subject = tuple[Subject, str, Facts, tuple[Measured, ...]]

_log = logging.getLogger("voiceclone")

#: Facts in words, where they are not their names.
_WORDS = {"duration": "length", "total_duration": "length", "container": "format", "channels": "number of channels"}


class Verdict(StrEnum):
    """What a vendor would do with a request, as far as that can be known."""

    ACCEPTED = "accepted"
    """Every documented requirement is met."""
    ACCEPTED_WITH_WARNINGS = "accepted-with-warnings"
    """The vendor advises otherwise, or a person who listens may refuse it."""
    UNDECIDED = "undecided"
    """Nothing is known to be wrong, and a requirement could not be checked here."""
    REJECTED = "rejected"
    """A requirement is not met."""


@attrs.frozen(kw_only=True)
class Report:
    """What one vendor would say to a request.

    Attributes:
        provider: Name of the provider.
        edition: Name of the edition that was judged; None where there is only one, or none of that name.
        dataset: The audio, measured.
        letter: The signed letter; None if there is none, or it could not be read.
        problems: What is wrong, or may be found wrong.
        unchecked: What could not be checked, in plain words.
        undecided: Names of the requirements among it whose breach would get the request refused.
    """

    provider: str
    edition: str | None = None
    dataset: Dataset
    letter: Letter | None = None
    problems: tuple[Problem, ...]
    unchecked: tuple[str, ...] = ()
    undecided: tuple[str, ...] = ()

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that keep the request from being accepted."""
        return tuple(each for each in self.problems if each.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """The problems that may get it refused later."""
        return tuple(each for each in self.problems if each.severity is Severity.WARNING)

    @property
    def verdict(self) -> Verdict:
        """All in one word."""
        if self.errors:
            return Verdict.REJECTED
        if self.undecided:
            return Verdict.UNDECIDED
        return Verdict.ACCEPTED_WITH_WARNINGS if self.warnings else Verdict.ACCEPTED


def evaluate(
    backend: Backend,
    request: CloneRequest,
    dataset: Dataset,
    letter: Letter | None,
    *,
    account: bool = False,
    quick: bool = False,
) -> Report:
    """What the vendor would say to *request*.

    Args:
        backend: The vendor.
        request: The request.
        dataset: Its audio, measured.
        letter: Its letter.
        account: Whether to ask the vendor's service for the limits of the account.
        quick: Whether only headers of the audio were read.
    """
    try:
        edition = backend.edition_of(request)
    except InvalidRequestError as error:  # what else is wrong depends on it
        return Report(
            provider=backend.name, dataset=dataset, letter=letter, problems=named(error.problems, dataset, letter)
        )
    dataset = _with_words(dataset, backend, edition, request.language)
    requirements = (*_documented(edition), *(_account_requirements(backend, edition) if account else ()))
    compares = edition.capabilities.compares_voices
    if compares:
        requirements += (SAME_VOICE,)
    subjects = _subjects(dataset, letter)
    problems = (*validation.problems(backend, request), *_unmet(subjects, requirements))
    return Report(
        provider=backend.name,
        edition=edition.name or None,
        dataset=dataset,
        letter=letter,
        problems=named(problems, dataset, letter),
        unchecked=tuple(unchecked(dataset, letter, similarity=compares, quick=quick)),
        undecided=tuple(dict.fromkeys(_undecided(subjects, requirements, quick=quick))),
    )


def breaches(backend: Backend, request: CloneRequest | Resubmission, known: Iterable[Problem]) -> tuple[Problem, ...]:
    """Everything that keeps *request* from being accepted.

    The audio is decoded, for recordings without speech are not worth the vendor's price. The vendor's
    service is asked for the limits of the account when nothing else is wrong. What cannot be measured because a library
    is missing is an error, what nobody here can read is logged.

    Args:
        backend: The vendor.
        request: The request.
        known: What is wrong with its structure; the errors among it are part of the answer.
    """
    edition = backend.edition_of(request)
    documented = _documented(edition)
    letter = None if request.consent is None else read_letter(request.consent.letter)
    dataset = _with_words(related(measure(request, signal=True)), backend, edition, request.language)
    found = [each for each in known if each.severity is Severity.ERROR]
    found += _unmet(_subjects(dataset, letter), documented, errors=True)
    if not found and request.recordings:
        found += _unmet(_subjects(dataset, letter), _account_requirements(backend, edition), errors=True)
    for each in dataset.files:
        if each.trouble and each.unknown and not found:
            _log.warning("requirements of %s for %s were not checked: %s", backend.name, each.location, each.trouble)
    if letter is not None and letter.unclear and not found:
        _log.warning("requirements of %s for consent.letter were not checked: %s", backend.name, letter.unclear)
    # Several requirements may ask for one fact that was not measured.
    return tuple(dict.fromkeys(named(found, dataset, letter)))


def _documented(edition: Edition) -> tuple[Requirement, ...]:
    return (*GENERAL, *letter_requirements(edition), *edition.requirements)


def named(problems: Iterable[Problem], dataset: Dataset, letter: Letter | None) -> tuple[Problem, ...]:
    """*problems*, with the names of the files they were found in."""
    names = {each.location: each.path.name for each in dataset.files if each.path is not None}
    if letter is not None:
        names["consent.letter"] = letter.path.name
    return tuple(attrs.evolve(each, file=names.get(each.location, "")) for each in problems)


def _with_words(dataset: Dataset, backend: Backend, edition: Edition, language: str | None) -> Dataset:
    """*dataset*, with how fast the statement has the words of the consent."""
    if dataset.statement is None or ConsentKind.STATEMENT not in edition.capabilities.consent:
        return dataset
    needs = backend.consent_spec(language, edition.name or None).needs
    words = min((each.text for each in needs if each.kind is ConsentKind.STATEMENT and each.text), key=len, default="")
    return attrs.evolve(dataset, statement=reading(dataset.statement, words)) if words else dataset


def _account_requirements(backend: Backend, edition: Edition) -> tuple[Requirement, ...]:
    try:
        return backend.account_requirements(edition)
    except ProviderError as error:
        _log.info("the limits of the account could not be read: %s", error)
        return ()


def _subjects(dataset: Dataset, letter: Letter | None) -> list[_Subject]:
    """Everything that requirements speak of."""
    subjects: list[_Subject]
    subjects = [(Subject.RECORDING, each.location, each.facts, (each,)) for each in dataset.recordings]
    if dataset.statement is not None:
        statement = dataset.statement
        subjects.append((Subject.STATEMENT, statement.location, statement.facts, (statement,)))
    subjects.append((Subject.DATASET, "recordings", dataset.facts, dataset.recordings))
    if letter is not None:
        subjects.append((Subject.LETTER, "consent.letter", letter.facts, ()))
    return subjects


def _unmet(
    subjects: Iterable[_Subject], requirements: Iterable[Requirement], *, errors: bool = False
) -> Iterator[Problem]:
    """Every requirement that is not met.

    Args:
        subjects: What they speak of.
        requirements: The requirements.
        errors: Whether to judge errors only, and report those that could not be checked for want of a library.
    """
    for subject, location, facts, files in subjects:
        for each in requirements:
            if each.subject is not subject or (errors and each.severity is not Severity.ERROR):
                continue
            problem = each.problem(location, facts)
            if problem is not None:
                yield problem
            elif errors and each.fact not in facts and each not in GENERAL:
                yield from _unmeasured(each.fact, files)


def _undecided(subjects: Iterable[_Subject], requirements: Iterable[Requirement], *, quick: bool) -> Iterator[str]:
    """Names of the requirements that would get a request refused, and could not be checked; nothing of what a vendor
    holds, which nobody can measure here, nor, where *quick* was asked for, of what it takes to listen.
    """
    left_out = RELATIONS | (SIGNAL_FACTS if quick else frozenset())
    for subject, _, facts, files in subjects:
        held = any(each.path is None for each in files)
        for each in requirements:
            needed = each.subject is subject and each.severity is Severity.ERROR and each.fact not in left_out
            if needed and each.fact not in facts and not held:
                yield each.name


def _unmeasured(fact: str, files: tuple[Measured, ...]) -> Iterator[Problem]:
    """One problem for each file that would tell *fact*, were a library installed."""
    silent = [each for each in files if each.header is None or (each.signal is None and fact in SIGNAL_FACTS)]
    if not all(each.lacking for each in silent):
        return  # one that stays unknown whatever is installed leaves the whole unknown
    names = audio.missing()
    for each in silent:
        reason = f"{', '.join(names)} {'is' if len(names) == 1 else 'are'} not installed" if names else each.trouble
        message = f"its {_WORDS.get(fact, fact.replace('_', ' '))} cannot be measured: {reason}"
        yield Problem(
            each.location, message, f"Run {INSTALL}, give WAV, or submit(check=False)", requirement="measured"
        )
