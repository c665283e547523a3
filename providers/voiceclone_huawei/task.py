"""One task of the vendor: it is created, its files are uploaded, it is committed, and its outcome is verified."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import attrs

from voiceclone import CloneJob, CloneRequest, JobState, RejectedError
from voiceclone.backends import FileBody, Resubmission, Steps, read_pages, required
from voiceclone_huawei import mapping
from voiceclone_huawei.archive import archive
from voiceclone_huawei.editions import Training
from voiceclone_huawei.mapping import NAME
from voiceclone_huawei.sdk import MetaStudio
from voiceclone_huawei.segments import Segments, steps_of
from voiceclone_huawei.uploads import LETTER, RECORDING, Uploads

_PAGE = 100  # the most a page may hold


@attrs.define(kw_only=True)
class Task:
    """One task, submitted for the first time or again after a failed review.

    Attributes:
        sdk: The service.
        steps: The submission.
        training: Its edition.
        segmented: Whether its sentences are uploaded one by one.
        letter_content_type: Media type the letter is sent as.
        waits: Whether the task, as the vendor shows it, still waits for this commit.
        job_id: The task; empty until it is created.
        found: The task as a lookup showed it to be committed.
    """

    sdk: MetaStudio
    steps: Steps
    training: Training
    segmented: bool
    letter_content_type: str
    waits: Callable[[CloneJob], bool]
    job_id: str = ""
    found: CloneJob | None = None
    _uploads: Uploads = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self._uploads = Uploads(sdk=self.sdk, steps=self.steps)

    def create(self, request: CloneRequest, name: str) -> None:
        """Create the task under *name*, which holds the marker of the submission where there is one."""
        # The default is not documented.
        fields = {mapping.CREATE_TYPE: mapping.PACKAGE, **mapping.fields(request, mapping.CREATE), "voice_name": name}
        # A spare task is free as far as is documented, so nothing is waited for, and no task of others is used.
        self.job_id = self.steps.run(
            "create", partial(self._create, fields), find=partial(self._find_created, name), eventually_consistent=False
        )

    def complete(self, request: CloneRequest | Resubmission) -> CloneJob:
        """Upload the files of *request*, and commit. Gives the job as the vendor's last answer tells of it.

        A commit whose outcome is unknown is looked up before anything is uploaded: the task may be in review already.
        """
        answered = self.steps.look_up("commit", self._find_committed)
        if answered is None:
            self._upload(request)
            try:
                # A success is believed: the task may show it late.
                answered = self.steps.run("commit", partial(self._commit, request), find=self._find_committed)
            except RejectedError:
                # Whatever is wrong with the files, the next try has to send them again.
                number = len(request.recordings or ()) if self.segmented else 0
                self.steps.undo(f"upload-{RECORDING}", f"upload-{LETTER}", *steps_of(number))
                raise
        job = self.found or CloneJob(
            provider=NAME,
            job_id=self.job_id,
            state=JobState.QUEUED,
            voice_name=request.voice_name,
            request_id=answered or None,
        )
        # The vendor counts how often a task was in its state, which may be the first time after any rejection.
        return attrs.evolve(job, attempt=max(job.attempt, request.attempt))

    def _create(self, fields: Mapping[str, Any]) -> str:
        answer = self.sdk.call(self.training.create, fields)
        self._uploads.note(answer, answer, answer.get("segment_uploading_url"))
        return required(answer, "job_id", str, provider=NAME, operation=self.training.create)

    def _upload(self, request: CloneRequest | Resubmission) -> None:
        recordings = [each for each in request.recordings or () if each.path is not None]
        if recordings and self.segmented:
            Segments(
                sdk=self.sdk, steps=self.steps, uploads=self._uploads, job_id=self.job_id, again=request.attempt > 1
            ).send(recordings)
        elif recordings:
            body = partial(archive, recordings, sentences=self.training.sentences is not None)
            self._uploads.send(self.job_id, RECORDING, body, "application/zip")
        if request.consent is not None and request.consent.letter is not None:
            letter = partial(FileBody.open, request.consent.letter)
            self._uploads.send(self.job_id, LETTER, letter, self.letter_content_type)

    def _commit(self, request: CloneRequest | Resubmission) -> str | None:
        fields = mapping.fields(request, mapping.COMMIT)
        return self.sdk.call("CommitVoiceTrainingJob", fields, job_id=self.job_id).request_id

    def _find_created(self, name: str, _begun: float | None) -> str | None:
        # The task that a lost answer was about is the one that holds the submission's marker.
        if not self.steps.is_marked:
            return None
        at = {"provider": NAME, "operation": "ListVoiceTrainingJob"}
        filters: dict[str, Any] = {
            "voice_name": name,
            "state": mapping.CREATING,
            "job_type": self.training.job_type,
            "limit": _PAGE,
        }

        def page(offset: int) -> tuple[list[Any], object]:
            answer = self.sdk.call(at["operation"], offset=offset, **filters)
            return required(answer, "jobs", list, **at), answer.get("count")

        # The filter may match loosely, so every name is compared again.
        tasks = read_pages(page, lambda task: required(task, "job_id", str, **at), **at)
        return next((str(task["job_id"]) for task in tasks if self.steps.holds_marker(task.get("voice_name"))), None)

    def _find_committed(self, _begun: float | None) -> str | None:
        # Gives the id of the request that shows the task to be committed, None while it still waits.
        job = self.sdk.show(self.job_id)
        if self.waits(job):
            return None
        self.found = job
        return job.request_id or ""
