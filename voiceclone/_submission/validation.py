"""
What can be found wrong with a request before anything is sent, from data alone.
"""

from __future__ import annotations

import errno
import json
import os
import stat
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from voiceclone import _providers
from voiceclone._errors import Problem, Severity
from voiceclone._request import CloneRequest, Consent, ConsentKind, Recording, Resubmission, primary_subtag
from voiceclone.backends import _marker
from voiceclone.backends._backend import Backend, Capabilities

_CONSENT_NEEDED = {
    ConsentKind.STATEMENT: "a recording of the speaker reading the vendor's statement: Consent(statement=...)",
    ConsentKind.LETTER: "the vendor's authorization letter, signed: Consent(letter=...)",
}


def _problems(
    request: CloneRequest, capabilities: Capabilities, *, provider: str, providers: Collection[str]
) -> Iterator[Problem]:
    """
    Every problem *provider* would have with *request*.

    Args:
        request: The request.
        capabilities: What the provider can do and needs.
        provider: The provider's name.
        providers: All names ``extra`` may speak to.
    """
    yield from _voice_name(request.voice_name, capabilities, provider, marked=capabilities.marks_jobs)
    yield from _gender(request.gender, capabilities, provider)
    yield from _language(request.language, capabilities, provider)
    yield from _recordings(request.recordings, capabilities, provider)
    yield from _consent(request.consent, capabilities, provider)
    yield from _twice(request.recordings, request.consent)
    yield from _extra(request.extra, capabilities, provider, providers)


def _material_problems(
    material: Resubmission, capabilities: Capabilities, *, provider: str, providers: Collection[str]
) -> Iterator[Problem]:
    """
    Every problem *provider* would have with new material for a job.
    """
    own = material.extra.get(provider)
    if not (material.recordings is not None or material.consent or own or any(_corrected(material))):
        fix = "Give what the vendor refused, corrected: recordings, the consent, or fields"
        yield Problem("recordings and consent", "are both missing", fix)
    if material.voice_name is not None:
        yield from _voice_name(material.voice_name, capabilities, provider, marked=False)
    if material.gender is not None:
        yield from _gender(material.gender, capabilities, provider)
    if material.language is not None:
        yield from _language(material.language, capabilities, provider)
    yield from _extra(material.extra, capabilities, provider, providers)
    if material.recordings is not None:
        yield from _recordings(material.recordings, capabilities, provider)
    if material.consent is not None:
        yield from _consent(material.consent, capabilities, provider)
    yield from _twice(material.recordings or (), material.consent)


def _corrected(material: Resubmission) -> tuple[str | None, ...]:
    return material.voice_name, material.gender, material.language


def _voice_name(name: str, can: Capabilities, provider: str, *, marked: bool) -> Iterator[Problem]:
    longest = can.longest_voice_name
    if not name.strip():
        yield Problem("voice_name", "is empty", "Give the voice a name")
    elif not name.isprintable():  # halves of surrogates are not either, which no vendor could be sent
        yield Problem("voice_name", "has a character that cannot be printed", "Give letters, digits and blanks")
    elif name != name.strip():
        yield Problem("voice_name", "has a blank at an end", "Take it away")
    if longest is not None and len(name) > longest:
        what = f"has {len(name)} characters; {provider} takes {longest}"
        yield Problem("voice_name", what, "Shorten it", rule="voice-name-length")
    if longest is not None and marked and len(name) + _marker.LENGTH > longest:
        what = f"leaves no room for the marker of {_marker.LENGTH} characters that finds a job again whose answer was"
        fix = f"Shorten it to {max(longest - _marker.LENGTH, 0)} characters, or be ready to say which job is yours"
        yield Problem("voice_name", f"{what} lost", fix, Severity.WARNING, rule="marker-room")


def _gender(gender: str | None, can: Capabilities, provider: str) -> Iterator[Problem]:
    if gender is None:
        if can.gender_needed:
            what = f"is missing, and {provider} would silently assume one"
            yield Problem("gender", what, f"Say {_words(can.genders)}", rule="gender-needed")
    elif gender not in can.genders:
        what = f"{gender!r} is not known to {provider}"
        yield Problem("gender", what, f"Say {_words(can.genders)}", rule="genders")


def _language(language: str | None, can: Capabilities, provider: str) -> Iterator[Problem]:
    if can.languages is None:
        return
    if language is None:
        if can.language_needed:
            what = f"is missing, and {provider} would silently assume one"
            fix = f"Say {_words(can.languages)}, or a tag such as 'zh-CN'"
            yield Problem("language", what, fix, rule="language-needed")
    elif primary_subtag(language) not in can.languages:
        what = f"{language!r} is not trained by {provider}"
        yield Problem("language", what, f"It trains {_words(can.languages)}", rule="languages")


