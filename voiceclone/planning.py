"""
Which vendors would take a request, and what would have to change.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable

import attrs

from voiceclone import checks, plugins, report
from voiceclone.backend import Backend
from voiceclone.errors import InvalidRequestError, ProviderError, UnknownProviderError
from voiceclone.model import CloneRequest, Problem, Resubmission, Severity
from voiceclone.report import Material, Report, Verdict
from voiceclone.rules import ConsentSpec, Subject

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
    def accepting(self) -> tuple[str, ...]:
        """
        Names of the providers that would take the request, with warnings or without.
        """
        return tuple(each.provider for each in self.reports if each.verdict is not Verdict.CANNOT)


def plan(request: CloneRequest, providers: Iterable[str] | None = None) -> Plan:
    """
    Ask every installed vendor's rules about *request*; nobody is talked to, and no account is needed.

    Args:
        request: The request.
        providers: Names of the providers to ask; all that are installed when not given.

    Raises:
        UnknownProviderError: A name that was given is no provider.
        MissingDependencyError: Its SDK is not installed.
    """
    names = providers if providers is not None else [each.name for each in plugins.list_providers() if each.ready]
    backends = [plugins.sketch_backend(name, os.environ) for name in names]
    material = report.measure(request, signal=True)
    reports = tuple(examine(backend, request, material, structure(backend, request)) for backend in backends)
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
    return plugins.load_backend(provider).consent_spec(language)


def structure(backend: Backend, request: CloneRequest | Resubmission) -> tuple[Problem, ...]:
    """
    What is wrong with *request* apart from its sound.
    """
    if isinstance(request, Resubmission):
        return tuple(checks.material_problems(request, backend.capabilities, provider=backend.name))
    # Looking for every plugin takes its time, and only `extra` can name another one.
    names = {*plugins.provider_names(), backend.name} if request.extra else {backend.name}
    known = checks.problems(request, backend.capabilities, provider=backend.name, providers=names)
    return (*known, *backend.check(request))


def refuse(backend: Backend, request: CloneRequest | Resubmission, *, limits: bool) -> None:
    """
    Raise every error of *request*; of the vendor's documented limits only if *limits*.
    """
    if not isinstance(request, (CloneRequest, Resubmission)):
        raise InvalidRequestError([Problem("request", "is no CloneRequest", "Build a voiceclone.CloneRequest")])
    known = structure(backend, request)
    found: Iterable[Problem] = [problem for problem in known if not problem.rule]
    if limits:
        # The headers of the files are enough for errors; listening to them finds what may be refused later.
        material = report.measure(request, signal=False)
        found = examine(backend, request, material, known).errors
        if not found and request.recordings:  # only now is the vendor asked what it allows this account
            found = examine(backend, request, material, known, live=True).errors
    if found:
        raise InvalidRequestError(found)


def examine(
    backend: Backend,
    request: CloneRequest | Resubmission,
    material: Material,
    known: Iterable[Problem],
    *,
    live: bool = False,
) -> Report:
    """
    What the vendor would say to *request*.

    Args:
        backend: The vendor.
        request: The request.
        material: Its audio, measured.
        known: What is wrong with it apart from its sound.
        live: Whether to ask the vendor's service for the limits of this account.
    """
    own = backend.rules
    if live:
        try:
            own += backend.live_rules()
        except ProviderError as error:
            _log.info("the limits of the account could not be read: %s", error)
    return report.judge(backend.name, material, known, own, likeness(request) if backend.compares_voices else None)


def likeness(request: CloneRequest | Resubmission) -> dict[str, float]:
    """
    How much each recording sounds like the spoken consent, as far as any plugin can tell.
    """
    statement = None if request.consent is None else request.consent.statement
    if statement is None or statement.path is None:
        return {}
    found: dict[str, float] = {}
    for index, recording in enumerate(request.recordings or ()):
        if recording.path is not None:
            value = _compare(statement_path=statement.path, recording_path=recording.path)
            if value is not None:
                found[f"recordings[{index}]"] = value
    return found


def _compare(statement_path: os.PathLike[str], recording_path: os.PathLike[str]) -> float | None:
    for name in plugins.plugin_names():
        try:
            hook = plugins.plugin_manager(name).hook.voiceclone_compare_voices
            value = hook(statement=statement_path, recording=recording_path)
        except UnknownProviderError:
            continue
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
