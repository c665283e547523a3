"""What a vendor can do and needs, as data."""

from __future__ import annotations

from typing import Any

import attrs

from voiceclone._job import Gender
from voiceclone._request import ConsentKind
from voiceclone.backends._requirements import Requirement


def _some_consent(_instance: object, _field: attrs.Attribute[Any], value: frozenset[ConsentKind]) -> None:
    if not value:
        raise ValueError("a backend has to require some kind of consent")


@attrs.frozen(kw_only=True)
class SpeechCapabilities:
    """What a vendor's text-to-speech takes. Ranges hold both ends.

    Attributes:
        formats: Formats it gives: ``"wav"``, ``"mp3"``.
        speed: Least and most speed; 1.0 is the vendor's own.
        pitch: Least and most pitch; 1.0 is the voice's own.
        volume: Least and most volume; 1.0 is the vendor's own.
        longest_text: Characters that one call takes; longer text is split at the ends of sentences, and the parts are
            joined. None for no known limit.
        extra: Keys of ``extra`` that the vendor knows for speech.
    """

    formats: frozenset[str]
    speed: tuple[float, float] = (1.0, 1.0)
    pitch: tuple[float, float] = (1.0, 1.0)
    volume: tuple[float, float] = (1.0, 1.0)
    longest_text: int | None = None
    extra: frozenset[str] = frozenset()


@attrs.frozen(kw_only=True)
class Capabilities:
    """What a vendor's API can do and needs. Only what the vendor documents stands here.

    Attributes:
        consent: Kinds of consent the vendor needs; all of them, and at least one.
        statement_formats: File endings a spoken statement may have.
        letter_formats: File endings a signed letter may have.
        recording_formats: File endings recordings may have.
        least_recordings: How many recordings one job needs.
        most_recordings: How many recordings one job takes, None for no known limit.
        compares_voices: Whether the vendor compares the spoken consent with the recordings.
        assets: Whether audio the vendor already holds can be named instead of a file.
        genders: Genders the vendor knows.
        gender_needed: Whether a gender has to be said: the vendor would silently assume one.
        languages: Languages the vendor trains, as primary BCP 47 subtags; None if the API has no such field.
        language_needed: Whether a language has to be said: the vendor would silently assume one.
        longest_voice_name: Characters a voice's name may have.
        extra: Keys of ``CloneRequest.extra`` the vendor knows.
        resubmits: Whether a job whose review failed takes other files.
        marks_jobs: Whether the vendor tells a job's voice name again, so that a marker in it tells our jobs from
            others'; see the journal.
        lists_jobs: Whether jobs can be listed.
        deletes_jobs: Whether jobs can be deleted.
        lists_voices: Whether voices can be listed, and one asked for.
        deletes_voices: Whether voices can be deleted.
        speech: What its text-to-speech takes; None if it cannot speak with its voices.
        tells_quota: Whether the vendor tells what the account has left.
        lists_leftovers: Whether what this library made and nobody uses can be found.
        deletes_uploads: Whether what was uploaded can be deleted.
        url_schemes: Schemes of addresses that recordings may be given by: ``"oss"``, ``"https"``.
        transcripts_needed: Whether every recording needs its text.
        first_poll: Seconds between the first two polls of a job.
        slowest_poll: Seconds between two polls at most.
        fastest_poll: Seconds between two polls at least, whatever the caller asks for: the documented rate.
    """

    consent: frozenset[ConsentKind] = attrs.field(validator=_some_consent)
    statement_formats: frozenset[str] = frozenset()
    letter_formats: frozenset[str] = frozenset()
    recording_formats: frozenset[str]
    least_recordings: int = 1
    most_recordings: int | None = None
    compares_voices: bool = False
    assets: bool = False
    genders: frozenset[Gender] = frozenset(Gender)
    gender_needed: bool = False
    languages: frozenset[str] | None = None
    language_needed: bool = False
    longest_voice_name: int | None = None
    extra: frozenset[str] = frozenset()
    resubmits: bool = False
    marks_jobs: bool = False
    lists_jobs: bool = False
    deletes_jobs: bool = False
    lists_voices: bool = False
    deletes_voices: bool = False
    speech: SpeechCapabilities | None = None
    tells_quota: bool = False
    lists_leftovers: bool = False
    deletes_uploads: bool = False
    url_schemes: frozenset[str] = frozenset()
    transcripts_needed: bool = False
    first_poll: float = 10.0
    slowest_poll: float = 300.0
    fastest_poll: float = 0.1


@attrs.frozen(kw_only=True)
class Edition:
    """One edition of a vendor's service: another quality, other material, another price.

    Attributes:
        name: What to ask for: ``"premium"``.
        title: What the vendor calls it.
        capabilities: What it can do and needs.
        requirements: What the vendor documents about its recordings.
    """

    name: str
    title: str
    capabilities: Capabilities
    requirements: tuple[Requirement, ...] = ()
