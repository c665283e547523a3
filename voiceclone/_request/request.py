"""What to clone, and what to answer a refusal with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import ClassVar

import attrs

from voiceclone._job import Gender
from voiceclone._problem import Problem
from voiceclone._request.consent import Consent, missing_consent
from voiceclone._request.recording import Recording
from voiceclone._request.recordings import as_recordings, some_recordings, wrong_recordings
from voiceclone._request.wrong import no_text, tell


def _gender(value: str | None) -> str | None:
    # An unknown word is kept: it is reported with all the other problems, when the request is submitted.
    word = value.strip().casefold() if isinstance(value, str) else value
    return Gender(word) if word in tuple(Gender) else value


def primary_subtag(language: str) -> str:
    """The language itself: ``zh`` of ``zh-Hans-CN``."""
    return language.replace("_", "-").split("-")[0].casefold()


def _is_mapping(value: object) -> bool:
    # Callers may give what the annotations exclude.
    return isinstance(value, Mapping)


def _extra(value: Mapping[str, Mapping[str, object]]) -> Mapping[str, Mapping[str, object]]:
    if not _is_mapping(value):
        return value
    return {name: dict(fields) if _is_mapping(fields) else fields for name, fields in value.items()}


def wrong_extra(extra: object) -> Iterator[Problem]:
    """What is wrong with the form of *extra*, whatever vendors know."""
    fix = "Give a provider's name and its fields: {'huawei': {'tag': 'NEWS'}}"
    if not isinstance(extra, Mapping):
        yield Problem("extra", f"is of type {type(extra).__name__}", fix)
        return
    for name, fields in extra.items():
        where = f"extra[{name!r}]"
        yield from no_text(f"the name {where}", name, fix)
        if isinstance(fields, Mapping):
            for key in fields:
                yield from no_text(f"the name {where}[{key!r}]", key, fix)
        else:
            yield Problem(where, f"is of type {type(fields).__name__}", fix)


def _wrong_words(request: CloneRequest | Resubmission) -> Iterator[Problem]:
    """The problems of what may be left out."""
    if request.gender is not None:
        yield from no_text("gender", request.gender, "Say 'female' or 'male', or leave it out")
    if request.language is not None:
        yield from no_text("language", request.language, "Give a tag such as 'zh-CN', or leave it out")
    if request.edition is not None:
        yield from no_text("edition", request.edition)
    yield from wrong_extra(request.extra)


def _no_extra() -> Mapping[str, Mapping[str, object]]:
    return {}


@attrs.frozen(kw_only=True)
class CloneRequest:
    """What to clone, in words that hold for every vendor.

    Attributes:
        voice_name: The voice's name at the vendor.
        recordings: The speaker's speech: paths, folders, bytes, open files or `Recording`; a single one does. Text
            with ``://`` in it is a ``url``. Of a folder, every audio file in it, in the order of the numbers in their
            names; the words of a text file (UTF-8) of the same name but for its ending are the ``transcript``.
        consent: The speaker's agreement; without it a request cannot be built.
        gender: ``"female"`` or ``"male"``.
        language: What is spoken, as a BCP 47 tag such as ``"zh-CN"`` or ``"en"``.
        edition: Which edition of the vendor's service, in this library's words; the client's when not given.
        extra: What one vendor alone has, in its own words: ``{"huawei": {"tag": "NEWS"}}``.
            Each vendor reads its own part only.
    """

    #: Which attempt at its job this is, as of `Resubmission`.
    attempt: ClassVar[int] = 1

    voice_name: str
    recordings: tuple[Recording, ...] = attrs.field(converter=as_recordings)
    consent: Consent
    gender: str | None = attrs.field(default=None, converter=_gender)
    language: str | None = None
    edition: str | None = None
    extra: Mapping[str, Mapping[str, object]] = attrs.field(factory=_no_extra, converter=_extra, hash=False)

    def __attrs_post_init__(self) -> None:
        tell(self._problems())

    def _problems(self) -> Iterator[Problem]:
        yield from no_text("voice_name", self.voice_name)
        yield from wrong_recordings(self.recordings)
        yield from missing_consent(self.consent)
        yield from _wrong_words(self)

    @property
    def files(self) -> tuple[Path, ...]:
        """Every file there is in it."""
        return _files(self.recordings, self.consent)


def _files(recordings: Iterable[Recording], consent: Consent | None) -> tuple[Path, ...]:
    statement = consent.statement if consent is not None else None
    audio = [each.path for each in (*recordings, statement) if each is not None]
    return tuple(path for path in (*audio, consent.letter if consent is not None else None) if path is not None)


@attrs.frozen(kw_only=True)
class Resubmission:
    """Other files and corrected fields for a job whose review failed; what is not given stays as the vendor has it.

    Attributes:
        job_id: The vendor's id of the job.
        attempt: Which attempt this makes; the refused one was one lower.
        recordings: Replace all recordings, as of `CloneRequest`; None to leave them.
        consent: Replaces the consent; None to leave it.
        voice_name: Replaces the voice's name; None to leave it.
        gender: Replaces the gender; None to leave it.
        language: Replaces the language; None to leave it.
        edition: The edition that the job is of, in this library's words; it cannot be changed.
        extra: Replaces what one vendor alone has; what is not named stays.
    """

    job_id: str
    attempt: int
    recordings: tuple[Recording, ...] | None = attrs.field(default=None, converter=some_recordings)
    consent: Consent | None = None
    voice_name: str | None = None
    gender: str | None = attrs.field(default=None, converter=_gender)
    language: str | None = None
    edition: str | None = None
    extra: Mapping[str, Mapping[str, object]] = attrs.field(factory=_no_extra, converter=_extra, hash=False)

    def __attrs_post_init__(self) -> None:
        tell(self._problems())

    def _problems(self) -> Iterator[Problem]:
        yield from wrong_recordings(self.recordings or ())
        if self.consent is not None:
            yield from missing_consent(self.consent)
        if self.voice_name is not None:
            yield from no_text("voice_name", self.voice_name)
        yield from _wrong_words(self)

    @property
    def files(self) -> tuple[Path, ...]:
        """Every file there is in it."""
        return _files(self.recordings or (), self.consent)
