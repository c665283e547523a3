"""The port: what one vendor has to offer so that `Client` can speak to it."""

from __future__ import annotations

import abc
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

import attrs

from voiceclone._errors import UnsupportedFeatureError
from voiceclone._job import CloneJob, Gender, Voice
from voiceclone._problem import Problem
from voiceclone._request import CloneRequest, ConsentKind, Resubmission
from voiceclone.backends._consent import ConsentNeed, ConsentSpec
from voiceclone.backends._requirements import Requirement
from voiceclone.backends._steps import Steps
from voiceclone.backends._vendor_clock import VendorClock


def _some_consent(_instance: object, _field: attrs.Attribute[Any], value: frozenset[ConsentKind]) -> None:
    if not value:
        raise ValueError("a backend has to require some kind of consent")


@attrs.frozen(kw_only=True)
class Capabilities:
    """What a vendor's API can do and needs. Only what the vendor documents stands here.

    Attributes:
        consent: Kinds of consent the vendor needs; all of them, and at least one.
        statement_formats: File endings a spoken statement may have.
        letter_formats: File endings a signed letter may have.
        recording_formats: File endings recordings may have.
        most_recordings: How many recordings one job takes, None for no known limit.
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
        first_poll: Seconds between the first two polls of a job.
        slowest_poll: Seconds between two polls at most.
        fastest_poll: Seconds between two polls at least, whatever the caller asks for: the documented rate.
    """

    consent: frozenset[ConsentKind] = attrs.field(validator=_some_consent)
    statement_formats: frozenset[str] = frozenset()
    letter_formats: frozenset[str] = frozenset()
    recording_formats: frozenset[str]
    most_recordings: int | None = None
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
    first_poll: float = 10.0
    slowest_poll: float = 300.0
    fastest_poll: float = 0.1


@attrs.define(kw_only=True)
class Backend(abc.ABC):
    """One vendor. Settings are attrs fields made with `setting`; `Client` fills them.

    Attributes:
        name: The provider's name, the one users switch.
        title: What the vendor calls the service.
        capabilities: What its API can do and needs.
        requires: Modules that have to be importable.
        install: The command that installs them.
        requirements: What the vendor documents about recordings.
        compares_voices: Whether the vendor compares the spoken consent with the recordings.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    capabilities: ClassVar[Capabilities]
    requires: ClassVar[tuple[str, ...]] = ()
    install: ClassVar[str] = ""
    requirements: ClassVar[tuple[Requirement, ...]] = ()
    compares_voices: ClassVar[bool] = False

    #: The vendor's time; a backend tells it the ``Date`` header of every answer: ``self.vendor_clock.note(date)``.
    vendor_clock: VendorClock = attrs.field(factory=VendorClock, init=False, repr=False, eq=False)

    @property
    @abc.abstractmethod
    def account(self) -> str:
        """What tells one account's jobs from another's, without secrets: region and project, for instance."""

    @abc.abstractmethod
    def submit(self, request: CloneRequest, steps: Steps) -> CloneJob:
        """Submit *request*; gives the job as the vendor's answers tell of it, ``SUCCEEDED`` if the voice is ready at
        once.

        Every call that changes something goes through *steps*, the one that makes the job as well: what a step gave is
        all that a later process has. The request was validated already.
        """

    def resubmit(self, files: Resubmission, steps: Steps) -> CloneJob:  # noqa: ARG002 - for those who override it
        """Submit other *files* and fields for a job whose review failed, and start the job again; gives the job.

        Every call that changes something goes through *steps*. The files were validated already. Whoever overrides it
        says so in `Capabilities`.

        Raises:
            UnsupportedFeatureError: The vendor's API has no such thing.
        """
        raise UnsupportedFeatureError(f"{self.name} cannot resubmit a job: submit a new one")

    @abc.abstractmethod
    def get_job(self, job_id: str) -> CloneJob:
        """Ask the vendor how the job is."""

    def list_jobs(self) -> Iterator[CloneJob]:
        """All jobs the vendor lists, read page by page while they are asked for; see `iterate_pages`.

        Whoever overrides it, or one of the next four, says so in `Capabilities`.

        Raises:
            UnsupportedFeatureError: The vendor's API has no such thing.
            MalformedResponseError: An entry cannot be read. None is left out silently.
        """
        raise self._without("list jobs")

    def delete_job(self, job_id: str) -> None:  # noqa: ARG002 - for those who override it
        """Delete a job. May be called again after its answer was lost.

        Raises:
            UnsupportedFeatureError: The vendor's API has no such thing.
            NotFoundError: There is no such job; `Client` takes that for success.
            RejectedError: The vendor does not delete it.
        """
        raise self._without("delete jobs")

    def list_voices(self) -> Iterator[Voice]:
        """All voices of the account, in whatever state; else as `list_jobs`."""
        raise self._without("list voices")

    def get_voice(self, voice_id: str) -> Voice:  # noqa: ARG002 - for those who override it
        """Ask the vendor how the voice is; else as `get_job`."""
        raise self._without("tell of a voice")

    def delete_voice(self, voice_id: str) -> None:  # noqa: ARG002 - for those who override it
        """Delete a voice; else as `delete_job`."""
        raise self._without("delete voices")

    def check(self, request: CloneRequest) -> Iterable[Problem]:  # noqa: ARG002 - for those who override it
        """What is wrong with *request* beyond what `Capabilities` can say. Asks nobody."""
        return ()

    def account_requirements(self) -> tuple[Requirement, ...]:
        """Requirements that only the vendor's service knows, for this account. Asks it; costs nothing."""
        return ()

    @classmethod
    def consent_spec(cls, language: str | None = None) -> ConsentSpec:
        """What consent the vendor wants, and the words to read in *language*. Asks nobody."""
        can = cls.capabilities
        formats = {ConsentKind.STATEMENT: can.statement_formats, ConsentKind.LETTER: can.letter_formats}
        needs = (ConsentNeed(kind=kind, formats=formats[kind], signer="the speaker") for kind in sorted(can.consent))
        return ConsentSpec(provider=cls.name, language=language, needs=tuple(needs))

    def close(self) -> None:  # noqa: B027 - not every backend holds something
        """Let connections go. Called once."""

    def _without(self, what: str) -> UnsupportedFeatureError:
        return UnsupportedFeatureError(f"the API of {self.name} cannot {what}: see the vendor's console")
