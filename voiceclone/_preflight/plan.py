"""What every vendor would say to a request, before anything is sent."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable

import attrs

from voiceclone import _providers
from voiceclone._errors import InvalidRequestError
from voiceclone._preflight.evaluate import Report, Verdict, evaluate
from voiceclone._preflight.measure import compared, measure
from voiceclone._preflight.requirements import bounds
from voiceclone._problem import Problem
from voiceclone._request import CloneRequest
from voiceclone.backends._backend import Backend
from voiceclone.backends._consent import ConsentSpec
from voiceclone.backends._requirements import Subject


@attrs.frozen(kw_only=True)
class Plan:
    """Every vendor's report on one request.

    Attributes:
        reports: One per provider.
        common: What one dataset has to be like so that every vendor accepts it; empty when none can be.
    """

    reports: tuple[Report, ...]
    common: str

    def __getitem__(self, provider: str) -> Report:
        """The report of one provider."""
        return next(each for each in self.reports if each.provider == provider)

    @property
    def accepted_by(self) -> tuple[str, ...]:
        """Names of the providers that would accept the request, with warnings or without."""
        return tuple(each.provider for each in self.reports if each.verdict is not Verdict.REJECTED)


def plan(request: CloneRequest, providers: Iterable[str] | None = None) -> Plan:
    """Evaluate *request* against every installed vendor's requirements. Nothing is sent, and no account is needed.

    Args:
        request: The request.
        providers: Names of the providers; all that are installed when not given.

    Raises:
        InvalidRequestError: *request* is no request.
        UnknownProviderError: A name that was given is no provider.
        MissingDependencyError: Its SDK is not installed.
    """
    _expect_request(request)
    names = providers if providers is not None else [each.name for each in _providers.list_providers() if each.ready]
    backends = [_providers.unconfigured_backend(name, os.environ) for name in names]
    dataset = compared(measure(request, signal=True), *backends)
    return Plan(reports=tuple(evaluate(each, request, dataset) for each in backends), common=_common(backends))


def check(backend: Backend, request: CloneRequest) -> Report:
    """Everything that can be known of *request* before it is sent; the vendor is asked for the limits of the account.

    Raises:
        InvalidRequestError: *request* is no request.
    """
    _expect_request(request)
    return evaluate(backend, request, compared(measure(request, signal=True), backend), account=True)


def consent_spec(provider: str, language: str | None = None) -> ConsentSpec:
    """What consent a vendor needs, and the words to read aloud. Nothing is sent, and no account is needed.

    Args:
        provider: Name of the provider.
        language: The speaker's language, as a BCP 47 tag; the vendor's own when not given.

    Raises:
        UnknownProviderError: There is no such provider.
        MissingDependencyError: Its SDK is not installed.
    """
    return _providers.load_backend(provider).consent_spec(language)


def _expect_request(request: object) -> None:
    if not isinstance(request, CloneRequest):
        raise InvalidRequestError([Problem("request", "is no CloneRequest", "Build a voiceclone.CloneRequest")])


def _common(backends: list[Backend]) -> str:
    """What one dataset for all has to be like, in words."""
    every = [each.capabilities for each in backends]
    formats = frozenset.intersection(*(each.recording_formats for each in every)) if every else None
    least, most = bounds(backends, Subject.DATASET, "total_duration")
    if not formats or least > most:
        return ""
    shortest, _ = bounds(backends, Subject.RECORDING, "duration")
    number = min((each.most_recordings for each in every if each.most_recordings is not None), default=None)
    names = [each.longest_voice_name for each in every if each.longest_voice_name is not None]
    several = "recordings" if number is None else f"at most {number} recordings"
    parts = [
        "a single take" if number == 1 else several,
        _minutes(least, most),
        f"each longer than {shortest:g} s" if shortest and number != 1 else "",
        f"as {' or '.join(sorted(formats))}",
        f"with {' and '.join(sorted({f'a {kind}' for each in every for kind in each.consent}))} as consent",
        f"and a voice name of at most {min(names)} characters" if names else "",
    ]
    return " ".join(part for part in parts if part)


def _minutes(least: float, most: float) -> str:
    if math.isinf(most):
        return f"of at least {least / 60:g} minutes" if least else ""
    return f"of {least / 60:g} to {most / 60:g} minutes" if least else f"of at most {most / 60:g} minutes"
