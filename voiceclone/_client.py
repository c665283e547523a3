"""What an app holds."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from voiceclone import _arguments
from voiceclone._errors import InvalidRequestError
from voiceclone._job import CloneJob, JobState
from voiceclone._journal import Journal, open_journal
from voiceclone._problem import Severity
from voiceclone._providers import job_id_of, open_backend
from voiceclone._request import CloneRequest, Resubmission
from voiceclone._retry import Retry, Timing
from voiceclone._submission import validation
from voiceclone._submission.account import AccountClient
from voiceclone._submission.cleanup import CleanUp
from voiceclone._submission.client import SubmissionClient
from voiceclone._submission.store import Store
from voiceclone._submission.submit import Submitter
from voiceclone._submission.watch import Watch
from voiceclone._synthesis.client import SpeechClient
from voiceclone._synthesis.synthesizer import Synthesizer
from voiceclone._voices import VoiceClient
from voiceclone._waiting import Wait
from voiceclone.backends._backend import Backend
from voiceclone.backends._capabilities import Capabilities, Edition
from voiceclone.backends._consent import ConsentSpec

if TYPE_CHECKING:
    from voiceclone._preflight import Report


class Client(SubmissionClient, VoiceClient, SpeechClient, AccountClient):
    """One vendor, chosen by name. May be used by many threads at once.

    Args:
        provider: Name of the provider; ``VOICECLONE_PROVIDER`` when not given.
        backend: The vendor itself, instead of a name and settings: for tests, and for a backend no package brings.
        journal: Where submissions are remembered: a `Journal`, or a folder. When not given, the folder of
            ``VOICECLONE_JOURNAL``, else ``voiceclone/journal`` in the user's state directory. `MemoryJournal()`
            remembers nothing beyond this process.
        consistency_delay: Seconds, 0 or more, after which what was sent and the vendor does not show counts as never
            done.
        attempts: How often harmless calls are tried in all, 1 or more; 1 switches repeating off.
        marker: Whether a job gets a marker of 11 characters in its voice's name, by which it is found again when the
            vendor's answer was lost. Without it, that is left to you: `SubmissionUnknownError`.
        sleep: How to wait, in seconds.
        clock: Seconds that pass evenly, from any start; not the time of day, which may jump.
        **settings: The provider's own settings; what is missing comes from the environment.

    Raises:
        ConfigurationError: No such provider, its SDK is not installed, or a setting is missing or unknown.
    """

    def __init__(
        self,
        provider: str | None = None,
        *,
        backend: Backend | None = None,
        journal: Journal | str | os.PathLike[str] | None = None,
        consistency_delay: float = 300.0,
        attempts: int = 4,
        marker: bool = True,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        **settings: Any,
    ) -> None:
        _arguments.check_client(consistency_delay=consistency_delay, attempts=attempts, sleep=sleep, clock=clock)
        self._backend = open_backend(provider, backend, settings, os.environ)
        self._backend.vendor_clock.clock = clock
        self._timing = Timing(
            sleep=sleep,
            clock=clock,
            retry=Retry(sleep=sleep, attempts=attempts),
            consistency_delay=consistency_delay,
        )
        self._store = Store(provider=self._backend.name, journal=open_journal(journal), sleep=sleep)
        self._submitter = Submitter(
            backend=self._backend, store=self._store, timing=self._timing, marks=marker, validate=self._validate
        )
        self._clean_up = CleanUp(backend=self._backend, store=self._store, timing=self._timing)
        self._synthesizer = Synthesizer(
            backend=self._backend,
            journal=self._store.journal,
            claimed_ids=self._store.claimed_ids,
            expire=self._store.expire_speech,
            timing=self._timing,
            marks=marker,
        )
        self._watch = Watch(backend=self._backend, store=self._store)
        self._closed = False

    def __repr__(self) -> str:
        return f"Client({self.provider!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let connections go. Jobs go on at the vendor."""
        if not self._closed:
            self._closed = True
            self._backend.close()

    @property
    def provider(self) -> str:
        """Name of the provider."""
        return self._backend.name

    @property
    def capabilities(self) -> Capabilities:
        """What the provider can do and needs; of one with editions, in the edition of this client."""
        return self._backend.edition_of().capabilities

    @property
    def editions(self) -> tuple[Edition, ...]:
        """The editions of the provider, the default first; empty if there is only one."""
        return self._backend.editions

    def check(self, request: CloneRequest) -> Report:
        """Everything that can be known of *request* before it is sent: its audio measured, every requirement evaluated.

        Needs the extra ``audio`` to listen; without it the report says so. The vendor is asked for the limits of
        this account, where it tells them; nothing else is sent.
        """
        from voiceclone import _preflight  # noqa: PLC0415 - not loaded by those who never ask

        return _preflight.check(self._backend, request)

    def consent_spec(self, language: str | None = None, edition: str | None = None) -> ConsentSpec:
        """What consent the vendor wants, and the words to read aloud.

        Args:
            language: The speaker's language, as a BCP 47 tag; the vendor's own when not given.
            edition: Name of the edition; the client's when not given.

        Raises:
            InvalidRequestError: There is no such edition.
        """
        return self._backend.consent_spec(language, self._backend.edition if edition is None else edition)

    def get_job(self, job: CloneJob | str) -> CloneJob:
        """Ask the vendor how a job is.

        Args:
            job: The job, its ``ref``, or the vendor's id of it.

        Raises:
            NotFoundError: The vendor knows no such job.
            ProviderError: The vendor said no.
        """
        job_id = job_id_of(job, self.provider)
        seen = self._timing.retry(lambda: self._backend.get_job(job_id))
        self._watch.note(seen)
        self._clean_up.after(seen)
        return seen

    def wait(
        self,
        job: CloneJob | str,
        timeout: float | None = None,
        interval: float | None = None,
        unclear_timeout: float = 86_400.0,
        on_update: Callable[[CloneJob], object] | None = None,
    ) -> CloneJob:
        """Wait until there is a voice.

        Outages of the vendor and of the network are waited through, however long they last, once the vendor has
        answered anything: an address that is wrong fails at the first poll.

        Args:
            job: The job, its ``ref``, or the vendor's id of it.
            timeout: Seconds to wait at most; None for as long as it takes, which may be days. An answer that is on its
                way then is waited for.
            interval: Seconds between two polls; the vendor's own growing pace when not given.
            unclear_timeout: Seconds to go on while answers say nothing that makes sense: a success without a voice
                id, a state this version does not know, answers that cannot be read.
            on_update: Told of the job once per change, the first poll included.

        Raises:
            JobFailedError: The vendor gave up on the job.
            ActionRequiredError: The job waits for a human.
            JobTimeoutError: Time is up; the job goes on and can be waited for again.
            JobUnclearError: The vendor's answers made no sense for too long.
            ProviderError: The vendor said no to the question itself.
        """
        job_id = job_id_of(job, self.provider)
        last = (
            job if isinstance(job, CloneJob) else CloneJob(provider=self.provider, job_id=job_id, state=JobState.QUEUED)
        )
        # A job as `submit` returns it was submitted, whatever the journal remembers.
        told = job.attempt if isinstance(job, CloneJob) and job.vendor_state is None else 0
        wait = Wait(
            backend=self._backend,
            timing=self._timing,
            last=last,
            timeout=timeout,
            interval=interval,
            unclear_timeout=unclear_timeout,
            submitted=lambda: max(told, self._store.attempts(job_id)),
        )
        try:
            for seen in wait.changes():
                self._watch.note(seen)
                if on_update is not None:
                    on_update(seen)
        except KeyboardInterrupt as stop:
            stop.add_note(f"The job goes on at the vendor. To go on waiting: client.wait({last.ref!r})")
            raise
        done = wait.outcome()
        self._clean_up.after(done)
        return done

    def _validate(self, request: CloneRequest | Resubmission, *, limits: bool) -> None:
        """Raise every error of *request*; of the vendor's documented limits only if *limits*."""
        known = validation.problems(self._backend, request)
        if limits:
            from voiceclone import _preflight  # noqa: PLC0415 - as above

            found = _preflight.breaches(self._backend, request, known)
        else:
            found = tuple(each for each in known if not each.requirement)
        errors = [each for each in found if each.severity is Severity.ERROR]
        if errors:
            raise InvalidRequestError(errors)
