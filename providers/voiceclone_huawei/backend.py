"""
The order of steps: create the task, upload the recording and the letter, commit, ask how it is.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import attrs

from voiceclone import CloneJob, CloneRequest, JobState, ProviderError
from voiceclone.backends import (
    Backend,
    Capabilities,
    ConsentKind,
    ConsentSpec,
    Gender,
    Requirement,
    Resubmission,
    Steps,
    address,
    read_pages,
    required,
    seconds,
    setting,
)
from voiceclone_huawei import mapping, review, rules

if TYPE_CHECKING:
    from voiceclone.backends import Timeouts
    from voiceclone_huawei.sdk import MetaStudio
    from voiceclone_huawei.task import Task

_log = logging.getLogger("voiceclone.huawei")

_PAGE = 100  # the most a page may hold


def _user_id(value: object) -> str:
    if not isinstance(value, str) or not value.isascii() or not 1 <= len(value) <= 256:
        raise ValueError("has to be 1 to 256 ASCII characters")
    return value


@attrs.define(kw_only=True)
class HuaweiBackend(Backend):
    """
    MetaStudio voice modeling, premium edition.

    Attributes:
        access_key: Access key (AK).
        secret_key: Secret key (SK).
        project_id: The project the voice belongs to.
        region: The project's region.
        endpoint: Address of the service; made from the region when not given.
        security_token: Goes with a temporary access key.
        app_user_id: The vendor's ``X-App-UserId``: your own user the job is for.
        letter_content_type: Media type the letter is sent as. Not documented for voices; this is what the sibling
            API for avatars demands.
        connect_timeout: Seconds to wait for a connection.
        write_timeout: Seconds a chunk of an upload may take.
        read_timeout: Seconds to wait for an answer.
    """

    name: ClassVar[str] = mapping.NAME
    title: ClassVar[str] = "Huawei Cloud MetaStudio, premium voice"
    requires: ClassVar[tuple[str, ...]] = ("huaweicloudsdkmetastudio",)
    install: ClassVar[str] = "pip install huaweicloudsdkmetastudio"
    rules: ClassVar[tuple[Requirement, ...]] = rules.RULES
    capabilities: ClassVar[Capabilities] = Capabilities(
        consent=frozenset({ConsentKind.LETTER}),
        letter_formats=frozenset({".pdf", ".jpg", ".png"}),
        recording_formats=frozenset({".wav"}),
        most_recordings=1,
        genders=frozenset(Gender),
        gender_needed=True,
        languages=frozenset(mapping.LANGUAGES),
        language_needed=True,
        longest_voice_name=64,
        extra=mapping.EXTRA,
        resubmits=True,
        marks_jobs=True,
        first_poll=10.0,
        slowest_poll=300.0,
        fastest_poll=0.1,  # the slower regions allow 10 queries a second
    )

    access_key: str = setting("HUAWEICLOUD_SDK_AK", secret=True)
    secret_key: str = setting("HUAWEICLOUD_SDK_SK", secret=True)
    project_id: str = setting("HUAWEICLOUD_SDK_PROJECT_ID")
    region: str = setting(default="cn-north-4")
    endpoint: str | None = setting(default=None, converter=address, empty="error")
    security_token: str | None = setting("HUAWEICLOUD_SDK_SECURITY_TOKEN", default=None, secret=True)
    app_user_id: str | None = setting(default=None, converter=_user_id)
    letter_content_type: str = setting(default="application/octet-stream")
    connect_timeout: float = setting(default=10.0, converter=seconds)
    write_timeout: float = setting(default=60.0, converter=seconds)
    read_timeout: float = setting(default=60.0, converter=seconds)
    _service: MetaStudio | None = attrs.field(default=None, init=False, repr=False)
    _guard: threading.Lock = attrs.field(factory=threading.Lock, init=False, repr=False, eq=False)

    @property
    def account(self) -> str:
        own = f" {self.app_user_id}" if self.app_user_id else ""
        return f"{self.endpoint or self.region} {self.project_id}{own}"

    def submit(self, request: CloneRequest, steps: Steps) -> CloneJob:
        from voiceclone_huawei.task import read_addresses  # noqa: PLC0415 - loads requests

        letter = request.consent.letter
        assert letter is not None
        # Its name tells a task whose answer was lost from others'; the commit sets the name that was asked for.
        name = steps.marked(request.voice_name, self.capabilities.longest_voice_name)
        addresses: dict[str, str] = {}

        def create() -> str:
            answer = self._sdk().create(mapping.create_fields(request, name))
            addresses.update(read_addresses(answer, answer))
            return required(answer, "job_id", str, provider=mapping.NAME, operation="CreateTrainingAdvanceJob")

        # A task too many is free as far as is documented, so none is waited for, and none that is not ours is taken.
        job_id = steps.run(
            "create", create, find=lambda _begun: self._find_created(name, steps), eventually_consistent=False
        )
        task = self._task(job_id, steps, waits=lambda answer: bool(answer["state"] == mapping.CREATING))
        task.addresses.update(addresses)
        paths = [each.path for each in request.recordings if each.path is not None]
        task.submit(recordings=paths, letter=letter, fields=mapping.commit_fields(request))
        return CloneJob(provider=self.name, job_id=job_id, state=JobState.QUEUED, voice_name=request.voice_name)

    def resubmit(self, material: Resubmission, steps: Steps) -> CloneJob:
        # A task that was rejected anew waits again, and yet this commit took: the vendor counts.
        task = self._task(
            material.job_id,
            steps,
            waits=lambda answer: answer["state"] == mapping.AUDIT_FAILED and mapping.attempt(answer) < material.attempt,
        )
        task.submit(
            recordings=[each.path for each in material.recordings or () if each.path is not None],
            letter=material.consent.letter if material.consent else None,
            fields=mapping.commit_fields(material),
        )
        return CloneJob(provider=self.name, job_id=material.job_id, state=JobState.QUEUED, attempt=material.attempt)

    def get_job(self, job_id: str) -> CloneJob:
        answer = self._sdk().show(job_id)
        state = required(answer, "state", str, provider=mapping.NAME, operation="ShowVoiceTrainingJob")
        job = mapping.job(answer, job_id)
        return self._reviewed(job) if state == mapping.AUDIT_FAILED else job

    def account_requirements(self) -> tuple[Requirement, ...]:
        return rules.account_requirements(self._sdk().durations())

    @classmethod
    def consent_spec(cls, language: str | None = None) -> ConsentSpec:
        needs = rules.consent_needs(cls.capabilities.letter_formats)
        return ConsentSpec(provider=cls.name, language=language, needs=needs)

    def close(self) -> None:
        if self._service is not None:
            self._service.close()

    def _find_created(self, name: str, steps: Steps) -> str | None:
        """
        The task that a lost answer was about: the one that holds our marker.
        """
        if not steps.holds_marker(name):
            return None
        at = {"provider": mapping.NAME, "operation": "ListVoiceTrainingJob"}

        def page(offset: int) -> tuple[list[Any], object]:
            answer = self._sdk().search(
                voice_name=name, state=mapping.CREATING, job_type="ADVANCE", offset=offset, limit=_PAGE
            )
            return required(answer, "jobs", list, **at), answer.get("count")

        # The filter may match loosely, so all is compared here again.
        found = [
            str(job["job_id"])
            for job in read_pages(page, lambda job: required(job, "job_id", str, **at), **at)
            if steps.holds_marker(job.get("voice_name"))
        ]
        return found[0] if found else None

    def _reviewed(self, job: CloneJob) -> CloneJob:
        """
        The job with what its review found; as it is, if that cannot be had.
        """
        try:
            audit = self._sdk().audit(job.job_id)
        except ProviderError as error:
            _log.warning("%s: the review failed, and why could not be read: %s", job.ref, error)
            return job
        found = review.actions(audit)
        if not found:
            _log.warning("%s: the review failed, and its result says nothing", job.ref)
        return attrs.evolve(job, actions=found or job.actions, raw={**job.raw, "audit_result": audit})

    def _task(self, job_id: str, steps: Steps, *, waits: Callable[[Mapping[str, Any]], bool]) -> Task:
        from voiceclone_huawei.task import Task  # noqa: PLC0415 - loads requests

        return Task(
            sdk=self._sdk(),
            job_id=job_id,
            steps=steps,
            timeouts=self._timeouts(),
            letter_content_type=self.letter_content_type,
            waits=waits,
        )

    def _timeouts(self) -> Timeouts:
        from voiceclone.backends import Timeouts  # noqa: PLC0415 - loads requests

        return Timeouts(connect=self.connect_timeout, write=self.write_timeout, read=self.read_timeout)

    def _sdk(self) -> MetaStudio:
        with self._guard:  # threads that come first together share one
            if self._service is None:
                from voiceclone_huawei.sdk import MetaStudio  # noqa: PLC0415 - the SDK is loaded when it is used

                self._service = MetaStudio(
                    access_key=self.access_key,
                    secret_key=self.secret_key,
                    project_id=self.project_id,
                    endpoint=self.endpoint or f"https://metastudio.{self.region}.myhuaweicloud.com",
                    security_token=self.security_token,
                    app_user_id=self.app_user_id,
                    timeouts=self._timeouts(),
                    on_date=self.vendor_clock.note,
                )
            return self._service
