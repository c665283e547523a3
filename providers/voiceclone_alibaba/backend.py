"""The order of steps: recordings and the spoken statement become media assets, then the job is submitted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

import attrs

from voiceclone import (
    CloneJob,
    CloneRequest,
    Credentials,
    JobState,
    Problem,
    ProviderError,
    SubmissionUnknownError,
    Voice,
)
from voiceclone.backends import (
    Capabilities,
    ConsentKind,
    ConsentSpec,
    Edition,
    Leftover,
    Requirement,
    ServiceBackend,
    Steps,
    address,
    boolean,
    credential_function,
    optional_str,
    primary_subtag,
    seconds,
    setting,
)
from voiceclone_alibaba import leftovers, lists, mapping, requirements
from voiceclone_alibaba.addresses import bucket_name, object_prefix, problems
from voiceclone_alibaba.editions import SPEECH, SUBMISSIONS, check_extra, editions_of
from voiceclone_alibaba.keys import read_profile

if TYPE_CHECKING:
    from pathlib import Path

    from voiceclone.backends import SpeechRequest, Timeouts
    from voiceclone_alibaba.objects import AccountStorage
    from voiceclone_alibaba.sdk import Ims

_GET, _LIST = "GetCustomizedVoiceJob", "ListCustomizedVoiceJobs"
_DELETE, _GET_VOICE, _LIST_VOICES = "DeleteCustomizedVoiceJob", "GetCustomizedVoice", "ListCustomizedVoices"


def _endpoint(value: object) -> str:
    made = address(value)
    if urlsplit(made).path:
        raise ValueError("is an address with a path; the SDK takes scheme, host and port only")
    return made


@attrs.define(kw_only=True)
class AlibabaBackend(ServiceBackend["Ims"]):
    """IMS voice cloning, and speech with the voices.

    Attributes:
        access_key_id: AccessKey ID.
        access_key_secret: AccessKey secret.
        security_token: Goes with a temporary AccessKey.
        profile: Profile of the vendor's command line, or of its file of credentials, that has the keys.
        credentials: Function that gives fresh `Credentials`.
        region: Region of the service. Without a bucket, files can be uploaded in
            cn-beijing, cn-shanghai and cn-shenzhen.
        endpoint: Address of the service; made from the region when not given.
        bucket: Your own OSS bucket in the service's region: files are uploaded to it, and speech is written there.
            Without one, files are uploaded to the vendor's storage.
        bucket_prefix: What the names of objects in it begin with.
        oss_endpoint: Address of OSS; made from the region when not given.
        keep_media: Whether uploaded files stay at the vendor once the job has its voice. Whether a voice needs them
            later is not documented.
        speech_bucket: Bucket that speech is written to, if not to that one.
        speech_timeout: Seconds a speech job may take.
        media_timeout: Seconds an uploaded file may take until the vendor can use it.
    """

    name: ClassVar[str] = mapping.NAME
    title: ClassVar[str] = "Alibaba Cloud Intelligent Media Services"
    requires: ClassVar[tuple[str, ...]] = ("alibabacloud_ice20201109", "alibabacloud_oss_v2")
    install: ClassVar[str] = "pip install alibabacloud-ice20201109 alibabacloud-oss-v2"
    requirements: ClassVar[tuple[Requirement, ...]] = requirements.REQUIREMENTS
    compares_voices: ClassVar[bool] = True
    capabilities: ClassVar[Capabilities] = Capabilities(
        consent=frozenset({ConsentKind.STATEMENT}),
        statement_formats=mapping.FORMATS,
        recording_formats=mapping.FORMATS,
        most_recordings=mapping.MOST_RECORDINGS,
        assets=True,
        longest_voice_name=32,
        extra=mapping.EXTRA,
        marks_jobs=True,
        lists_jobs=True,
        deletes_jobs=True,
        lists_voices=True,
        speech=SPEECH,
        lists_leftovers=True,
        deletes_uploads=True,
        url_schemes=frozenset({"oss", "https"}),
        first_poll=10.0,
        slowest_poll=300.0,
        fastest_poll=0.1,  # no limit is documented for these operations; neighbours allow 30 a second
    )
    editions: ClassVar[tuple[Edition, ...]] = editions_of(capabilities)

    access_key_id: str | None = setting("ALIBABA_CLOUD_ACCESS_KEY_ID", secret=True, way="keys")
    access_key_secret: str | None = setting("ALIBABA_CLOUD_ACCESS_KEY_SECRET", secret=True, way="keys")
    security_token: str | None = setting("ALIBABA_CLOUD_SECURITY_TOKEN", default=None, secret=True, way="keys")
    profile: str | None = setting(way="profile")
    credentials: Callable[[], Credentials] | None = setting(
        converter=credential_function, way="credentials", environment=False
    )
    region: str = setting(default="cn-shanghai")
    endpoint: str | None = setting(default=None, converter=_endpoint, empty="error")
    bucket: str | None = setting(default=None, converter=bucket_name)
    bucket_prefix: str = setting(default="voiceclone/", converter=object_prefix)
    oss_endpoint: str | None = setting(default=None, converter=_endpoint, empty="error")
    keep_media: bool = setting(default=False, converter=boolean)
    speech_bucket: str | None = setting(default=None, converter=bucket_name)
    speech_timeout: float = setting(default=600.0, converter=seconds)
    media_timeout: float = setting(default=1800.0, converter=seconds)

    @property
    def account(self) -> str:
        # Not the access key: keys change, and a submission whose outcome is unknown must not count as new then.
        return self.endpoint or self.region

    def check(self, request: CloneRequest) -> Iterator[Problem]:
        statement = SUBMISSIONS[self.edition_of(request).name].statement
        yield from problems(request, self.region, own_bucket=self.bucket is not None, statement=statement)
        yield from check_extra(request)

    @classmethod
    def consent_spec(cls, language: str | None = None, edition: str | None = None) -> ConsentSpec:
        found = cls.find_edition(edition)
        formats, spoken = found.capabilities.statement_formats, primary_subtag(language or "zh")
        needs = requirements.consent_needs(formats, spoken, sent=SUBMISSIONS[found.name].statement)
        return ConsentSpec(provider=cls.name, language=language, needs=needs)

    def submit(self, request: CloneRequest, steps: Steps) -> CloneJob:
        from voiceclone_alibaba.assets import Assets  # noqa: PLC0415 - loads the SDKs

        edition = self.edition_of(request)
        kind = SUBMISSIONS[edition.name]
        voice_name = steps.marked(request.voice_name, edition.capabilities.longest_voice_name)
        answer: dict[str, Any] = {}
        refused = False

        def find(begun: float | None) -> str | None:
            found = lists.find_job(self.service, kind, request, begun, steps)
            if found is None and not kind.listed and not refused:
                raise SubmissionUnknownError(
                    f"no list of alibaba shows the job, and which of them shows jobs of the edition {edition.name} is "
                    "not documented. It was not sent again. Find it in the vendor's console, then call "
                    "client.resume(key, job_id=...); if there is none, client.forget(key)"
                )
            return found

        def send() -> str:
            nonlocal refused
            try:
                body = self.service.call(kind.operation, **fields)
            except ProviderError as error:
                refused = not error.outcome_unknown
                raise
            job_id = mapping.read(body, "Data.JobId", str, kind.operation)
            answer.update(body)
            return job_id

        # Before anything is uploaded again: the job may be there already.
        job_id = steps.look_up("submit", find)
        if job_id is None:
            assets = Assets(
                ims=self.service,
                steps=steps,
                request=request,
                timeout=self.media_timeout,
                account_storage=self._account_storage(),
                statement=kind.statement,
            )
            fields = mapping.submit_fields(request, voice_name, assets.provide())
            job_id = steps.run("submit", send, find=find)
        return CloneJob(
            provider=self.name,
            job_id=job_id,
            state=JobState.QUEUED,
            voice_name=request.voice_name,
            request_id=optional_str(answer.get("RequestId")),
            raw=answer,
        )

    def synthesize(self, request: SpeechRequest, steps: Steps, to: Path) -> str | None:
        from voiceclone_alibaba.speech import Speaking  # noqa: PLC0415 - loads what fetches files

        speaking = Speaking(
            ims=self.service,
            steps=steps,
            request=request,
            bucket=self.speech_bucket or self.bucket,
            prefix=self.bucket_prefix,
            timeout=self.speech_timeout,
        )
        return speaking.speak(to)

    def get_job(self, job_id: str) -> CloneJob:
        answer = self.service.call(_GET, job_id=job_id)
        raw = mapping.read(answer, "Data.CustomizedVoiceJob", dict, _GET)
        mapping.read(raw, "Status", str, _GET)
        return mapping.job(raw, job_id, optional_str(answer.get("RequestId")))

    def list_jobs(self) -> Iterator[CloneJob]:
        for raw in lists.iterate(self.service, _LIST):
            mapping.read(raw, "Status", str, _LIST)
            yield mapping.job(raw, raw["JobId"])

    def delete_job(self, job_id: str) -> None:
        # Documented for jobs that are neither being trained nor done. What the others, and one that is not there, are
        # refused with is not: the refusal is told as it comes.
        self.service.call(_DELETE, job_id=job_id)

    def list_voices(self) -> Iterator[Voice]:
        for raw in lists.iterate(self.service, _LIST_VOICES):
            yield mapping.voice(raw, raw["VoiceId"])

    def get_voice(self, voice_id: str) -> Voice:
        answer = self.service.call(_GET_VOICE, voice_id=voice_id)
        raw = mapping.read(answer, "Data.CustomizedVoice", dict, _GET_VOICE)
        return mapping.voice(raw, mapping.read(raw, "VoiceId", str, _GET_VOICE))

    @property
    def keeps_uploads(self) -> bool:
        return self.keep_media

    def list_leftovers(self) -> Iterator[Leftover]:
        return leftovers.list_leftovers(self.service, self._account_storage())

    def uploads_of(self, steps: Mapping[str, str]) -> tuple[str, ...]:
        return leftovers.uploads_of(steps)

    def delete_upload(self, upload_id: str) -> None:
        leftovers.delete_upload(self.service, self._account_storage(), upload_id)

    def _account_storage(self) -> AccountStorage:
        from voiceclone_alibaba.objects import AccountStorage  # noqa: PLC0415 - loads the SDK

        source = self.credential_source
        assert source is not None
        return AccountStorage(
            bucket=self.bucket,
            prefix=self.bucket_prefix,
            endpoint=self.oss_endpoint or f"https://oss-{self.region}.aliyuncs.com",
            region=self.region,
            credentials=source,
            timeouts=self.timeouts,
        )

    def find_credentials(self) -> Credentials | Callable[[], Credentials]:
        if self.profile is not None:
            return partial(read_profile, self.profile)
        return self.credentials or Credentials(
            access_key=self.access_key_id, secret_key=self.access_key_secret, security_token=self.security_token
        )

    def open_service(self, timeouts: Timeouts) -> Ims:
        from voiceclone_alibaba.sdk import Ims  # noqa: PLC0415 - loads the SDK

        source = self.credential_source
        assert source is not None
        return Ims(
            credentials=source,
            endpoint=self.endpoint or f"https://ice.{self.region}.aliyuncs.com",
            region=self.region,
            timeouts=timeouts,
            on_date=self.vendor_clock.note,
        )
