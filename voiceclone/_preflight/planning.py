"""
Which vendors would take a request, and what would have to change.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import attrs

from voiceclone import _providers
from voiceclone._errors import InvalidRequestError, Problem, ProviderError, Severity
from voiceclone._preflight import report, unmeasured
from voiceclone._preflight.report import Dataset, Report, Verdict
from voiceclone._preflight.rules import HEARD
from voiceclone._request import CloneRequest, Resubmission
from voiceclone._submission import validation
from voiceclone.backends._backend import Backend
from voiceclone.backends._consent import ConsentSpec
from voiceclone.backends._requirements import Requirement, Subject

_log = logging.getLogger("voiceclone")


@attrs.frozen(kw_only=True)
class Plan:
    """
    Every vendor's report on one request.

    Attributes:
        reports: One per provider.
        common: What one dataset has to be like so that it serves them all; empty when nothing does.
    """

    reports: tuple[Report, ...]
    common: str

    def __getitem__(self, provider: str) -> Report:
        """
        The report of one provider.
        """
        return next(each for each in self.reports if each.provider == provider)

    @property
    def accepted_by(self) -> tuple[str, ...]:
        """
        Names of the providers that would take the request, with warnings or without.
        """
        return tuple(each.provider for each in self.reports if each.verdict is not Verdict.REJECTED)


def plan(request: CloneRequest, providers: Iterable[str] | None = None) -> Plan:
    """
    Ask every installed vendor's rules about *request*; nobody is talked to, and no account is needed.

    Args:
        request: The request.
        providers: Names of the providers to ask; all that are installed when not given.

    Raises:
        InvalidRequestError: *request* is no request.
        UnknownProviderError: A name that was given is no provider.
        MissingDependencyError: Its SDK is not installed.
    """
    _expect(request, CloneRequest)
    names = providers if providers is not None else [each.name for each in _providers.list_providers() if each.ready]
    backends = [_providers.unconfigured_backend(name, os.environ) for name in names]
    material = report.measure(request, signal=True)
    alike = similarity(request) if any(each.compares_voices for each in backends) else {}
    reports = tuple(
        examine(backend, request, material, validation.problems(backend, request), alike=alike) for backend in backends
    )
    return Plan(reports=reports, common=_common(backends))


def consent_spec(provider: str, language: str | None = None) -> ConsentSpec:
    """
    What consent a vendor wants, and the words to read aloud; nobody is talked to, and no account is needed.

    Args:
        provider: Name of the provider.
        language: The speaker's language, as a BCP 47 tag; the vendor's own when not given.

    Raises:
        UnknownProviderError: There is no such provider.
        MissingDependencyError: Its SDK is not installed.
    """
    return _providers.load_backend(provider).consent_spec(language)


def refuse(backend: Backend, request: CloneRequest | Resubmission, *, limits: bool) -> None:
    """
    Raise every error of *request*; of the vendor's documented limits only if *limits*.
    """
    _expect(request, (CloneRequest, Resubmission))
    known = validation.problems(backend, request)
    found = breaches(backend, request, known) if limits else [each for each in known if not each.rule]
    errors = [each for each in found if each.severity is Severity.ERROR]
    if errors:
        raise InvalidRequestError(errors)


def check(backend: Backend, request: CloneRequest) -> Report:
    """
    Everything that can be known of *request* before it is sent; the vendor is asked for the limits of the account.
    """
    _expect(request, CloneRequest)
    material = report.measure(request, signal=True)
    return examine(backend, request, material, validation.problems(backend, request), live=True)


def _expect(request: object, kinds: type | tuple[type, ...]) -> None:
    if not isinstance(request, kinds):
        raise InvalidRequestError([Problem("request", "is no CloneRequest", "Build a voiceclone.CloneRequest")])


def breaches(backend: Backend, request: CloneRequest | Resubmission, known: Iterable[Problem]) -> tuple[Problem, ...]:
    """
    Everything that keeps *request* from being accepted. Voices are not compared: their similarity is no error.
    """
    own = backend.rules
    # The headers of the files are enough for most errors; listening to them finds what may be refused later.
    listened = _needs_ears(own)
    material = report.measure(request, signal=listened)
    found = report.judge(backend.name, material, known, own, None).errors
    found += tuple(unmeasured.problems(material, own))
    if found:
        return found
    if request.recordings:  # only now is the vendor asked what it allows this account
        live = _live_rules(backend)
        if _needs_ears(live) and not listened:
            material = report.measure(request, signal=True)
        found = (*report.breaches(material, live), *unmeasured.problems(material, live))
    for each in material.files:
        if report.unknown(each):
            _log.warning("the rules of %s about %s were not checked: %s", backend.name, each.location, each.trouble)
    return found


def _needs_ears(own: Iterable[Requirement]) -> bool:
    return any(each.severity is Severity.ERROR and each.fact in HEARD for each in own)


def _live_rules(backend: Backend) -> tuple[Requirement, ...]:
    try:
        return backend.account_requirements()
    except ProviderError as error:
        _log.info("the limits of the account could not be read: %s", error)
        return ()


def examine(
    backend: Backend,
    request: CloneRequest | Resubmission,
    material: Dataset,
    known: Iterable[Problem],
    *,
    live: bool = False,
    alike: Mapping[str, float] | None = None,
) -> Report:
    """
    What the vendor would say to *request*.

    Args:
        backend: The vendor.
        request: The request.
        material: Its audio, measured.
        known: What is wrong with it apart from its sound.
        live: Whether to ask the vendor's service for the limits of this account.
        alike: The `similarity` of *request*, if it is known already.
    """
    own = backend.rules + (_live_rules(backend) if live else ())
    if not backend.compares_voices:
        return report.judge(backend.name, material, known, own, None)
    return report.judge(backend.name, material, known, own, similarity(request) if alike is None else alike)


def similarity(request: CloneRequest | Resubmission) -> dict[str, float]:
    """
    How much each recording sounds like the spoken consent, as far as any plugin can tell.
    """
    statement = None if request.consent is None else request.consent.statement
    if statement is None or statement.path is None:
        return {}
    comparers = _providers.voice_comparers()
    found: dict[str, float] = {}
    for index, recording in enumerate(request.recordings or ()):
        if recording.path is not None:
            value = _compare(comparers, statement.path, recording.path)
            if value is not None:
                found[f"recordings[{index}]"] = value
    return found


def _compare(comparers: Mapping[str, Callable[..., Any]], statement: Path, recording: Path) -> float | None:
    for name, compare in comparers.items():
        try:
            value = compare(statement=statement, recording=recording)
        except Exception as error:  # a plugin may do anything; the check goes on without it
            _log.warning("the plugin %r could not compare voices: %s", name, error)
            continue
        if isinstance(value, (int, float)):
            return float(value)
    return None


def _common(backends: list[Backend]) -> str:
    """
    One dataset for all, in words; from the vendors' documented rules.
    """
    if not backends:
        return ""
    counts = [each.capabilities.most_recordings for each in backends if each.capabilities.most_recordings is not None]
    formats = frozenset.intersection(*(each.capabilities.recording_formats for each in backends))
    least, most = _bounds(backends, Subject.DATASET, "total_duration")
    clip, _ = _bounds(backends, Subject.RECORDING, "duration")
    if not formats or (least is not None and most is not None and least > most):
        return ""
    number = min(counts, default=None)
    kinds = sorted({f"a {kind}" for each in backends for kind in each.capabilities.consent})
    what = "a single take" if number == 1 else f"at most {number} recordings" if number else "recordings"
    parts = [
        what,
        _minutes(least, most),
        f"each longer than {clip:g} s" if clip is not None and number != 1 else "",
        f"as {' or '.join(sorted(formats))}",
        f"with {' and '.join(kinds)} as consent",
    ]
    names = [each.capabilities.longest_voice_name for each in backends]
    longest = min((each for each in names if each is not None), default=None)
    if longest is not None:
        parts.append(f"and a voice name of at most {longest} characters")
    return " ".join(part for part in parts if part)


def _bounds(backends: list[Backend], subject: Subject, fact: str) -> tuple[float | None, float | None]:
    rules = [
        rule
        for each in backends
        for rule in each.rules
        if (rule.subject, rule.fact, rule.severity) == (subject, fact, Severity.ERROR)
    ]
    lows = [bound for rule in rules for bound in (rule.at_least, rule.more_than) if bound is not None]
    highs = [rule.at_most for rule in rules if rule.at_most is not None]
    return max(lows, default=None), min(highs, default=None)


def _minutes(least: float | None, most: float | None) -> str:
    if least is not None and most is not None:
        return f"of {least / 60:g} to {most / 60:g} minutes"
    if least is not None:
        return f"of at least {least / 60:g} minutes"
    return f"of at most {most / 60:g} minutes" if most is not None else ""
