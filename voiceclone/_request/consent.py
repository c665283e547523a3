"""The speaker's agreement."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import cast

import attrs

from voiceclone._problem import Problem
from voiceclone._request.dates import parse_date, problems_of_date
from voiceclone._request.given import Content, held, is_content
from voiceclone._request.recording import Recording, as_recording
from voiceclone._request.wrong import as_path, no_file, no_text, tell


class ConsentKind(StrEnum):
    """How a speaker can agree to be cloned."""

    STATEMENT = "statement"
    """A recording of the speaker reading the vendor's statement."""
    LETTER = "letter"
    """The vendor's form, signed."""


def _letter(value: str | os.PathLike[str] | Content | None) -> Path | None:
    return cast("Path", held(value, None, "letter")) if is_content(value) else as_path(value)


@attrs.frozen(kw_only=True)
class Consent:
    """The speaker's agreement to be cloned. It cannot be empty.

    Give both kinds and the same request serves every vendor. Who agreed and when is not sent: it is kept in the
    journal for `Client.evidence`, and does not make it another request.

    Attributes:
        statement: The speaker reading the vendor's statement: a path, bytes, an open file, or a `Recording`.
        letter: The vendor's authorization letter, signed: a pdf, jpg or png, as a path, bytes or an open file.
        speaker: Name of who agreed.
        given_at: When: a date, or a datetime with a time zone; text is read as ISO 8601.
    """

    statement: Recording | None = attrs.field(default=None, converter=as_recording)
    letter: Path | None = attrs.field(default=None, converter=_letter)
    speaker: str | None = None
    given_at: date | None = attrs.field(default=None, converter=parse_date)

    def __attrs_post_init__(self) -> None:
        tell(self._problems())

    def _problems(self) -> Iterator[Problem]:
        statement: object = self.statement
        letter: object = self.letter
        if not self.kinds:
            yield Problem("consent", "is empty", "Give the recorded statement, the signed letter, or both")
        if statement is not None and not isinstance(statement, Recording):
            yield no_file("consent.statement", statement)
        if letter is not None and not isinstance(letter, Path):
            yield no_file("consent.letter", letter)
        if self.speaker is not None:
            yield from no_text("consent.speaker", self.speaker)
        yield from problems_of_date("consent.given_at", self.given_at)

    @property
    def kinds(self) -> frozenset[ConsentKind]:
        """The kinds of consent that are here."""
        given = {ConsentKind.STATEMENT: self.statement, ConsentKind.LETTER: self.letter}
        return frozenset(kind for kind, value in given.items() if value is not None)


def missing_consent(value: object) -> Iterator[Problem]:
    """The problem of *value*, if it is no consent."""
    if not isinstance(value, Consent):
        fix = "Cloning needs the speaker's agreement: pass voiceclone.Consent(statement=..., letter=...)"
        yield Problem("consent", "is missing", fix)
