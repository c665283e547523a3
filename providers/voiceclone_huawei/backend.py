"""
The order of steps: create the task, upload the recording and the letter, hand it in, ask how it is.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar

import attrs

from voiceclone import (
    CLOCK_SKEW,
    Backend,
    Capabilities,
    CloneJob,
    CloneRequest,
    ConsentKind,
    ConsentSpec,
    Gender,
    MalformedResponseError,
    ProviderError,
    RejectedError,
    Rule,
    Steps,
    setting,
)
from voiceclone_huawei import mapping, rules

if TYPE_CHECKING:
    from voiceclone.transfer import Timeouts
    from voiceclone_huawei.sdk import MetaStudio

_log = logging.getLogger("voiceclone.huawei")

# The archive's only member; its name is free, and plain letters survive every unpacker.
_MEMBER = "Voice.wav"
# Seconds before each look whether a commit took; states may be shown late.
_LOOKS_AFTER_COMMIT = (0.0, 1.0, 2.0, 4.0)


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
    install: ClassVar[str] = 'pip install "voiceclone-kit[huawei]"'
    rules: ClassVar[tuple[Rule, ...]] = rules.RULES
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
        first_poll=10.0,
        slowest_poll=300.0,
        fastest_poll=0.1,  # the slower regions allow 10 queries a second
    )

    access_key: str = setting("HUAWEICLOUD_SDK_AK", secret=True)
    secret_key: str = setting("HUAWEICLOUD_SDK_SK", secret=True)
    project_id: str = setting("HUAWEICLOUD_SDK_PROJECT_ID")
    region: str = setting(default="cn-north-4")
    endpoint: str | None = setting(default=None)
    security_token: str | None = setting("HUAWEICLOUD_SDK_SECURITY_TOKEN", default=None, secret=True)
    app_user_id: str | None = setting(default=None)
    letter_content_type: str = setting(default="application/octet-stream")
    connect_timeout: float = setting(default=10.0, converter=float)
    write_timeout: float = setting(default=60.0, converter=float)
    read_timeout: float = setting(default=60.0, converter=float)
    _service: MetaStudio | None = attrs.field(default=None, init=False, repr=False)

    @property
    def account(self) -> str:
        return f"{self.endpoint or self.region} {self.project_id}"

    def submit(self, request: CloneRequest, steps: Steps) -> str:
        from voiceclone.transfer import FileBody, ZipBody  # noqa: PLC0415 - loads requests
        from voiceclone_huawei.uploads import Uploads, read_addresses  # noqa: PLC0415 - as above

        recording, letter = request.recordings[0].path, request.consent.letter
        assert recording is not None
        assert letter is not None
        addresses: dict[str, str] = {}

        def create() -> str:
            answer = self._sdk().create(mapping.create_fields(request))
            addresses.update(read_addresses(answer, answer))
            return _text(answer, "job_id", "CreateTrainingAdvanceJob")

        def commit() -> None:
            try:
                self._sdk().commit(job_id, mapping.commit_fields(request))
            except RejectedError:
                # Whatever is wrong with the files, the next try has to send them again.
                steps.undo("upload-recording", "upload-letter")
                raise

        job_id = steps.run("create", create, find=lambda begun: self._find_created(request, begun, steps.taken()))
        uploads = Uploads(sdk=self._sdk(), job_id=job_id, addresses=addresses, timeouts=self._timeouts(), steps=steps)
        uploads.send("recording", lambda: ZipBody.open(recording, _MEMBER), "application/zip")
        uploads.send("letter", lambda: FileBody.open(letter), self.letter_content_type)
        for _ in range(2):
            steps.run("commit", commit, find=lambda _begun: self._find_committed(job_id))
            if self._is_committed(job_id, steps):
                return job_id
            steps.undo("commit")
        text = "the answer was a success, and the task is still not handed in"
        raise MalformedResponseError(text, provider=self.name, operation="CommitVoiceTrainingJob", in_doubt=True)

    def get_job(self, job_id: str) -> CloneJob:
        answer = self._sdk().show(job_id)
        _text(answer, "state", "ShowVoiceTrainingJob")
        return mapping.job(answer, job_id)

    def live_rules(self) -> tuple[Rule, ...]:
        return rules.live_rules(self._sdk().durations())

    @classmethod
    def consent_spec(cls, language: str | None = None) -> ConsentSpec:
        needs = rules.consent_needs(cls.capabilities.letter_formats)
        return ConsentSpec(provider=cls.name, language=language, needs=needs)

    def close(self) -> None:
        if self._service is not None:
            self._service.close()

    def _find_created(self, request: CloneRequest, begun: float, taken: frozenset[str]) -> str | None:
        """
        The task that a lost answer was about, if exactly one can be it. Another one more costs nothing.
        """
        earliest = datetime.fromtimestamp(begun - CLOCK_SKEW, UTC)
        answer = self._sdk().search(
            voice_name=request.voice_name,
            state="CREATING",
            job_type="ADVANCE",
            create_since=earliest.strftime("%Y-%m-%dT%H:%M:%SZ"),
            limit=100,
        )
        jobs = answer.get("jobs")
        found = []
        for job in jobs if isinstance(jobs, list) else []:
            # The filter may match loosely, so all is compared here again.
            if not isinstance(job, dict) or job.get("voice_name") != request.voice_name:
                continue
            made, job_id = mapping.moment(job.get("create_time")), job.get("job_id")
            if job_id not in taken and (made is None or made >= earliest):
                found.append(str(job_id))
        return found[0] if len(found) == 1 else None

    def _is_committed(self, job_id: str, steps: Steps) -> bool:
        """
        Whether the task itself says so: the answer to a commit is empty, as any broken proxy's may be.
        """
        for pause in _LOOKS_AFTER_COMMIT:
            steps.sleep(pause)
            try:
                if steps.retry(lambda: self._find_committed(job_id)) is not None:
                    return True
            except ProviderError as error:
                _log.warning("the commit was answered with a success, which could not be checked: %s", error)
                return True
        return False

    def _find_committed(self, job_id: str) -> str | None:
        state = self.get_job(job_id).vendor_state
        return None if state == "CREATING" else state

    def _timeouts(self) -> Timeouts:
        from voiceclone.transfer import Timeouts  # noqa: PLC0415 - loads requests

        return Timeouts(connect=self.connect_timeout, write=self.write_timeout, read=self.read_timeout)

    def _sdk(self) -> MetaStudio:
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
            )
        return self._service


def _text(answer: Mapping[str, Any], field: str, operation: str) -> str:
    value = answer.get(field)
    if not isinstance(value, str) or not value:
        text = f"the answer has no usable {field}"
        raise MalformedResponseError(text, provider=mapping.NAME, operation=operation, in_doubt=True, raw=answer)
    return value
