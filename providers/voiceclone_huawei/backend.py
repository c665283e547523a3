"""The port to MetaStudio: its settings, what it can do, and the order of steps."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

import attrs

from voiceclone import CloneJob, CloneRequest, ProviderError, RejectedError, Voice, VoiceState
from voiceclone.backends import (
    Capabilities,
    ConsentKind,
    ConsentSpec,
    Edition,
    Gender,
    Requirement,
    Resubmission,
    ServiceBackend,
    Steps,
    address,
    iterate_pages,
    required,
    setting,
)
from voiceclone_huawei import mapping, requirements

if TYPE_CHECKING:
    from voiceclone.backends import Timeouts
    from voiceclone_huawei.sdk import MetaStudio
    from voiceclone_huawei.task import Task

_log = logging.getLogger("voiceclone.huawei")

_PAGE = 100  # the most a page of jobs or assets may hold
_VOICE = "VOICE_MODEL"


def _user_id(value: object) -> str:
    if not isinstance(value, str) or not value.isascii() or not 1 <= len(value) <= 256:
        raise ValueError("has to be 1 to 256 ASCII characters")
    return value


@attrs.define(kw_only=True)
class HuaweiBackend(ServiceBackend["MetaStudio"]):
    """MetaStudio voice modeling, premium edition.

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
    """

    name: ClassVar[str] = mapping.NAME
    title: ClassVar[str] = "Huawei Cloud MetaStudio, premium voice"
    requires: ClassVar[tuple[str, ...]] = ("huaweicloudsdkmetastudio",)
    install: ClassVar[str] = "pip install huaweicloudsdkmetastudio"
    requirements: ClassVar[tuple[Requirement, ...]] = requirements.REQUIREMENTS
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
        lists_jobs=True,
        deletes_jobs=True,
        lists_voices=True,
        deletes_voices=True,
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

    @property
    def account(self) -> str:
        own = f" {self.app_user_id}" if self.app_user_id else ""
        return f"{self.endpoint or self.region} {self.project_id}{own}"

    def submit(self, request: CloneRequest, steps: Steps) -> CloneJob:
        task = self._task(steps, waits=lambda job: job.vendor_state == mapping.CREATING)
        # The marker tells a task whose answer was lost from others'; the commit sets the name that was asked for.
        task.create(request, steps.marked(request.voice_name, self.capabilities.longest_voice_name))
        return task.complete(request)

    def resubmit(self, files: Resubmission, steps: Steps) -> CloneJob:
        # A task that was rejected again waits again, although this commit was accepted: the vendor counts.
        task = self._task(
            steps,
            waits=lambda job: job.vendor_state == mapping.AUDIT_FAILED and job.attempt < files.attempt,
            job_id=files.job_id,
        )
        return task.complete(files)

    def get_job(self, job_id: str) -> CloneJob:
        job = self.service.show(job_id)
        return self._reviewed(job) if job.vendor_state == mapping.AUDIT_FAILED else job

    def list_jobs(self) -> Iterator[CloneJob]:
        at = {"provider": self.name, "operation": "ListVoiceTrainingJob"}
        for raw in self._entries("jobs", "job_id", job_type="ADVANCE", **at):
            required(raw, "state", str, **at)
            yield mapping.job(raw, raw["job_id"])

    def delete_job(self, job_id: str) -> None:
        # In which states it may be deleted, what then becomes of its voice, and what is answered for a job that is not
        # there are not documented: the vendor decides, and its refusal is told as it comes.
        self.service.call("DeleteVoiceTrainingJob", job_id=job_id)

    def list_voices(self) -> Iterator[Voice]:
        at = {"provider": self.name, "operation": "ListAssets"}
        for raw in self._entries("assets", "asset_id", asset_type=_VOICE, asset_source="CUSTOMIZATION", **at):
            required(raw, "asset_state", str, **at)
            yield mapping.voice(raw, raw["asset_id"])

    def get_voice(self, voice_id: str) -> Voice:
        # CheckVoiceAsset says as much, and may refuse with an error to tell of a voice that cannot be used.
        at = {"provider": self.name, "operation": "ShowAsset"}
        answer = self.service.call(at["operation"], asset_id=voice_id)
        required(answer, "asset_state", str, **at)
        kind = required(answer, "asset_type", str, **at)
        if kind != _VOICE:
            text = f"{voice_id} is no voice but an asset of type {kind}"
            raise RejectedError(text, provider=self.name, operation=at["operation"], outcome_unknown=False)
        return mapping.voice(dict(answer), voice_id)

    def delete_voice(self, voice_id: str) -> None:
        # Asked for first: other assets are not deleted, nor is a voice that is in the recycle bin already. What a
        # second deletion does to that is not documented.
        if self.get_voice(voice_id).state is not VoiceState.DELETED:
            self.service.call("DeleteAsset", asset_id=voice_id)

    def _entries(
        self, field: str, name: str, *, provider: str, operation: str, **filters: Any
    ) -> Iterator[Mapping[str, Any]]:
        """The entries of a list, each with its id in *name*; *field* has those of a page."""
        find = partial(required, provider=provider, operation=operation)

        def page(offset: int) -> tuple[list[Any], object]:
            answer = self.service.call(operation, offset=offset, limit=_PAGE, **filters)
            return find(answer, field, list), answer.get("count")

        return iterate_pages(page, lambda raw: find(raw, name, str), provider=provider, operation=operation)

    def account_requirements(self, edition: Edition) -> tuple[Requirement, ...]:  # noqa: ARG002 - one so far
        return requirements.account_requirements(self.service.call("ShowTenantDurationCfg"))

    @classmethod
    def consent_spec(cls, language: str | None = None, edition: str | None = None) -> ConsentSpec:  # noqa: ARG003 - one so far
        needs = requirements.consent_needs(cls.capabilities.letter_formats)
        return ConsentSpec(provider=cls.name, language=language, needs=needs)

    def _reviewed(self, job: CloneJob) -> CloneJob:
        """The job with what its review found; as it is, if that cannot be read."""
        try:
            audit = self.service.call("ShowJobAuditResult", job_id=job.job_id)
        except ProviderError as error:
            _log.warning("%s: the review failed, and why could not be read: %s", job.ref, error)
            return job
        found = mapping.actions(audit)
        if not found:
            _log.warning("%s: the review failed, and its result says nothing", job.ref)
        return attrs.evolve(job, actions=found or job.actions, raw={**job.raw, "audit_result": dict(audit)})

    def _task(self, steps: Steps, *, waits: Callable[[CloneJob], bool], job_id: str = "") -> Task:
        from voiceclone_huawei.task import Task  # noqa: PLC0415 - loads the SDK

        return Task(
            sdk=self.service, steps=steps, letter_content_type=self.letter_content_type, waits=waits, job_id=job_id
        )

    def open_service(self, timeouts: Timeouts) -> MetaStudio:
        from voiceclone_huawei.sdk import MetaStudio  # noqa: PLC0415 - loads the SDK

        return MetaStudio(
            access_key=self.access_key,
            secret_key=self.secret_key,
            project_id=self.project_id,
            endpoint=self.endpoint or f"https://metastudio.{self.region}.myhuaweicloud.com",
            security_token=self.security_token,
            app_user_id=self.app_user_id,
            timeouts=timeouts,
            on_date=self.vendor_clock.note,
        )
