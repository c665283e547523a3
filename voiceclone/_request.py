"""The values of a request. All are frozen."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, ClassVar, cast

import attrs

from voiceclone._errors import InvalidRequestError
from voiceclone._job import Gender
from voiceclone._problem import Problem


class ConsentKind(StrEnum):
    """How a speaker can agree to be cloned."""

    STATEMENT = "statement"
    """A recording of the speaker reading the vendor's statement."""
    LETTER = "letter"
    """The vendor's form, signed."""


# What is of a wrong type is kept by the converters, so that all of it is told at once when the value is complete.


def _is_path(value: object) -> bool:
    return isinstance(value, str) or (isinstance(value, os.PathLike) and isinstance(os.fspath(value), str))


def _path(value: str | os.PathLike[str] | None) -> Path | None:
    return Path(value) if value is not None and _is_path(value) else cast("None", value)


def _is(value: object, kind: type) -> bool:
    # Callers may give what the annotations exclude.
    return isinstance(value, kind)


def _no_path(where: str, value: object) -> Problem:
    return Problem(where, f"is of type {type(value).__name__}", "Give a path")


def _no_text(where: str, value: object, fix: str = "Give text") -> Iterator[Problem]:
    if not isinstance(value, str):
        yield Problem(where, f"is of type {type(value).__name__}", fix)


def _tell(problems: Iterable[Problem]) -> None:
    if found := tuple(problems):
        raise InvalidRequestError(found)


def may_hold_secret(url: str) -> bool:
    """Whether an address has a query, a fragment or a user: signatures, tokens and passwords are there."""
    return any(each in url for each in "?#@")


def _masked(url: object) -> str:
    return "'***'" if isinstance(url, str) and may_hold_secret(url) else repr(url)


@attrs.frozen(kw_only=True)
class Recording:
    """One piece of the speaker's speech: a file here, one at an address that the vendor reads, or an asset the vendor
    already has.

    Attributes:
        path: A local audio file.
        asset_id: The vendor's id of audio it already holds.
        url: Where the vendor finds it, without a signature: ``oss://bucket/name.wav``, ``https://…``. Not every vendor
            takes one.
        transcript: The words that are spoken; some editions need them.
    """

    path: Path | None = attrs.field(default=None, converter=_path)
    asset_id: str | None = None
    url: str | None = attrs.field(default=None, repr=_masked)
    transcript: str | None = None

    def __attrs_post_init__(self) -> None:
        _tell(self._problems())

    def _problems(self) -> Iterator[Problem]:
        if self.path is not None and not _is(self.path, Path):
            yield _no_path("recording.path", self.path)
        if self.asset_id is not None:
            yield from _no_text("recording.asset_id", self.asset_id)
        for name in ("url", "transcript"):
            if getattr(self, name) is not None:
                yield from _no_text(f"recording.{name}", getattr(self, name))
        if [self.path is not None, bool(self.asset_id), bool(self.url)].count(True) != 1:
            yield Problem("recording", "needs one of a path, an asset_id and a url", "Give exactly one")


def _recording(value: Recording | str | os.PathLike[str] | None) -> Recording | None:
    return Recording(path=cast("str", value)) if _is_path(value) else cast("Recording | None", value)


_Audio = Recording | str | os.PathLike[str]


def _recordings(value: _Audio | Iterable[_Audio]) -> tuple[Recording, ...]:
    # Bytes and mappings can be iterated too, and what comes out was never meant.
    several = isinstance(value, Iterable) and not isinstance(value, (str, os.PathLike, bytes, bytearray, Mapping))
    given = value if several else [value]
    return tuple(_recording(each) for each in cast("Iterable[Any]", given))  # type: ignore[misc]


def _wrong_recordings(recordings: Iterable[object]) -> Iterator[Problem]:
    for index, each in enumerate(recordings):
        if not isinstance(each, Recording):
            yield _no_path(f"recordings[{index}]", each)


@attrs.frozen(kw_only=True)
class Consent:
    """The speaker's agreement to be cloned. It cannot be empty.

    Give both kinds and the same request serves every vendor.

    Attributes:
        statement: The speaker reading the vendor's statement: a path, or a `Recording`.
        letter: The vendor's authorization letter, signed: a path to a pdf, jpg or png.
    """

    statement: Recording | None = attrs.field(default=None, converter=_recording)
    letter: Path | None = attrs.field(default=None, converter=_path)

    def __attrs_post_init__(self) -> None:
        _tell(self._problems())

    def _problems(self) -> Iterator[Problem]:
        if not self.kinds:
            yield Problem("consent", "is empty", "Give the recorded statement, the signed letter, or both")
        if self.statement is not None and not _is(self.statement, Recording):
            yield _no_path("consent.statement", self.statement)
        if self.letter is not None and not _is(self.letter, Path):
            yield _no_path("consent.letter", self.letter)

    @property
    def kinds(self) -> frozenset[ConsentKind]:
        """The kinds of consent that are here."""
        given = {ConsentKind.STATEMENT: self.statement, ConsentKind.LETTER: self.letter}
        return frozenset(kind for kind, value in given.items() if value is not None)


def _missing_consent(value: object) -> Iterator[Problem]:
    if not isinstance(value, Consent):
        fix = "Cloning needs the speaker's agreement: pass voiceclone.Consent(statement=..., letter=...)"
        yield Problem("consent", "is missing", fix)


