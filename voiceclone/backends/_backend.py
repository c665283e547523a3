"""The port: what one vendor has to offer so that `Client` can speak to it."""

from __future__ import annotations

import abc
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import ClassVar

import attrs

from voiceclone._account import Leftover, Quota
from voiceclone._errors import ConfigurationError, InvalidRequestError, UnsupportedFeatureError
from voiceclone._job import CloneJob, Voice
from voiceclone._problem import Message, Problem
from voiceclone._request import CloneRequest, ConsentKind, Resubmission
from voiceclone._speech import SpeechRequest
from voiceclone.backends._capabilities import Capabilities, Edition
from voiceclone.backends._consent import ConsentNeed, ConsentSpec
from voiceclone.backends._requirements import Requirement
from voiceclone.backends._settings import setting
from voiceclone.backends._steps import Steps
from voiceclone.backends._vendor_clock import VendorClock


@attrs.define(kw_only=True)
class Backend(abc.ABC):
    """One vendor. Settings are attrs fields made with `setting`; `Client` fills them.

    Attributes:
        name: The provider's name, the one users switch.
        title: What the vendor calls the service.
        capabilities: What its API can do and needs; of a vendor with editions, in the first of them.
        editions: The editions of the service, the default first; empty if there is only one.
        edition: Name of the edition that requests are of which name none; the default one when not given.
        requires: Modules that have to be importable.
        install: The command that installs them.
        requirements: What the vendor documents about recordings; of a vendor with editions, in the first of them.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    capabilities: ClassVar[Capabilities]
    editions: ClassVar[tuple[Edition, ...]] = ()
    requires: ClassVar[tuple[str, ...]] = ()
    install: ClassVar[str] = ""
    requirements: ClassVar[tuple[Requirement, ...]] = ()

    edition: str | None = setting(default=None)
    #: The vendor's time; a backend tells it the ``Date`` header of every answer: ``self.vendor_clock.note(date)``.
    vendor_clock: VendorClock = attrs.field(factory=VendorClock, init=False, repr=False, eq=False)

    @edition.validator  # type: ignore[attr-defined,untyped-decorator,unused-ignore]
    def _check_edition(self, _field: object, value: str | None) -> None:
        try:
            self.find_edition(value)
        except InvalidRequestError as error:
            (problem,) = error.problems
            raise ConfigurationError(f"the setting edition: {problem.message}. {problem.hint}") from None

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

    def synthesize(self, request: SpeechRequest, steps: Steps, to: Path) -> str | None:  # noqa: ARG002 - as above
        """Say the text of *request* and write the audio to the file *to*; gives the vendor's id of the request that
        ordered it, if it has one.

        The call that is paid goes through *steps*; what it gave is all that a later process has, so it should be the
        vendor's id of the audio or of its job. Everything else may be done again. The request was validated already.

        Raises:
            UnsupportedFeatureError: The vendor's API has no such thing.
            RejectedError: The vendor gave up on it.
            TransferError: The audio did not come; the next try fetches it again.
        """
        raise self._without("speak")

    def quota(self) -> Quota:
        """What the account has left."""
        raise self._without("tell what the account has left")

    def list_leftovers(self) -> Iterator[Leftover]:
        """What lies at the vendor with a marker of this library in its name, and may be unused; else as `list_jobs`.

        It may list what is in use, too: `Client` compares it with the journal.
        """
        raise self._without("list what is left over")

    @property
    def keeps_uploads(self) -> bool:
        """Whether what a submission uploaded stays at the vendor once its job has succeeded. If not, the client deletes
        it then.
        """
        return True

    def uploads_of(self, steps: Mapping[str, str]) -> tuple[str, ...]:  # noqa: ARG002 - as above
        """The vendor's ids of what a submission uploaded, from the results of its steps by their names."""
        return ()

    def delete_upload(self, upload_id: str) -> None:  # noqa: ARG002 - as above
        """Delete something that was uploaded, by an id of `uploads_of` or of a `Leftover`; else as `delete_job`."""
        raise self._without("delete uploads")

    @classmethod
    def find_edition(cls, name: str | None = None) -> Edition:
        """The edition *name*, the default one for None. The edition of a vendor that has only one is named ``""``.

        Raises:
            InvalidRequestError: There is no such edition.
        """
        known = cls.editions or (
            Edition(name="", title=cls.title, capabilities=cls.capabilities, requirements=cls.requirements),
        )
        found = next((each for each in known if name is None or (name and each.name == name)), None)
        if found is not None:
            return found
        names = ", ".join(each.name for each in cls.editions)
        hint = Message("Use one of: {names}", names=names) if names else Message("Leave it out")
        message = Message(
            "{name} is no edition of {provider}" if names else "{name} is no edition of {provider}, which has only one",
            name=repr(name),
            provider=cls.name,
        )
        raise InvalidRequestError([Problem("edition", message, hint)])

    def edition_of(self, request: CloneRequest | Resubmission | None = None) -> Edition:
        """The edition that *request* is of: the one that it names, else the setting; else as `find_edition`."""
        named = None if request is None else request.edition
        return self.find_edition(self.edition if named is None else named)

    def check(self, request: CloneRequest) -> Iterable[Problem]:  # noqa: ARG002 - for those who override it
        """What is wrong with *request* beyond what `Capabilities` can say. Asks nobody."""
        return ()

    def account_requirements(self, edition: Edition) -> tuple[Requirement, ...]:  # noqa: ARG002 - as above
        """Requirements of *edition* that only the vendor's service knows, for this account. Asks it; costs nothing."""
        return ()

    @classmethod
    def consent_spec(cls, language: str | None = None, edition: str | None = None) -> ConsentSpec:
        """What consent the vendor wants for *edition*, and the words to read in *language*. Asks nobody.

        Raises:
            InvalidRequestError: There is no such edition.
        """
        can = cls.find_edition(edition).capabilities
        formats = {ConsentKind.STATEMENT: can.statement_formats, ConsentKind.LETTER: can.letter_formats}
        needs = (
            ConsentNeed(kind=kind, formats=formats[kind], signer=Message("the speaker")) for kind in sorted(can.consent)
        )
        return ConsentSpec(provider=cls.name, language=language, needs=tuple(needs))

    def close(self) -> None:  # noqa: B027 - not every backend holds something
        """Let connections go. Called once."""

    def _without(self, what: str) -> UnsupportedFeatureError:
        return UnsupportedFeatureError(f"the API of {self.name} cannot {what}: see the vendor's console")
