"""
What an app holds.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Any, Self

from voiceclone import fingerprint, planning, plugins, report, resubmission, waiting
from voiceclone.backend import Backend, Capabilities
from voiceclone.errors import ConfigurationError, UnsupportedFeatureError
from voiceclone.job import CloneJob, JobState
from voiceclone.journal import Journal, MemoryJournal
from voiceclone.model import CloneRequest, Consent, Progress, Recording, Resubmission
from voiceclone.report import Report
from voiceclone.retry import Retry
from voiceclone.rules import ConsentSpec
from voiceclone.submissions import Submissions


class Client:
    """
    One vendor, chosen by name.

    Args:
        provider: Name of the provider; ``VOICECLONE_PROVIDER`` when not given.
        journal: Where unfinished submissions are kept; in memory when not given.
        settle: Seconds after which a paid job that the vendor does not list is taken for never made.
        attempts: How often harmless calls are tried in all; 1 switches repeating off.
        sleep: How to wait, in seconds.
        clock: Tells the time, in seconds since 1970.
        **settings: The provider's own settings; what is missing comes from the environment.

    Raises:
        ConfigurationError: No such provider, its SDK is not installed, or a setting is missing or unknown.
    """

    def __init__(
        self,
        provider: str | None = None,
        *,
        journal: Journal | None = None,
        settle: float = 300.0,
        attempts: int = 4,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.time,
        **settings: Any,
    ) -> None:
        name = provider or os.environ.get("VOICECLONE_PROVIDER")
        if not name:
            known = ", ".join(plugins.provider_names())
            raise ConfigurationError(f"no provider: pass one of {known}, or set VOICECLONE_PROVIDER")
        backend = plugins.load_backend(name)
        values = plugins.read_settings(name, backend, settings, os.environ)
        try:
            self._backend: Backend = backend(**values)
        except (TypeError, ValueError) as error:
            raise ConfigurationError(f"{name}: a setting cannot be used: {error}") from error
        self._sleep, self._clock = sleep, clock
        self._retry = Retry(sleep=sleep, attempts=attempts)
        self._journal: Journal = journal if journal is not None else MemoryJournal()
        self._submissions = Submissions(
            backend=self._backend, journal=self._journal, retry=self._retry, sleep=sleep, clock=clock, settle=settle
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
        Hand *request* in: check it, upload the recordings and the consent, start the job.

        The same request, or the same *key*, never makes a second job as long as the journal remembers: a finished
        submission returns its job, an unfinished one goes on where it stopped.

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
            ProviderError: The vendor said no.
        """
        planning.refuse(self._backend, request, limits=check)
        return self._known_as(self._submissions.hand_in(request, key, on_progress), request)

    def resubmit(
        self,
        job: CloneJob | str,
        *,
        recordings: Iterable[Recording | str | os.PathLike[str]] | Recording | os.PathLike[str] | None = None,
        consent: Consent | None = None,
        check: bool = True,
        on_progress: Callable[[Progress], object] | None = None,
    ) -> CloneJob:
        """
        Answer a job whose review failed with new recordings, a new consent, or both; the rest stays as it is.

        It is as safe as `submit`: the same material again for the same refusal goes on where it stopped, or returns
        what came of it. `pending` lists what never ended, and `resume` and `forget` take it as they take submissions.

        Args:
            job: The job, its ``ref``, or the vendor's id of it. The job as it waited tells which refusal is meant.
            recordings: Replace all recordings.
            consent: Replaces the consent.
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
        material = Resubmission(job_id=job_id, attempt=0, recordings=recordings, consent=consent)
        planning.refuse(self._backend, material, limits=check)
        key = resubmission.key_of(f"{self.provider}:{job_id}")
        with self._journal.lock(key):
            record = resubmission.choose(
                material,
                self._journal.load(key),
                account=self._backend.account,
                seen=job.attempt if isinstance(job, CloneJob) and job.state is JobState.ACTION_REQUIRED else None,
                look=lambda: self.get_job(job_id),
                print_of=self._submissions.fingerprint,
            )
            chosen = fingerprint.load(record["request"])
            return self._known_as(self._submissions.carry_on(record, chosen, on_progress), chosen)

    def check(self, request: CloneRequest) -> Report:
        """
        Everything that can be known of *request* before it is sent: its audio measured, every rule looked at.

        Needs the extra ``audio`` to listen; without it the report says so. The vendor is asked for the limits of
        this account, where it tells them; nothing else is sent.
        """
        material = report.measure(request, signal=True)
        known = planning.structure(self._backend, request)
        return planning.examine(self._backend, request, material, known, live=True)

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
        on_update: Callable[[CloneJob], object] | None = None,
    ) -> CloneJob:
        """
        Wait until there is a voice.

        Outages of the vendor and of the network are waited through, however long they last.

        Args:
            job: The job, its ``ref``, or the vendor's id of it.
            timeout: Seconds to wait at most; None for as long as it takes, which may be days.
            interval: Seconds between two looks; the vendor's own growing pace when not given.
            on_update: Told of the job once per change, the first look included.

        Raises:
            JobFailedError: The vendor gave up on the job.
            ActionRequiredError: The job waits for a human.
            JobTimeoutError: Time is up; the job goes on and can be waited for again.
            ProviderError: The vendor said no to the question itself.
        """
        job_id = self._job_id(job)
        last = job if isinstance(job, CloneJob) else self._submitted(job_id)
        try:
            for seen in waiting.looks(
                self._backend, job_id, last, timeout=timeout, interval=interval, clock=self._clock, sleep=self._sleep
            ):
                last = seen
                if on_update is not None:
                    on_update(seen)
        except KeyboardInterrupt as stop:
            stop.add_note(f"The job goes on at the vendor. To go on waiting: client.wait({last.ref!r})")
            raise
        return waiting.outcome(self._backend, last)

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
            job_id: The vendor's job that it is, when you know: nothing is sent then.
            on_progress: Told how far each upload has come.

        Raises:
            ConfigurationError: The journal knows no such submission of this provider.
            VoiceCloneError: As `submit`.
        """
        return self._known_as(*self._submissions.resume(key, job_id, on_progress))

    def forget(self, key: str) -> None:
        """
        Drop the submission *key* from the journal. What the vendor already has stays there.
        """
        self._submissions.forget(key)

    def _known_as(self, job_id: str, request: CloneRequest | Resubmission) -> CloneJob:
        if isinstance(request, Resubmission):
            return self._submitted(job_id, attempt=request.attempt)
        return self._submitted(job_id, voice_name=request.voice_name)

    def _submitted(self, job_id: str, **known: Any) -> CloneJob:
        return CloneJob(provider=self.provider, job_id=job_id, state=JobState.QUEUED, **known)

    def _job_id(self, job: CloneJob | str) -> str:
        ref = job.ref if isinstance(job, CloneJob) else job
        owner, colon, job_id = ref.partition(":")
        if not colon:
            return ref
        if owner == self.provider:
            return job_id
        if owner in plugins.provider_names():
            raise ConfigurationError(
                f"{ref} is a job of {owner}, this is a client of {self.provider}: use Client({owner!r})"
            )
        return ref
