"""Huawei Cloud MetaStudio emulated on loopback: voice training, all editions that have an operation of their own.

It refuses what Huawei documents to be refused. Where the documents are silent it decides for itself and says
INVENTED. Rate limits are not enforced: queue a `Fault`.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, ClassVar, Literal

from werkzeug.wrappers import Request, Response

from voiceclone import Credentials
from voiceclone.sandbox import Job, Pace, Refusal
from voiceclone_huawei.emulator import answers
from voiceclone_huawei.emulator.answers import GET_AUDIO, KINDS, PUT_LETTER, PUT_TRAINING_DATA, answer
from voiceclone_huawei.emulator.jobs import (
    AUDIT_FAILED,
    CREATING,
    DELETABLE,
    FAILED,
    GOOD_PATH,
    REJECTED_PATH,
    SUCCEED,
    WAITING_FOR_USER,
    audit,
    describe,
    list_jobs,
)
from voiceclone_huawei.emulator.materials import EDITIONS, Materials
from voiceclone_huawei.emulator.quotas import Quotas
from voiceclone_huawei.emulator.signature import authenticate
from voiceclone_huawei.emulator.uploads import error_response, letter_problem


class HuaweiEmulator(Materials, Quotas):
    """The emulated MetaStudio.

    Attributes:
        access_key: The only access key there is.
        secret_key: What signs with it.
        project_id: The only project there is.
        security_token: Set it, and the keys are temporary ones that need this token.
        one_shot: Whether an address ends with its first successful upload, as those of the avatar API do.
        clock_tolerance: Seconds that the clock of a signed request may differ; infinite for no check. INVENTED: how
            many the gateway allows is not documented.
        list_lag: Seconds before ListVoiceTrainingJob has a new job. The vendor does not say.
        show_lag: Seconds before a commit shows; until then the job is shown as it was. The vendor does not say.
        recommit: What comes of a commit when the job was committed already: ``refuse``, or ``charge`` for one more
            payment. INVENTED, both: the vendor does not say.
        late_uploads: Ids of jobs that got a file when they were committed already, one entry per file.
    """

    name: ClassVar[str] = "huawei"
    access_key = "SANDBOXACCESSKEY"
    secret_key = "sandbox-secret-key"  # noqa: S105 - opens nothing but this
    project_id = "0123456789abcdef0123456789abcdef"

    def __init__(self, *, pace: Pace | None = None, clock: Callable[[], float] = time.time) -> None:
        super().__init__(pace=pace, clock=clock)
        self.security_token: str | None = None
        self.one_shot = False
        self.clock_tolerance = 900.0
        self.list_lag = 0.0
        self.show_lag = 0.0
        self.recommit: Literal["refuse", "charge"] = "refuse"
        self.late_uploads: list[str] = []
        self._handlers: dict[str, Callable[..., Response]] = {
            **{operation: partial(self._create, kind.job_type) for operation, kind in EDITIONS.items()},
            "CommitVoiceTrainingJob": self._commit,
            "ShowVoiceTrainingJob": self._show,
            "ListVoiceTrainingJob": self._list,
            "ShowJobUploadingAddress": self._show_addresses,
            "ShowJobAuditResult": self._show_audit,
            "DeleteVoiceTrainingJob": self._delete,
            **self.material_handlers(),
            **self.asset_handlers(),
            **self.speech_handlers(),
            **self.quota_handlers(),
        }

    def settings(self) -> dict[str, Any]:
        keys = ("access_key", "secret_key", "project_id", "security_token")
        settings = {name: getattr(self, name) for name in keys if getattr(self, name) is not None}
        return settings | {"endpoint": self.url, "region": "cn-north-4"}

    def operation(self, request: Request) -> str:
        return answers.find_route(request)[0]

    def perform(self, operation: str, request: Request) -> Response:
        _, ids = answers.find_route(request)
        if operation == answers.UNKNOWN:
            raise Refusal(404, answers.NO_SUCH_API, "The API does not exist or has not been published")
        if operation in KINDS:
            # Without the lock: the others go on while a large file comes in.
            return self._put(request, ids["job_id"])
        if operation == GET_AUDIO:
            return self.fetch_audio(request, ids["job_id"])
        own = Credentials(access_key=self.access_key, secret_key=self.secret_key, security_token=self.security_token)
        authenticate(request, own, self.issuer, now=self.clock(), tolerance=self.clock_tolerance)
        named = {ids.pop("project_id"), request.headers.get("X-Project-Id", self.project_id)}
        if named != {self.project_id}:
            raise Refusal(403, answers.OTHER_PROJECT, "the project is not that of the access key")
        return self._handlers[operation](request, **ids)

    def refuse(self, operation: str, refusal: Refusal) -> Response:
        return error_response(refusal) if operation in {GET_AUDIO, *KINDS} else answers.error_answer(refusal)

    def voice_of(self, job_id: str) -> str:
        """The id that the finished voice of a job has."""
        return self.records[job_id].asset_id

    def publish(self) -> None:
        for job in self.jobs.values():
            if self._glance(job) == SUCCEED:
                self.add_voice(job, self.voice_of(job.job_id))

    def fail(self, job_id: str, code: str, reason: str) -> None:
        """Let a job fail for good."""
        with self.lock:
            record = self.records[job_id]
            record.failure = {"job_failed_code": code, "job_failed_reason": reason}
            self.set_state(job_id, FAILED)
            self._glance(self.jobs[job_id])

    def reject(self, job_id: str, message: str, errors: Iterable[Mapping[str, str]] = (), **attachment: str) -> None:
        """Let a job fail its review, so that it waits for other files.

        Args:
            job_id: The job.
            message: The reviewer's words; empty when no human has reviewed it.
            errors: What the machine has found: ``audio_name``, ``text_name``, ``error_code``, ``error_message``.
            **attachment: The reviewer's ``attachment_name`` and ``attachment_url``.
        """
        with self.lock:
            record = self.records[job_id]
            record.audit = audit(errors, self.clock(), message, attachment)
            record.state = ""  # rejected twice in a row counts twice
            self.set_state(job_id, AUDIT_FAILED)
            self._glance(self.jobs[job_id])

    def _put(self, request: Request, job_id: str) -> Response:
        done = self.obs.put(request.path.removeprefix("/obs/"), request, one_shot=self.one_shot)
        with self.lock:
            job = self.jobs.get(job_id)
            if job is not None and self._glance(job) not in WAITING_FOR_USER:
                self.late_uploads.append(job_id)
        return done

    def _create(self, job_type: str, request: Request) -> Response:
        user = request.headers.get("X-App-UserId")
        fields = answers.read_body(request) | ({} if user is None else {"app_user_id": user})
        answers.check_fields({"voice_name": "", **fields})  # that one is needed
        job_id, now = str(uuid.uuid4()), self.clock()
        with self.lock:
            job = self.jobs[job_id] = Job(job_id=job_id, fields=fields, created=now, path=[CREATING], started=now)
            self.records[job_id].job_type = job_type
            self._glance(job)
            package, segments, letter = self.addresses(job)
        urls = {**package, "segment_uploading_url": segments, "authorization_letter_uploading_url": letter}
        return answer({"job_id": job_id, **urls})

    def _commit(self, request: Request, job_id: str) -> Response:
        # Without the lock: a large archive takes its time.
        problem = self.problem_of(self._job(job_id))
        letter = letter_problem(self.stored(PUT_LETTER, job_id))
        with self.lock:
            if self.recommit == "charge" and self._glance(self._job(job_id)) not in WAITING_FOR_USER:
                self.paid.append(job_id)
                return answer()
            job = self._job(job_id, WAITING_FOR_USER)
            body = answers.read_body(request)
            answers.check_fields(body)
            if problem is not None:
                raise problem
            record, now = self.records[job_id], self.clock()
            record.before, record.shown = self._describe(job), now + self.show_lag
            job.fields.update(body)
            wrong = [{"error_code": answers.LETTER, "error_message": letter}] if letter is not None else []
            record.audit = audit(wrong, now) if wrong else {}
            job.set_out(REJECTED_PATH if wrong else GOOD_PATH, now)
            self._glance(job)
            # Committed again after a rejection it costs nothing more; without a usable letter nothing is charged yet.
            if not wrong and job_id not in self.paid:
                self.paid.append(job_id)
        return answer()

    def _show(self, _request: Request, job_id: str) -> Response:
        with self.lock:
            job, record, now = self._job(job_id), self.records[job_id], self.clock()
            if now >= record.shown:
                record.note(self.poll(job), now)
            return answer(self._shown(job))

    def _list(self, request: Request) -> Response:
        with self.lock:
            for job in self.jobs.values():
                self._glance(job)
            before = self.clock() - self.list_lag
            listed = [self._shown(job) for job in self.jobs.values() if job.created <= before]
            return answer(list_jobs(listed, request.args))

    def _show_addresses(self, _request: Request, job_id: str) -> Response:
        with self.lock:
            package, segments, letter = self.addresses(self.waiting_job(job_id))
        urls = {"segment_url": segments, "package_url": package, "authorization_letter_uploading_url": letter}
        return answer(urls)

    def _show_audit(self, _request: Request, job_id: str) -> Response:
        with self.lock:
            state = self._glance(self._job(job_id))
            return answer(self.records[job_id].audit if state == AUDIT_FAILED else {})

    def _delete(self, _request: Request, job_id: str) -> Response:
        with self.lock:
            self._job(job_id, DELETABLE)
            self.publish()  # a voice outlives its job; INVENTED
            del self.jobs[job_id]
            self.records.pop(job_id, None)
        return answer()

    def waiting_job(self, job_id: str) -> Job:
        return self._job(job_id, WAITING_FOR_USER)

    def _job(self, job_id: str, states: frozenset[str] | None = None) -> Job:
        job = self.jobs.get(job_id)
        if job is None:
            raise Refusal(404, answers.NO_SUCH_JOB, "there is no such job")
        if states is not None and self._glance(job) not in states:
            raise Refusal(400, answers.WRONG_STATE, f"a job in state {self.records[job_id].state} does not allow this")
        return job

    def _glance(self, job: Job) -> str:
        """The state that was shown last, or that time has brought; unlike `poll` it moves nothing on."""
        polls = job.polls
        job.polls = max(polls - 1, 0)
        record = self.records[job.job_id]
        record.note(self.poll(job), self.clock())
        job.polls = polls
        return record.state

    def _shown(self, job: Job) -> dict[str, Any]:
        record = self.records[job.job_id]
        return record.before if self.clock() < record.shown else self._describe(job)

    def _describe(self, job: Job) -> dict[str, Any]:
        shown = describe(job, self.records[job.job_id], charged=job.job_id in self.paid)
        links = {"training_input_source_url": PUT_TRAINING_DATA, "voice_authorization_url": PUT_LETTER}
        for field, operation in links.items():
            # The links tell that there is something; the store answers PUT only.
            if self.stored(operation, job.job_id) is not None:
                shown[field] = f"{self.url}/obs/{job.job_id}/{KINDS[operation]}"
        return shown
