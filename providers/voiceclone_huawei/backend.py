"""The port to MetaStudio: its settings, what it can do, and the order of steps."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import attrs

from voiceclone import (
    CloneJob,
    CloneRequest,
    Credentials,
    InvalidRequestError,
    Problem,
    ProviderError,
    Quota,
    RejectedError,
    Voice,
    VoiceState,
)
from voiceclone.backends import (
    Capabilities,
    ConsentSpec,
    Edition,
    Leftover,
    LeftoverKind,
    Message,
    Requirement,
    Resubmission,
    ServiceBackend,
    SpeechRequest,
    Steps,
    address,
    credential_function,
    find_marker,
    iterate_pages,
    required,
    seconds,
    setting,
)
from voiceclone_huawei import mapping, quota, requirements
from voiceclone_huawei.editions import EDITIONS, TRAININGS, Training

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
    """MetaStudio voice modeling.

    Attributes:
        access_key: Access key (AK).
        secret_key: Secret key (SK).
        project_id: The project the voice belongs to.
        region: The project's region.
        endpoint: Address of the service; made from the region when not given.
        security_token: Goes with a temporary access key.
        auth_token: Token of the IAM service, sent as ``X-Auth-Token`` instead of a signature.
        profile: Profile of the SDK's credentials file that has the keys; its name begins with ``basic``.
        credentials: Function that gives fresh `Credentials`.
        app_user_id: The vendor's ``X-App-UserId``: your own user the job is for.
        letter_content_type: Media type the letter is sent as. Not documented for voices; this is what the sibling
            API for avatars demands.
        speech_timeout: Seconds that a text may take to be spoken.
    """

    name: ClassVar[str] = mapping.NAME
    title: ClassVar[str] = "Huawei Cloud MetaStudio, voice modeling"
    requires: ClassVar[tuple[str, ...]] = ("huaweicloudsdkmetastudio",)
    install: ClassVar[str] = "pip install huaweicloudsdkmetastudio"
    requirements: ClassVar[tuple[Requirement, ...]] = requirements.PREMIUM_REQUIREMENTS
    capabilities: ClassVar[Capabilities] = EDITIONS[0].capabilities
    editions: ClassVar[tuple[Edition, ...]] = EDITIONS

    # The vendor's samples read the variables whose names begin with CLOUD_SDK, its SDK reads the others.
    access_key: str | None = setting("HUAWEICLOUD_SDK_AK", "CLOUD_SDK_AK", secret=True, way="keys")
    secret_key: str | None = setting("HUAWEICLOUD_SDK_SK", "CLOUD_SDK_SK", secret=True, way="keys")
    project_id: str = setting("HUAWEICLOUD_SDK_PROJECT_ID")
    region: str = setting(default="cn-north-4")
    endpoint: str | None = setting(default=None, converter=address, empty="error")
    security_token: str | None = setting("HUAWEICLOUD_SDK_SECURITY_TOKEN", default=None, secret=True, way="keys")
    auth_token: str | None = setting(secret=True, way="token")
    profile: str | None = setting(way="profile")
    credentials: Callable[[], Credentials] | None = setting(
        converter=credential_function, way="credentials", environment=False
    )
    app_user_id: str | None = setting(default=None, converter=_user_id)
    letter_content_type: str = setting(default="application/octet-stream")
    speech_timeout: float = setting(default=3600.0, converter=seconds)

    @property
    def account(self) -> str:
        own = f" {self.app_user_id}" if self.app_user_id else ""
        return f"{self.endpoint or self.region} {self.project_id}{own}"

    def submit(self, request: CloneRequest, steps: Steps) -> CloneJob:
        segmented = request.extra.get(self.name, {}).get(mapping.CREATE_TYPE) == mapping.SEGMENT
        task = self._task(
            self._training(request), steps, waits=lambda job: job.vendor_state == mapping.CREATING, segmented=segmented
        )
        # The marker tells a task whose answer was lost from others'; the commit sets the name that was asked for.
        task.create(request, steps.marked(request.voice_name, self.capabilities.longest_voice_name))
        return task.complete(request)

    def resubmit(self, files: Resubmission, steps: Steps) -> CloneJob:
        # A task that was rejected again waits again, although this commit was accepted: the vendor counts.
        training = self._training(files)
        task = self._task(
            training,
            steps,
            waits=lambda job: job.vendor_state == mapping.AUDIT_FAILED and job.attempt < files.attempt,
            segmented=bool(files.recordings) and self._is_segmented(files.job_id, training),
            job_id=files.job_id,
        )
        return task.complete(files)

    def get_job(self, job_id: str) -> CloneJob:
        job = self.service.show(job_id)
        return self._reviewed(job) if job.vendor_state == mapping.AUDIT_FAILED else job

    def list_jobs(self) -> Iterator[CloneJob]:
        at = {"provider": self.name, "operation": "ListVoiceTrainingJob"}
        for raw in self._entries("jobs", "job_id", **at):  # of every edition
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

    def synthesize(self, request: SpeechRequest, steps: Steps, to: Path) -> str | None:
        from voiceclone_huawei.speech import Speech  # noqa: PLC0415 - loads requests

        speech = Speech(
            sdk=self.service, steps=steps, request=request, clock=self.vendor_clock, timeout=self.speech_timeout
        )
        speech.write(to)
        return speech.request_id

    def quota(self) -> Quota:
        return quota.read_quota(self.service)

    def list_leftovers(self) -> Iterator[Leftover]:
        # A commit sets the name that was asked for: a task that has the marker in its name was never committed.
        at = {"provider": self.name, "operation": "ListVoiceTrainingJob"}
        for raw in self._entries("jobs", "job_id", state=mapping.CREATING, **at):
            name = raw.get("voice_name")
            if raw.get("state") == mapping.CREATING and find_marker(name):
                made = mapping.parse_timestamp(raw.get("create_time"))
                yield Leftover(kind=LeftoverKind.JOB, id=raw["job_id"], name=str(name), created_at=made)

    def _entries(
        self, field: str, name: str, *, provider: str, operation: str, **filters: Any
    ) -> Iterator[Mapping[str, Any]]:
        """The entries of a list, each with its id in *name*; *field* has those of a page."""
        find = partial(required, provider=provider, operation=operation)

        def page(offset: int) -> tuple[list[Any], object]:
            answer = self.service.call(operation, offset=offset, limit=_PAGE, **filters)
            return find(answer, field, list), answer.get("count")

        return iterate_pages(page, lambda raw: find(raw, name, str), provider=provider, operation=operation)

    def check(self, request: CloneRequest) -> Iterator[Problem]:
        given, known = request.extra.get(self.name, {}), (mapping.PACKAGE, mapping.SEGMENT)
        if mapping.CREATE_TYPE in given and given[mapping.CREATE_TYPE] not in known:
            where, what = f"extra['{self.name}']['{mapping.CREATE_TYPE}']", given[mapping.CREATE_TYPE]
            hint = Message("Use {first} or {second}", first=known[0], second=known[1])
            yield Problem(where, Message("is {given!r}", given=what), hint, requirement="create-type")

    def account_requirements(self, edition: Edition) -> tuple[Requirement, ...]:
        training = TRAININGS[edition.name]
        answer = self.service.call("ShowTenantDurationCfg")
        return requirements.account_requirements(answer, training.limits, several=training.sentences is not None)

    @classmethod
    def consent_spec(cls, language: str | None = None, edition: str | None = None) -> ConsentSpec:
        needs = requirements.consent_needs(cls.find_edition(edition).capabilities.letter_formats)
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

    def _training(self, request: CloneRequest | Resubmission) -> Training:
        return TRAININGS[self.edition_of(request).name]

    def _is_segmented(self, job_id: str, training: Training) -> bool:
        """Whether the sentences of a job are uploaded one by one.

        Raises:
            InvalidRequestError: The job is not of this edition, so what would be sent is not what it takes.
        """
        job = self.service.show(job_id)
        kind = job.raw.get("job_type", training.job_type)
        if kind != training.job_type:
            names = [name for name, each in TRAININGS.items() if each.job_type == kind]
            hint = f"Say edition={names[0]!r}" if names else "Resubmit it in the vendor's console"
            message = f"is another than that of {job.ref}, which the vendor calls {kind}"
            raise InvalidRequestError([Problem("edition", message, hint)])
        return training.sentences is not None and job.raw.get(mapping.CREATE_TYPE) == mapping.SEGMENT

    def _task(
        self,
        training: Training,
        steps: Steps,
        *,
        waits: Callable[[CloneJob], bool],
        segmented: bool,
        job_id: str = "",
    ) -> Task:
        from voiceclone_huawei.task import Task  # noqa: PLC0415 - loads the SDK

        return Task(
            sdk=self.service,
            steps=steps,
            training=training,
            segmented=segmented,
            letter_content_type=self.letter_content_type,
            waits=waits,
            job_id=job_id,
        )

    def find_credentials(self) -> Credentials | Callable[[], Credentials]:
        if self.profile is not None:
            from voiceclone_huawei.sdk import read_profile  # noqa: PLC0415 - loads the SDK

            return partial(read_profile, self.profile)
        return self.credentials or Credentials(
            access_key=self.access_key,
            secret_key=self.secret_key,
            security_token=self.security_token,
            auth_token=self.auth_token,
        )

    def open_service(self, timeouts: Timeouts) -> MetaStudio:
        from voiceclone_huawei.sdk import MetaStudio  # noqa: PLC0415 - loads the SDK

        source = self.credential_source
        assert source is not None
        return MetaStudio(
            credentials=source,
            project_id=self.project_id,
            endpoint=self.endpoint or f"https://metastudio.{self.region}.myhuaweicloud.com",
            app_user_id=self.app_user_id,
            timeouts=timeouts,
            on_date=self.vendor_clock.note,
        )
