"""What every letter has to be like, whoever reads it."""

from __future__ import annotations

from functools import partial

import attrs

from voiceclone._problem import Severity
from voiceclone._request import ConsentKind
from voiceclone.backends._capabilities import Edition
from voiceclone.backends._requirements import Requirement, Subject

_letter = partial(
    Requirement,
    subject=Subject.LETTER,
    severity=Severity.ERROR,
    source="Nobody could read the letter; no vendor document gives a number",
)
#: A fact that is there only when something is wrong.
_wrong = partial(_letter, one_of=frozenset())
_LETTER = (
    _letter(
        name="letter-content",
        fact="letter_form",
        one_of=frozenset({"PDF", "JPEG", "PNG"}),
        message="its content is {value}, and no PDF, JPEG or PNG",
        hint="Export it as PDF, or photograph it as JPEG or PNG; a new name does not change what it is",
    ),
    _wrong(
        name="letter-mislabelled",
        fact="letter_mislabelled",
        message="the file's ending is {value}",
        hint="Give it the ending of what it is",
        source="Vendors tell formats by the ending",
    ),
    _wrong(
        name="letter-damaged",
        fact="letter_damaged",
        message="it cannot be opened: {value}",
        hint="Export or scan it again, and copy it whole",
    ),
    _wrong(
        name="letter-encrypted",
        fact="letter_encrypted",
        message="opening it takes {value}",
        hint="Save it without a password",
    ),
    _letter(
        name="letter-pages",
        fact="letter_pages",
        at_least=1,
        message="it has {value} pages",
        hint="Export or scan it again",
    ),
    _letter(
        name="letter-size",
        fact="letter_pixels",
        at_least=500,
        message="its shorter side has {value} pixels; this library wants 500",
        hint="Scan it with 300 dpi, or photograph the whole page from near",
    ),
    _wrong(
        name="letter-blank",
        fact="letter_blank",
        message="it is blank: {value}",
        hint="Give the page that is filled in and signed",
    ),
)


def letter_requirements(edition: Edition) -> tuple[Requirement, ...]:
    """What a letter has to be like for *edition*; advice, where the vendor is sent none and it is kept as evidence."""
    if ConsentKind.LETTER in edition.capabilities.consent:
        return _LETTER
    return tuple(attrs.evolve(each, severity=Severity.WARNING) for each in _LETTER)
