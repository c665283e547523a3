"""What consent a vendor wants, as data."""

from __future__ import annotations

import attrs

from voiceclone._request import ConsentKind


@attrs.frozen(kw_only=True)
class ConsentNeed:
    """One kind of consent a vendor takes, known before anybody records or signs.

    Attributes:
        kind: The kind.
        required: Whether nothing goes without it.
        text: The exact words to read aloud, None where nothing is read.
        text_language: The language of those words, as a BCP 47 tag.
        translated: Whether they are the vendor's translation, of which versions differ; the original is Chinese.
        formats: File endings taken.
        largest: Bytes a file may have, None when not documented.
        signer: Who has to speak or sign.
        note: What else to know.
        source: Where this is written.
        read_on: When it was read there, as ISO 8601: ``2026-11-20``; empty when not known. The vendor may have changed
            it since.
    """

    kind: ConsentKind
    required: bool = True
    text: str | None = None
    text_language: str | None = None
    translated: bool = False
    formats: frozenset[str]
    largest: int | None = None
    signer: str
    note: str = ""
    source: str = ""
    read_on: str = ""


@attrs.frozen(kw_only=True)
class ConsentSpec:
    """What consent a vendor wants.

    Attributes:
        provider: Name of the provider.
        language: The language asked for, None for the vendor's own.
        needs: What is needed.
    """

    provider: str
    language: str | None
    needs: tuple[ConsentNeed, ...]