def _gender(value: str | None) -> str | None:
    # An unknown word is kept: it is reported with all the other problems, when the request is submitted.
    word = value.strip().casefold() if isinstance(value, str) else value
    return Gender(word) if word in tuple(Gender) else value


def primary_subtag(language: str) -> str:
    """The language itself: ``zh`` of ``zh-Hans-CN``."""
    return language.replace("_", "-").split("-")[0].casefold()


def _extra(value: Mapping[str, Mapping[str, object]]) -> Mapping[str, Mapping[str, object]]:
    if not _is(value, Mapping):
        return value
    return {name: dict(fields) if _is(fields, Mapping) else fields for name, fields in value.items()}


def wrong_extra(extra: object) -> Iterator[Problem]:
    """What is wrong with the form of *extra*, whatever vendors know."""
    fix = "Give a provider's name and its fields: {'huawei': {'tag': 'NEWS'}}"
    if not isinstance(extra, Mapping):
        yield Problem("extra", f"is of type {type(extra).__name__}", fix)
        return
    for name, fields in extra.items():
        where = f"extra[{name!r}]"
        yield from _no_text(f"the name {where}", name, fix)
        if isinstance(fields, Mapping):
            for key in fields:
                yield from _no_text(f"the name {where}[{key!r}]", key, fix)
        else:
            yield Problem(where, f"is of type {type(fields).__name__}", fix)


def _wrong_words(gender: object, language: object) -> Iterator[Problem]:
    if gender is not None:
        yield from _no_text("gender", gender, "Say 'female' or 'male', or leave it out")
    if language is not None:
        yield from _no_text("language", language, "Give a tag such as 'zh-CN', or leave it out")


def _no_extra() -> Mapping[str, Mapping[str, object]]:
    return {}


@attrs.frozen(kw_only=True)
class CloneRequest:
    """What to clone, in words that hold for every vendor.

    Attributes:
        voice_name: The voice's name at the vendor.
        recordings: The speaker's speech: paths or `Recording`; a single one does.
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
    recordings: tuple[Recording, ...] = attrs.field(converter=_recordings)
    consent: Consent
    gender: str | None = attrs.field(default=None, converter=_gender)
    language: str | None = None
    edition: str | None = None
    extra: Mapping[str, Mapping[str, object]] = attrs.field(factory=_no_extra, converter=_extra, hash=False)

    def __attrs_post_init__(self) -> None:
        _tell(self._problems())

    def _problems(self) -> Iterator[Problem]:
        yield from _no_text("voice_name", self.voice_name)
        if self.edition is not None:
            yield from _no_text("edition", self.edition)
        yield from _wrong_recordings(self.recordings)
        yield from _missing_consent(self.consent)
        yield from _wrong_words(self.gender, self.language)
        yield from wrong_extra(self.extra)

    @property
    def files(self) -> tuple[Path, ...]:
        """Every file there is in it."""
        return _files(self.recordings, self.consent)


def _files(recordings: Iterable[Recording], consent: Consent | None) -> tuple[Path, ...]:
    statement = consent.statement if consent is not None else None
    audio = [each.path for each in (*recordings, statement) if each is not None]
    return tuple(path for path in (*audio, consent.letter if consent is not None else None) if path is not None)


def _some_recordings(value: _Audio | Iterable[_Audio] | None) -> tuple[Recording, ...] | None:
    return None if value is None else _recordings(value)


@attrs.frozen(kw_only=True)
class Resubmission:
    """Other files and corrected fields for a job whose review failed; what is not given stays as the vendor has it.

    Attributes:
        job_id: The vendor's id of the job.
        attempt: Which attempt this makes; the refused one was one lower.
        recordings: Replace all recordings: paths or `Recording`; None to leave them.
        consent: Replaces the consent; None to leave it.
        voice_name: Replaces the voice's name; None to leave it.
        gender: Replaces the gender; None to leave it.
        language: Replaces the language; None to leave it.
        edition: The edition that the job is of, in this library's words; it cannot be changed.
        extra: Replaces what one vendor alone has; what is not named stays.
    """

    job_id: str
    attempt: int
    recordings: tuple[Recording, ...] | None = attrs.field(default=None, converter=_some_recordings)
    consent: Consent | None = None
    voice_name: str | None = None
    gender: str | None = attrs.field(default=None, converter=_gender)
    language: str | None = None
    edition: str | None = None
    extra: Mapping[str, Mapping[str, object]] = attrs.field(factory=_no_extra, converter=_extra, hash=False)

    def __attrs_post_init__(self) -> None:
        _tell(self._problems())

    def _problems(self) -> Iterator[Problem]:
        if self.edition is not None:
            yield from _no_text("edition", self.edition)
        yield from _wrong_recordings(self.recordings or ())
        if self.consent is not None:
            yield from _missing_consent(self.consent)
        if self.voice_name is not None:
            yield from _no_text("voice_name", self.voice_name)
        yield from _wrong_words(self.gender, self.language)
        yield from wrong_extra(self.extra)

    @property
    def files(self) -> tuple[Path, ...]:
        """Every file there is in it."""
        return _files(self.recordings or (), self.consent)
