"""
What an app holds.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from types import TracebackType
from typing import Any, Self

from voiceclone import _arguments, _providers, _waiting
from voiceclone._errors import ConfigurationError, UnsupportedFeatureError
from voiceclone._job import CloneJob, JobState, Progress
from voiceclone._journal.journal import Journal, Record, open_journal
from voiceclone._preflight import planning
from voiceclone._preflight.report import Report
from voiceclone._request import CloneRequest, Consent, Recording, Resubmission
from voiceclone._retry import Retry
from voiceclone._submission import resubmit
from voiceclone._submission.submit import Submission, Submissions, request_of
from voiceclone.backends._backend import Backend, Capabilities
from voiceclone.backends._consent import ConsentSpec


class Client:
    """
    One vendor, chosen by name. May be used by many threads at once.

    Args:
        provider: Name of the provider; ``VOICECLONE_PROVIDER`` when not given.
        journal: Where submissions are remembered: a `Journal`, or a folder. When not given, the folder of
            ``VOICECLONE_JOURNAL``, else ``voiceclone/journal`` in the user's state directory. `MemoryJournal()`
            remembers nothing beyond this process.
        consistency_delay: Seconds, 0 or more, after which what was sent and the vendor does not show
            counts as never done.
        attempts: How often harmless calls are tried in all, 1 or more; 1 switches repeating off.
        marker: Whether a job gets a marker of 11 characters in its voice's name, by which it is found again when the
            vendor's answer was lost. Without it, that is left to you: `SubmissionUnknownError`.
        sleep: How to wait, in seconds.
        clock: Tells seconds that pass evenly, from any start; not the time of day, which may jump.
        **settings: The provider's own settings; what is missing comes from the environment.

    Raises:
        ConfigurationError: No such provider, its SDK is not installed, or a setting is missing or unknown.
    """

    def __init__(
        self,
        provider: str | None = None,
        *,
        journal: Journal | str | os.PathLike[str] | None = None,
        consistency_delay: float = 300.0,
        attempts: int = 4,
        marker: bool = True,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        **settings: Any,
    ) -> None:
        name = provider or os.environ.get("VOICECLONE_PROVIDER")
        if not name:
            known = ", ".join(_providers.provider_names())
            raise ConfigurationError(f"no provider: pass one of {known}, or set VOICECLONE_PROVIDER")
        if not isinstance(name, str):
            raise ConfigurationError(f"the provider is a {type(name).__name__}: give its name as text")
        _arguments.check_client(consistency_delay=consistency_delay, attempts=attempts, sleep=sleep, clock=clock)
        backend = _providers.load_backend(name)
        values = _providers.read_settings(name, backend, settings, os.environ)
        try:
            self._backend: Backend = backend(**values)
        except (TypeError, ValueError) as error:
            raise ConfigurationError(f"{name}: a setting cannot be used: {error}") from error
        self._sleep, self._clock, self._consistency_delay = sleep, clock, consistency_delay
        self._retry = Retry(sleep=sleep, attempts=attempts)
        self._backend.vendor_clock.clock = clock
        self._journal = open_journal(journal)
        self._submissions = Submissions(
            backend=self._backend,
            journal=self._journal,
            retry=self._retry,
            sleep=sleep,
            clock=clock,
            consistency_delay=consistency_delay,
            marks=marker,
        )
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
        """
        Let connections go. Jobs go on at the vendor.
        """
        if not self._closed:
            self._closed = True
            self._backend.close()

    @property
    def provider(self) -> str:
        """
        Name of the provider.
        """
        return self._backend.name

    @property
    def capabilities(self) -> Capabilities:
        """
        What the provider can do and needs.
        """
        return self._backend.capabilities

    def submit(
        self,
        request: CloneRequest,
        *,
        key: str | None = None,
        check: bool = True,
        on_progress: Callable[[Progress], object] | None = None,
    ) -> CloneJob:
        """
        Submit *request*: check it, upload the recordings and the consent, start the job.

        The same request, or the same *key*, never makes a second job as long as the journal remembers: a finished
        submission returns its job and asks nobody, an unfinished one goes on where it stopped.

        Args:
            request: What to clone.
            key: The submission's name; made from the request's content when not given.
            check: Whether to apply the vendor's documented limits, which may have changed since. What no vendor
                takes is refused all the same: no consent, unreadable files, unknown words.
            on_progress: Told how far each upload has come.

        Returns:
            The job, not yet looked at: its ``vendor_state`` is None.

        Raises:
            InvalidRequestError: With every problem of the request; nothing was sent.
            SubmissionUnknownError: The vendor may or may not have taken the job; it was not sent again.
            SubmissionInProgressError: The same submission is being worked on elsewhere.
            TransferError: An upload did not arrive; submit again to go on.
            JournalError: The journal cannot be read or written; before anything is sent, if its folder cannot be made.
            ProviderError: The vendor said no.
        """
        _arguments.check_key(key)
        return self._job_of(self._submissions.submit(request, key, limits=check, on_progress=on_progress))

    def resubmit(
        self,
        job: CloneJob | str,
        *,
        recordings: Iterable[Recording | str | os.PathLike[str]] | Recording | os.PathLike[str] | None = None,
        consent: Consent | None = None,
        voice_name: str | None = None,
        gender: str | None = None,
        language: str | None = None,
        extra: Mapping[str, Mapping[str, object]] | None = None,
        check: bool = True,
        on_progress: Callable[[Progress], object] | None = None,
    ) -> CloneJob:
        """
        Answer a job whose review failed with new recordings, a new consent or corrected fields, in one call; the rest
        stays as it is.

        It is as safe as `submit`: the same material again for the same refusal goes on where it stopped, or returns
        what came of it. `pending` lists what never ended, and `resume` and `forget` take it as they take submissions.

        Args:
            job: The job, its ``ref``, or the vendor's id of it. The job as it waited tells which refusal is meant.
            recordings: Replace all recordings.
            consent: Replaces the consent.
            voice_name: Replaces the voice's name.
            gender: Replaces the gender.
            language: Replaces the language.
            extra: Replaces what one vendor alone has, as of `CloneRequest`; what is not named stays.
            check: As of `submit`, for what is given.
            on_progress: Told how far each upload has come.

        Returns:
            The job, not yet looked at, its ``attempt`` one higher.

        Raises:
            UnsupportedFeatureError: The vendor's API takes no new material.
            InvalidRequestError: The job does not wait for any, none is given, or something is wrong with it.
            VoiceCloneError: As `submit`.
        """
        if not self.capabilities.resubmits:
            what = f"{self.provider} takes no new material for a job"
            raise UnsupportedFeatureError(f"{what}: submit a new one instead, client.submit(request)")
        job_id = self._job_id(job)
        material = Resubmission(
            job_id=job_id,
            attempt=0,
            recordings=recordings,
            consent=consent,
            voice_name=voice_name,
            gender=gender,
            language=language,
            extra=extra or {},
        )
        planning.refuse(self._backend, material, limits=check)
        key = resubmit.key_of(f"{self.provider}:{job_id}")
        with self._journal.lock(key):
            record = resubmit.choose(
                material,
                self._journal.load(key),
                seen=job.attempt if isinstance(job, CloneJob) and job.state is JobState.ACTION_REQUIRED else None,
                look=lambda: self.get_job(job_id),
                print_of=self._submissions.fingerprint,
                new_record=self._submissions.new_record,
            )
            return self._job_of(self._submissions.carry_on(record, request_of(record), on_progress))

    def check(self, request: CloneRequest) -> Report:
        """
        Everything that can be known of *request* before it is sent: its audio measured, every rule looked at.

        Needs the extra ``audio`` to listen; without it the report says so. The vendor is asked for the limits of
        this account, where it tells them; nothing else is sent.
        """
        return planning.check(self._backend, request)

    def consent_spec(self, language: str | None = None) -> ConsentSpec:
        """
        What consent the vendor wants, and the words to read aloud.

        Args:
            language: The speaker's language, as a BCP 47 tag; the vendor's own when not given.
        """
        return self._backend.consent_spec(language)

    def get_job(self, job: CloneJob | str) -> CloneJob:
        """
        Ask the vendor how a job is.

        Args:
            job: The job, its ``ref``, or the vendor's id of it.

        Raises:
            NotFoundError: The vendor knows no such job.
            ProviderError: The vendor said no.
        """
        job_id = self._job_id(job)
        return self._retry(lambda: self._backend.get_job(job_id))

    def wait(
        self,
        job: CloneJob | str,
        timeout: float | None = None,
        interval: float | None = None,
        unclear_timeout: float = 86_400.0,
        on_update: Callable[[CloneJob], object] | None = None,
    ) -> CloneJob:
        """
        Wait until there is a voice.

        Outages of the vendor and of the network are waited through, however long they last, once the vendor has
        answered anything: an address that is wrong fails at the first look.

        Args:
            job: The job, its ``ref``, or the vendor's id of it.
            timeout: Seconds to wait at most; None for as long as it takes, which may be days. An answer that is on its
                way then is waited for.
            interval: Seconds between two looks; the vendor's own growing pace when not given.
            unclear_timeout: Seconds to go on while answers say nothing that makes sense: a success without a voice
                id, a state this version does not know, answers that cannot be read.
            on_update: Told of the job once per change, the first look included.

        Raises:
            JobFailedError: The vendor gave up on the job.
            ActionRequiredError: The job waits for a human.
            JobTimeoutError: Time is up; the job goes on and can be waited for again.
            JobUnclearError: The vendor's answers made no sense for too long.
            ProviderError: The vendor said no to the question itself.
        """
        job_id = self._job_id(job)
        last = job if isinstance(job, CloneJob) else self._submitted(job_id)
        # A job as `submit` returns it was submitted, whatever the journal remembers.
        told = job.attempt if isinstance(job, CloneJob) and job.vendor_state is None else 0
        try:
            for seen in _waiting.looks(
                self._backend,
                job_id,
                last,
                timeout=timeout,
                interval=interval,
                unclear_timeout=unclear_timeout,
                consistency_delay=self._consistency_delay,
                submitted=lambda: max(told, self._submissions.attempt_submitted(job_id)),
                retry=self._retry,
                clock=self._clock,
                sleep=self._sleep,
            ):
                last = seen
                if on_update is not None:
                    on_update(seen)
        except KeyboardInterrupt as stop:
            stop.add_note(f"The job goes on at the vendor. To go on waiting: client.wait({last.ref!r})")
            raise
        return _waiting.outcome(self._backend, last)

    def pending(self) -> tuple[str, ...]:
        """
        Keys of this provider's submissions that were begun and not finished.
        """
        return self._submissions.pending()

    def resume(
        self,
        key: str,
        *,
        job_id: str | None = None,
        on_progress: Callable[[Progress], object] | None = None,
    ) -> CloneJob:
        """
        Go on with the submission *key*.

        Args:
            key: Its key, as `pending` lists it.
            job_id: The vendor's job that it is (its id, or its ``ref``), when you know: nothing is sent then.
            on_progress: Told how far each upload has come.

        Raises:
            ConfigurationError: The journal knows no such submission of this provider.
            VoiceCloneError: As `submit`.
        """
        known = None if job_id is None else self._job_id(job_id)
        return self._job_of(self._submissions.resume(key, known, on_progress))

    def submissions(self) -> tuple[Submission, ...]:
        """
        What the journal knows of this provider's submissions, begun or finished. Asks nobody.
        """
        return self._submissions.all()

    def submission(self, key: str) -> Submission:
        """
        What the journal knows of the submission *key*: whether it is finished, and its job. Asks nobody.

        Raises:
            ConfigurationError: The journal knows no such submission of this provider.
        """
        return self._submissions.get(key)

    def prune(self, older_than: timedelta) -> tuple[str, ...]:
        """
        Drop the records of submissions that were finished so long ago; gives their keys.

        What is dropped is no longer known: the same request submitted again makes a new job.
        """
        return self._submissions.prune(older_than)

    def forget(self, key: str) -> None:
        """
        Drop the submission *key* from the journal. What the vendor already has stays there.
        """
        self._submissions.forget(key)

    def _job_of(self, record: Record) -> CloneJob:
        """
        The job of a finished record, as far as it is known without asking.
        """
        request, job_id = request_of(record), record["job_id"]
        assert job_id is not None
        if isinstance(request, Resubmission):
            return self._submitted(job_id, attempt=request.attempt)
        return self._submitted(job_id, voice_name=request.voice_name)

    def _submitted(self, job_id: str, **known: Any) -> CloneJob:
        return CloneJob(provider=self.provider, job_id=job_id, state=JobState.QUEUED, **known)

    def _job_id(self, job: CloneJob | str) -> str:
        if not isinstance(job, CloneJob) and not (isinstance(job, str) and job.strip()):
            raise ConfigurationError(f"{job!r} is no job: give a CloneJob, its ref, or the vendor's id of it")
        ref = job.ref if isinstance(job, CloneJob) else job
        owner, colon, job_id = ref.partition(":")
        if not colon:
            return ref
        if owner == self.provider:
            return job_id
        if owner in _providers.provider_names():
            raise ConfigurationError(
                f"{ref} is a job of {owner}, this is a client of {self.provider}: use Client({owner!r})"
            )
        return ref
