"""What is wrong with a request by its structure: fields and files against what a vendor's API can do."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from voiceclone import _providers
from voiceclone._problem import Message, Problem, Severity, listed
from voiceclone._request import CloneRequest, ConsentKind, Recording, Resubmission, may_hold_secret, primary_subtag
from voiceclone.backends import _marker
from voiceclone.backends._backend import Backend
from voiceclone.backends._capabilities import Capabilities

_CONSENT_NEEDED = {
    ConsentKind.STATEMENT: Message(
        "Add a recording of the speaker reading the vendor's statement: Consent(statement=...)"
    ),
    ConsentKind.LETTER: Message("Add the vendor's authorization letter, signed: Consent(letter=...)"),
}
_UNKNOWN_GENDER = Message("{given} is not known to {provider}")
_UNKNOWN_LANGUAGE = Message("{given} is not trained by {provider}")
_UNREAD = Message("{path} cannot be read ({reason})")


def problems(backend: Backend, request: CloneRequest | Resubmission) -> tuple[Problem, ...]:
    """Every structural problem the vendor would have with *request*; what is None in a resubmission is not judged.

    A problem with a ``requirement`` is a documented limit of the vendor. One without is wrong whatever the vendor
    documents.

    Raises:
        InvalidRequestError: Its edition is not known; what else is wrong would depend on it.
    """
    edition, provider, found = backend.edition_of(request), backend.name, list[Problem]()
    can = edition.capabilities
    who = provider if edition.name in ("", backend.find_edition().name) else f"{provider} ({edition.name})"
    complete = isinstance(request, CloneRequest)  # of a resubmission, the vendor has the rest
    if request.voice_name is not None:
        found += _voice_name(request.voice_name, can, who, marked=complete and can.marks_jobs)
    found += _choices(request, can, who, complete=complete)
    if request.recordings is not None:
        found += _recordings(request.recordings, can, who)
    found += _files(request, can, who)
    if request.extra:
        found += _providers.extra_problems(request.extra, can.extra, provider)
    if isinstance(request, CloneRequest):
        found += backend.check(request)
    given = {request.voice_name, request.gender, request.language, request.recordings, request.consent}
    if given == {None} and not request.extra.get(provider):
        hint = Message("Give what the vendor refused, corrected: recordings, the consent, or fields")
        found.append(Problem("recordings and consent", "are both missing", hint))
    return tuple(found)


def _voice_name(name: str, can: Capabilities, provider: str, *, marked: bool) -> Iterator[Problem]:
    longest = can.longest_voice_name
    if not name.strip():
        yield Problem("voice_name", "is empty", "Give the voice a name")
    elif not name.isprintable():  # halves of surrogates are not either, which no vendor could be sent
        yield Problem("voice_name", "has a character that cannot be printed", "Give letters, digits and blanks")
    elif name != name.strip():
        yield Problem("voice_name", "has a blank at an end", "Take it away")
    if longest is not None and len(name) > longest:
        message = Message(
            "has {count} characters; {provider} takes {most}", count=len(name), provider=provider, most=longest
        )
        yield Problem("voice_name", message, "Shorten it", requirement="voice-name-length")
    if longest is not None and marked and len(name) + _marker.LENGTH > longest:
        message = Message(
            "leaves no room for the marker of {count} characters that identifies a job whose answer was lost",
            count=_marker.LENGTH,
        )
        hint = Message(
            "Shorten it to {count} characters, or be ready to say which job is yours",
            count=max(longest - _marker.LENGTH, 0),
        )
        yield Problem("voice_name", message, hint, Severity.WARNING, requirement="marker-room")


def _choices(
    request: CloneRequest | Resubmission, can: Capabilities, provider: str, *, complete: bool
) -> Iterator[Problem]:
    language = None if request.language is None else primary_subtag(request.language)
    for field, given, value, known, needed, template in (
        ("gender", request.gender, request.gender, can.genders, can.gender_needed, _UNKNOWN_GENDER),
        ("language", request.language, language, can.languages, can.language_needed, _UNKNOWN_LANGUAGE),
    ):
        if known is None or value in known:
            continue
        hint = Message("Use one of: {choices}", choices=listed(known))
        if value is not None:
            message = Message(template, given=repr(given), provider=provider)
            yield Problem(field, message, hint, requirement=f"{field}s")
        elif needed and complete:
            message = Message("is missing, and {provider} would silently assume one", provider=provider)
            yield Problem(field, message, hint, requirement=f"{field}-needed")


def _recordings(recordings: tuple[Recording, ...], can: Capabilities, provider: str) -> Iterator[Problem]:
    if not recordings:
        yield Problem("recordings", "are missing", "Give at least one recording")
    elif len(recordings) < can.least_recordings:
        message = Message(
            "{count} given; {provider} needs at least {least}",
            count=len(recordings),
            provider=provider,
            least=can.least_recordings,
        )
        yield Problem("recordings", message, "Give more recordings", requirement="least-recordings")
    if can.most_recordings is not None and len(recordings) > can.most_recordings:
        message = Message(
            "{count} given; {provider} takes at most {most}",
            count=len(recordings),
            provider=provider,
            most=can.most_recordings,
        )
        hint = Message("Give fewer, longer takes; do not splice short ones together")
        yield Problem("recordings", message, hint, requirement="most-recordings")
    for index, each in enumerate(recordings):
        if can.transcripts_needed and not (each.transcript or "").strip():
            message = Message("has no transcript, and {provider} needs the words that are spoken", provider=provider)
            hint = Message('Give Recording(path=..., transcript="...")')
            yield Problem(f"recordings[{index}]", message, hint, requirement="transcript")


def _files(request: CloneRequest | Resubmission, can: Capabilities, provider: str) -> Iterator[Problem]:
    recordings, consent = request.recordings, request.consent
    audio = [(f"recordings[{index}]", each, can.recording_formats) for index, each in enumerate(recordings or ())]
    if consent is not None:
        for kind in sorted(can.consent - consent.kinds):
            message = Message("is missing; {provider} needs it", provider=provider)
            yield Problem(f"consent.{kind}", message, _CONSENT_NEEDED[kind])
        if consent.letter is not None:
            formats = can.letter_formats if ConsentKind.LETTER in can.consent else frozenset[str]()
            yield from _file("consent.letter", consent.letter, formats, provider)
        if consent.statement is not None:
            formats = can.statement_formats if ConsentKind.STATEMENT in can.consent else frozenset[str]()
            audio.append(("consent.statement", consent.statement, formats))
    seen: dict[str, str] = {}
    for location, recording, formats in audio:
        if recording.path is not None:
            yield from _file(location, recording.path, formats, provider, seen)
        else:
            yield from _elsewhere(location, recording, formats, can, provider)


def _file(
    location: str, path: Path, formats: frozenset[str], provider: str, seen: dict[str, str] | None = None
) -> Iterator[Problem]:
    """What is wrong with one file. *seen* holds where each file was given before, under whatever name."""
    try:
        status = path.stat()
        if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):  # opening a pipe would block
            raise OSError(errno.EINVAL, Message("it is no file"))  # noqa: TRY301 - reported like every other reason
        if stat.S_ISDIR(status.st_mode):
            os.scandir(path).close()
            raise OSError(errno.EISDIR, Message("it is a folder, and no audio file is in it"))  # noqa: TRY301 - likewise
        with path.open("rb"):
            empty = status.st_size == 0
        first = location if seen is None else seen.setdefault(os.path.realpath(path), location)
    except FileNotFoundError:
        yield Problem(location, Message("there is no file {path}", path=str(path)), "Check the path")
    except IsADirectoryError as error:
        message = Message(_UNREAD, path=str(path), reason=error.strerror)
        hint = Message("Give a file, or as recordings a folder with audio files in it; folders inside it are not read")
        yield Problem(location, message, hint)
        return
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        message = Message(_UNREAD, path=str(path), reason=reason)
        yield Problem(location, message, "Check that it is a file and who may read it")
    else:
        if empty:
            yield Problem(location, Message("{path} is empty", path=str(path)), "Give a file with something in it")
        if first != location:
            hint = Message("Give each file once; the statement is a recording of its own")
            yield Problem(location, Message("is the same file as {place}", place=first), hint, requirement="duplicate")
    if formats and path.suffix.casefold() not in formats:
        message = Message("{file} is none of the formats {provider} takes here", file=path.name, provider=provider)
        yield Problem(location, message, _one_of(formats), requirement="format")


def _elsewhere(
    location: str, recording: Recording, formats: frozenset[str], can: Capabilities, provider: str
) -> Iterator[Problem]:
    """What is wrong with a recording that is no file here. An address is never quoted: it may hold a signature."""
    if recording.url is None:
        if formats and not can.assets:
            yield Problem(
                location, Message("is an asset id, and {provider} takes files only", provider=provider), "Give a path"
            )
        return
    url = recording.url
    scheme, _, rest = url.partition("://")
    if may_hold_secret(url):  # whatever vendor it is for, the journal keeps it
        hint = Message("Give an address that needs no signature, or a path")
        yield Problem(location, "is an address with a query or a user, which may be a secret", hint)
    elif not can.url_schemes:
        if formats:
            yield Problem(
                location, Message("is an address, and {provider} takes files only", provider=provider), "Give a path"
            )
    elif scheme.casefold() not in can.url_schemes or not rest:
        known = listed(f"{each}://" for each in can.url_schemes)
        message = Message("is no address that {provider} reads", provider=provider)
        yield Problem(location, message, Message("Give one with {schemes}", schemes=known))
    elif formats and PurePosixPath(rest).suffix.casefold() not in formats:
        message = Message("is an address of none of the formats {provider} takes here", provider=provider)
        yield Problem(location, message, _one_of(formats), requirement="format")


def _one_of(formats: frozenset[str]) -> Message:
    return Message("Give one of {formats}", formats=listed(formats))
