"""Submitting: one writer per key, what is unknown is looked up, nothing is sent twice."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Protocol

import attrs

from voiceclone._errors import ConfigurationError, InvalidRequestError, UnsupportedFeatureError, VoiceCloneError
from voiceclone._job import CloneJob, Progress
from voiceclone._journal import Record, new_record
from voiceclone._problem import Problem
from voiceclone._request import CloneRequest, Resubmission
from voiceclone._retry import Timing
from voiceclone._submission import resubmit
from voiceclone._submission.files import Digests, Files, files_of, fingerprint
from voiceclone._submission.history import ErasureStage, beginning, erasure_stage
from voiceclone._submission.kept import is_given
from voiceclone._submission.serialization import answer_of, dump, job_of, request_of
from voiceclone._submission.store import Store
from voiceclone.backends import _marker
from voiceclone.backends._backend import Backend
from voiceclone.backends._steps import CallbackError, Steps

OnProgress = Callable[[Progress], object] | None


class Validate(Protocol):
    """Raises what is wrong with a request; the vendor's documented limits only if *limits*."""

    def __call__(self, request: CloneRequest | Resubmission, *, limits: bool) -> None: ...


@attrs.frozen(kw_only=True)
class Submitter:
    """Submits to one vendor.

    Attributes:
        backend: The vendor.
        store: What is known of submissions.
        timing: How to wait and repeat.
        marks: Whether jobs get a marker in their voice's name.
        validate: Raises what is wrong with a request.
    """

    backend: Backend
    store: Store
    timing: Timing
    marks: bool
    validate: Validate

    def submit(self, request: CloneRequest, key: str | None, *, limits: bool, on_progress: OnProgress) -> CloneJob:
        """The job that *request* is or becomes.

        What the journal knows to be finished is returned as it is: nobody is asked, and no file is read but for what
        names the submission.

        Raises:
            InvalidRequestError: *key* names another request, or *request* cannot be sent.
            VoiceCloneError: As `Client.submit`.
        """
        if not isinstance(request, CloneRequest):
            raise InvalidRequestError([Problem("request", "is no CloneRequest", "Build a voiceclone.CloneRequest")])
        if not isinstance(key, str | None):
            raise InvalidRequestError([Problem("key", f"is of type {type(key).__name__}", "Give text")])
        request = attrs.evolve(request, edition=self._edition(request.edition, self.backend.edition))
        files = self._files(request)
        files.read()
        name = key if key is not None else self._key(request, files.fingerprint)
        if name is None:  # a file cannot be read, and no record speaks of it
            raise self._refusal(request, limits=limits)
        with self.store.lock(name):
            record = self.store.load(name)
            if record is not None and erasure_stage(record) is ErasureStage.DONE:
                self.store.set_aside(record)
                record = None
            if record is None:
                self.validate(request, limits=limits)
                if files.fingerprint is None:
                    raise self._refusal(request, limits=limits)
                record = self._record(name, request, files.fingerprint, files.digests)
            elif not self._is_of(record, request, files.fingerprint):
                message = f"{name!r} already names another request"
                hint = f"Use another key; what it named goes on with client.resume({name!r})"
                raise InvalidRequestError([Problem("key", message, hint)])
            if self._keep(record, request):
                return self._carry_on(record, self._request(record), None, on_progress)
            return self._carry_on(record, request, files, on_progress)

    def resubmit(self, files: Resubmission, *, seen: int | None, limits: bool, on_progress: OnProgress) -> CloneJob:
        """The job, after what it refused was replaced by *files*.

        Args:
            files: What was given now.
            seen: The attempt whose refusal the caller has seen; None if that is not known.
            limits: Whether to apply the vendor's documented limits.
            on_progress: Told how far uploads have come.

        Raises:
            InvalidRequestError: The job waits for nothing, or something else is on its way.
            VoiceCloneError: As `Client.resubmit`.
        """
        submitted = [self._request(each).edition for each in self.store.submissions_of(files.job_id)]
        files = attrs.evolve(files, edition=self._edition(files.edition, *submitted, self.backend.edition))
        if not self.backend.edition_of(files).capabilities.resubmits:
            message = f"{self.backend.name} takes no other files for a job"
            raise UnsupportedFeatureError(f"{message}: submit a new one instead, client.submit(request)")
        self.validate(files, limits=limits)
        ask = partial(self.timing.retry, partial(self.backend.get_job, files.job_id))
        key = resubmit.key_of(f"{self.backend.name}:{files.job_id}")
        digests: Digests = {}
        with self.store.lock(key):
            record = resubmit.choose(
                files,
                self.store.load(key),
                seen=seen,
                ask=ask,
                digest=partial(self._digest, digests=digests),
                record=partial(self._record, digests=digests),
            )
            self._keep(record, files)
            return self._carry_on(record, self._request(record), None, on_progress)

    def resume(self, key: str, job_id: str | None, on_progress: OnProgress) -> CloneJob:
        """Go on with the submission *key*; *job_id*, if given, is the user's word for which job it is."""
        with self.store.lock(key):
            record = self.store.submission(key)
            if job_id is not None:
                if job_id in self.store.claimed_ids(key):
                    raise ConfigurationError(f"{job_id} is the job of another submission in this journal")
                self.store.finish(record, job_id, {}, self.backend.vendor_clock.now())
            return self._carry_on(record, self._request(record), None, on_progress)

    def _carry_on(
        self, record: Record, request: CloneRequest | Resubmission, files: Files | None, on_progress: OnProgress
    ) -> CloneJob:
        """The job after all steps that are left. The caller holds the key's lock."""
        if erasure_stage(record) is not ErasureStage.NONE:
            ref = f"{self.backend.name}:{record['job_id']}"
            way = f"client.erase({ref!r}) goes on with what is left; then client.submit(request) makes a new job"
            raise ConfigurationError(f"the job of the submission {record['key']!r} was erased, or begun to be: {way}")
        if record["job_id"] is not None:
            self.store.kept(record["key"]).discard()  # a process may have died after it was finished
            return job_of(record)
        if record["account"] != self.backend.account:
            raise ConfigurationError(
                f"the submission {record['key']!r} was begun at the account {record['account']!r}, and this client is "
                f"of {self.backend.account!r}: use a client of that account"
            )
        steps = Steps(
            claimed_ids=partial(self.store.claimed_ids, record["key"]),
            check_files=(files or self._files(request, record["fingerprint"])).check,
            record=record,
            save=self.store.journal.save,
            timing=self.timing,
            vendor_clock=self.backend.vendor_clock,
            on_progress=on_progress,
        )
        try:
            if isinstance(request, Resubmission):
                job = self.backend.resubmit(request, steps)
            else:
                job = self.backend.submit(request, steps)
        except CallbackError as stop:
            self._note_way_on(stop.error, record)
            raise stop.error from stop.error.__cause__
        except (VoiceCloneError, KeyboardInterrupt) as error:
            self._note_way_on(error, record)
            raise
        self.store.finish(record, job.job_id, answer_of(job), self.backend.vendor_clock.now())
        return job

    def _edition(self, *names: str | None) -> str | None:
        """The first of these names that is there; else that of the default edition, None if there is only one."""
        return next((name for name in names if name is not None), self.backend.find_edition().name or None)

    def _request(self, record: Record) -> CloneRequest | Resubmission:
        """The request of *record*. One of an earlier version names no edition: there was the default one only."""
        request = request_of(record)
        return attrs.evolve(request, edition=self._edition(request.edition))

    def _keep(self, record: Record, given: CloneRequest | Resubmission) -> bool:
        """Whether there is content that was given as bytes; it is written to where a resume finds it, as *record* says.

        The record comes first, so that no file is without one: who forgets the submission removes them, too.
        """
        found = any(map(is_given, given.files))
        if found and record["job_id"] is None:
            self.store.journal.save(record)
            self.store.kept(record["key"]).write(given)
        return found

    def _record(self, key: str, request: CloneRequest | Resubmission, digest: str, digests: Digests) -> Record:
        """The record of a submission that nothing was done for yet."""
        needs = self.backend.consent_spec(request.language, request.edition).needs
        return new_record(
            kind="clone",
            key=key,
            provider=self.backend.name,
            account=self.backend.account,
            fingerprint=digest,
            marker=_marker.new() if self.marks else "",
            request=dump(self.store.kept(key).placed(request)),
            files=files_of(request, digests),
            history=[beginning(needs, self.backend.vendor_clock.now())],
        )

    def _note_way_on(self, error: BaseException, record: Record) -> None:
        # In memory nothing outlives the process that reads this, and what was never saved cannot be gone on with.
        if getattr(self.store.journal, "durable", True) and record["steps"]:
            error.add_note(f"To go on with this submission: client.resume({record['key']!r})")

    def _files(self, request: CloneRequest | Resubmission, digest: str | None = None) -> Files:
        return Files(
            request=request, digest=self._digest, validate=partial(self.validate, limits=False), fingerprint=digest
        )

    def _digest(self, request: CloneRequest | Resubmission, digests: Digests) -> str:
        if request.edition == self.backend.find_edition().name:  # as in records of earlier versions, which named none
            request = attrs.evolve(request, edition=None)
        return fingerprint(self.backend.name, self.backend.account, request, digests)

    def _refusal(self, request: CloneRequest, *, limits: bool) -> InvalidRequestError:
        self.validate(request, limits=limits)
        return InvalidRequestError([Problem("recordings or consent", "cannot be read", "Check the files")])

    def _key(self, request: CloneRequest, digest: str | None) -> str | None:
        if digest is not None:
            return f"{self.backend.name}-{digest[:32]}"
        # Its files are gone, so only their names can tell which submission it was.
        known = (each for each in self.store.records() if erasure_stage(each) is not ErasureStage.DONE)
        return next((each["key"] for each in known if self._is_of(each, request, None)), None)

    def _is_of(self, record: Record, request: CloneRequest, digest: str | None) -> bool:
        if digest is not None:
            return record["fingerprint"] == digest
        with suppress(TypeError, ValueError, RecursionError):
            # Read and written again, for earlier versions left fields out.
            written = [json.dumps(dump(each), sort_keys=True) for each in (request, self._request(record))]
            return written[0] == written[1] and record["account"] == self.backend.account
        return False
