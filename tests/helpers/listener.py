"""A vendor that has no limits of its own, so that a check of recordings finds what holds for every vendor."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import attrs

from voiceclone import Client, CloneRequest, Consent, Recording
from voiceclone.backends import ConsentKind, ConsentNeed, ConsentSpec
from voiceclone.testing import MemoryBackend

#: What the statement has to say: 320 letters, which take ten seconds at the fastest.
WORDS = "a" * 320

#: File and requirement of a problem, and where in the file.
Found = dict[tuple[str, str], list[tuple[float, float]]]


@attrs.define(kw_only=True)
class Listener(MemoryBackend):
    """Takes any audio, and a statement of `WORDS`."""

    @classmethod
    def consent_spec(cls, language: str | None = None, edition: str | None = None) -> ConsentSpec:
        need = ConsentNeed(kind=ConsentKind.STATEMENT, text=WORDS, formats=frozenset(), signer="the speaker")
        return ConsentSpec(provider=cls.name, language=language, needs=(need,))


def heard(recordings: Iterable[Path], statement: Path) -> Found:
    """Every problem that a check finds of these files."""
    request = CloneRequest(
        voice_name="gentle",
        recordings=[Recording(path=each) for each in recordings],
        consent=Consent(statement=statement),
    )
    with Client(backend=Listener()) as client:
        problems = client.check(request).problems
    return {
        (each.file or each.location, each.requirement): [(one.start, one.end) for one in each.stretches]
        for each in problems
    }
