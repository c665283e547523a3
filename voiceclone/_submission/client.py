"""What an app does with its submissions."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta

from voiceclone._job import CloneJob, JobState, Progress
from voiceclone._providers import job_id_of
from voiceclone._request import Audio, CloneRequest, Consent, Resubmission
from voiceclone._submission.store import Store, Submission
from voiceclone._submission.submit import Submitter
from voiceclone.backends._backend import Backend

OnProgress = Callable[[Progress], object]


class SubmissionClient:
    """The part of a client that submits, and knows what was submitted."""

    _backend: Backend
    _store: Store
    _submitter: Submitter

    def submit(
        self,
        request: CloneRequest,
        *,
        key: str | None = None,
        check: bool = True,
        on_progress: OnProgress | None = None,
    ) -> CloneJob:
        """Submit *request*: check it, upload the recordings and the consent, start the job.

        The same request, or the same *key*, never makes a second job as long as the journal remembers: a finished
        submission returns its job and asks nobody, an unfinished one goes on where it stopped.

        Args:
            request: What to clone.
            key: The submission's name; made from the request's content when not given.
            check: Whether to apply the vendor's documented limits, which may have changed since. What no vendor
                accepts is refused all the same: no consent, unreadable files, unknown words.
            on_progress: Told how far each upload has come.

        Returns:
            The job as the vendor's answers to the submission tell of it.

        Raises:
            InvalidRequestError: With every problem of the request; nothing was sent.
            SubmissionUnknownError: The vendor may or may not have accepted the job; it was not sent again.
            SubmissionInProgressError: The same submission is being worked on elsewhere.
            TransferError: An upload did not arrive; submit again to go on.
            JournalError: The journal cannot be read or written; before anything is sent, if its folder cannot be made.
            ProviderError: The vendor said no.
        """
        return self._submitter.submit(request, key, limits=check, on_progress=on_progress)

    def resubmit(
        self,
        job: CloneJob | str,
        *,
        recordings: Audio | Iterable[Audio] | None = None,
        consent: Consent | None = None,
        voice_name: str | None = None,
        gender: str | None = None,
        language: str | None = None,
        edition: str | None = None,
        extra: Mapping[str, Mapping[str, object]] | None = None,
        check: bool = True,
        on_progress: OnProgress | None = None,
    ) -> CloneJob:
        """Answer a job whose review failed with other recordings, another consent or corrected fields, in one call;
        what
        is not given stays as it is.

        It is as safe as `submit`: the same again for the same refusal goes on where it stopped, or returns what came
        of it. `pending` lists what never ended, and `resume` and `forget` take it as they take submissions.

        Args:
            job: The job, its ``ref``, or the vendor's id of it. The job as it waited tells which refusal is meant.
            recordings: Replace all recordings.
            consent: Replaces the consent.
            voice_name: Replaces the voice's name.
            gender: Replaces the gender.
            language: Replaces the language.
            edition: The edition that the job is of; as it was submitted when not given, the client's if no record
                tells.
            extra: Replaces what one vendor alone has, as of `CloneRequest`; what is not named stays.
            check: As of `submit`, for what is given.
            on_progress: Told how far each upload has come.

        Returns:
            The job as the vendor's answers tell of it, its ``attempt`` one higher.

        Raises:
            UnsupportedFeatureError: The vendor's API takes no other files for a job.
            InvalidRequestError: The job does not wait for any, none is given, or something is wrong with them.
            VoiceCloneError: As `submit`.
        """
        files = Resubmission(
            job_id=job_id_of(job, self._backend.name),
            attempt=0,
            recordings=recordings,
            consent=consent,
            voice_name=voice_name,
            gender=gender,
            language=language,
            edition=edition,
            extra=extra or {},
        )
        seen = job.attempt if isinstance(job, CloneJob) and job.state is JobState.ACTION_REQUIRED else None
        return self._submitter.resubmit(files, seen=seen, limits=check, on_progress=on_progress)

    def pending(self) -> tuple[str, ...]:
        """Keys of this provider's submissions that were begun and not finished."""
        return self._store.pending()

    def resume(self, key: str, *, job_id: str | None = None, on_progress: OnProgress | None = None) -> CloneJob:
        """Go on with the submission *key*.

        Args:
            key: Its key, as `pending` lists it.
            job_id: The vendor's job that it is (its id, or its ``ref``), when you know: nothing is sent then.
            on_progress: Told how far each upload has come.

        Raises:
            ConfigurationError: The journal knows no such submission of this provider.
            VoiceCloneError: As `submit`.
        """
        known = None if job_id is None else job_id_of(job_id, self._backend.name)
        return self._submitter.resume(key, known, on_progress)

    def submissions(self) -> tuple[Submission, ...]:
        """What the journal knows of this provider's submissions, begun or finished. Asks nobody."""
        return tuple(self._store.describe(record) for record in self._store.records())

    def submission(self, key: str) -> Submission:
        """What the journal knows of *key*: whether it is finished, and its job; also of text that is being spoken.
        Asks nobody.

        Raises:
            ConfigurationError: The journal knows no such submission of this provider.
        """
        return self._store.describe(self._store.record(key))

    def prune(self, older_than: timedelta) -> tuple[str, ...]:
        """Drop the records of submissions that were finished so long ago, by the vendor's clock where it is known;
        gives
        their keys.

        What is dropped is no longer known: the same request submitted again makes a new job. Records of text that was
        to be spoken, and was not tried since, are dropped as well: the same text is paid again.
        """
        now = self._backend.vendor_clock.now()
        return self._store.prune((time.time() if now is None else now) - older_than.total_seconds())

    def forget(self, key: str) -> None:
        """Drop the submission *key*, or the speech, from the journal. What the vendor already has stays there."""
        self._store.forget(key)