def _recordings(recordings: tuple[Recording, ...], can: Capabilities, provider: str) -> Iterator[Problem]:
    count = len(recordings)
    if not count:
        yield Problem("recordings", "are missing", "Give at least one recording")
    if can.most_recordings is not None and count > can.most_recordings:
        what = f"are {count}; {provider} takes {can.most_recordings}"
        fix = "Give fewer, longer takes; do not splice short ones together"
        yield Problem("recordings", what, fix, rule="most-recordings")
    for index, recording in enumerate(recordings):
        yield from _audio(f"recordings[{index}]", recording, can.recording_formats, can, provider)


def _consent(consent: Consent, can: Capabilities, provider: str) -> Iterator[Problem]:
    for kind in sorted(can.consent - consent.kinds):
        yield Problem(f"consent.{kind}", f"is missing; {provider} needs it", f"Add {_CONSENT_NEEDED[kind]}")
    if consent.statement is not None:
        formats = can.statement_formats if ConsentKind.STATEMENT in can.consent else frozenset[str]()
        yield from _audio("consent.statement", consent.statement, formats, can, provider)
    if consent.letter is not None:
        formats = can.letter_formats if ConsentKind.LETTER in can.consent else frozenset[str]()
        yield from _file("consent.letter", consent.letter, formats, provider)


def _audio(
    where: str, recording: Recording, formats: frozenset[str], can: Capabilities, provider: str
) -> Iterator[Problem]:
    if recording.path is not None:
        yield from _file(where, recording.path, formats, provider)
    elif formats and not can.assets:
        yield Problem(where, f"is an asset id, and {provider} takes files only", "Give a path")


def _file(where: str, path: Path, formats: frozenset[str], provider: str) -> Iterator[Problem]:
    try:
        status = path.stat()
        if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):  # opening a pipe would wait for ever
            raise OSError(errno.EINVAL, "it is no file")  # noqa: TRY301 - told like every other reason
        with path.open("rb"):
            empty = status.st_size == 0
    except FileNotFoundError:
        yield Problem(where, f"there is no file {path}", "Check the path")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        yield Problem(where, f"{path} cannot be read ({reason})", "Check that it is a file and who may read it")
    else:
        if empty:
            yield Problem(where, f"{path} is empty", "Give a file with something in it")
    if formats and path.suffix.casefold() not in formats:
        what = f"{path.name} is none of the formats {provider} takes here"
        yield Problem(where, what, f"Give one of {_words(formats)}", rule="format")


def _twice(recordings: Iterable[Recording], consent: Consent | None) -> Iterator[Problem]:
    """
    Files that were given before, under whatever name.
    """
    given = [(f"recordings[{index}]", each) for index, each in enumerate(recordings)]
    if consent is not None and consent.statement is not None:
        given.append(("consent.statement", consent.statement))
    seen: dict[str, str] = {}
    for where, recording in given:
        if recording.path is None:
            continue
        try:
            name = os.path.realpath(recording.path)
        except (OSError, ValueError):  # it cannot be read either, and that is told
            continue
        first = seen.setdefault(name, where)
        if first != where:
            what = f"is the same file as {first}"
            yield Problem(where, what, "Give each file once; the statement is a recording of its own", rule="duplicate")


def _extra(
    extra: Mapping[str, Mapping[str, object]], can: Capabilities, provider: str, providers: Collection[str]
) -> Iterator[Problem]:
    for name in sorted(set(extra) - set(providers)):
        yield Problem(f"extra[{name!r}]", "is no provider", f"There are {_words(providers)}")
    for name, fields in extra.items():
        for key, value in fields.items():
            where = f"extra[{name!r}][{key!r}]"
            if name == provider and key not in can.extra:
                yield Problem(where, f"is not known to {provider}", f"It knows {_words(can.extra)}")
            elif not _is_json({key: value}):  # whoever it is for, the journal keeps it
                fix = "Give text, a number, a truth value, or a list of them"
                yield Problem(where, f"is a {type(value).__name__}", fix)


def _is_json(value: object) -> bool:
    try:
        json.dumps(value, allow_nan=False, sort_keys=True)
    except (TypeError, ValueError, RecursionError):
        return False
    return True


def _words(values: Iterable[str]) -> str:
    return ", ".join(sorted(str(value) for value in values)) or "nothing"


def problems(backend: Backend, request: CloneRequest | Resubmission) -> tuple[Problem, ...]:
    """
    What is wrong with *request* apart from its sound.
    """
    # Looking for every plugin takes its time, and only `extra` can name another one.
    names = {*_providers.provider_names(), backend.name} if request.extra else {backend.name}
    if isinstance(request, Resubmission):
        return tuple(_material_problems(request, backend.capabilities, provider=backend.name, providers=names))
    known = _problems(request, backend.capabilities, provider=backend.name, providers=names)
    return (*known, *backend.check(request))
