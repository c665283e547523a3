"""What an app does with its account, and with what belongs to a job."""

from __future__ import annotations

from typing import Any

from voiceclone._account import Erasure, Finding, Leftover, Quota
from voiceclone._errors import ConfigurationError
from voiceclone._job import CloneJob
from voiceclone._providers import job_id_of
from voiceclone._retry import Timing
from voiceclone._submission.erasing import Eraser
from voiceclone._submission.evidence import evidence_of
from voiceclone._submission.store import Store
from voiceclone._submission.tidying import Tidier
from voiceclone.backends._backend import Backend


class AccountClient:
    """The part of a client that is about the account: what is left to spend, what may be erased, what is wrong."""

    _backend: Backend
    _store: Store
    _timing: Timing

    def quota(self) -> Quota:
        """What the account has left to spend on jobs.

        Raises:
            UnsupportedFeatureError: The vendor's API does not tell.
            ProviderError: The vendor said no.
        """
        return self._timing.retry(self._backend.quota)

    def evidence(self, job: CloneJob | str) -> dict[str, Any]:
        """What shows later that the clone was lawful, and what was sent: a JSON document, of which the reference page
        lists the fields. Asks nobody.

        It has names and digests of the files as they were when they were submitted, who agreed and when, the words that
        the vendor asked for, and what was seen of the job. No secret, no folder of this machine and no signed address
        is in it.

        Args:
            job: The job, its ``ref``, or the vendor's id of it.

        Raises:
            ConfigurationError: The journal does not know the job, so nothing was kept of it.
        """
        job_id = job_id_of(job, self._backend.name)
        records = self._store.submissions_of(job_id, self._backend.account, unfinished=True)
        if not records:
            raise ConfigurationError(
                f"the journal knows no submission of {self._backend.name} at {self._backend.account!r} that became the "
                f"job {job_id}, so nothing was kept of it: use the journal that it was submitted with"
            )
        return evidence_of(job_id, records)

    def erase(self, job: CloneJob | str) -> Erasure:
        """Delete a job at the vendor with all that belongs to it: its voice, what was uploaded for it, then itself.

        It goes on after an error, and tells of it in what it gives. What is gone already counts as deleted, so it may
        be run again, after a crash too, and goes on with what is left. The record of the submission stays, as evidence
        and with what was erased; `forget` drops it. Once the job or its voice is gone, the same request makes a new
        job, which is paid again.

        Args:
            job: The job, its ``ref``, or the vendor's id of it; of any job of the account. Of one that the journal does
                not know, uploads are not known either.

        Raises:
            ConfigurationError: A submission that is not finished works with the job.
            SubmissionInProgressError: The job is being submitted again elsewhere.
            JournalError: The journal cannot be read or written.
        """
        job_id = job_id_of(job, self._backend.name)
        return Eraser(backend=self._backend, store=self._store, timing=self._timing).erase(job_id)

    def tidy(self, *, dry_run: bool = True) -> tuple[Leftover, ...]:
        """What submissions of this journal left at the vendor and nobody needs: jobs that were created and never
        submitted, and uploads of jobs that are over.

        Only what holds the marker of a submission that this journal knows is judged; what other hosts and people made
        is left alone.

        Args:
            dry_run: Whether to list it only; False deletes it. A failure is in what it gives, and in the log.

        Raises:
            UnsupportedFeatureError: The vendor's API lists no such things.
            ProviderError: The vendor cannot be asked.
            JournalError: The journal cannot be read or written.
        """
        tidier = Tidier(backend=self._backend, store=self._store, timing=self._timing)
        return tuple(tidier.find() if dry_run else tidier.delete())

    def diagnose(self) -> tuple[Finding, ...]:
        """Whether everything is there that a submission needs, and what to mend: the SDK, the journal, the connection,
        the clock, the keys, what they permit, and what is left to spend.

        Only harmless questions are asked; it costs and changes nothing. It goes on after a failure.
        """
        from voiceclone._diagnosis import diagnose  # noqa: PLC0415 - not loaded by those who never ask

        return tuple(diagnose(self._backend, self._store.journal))
