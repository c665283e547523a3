"""What every vendor would say to a request, before anything is sent."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import attrs

from voiceclone import _providers
from voiceclone._errors import InvalidRequestError
from voiceclone._journal import FileRecord
from voiceclone._preflight.evaluate import Report, Verdict, evaluate, named
from voiceclone._preflight.letter import read_letter
from voiceclone._preflight.measure import compared, measure
from voiceclone._preflight.relating import related
from voiceclone._preflight.requirements import bounds
from voiceclone._problem import Message, Problem, enumerated
from voiceclone._request import CloneRequest, ConsentKind
from voiceclone._submission.files import Digests, files_of, places, record
from voiceclone.backends._backend import Backend
from voiceclone.backends._capabilities import Edition
from voiceclone.backends._consent import ConsentSpec
from voiceclone.backends._requirements import Subject

_KINDS = {ConsentKind.LETTER: Message("a letter"), ConsentKind.STATEMENT: Message("a statement")}
_ACCEPTED = frozenset({Verdict.ACCEPTED, Verdict.ACCEPTED_WITH_WARNINGS})


@attrs.frozen(kw_only=True)
class Plan:
    """Every vendor's report on one request.

    Attributes:
        reports: One per provider.
        common: What one dataset has to be like so that every vendor accepts it; empty when none can be.
        quick: Whether only headers of the audio were read.
        consent: What each vendor wants as consent, with the words to read.
        made_at: When.
        files: Name, size and SHA-256 of each file that could be read, by its place in the request.
    """

    reports: tuple[Report, ...]
    common: str
    quick: bool = False
    consent: tuple[ConsentSpec, ...] = ()
    made_at: datetime | None = None
    files: Mapping[str, FileRecord] = attrs.field(factory=dict)

    def __getitem__(self, provider: str) -> Report:
        """The report of one provider."""
        return next(each for each in self.reports if each.provider == provider)

    @property
    def accepted_by(self) -> tuple[str, ...]:
        """Names of the providers that would accept the request, with warnings or without."""
        return tuple(each.provider for each in self.reports if each.verdict in _ACCEPTED)


def plan(
    request: CloneRequest,
    providers: Iterable[str] | None = None,
    *,
    quick: bool = False,
    on_file: Callable[[str, int, int], None] | None = None,
) -> Plan:
    """Evaluate *request* against every installed vendor's requirements. Nothing is sent, and no account is needed.

    Args:
        request: The request.
        providers: Names of the providers; all that are installed when not given.
        quick: Whether to read only headers of the audio, and not to listen.
        on_file: Called before each audio file is read, with its place in the request, its number and the count.

    Raises:
        InvalidRequestError: *request* is no request.
        UnknownProviderError: A name that was given is no provider.
        MissingDependencyError: Its SDK is not installed.
    """
    _expect_request(request)
    names = providers if providers is not None else [each.name for each in _providers.list_providers() if each.ready]
    backends = [_providers.unconfigured_backend(name, os.environ) for name in names]
    editions = _editions(backends, request)
    before = _stats(request)
    files = _digests(request)
    dataset = related(measure(request, signal=not quick, on_file=on_file))
    if not quick:
        dataset = compared(dataset, editions)
    letter = read_letter(request.consent.letter)
    reports = [evaluate(each, request, dataset, letter, quick=quick) for each in backends]
    changed = {path for path, found in _stats(request).items() if before.get(path) != found}
    unstable = named(_unstable(request, changed), dataset, letter)
    return Plan(
        reports=tuple(attrs.evolve(each, problems=(*unstable, *each.problems)) for each in reports),
        common=_common(editions) if len(editions) == len(backends) else "",
        quick=quick,
        consent=tuple(each.consent_spec(request.language, _name(each, request)) for each in backends),
        made_at=datetime.now().astimezone(),
        files=files,
    )


def check(backend: Backend, request: CloneRequest) -> Report:
    """Everything that can be known of *request* before it is sent; the vendor is asked for the limits of the account.

    Raises:
        InvalidRequestError: *request* is no request.
    """
    _expect_request(request)
    dataset = compared(related(measure(request, signal=True)), _editions([backend], request))
    return evaluate(backend, request, dataset, read_letter(request.consent.letter), account=True)


def consent_spec(provider: str, language: str | None = None, edition: str | None = None) -> ConsentSpec:
    """What consent a vendor needs, and the words to read aloud. Nothing is sent, and no account is needed.

    Args:
        provider: Name of the provider.
        language: The speaker's language, as a BCP 47 tag; the vendor's own when not given.
        edition: Name of the edition; the default one when not given.

    Raises:
        InvalidRequestError: There is no such edition.
        UnknownProviderError: There is no such provider.
        MissingDependencyError: Its SDK is not installed.
    """
    return _providers.load_backend(provider).consent_spec(language, edition)


def _digests(request: CloneRequest) -> dict[str, FileRecord]:
    found: Digests = {}
    for path in request.files:
        with suppress(OSError, ValueError):  # validation says what is wrong with it
            found[path] = record(path)
    return files_of(request, found)


def _stats(request: CloneRequest) -> dict[Path, tuple[int, int]]:
    """Size and last change of each file."""
    found = {}
    for path in request.files:
        with suppress(OSError, ValueError):  # validation says what is wrong with it
            status = path.stat()
            found[path] = status.st_size, status.st_mtime_ns
    return found


def _unstable(request: CloneRequest, changed: Collection[Path]) -> Iterator[Problem]:
    """A problem for each file of *request* that was *changed* while it was read: nothing that was measured holds."""
    for place, path in places(request).items():
        if path in changed:
            yield Problem(place, "it changed while it was read", "Wait until it is complete, and check again")


def _expect_request(request: object) -> None:
    if not isinstance(request, CloneRequest):
        raise InvalidRequestError([Problem("request", "is no CloneRequest", "Build a voiceclone.CloneRequest")])


def _name(backend: Backend, request: CloneRequest) -> str | None:
    try:
        return backend.edition_of(request).name or None
    except InvalidRequestError:  # its report says that there is no such edition
        return None


def _editions(backends: Iterable[Backend], request: CloneRequest) -> list[Edition]:
    found = []
    for each in backends:
        with suppress(InvalidRequestError):  # its report says that there is no such edition
            found.append(each.edition_of(request))
    return found


def _common(editions: list[Edition]) -> str:
    """What one dataset for all has to be like, in words."""
    every = [each.capabilities for each in editions]
    formats = frozenset.intersection(*(each.recording_formats for each in every)) if every else None
    least, most = bounds(editions, Subject.DATASET, "total_duration")
    number = min((each.most_recordings for each in every if each.most_recordings is not None), default=None)
    needed = max((each.least_recordings for each in every), default=1)
    if not formats or least > most or (number is not None and needed > number):
        return ""
    shortest, _ = bounds(editions, Subject.RECORDING, "duration")
    names = [each.longest_voice_name for each in every if each.longest_voice_name is not None]
    kinds = sorted(frozenset[ConsentKind]().union(*(each.consent for each in every)))
    several, length = number != 1, _minutes(least, most)
    parts = [
        _recordings(needed, number),
        Message("with their transcripts") if any(each.transcripts_needed for each in every) else "",
        Message("{length} together,", length=length) if length and several else length,
        Message("each longer than {seconds} s,", seconds=f"{shortest:g}") if shortest and several else "",
        Message("as {formats}", formats=_any_of(sorted(formats))),
        Message("with {kinds} as consent", kinds=enumerated(map(_KINDS.__getitem__, kinds), "{first} and {second}")),
        Message("and a voice name of at most {count} characters", count=str(min(names))) if names else "",
    ]
    return enumerated((part for part in parts if part), "{first} {second}")


def _recordings(least: int, most: int | None) -> str:
    if most is not None:
        if most == 1:
            return Message("a single take")
        if least == most:
            return Message("{count} recordings", count=str(most))
        if least > 1:
            return Message("at least {least} and at most {most} recordings", least=str(least), most=str(most))
        return Message("at most {most} recordings", most=str(most))
    return Message("at least {least} recordings", least=str(least)) if least > 1 else Message("recordings")


def _any_of(words: list[str]) -> str:
    return enumerated([enumerated(words[:-1]), words[-1]] if len(words) > 1 else words, "{first} or {second}")


def _minutes(least: float, most: float) -> str:
    shortest, longest = f"{least / 60:g}", f"{most / 60:g}"
    if math.isinf(most):
        return Message("of at least {minutes} minutes", minutes=shortest) if least else ""
    if not least:
        return Message("of at most {minutes} minutes", minutes=longest)
    return Message("of {least} to {most} minutes", least=shortest, most=longest)
