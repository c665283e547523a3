"""One task of the vendor: it is created, its files are uploaded, it is committed, and its outcome is verified."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import attrs

from voiceclone import CloneJob, CloneRequest, JobState, RejectedError, TransferError
from voiceclone.backends import Body, FileBody, Resubmission, Steps, ZipBody, put, read_pages, required
from voiceclone_huawei import mapping
from voiceclone_huawei.mapping import NAME
from voiceclone_huawei.sdk import MetaStudio

_log = logging.getLogger("voiceclone.huawei")

RECORDING, LETTER = "recording", "letter"
_PAGE = 100  # the most a page may hold


@attrs.define(kw_only=True)
class Task:
    """One task, submitted for the first time or again after a failed review.

    Attributes:
        sdk: The service.
        steps: The submission.
        letter_content_type: Media type the letter is sent as.
        waits: Whether the task, as the vendor shows it, still waits for this commit.
        job_id: The task; empty until it is created.
        addresses: Where to upload, by what goes there; empty in a process that did not create the task. They are
            signed: they stay in memory, and out of the journal.
        found: The task as a lookup showed it to be committed.
    """

    sdk: MetaStudio
    steps: Steps
    letter_content_type: str
    waits: Callable[[CloneJob], bool]
    job_id: str = ""
    addresses: dict[str, str] = attrs.field(factory=dict, repr=False)
    found: CloneJob | None = None

    def create(self, request: CloneRequest, name: str) -> None:
        """Create the task under *name*, which holds the marker of the submission where there is one."""
        # Premium takes a package only, and the default is not documented.
        fields = {"create_type": "PACKAGE", **mapping.fields(request, mapping.CREATE), "voice_name": name}
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
            recordings = [each.path for each in request.recordings or () if each.path is not None]
            if recordings:
                self._upload(RECORDING, partial(_archive, recordings), "application/zip")
            if request.consent is not None and request.consent.letter is not None:
                self._upload(LETTER, partial(FileBody.open, request.consent.letter), self.letter_content_type)
            try:
                # A success is believed: the task may show it late.
                answered = self.steps.run("commit", partial(self._commit, request), find=self._find_committed)
            except RejectedError:
                # Whatever is wrong with the files, the next try has to send them again.
                self.steps.undo(f"upload-{RECORDING}", f"upload-{LETTER}")
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
        answer = self.sdk.call("CreateTrainingAdvanceJob", fields)
        self.addresses = read_addresses(answer, answer)
        return required(answer, "job_id", str, provider=NAME, operation="CreateTrainingAdvanceJob")

    def _commit(self, request: CloneRequest | Resubmission) -> str | None:
        fields = mapping.fields(request, mapping.COMMIT)
        return self.sdk.call("CommitVoiceTrainingJob", fields, job_id=self.job_id).request_id

    def _find_created(self, name: str, _begun: float | None) -> str | None:
        # The task that a lost answer was about is the one that holds the submission's marker.
        if not self.steps.is_marked:
            return None
        at = {"provider": NAME, "operation": "ListVoiceTrainingJob"}
        filters: dict[str, Any] = {"voice_name": name, "state": mapping.CREATING, "job_type": "ADVANCE", "limit": _PAGE}

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

    def _upload(self, what: str, body: Callable[[], Body], content_type: str) -> None:
        def send(report: Callable[[int, int], None]) -> None:
            # To the address at hand; to a fresh one if there is none, or if it is refused.
            for fresh in (what not in self.addresses, True):
                if fresh:
                    operation = "ShowJobUploadingAddress"
                    answer = self.sdk.call(operation, job_id=self.job_id)
                    self.addresses |= read_addresses(answer.get("package_url"), answer)
                    required(self.addresses, what, str, provider=NAME, operation=operation)
                try:
                    put(
                        self.addresses[what],
                        body,
                        content_type=content_type,
                        provider=NAME,
                        what=what,
                        timeouts=self.sdk.timeouts,
                        on_progress=report,
                    )
                except TransferError as error:
                    if fresh or not error.refused:
                        raise
                    _log.warning("the address for the %s was refused; asking for a fresh one", what)
                else:
                    return

        self.steps.upload(what, send)


def read_addresses(package: object, answer: Mapping[str, Any]) -> dict[str, str]:
    """The addresses that are there. The two calls that give them put the recording's in different places: *package*."""
    recording = package.get("training_data_uploading_url") if isinstance(package, Mapping) else None
    urls = {RECORDING: recording, LETTER: answer.get("authorization_letter_uploading_url")}
    return {what: url for what, url in urls.items() if isinstance(url, str) and url}


def _archive(recordings: Sequence[Path]) -> Body:
    """What the vendor takes: a zip of one WAV, whose name in it is free. Plain letters survive every unpacker.

    A zip that is given is sent as it is. Several recordings go into one zip: that happens with the checks switched
    off only, and the vendor decides.
    """
    only = recordings[0] if len(recordings) == 1 else None
    if only is not None and only.suffix.casefold() == ".zip":
        return FileBody.open(only)
    members = []
    for number, path in enumerate(recordings, start=1):
        suffix = path.suffix.casefold()
        members.append((path, f"Voice{'' if only else number}{suffix if suffix.isascii() else '.wav'}"))
    return ZipBody.open(members)
