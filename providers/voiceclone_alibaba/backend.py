"""The order of steps: recordings and the spoken statement become media assets, then the job is submitted."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

import attrs

from voiceclone import (
    CloneJob,
    CloneRequest,
    JobState,
    MalformedResponseError,
    Problem,
    SubmissionUnknownError,
    Voice,
)
from voiceclone.backends import (
    Capabilities,
    ConsentKind,
    ConsentSpec,
    Requirement,
    ServiceBackend,
    Steps,
    address,
    iterate_pages,
    optional_str,
    primary_subtag,
    read_pages,
    seconds,
    setting,
)
from voiceclone_alibaba import mapping, requirements

if TYPE_CHECKING:
    from voiceclone.backends import Timeouts
    from voiceclone_alibaba.sdk import Ims

_SUBMIT, _GET, _LIST = "SubmitStandardCustomizedVoiceJob", "GetCustomizedVoiceJob", "ListCustomizedVoiceJobs"
_DELETE, _GET_VOICE, _LIST_VOICES = "DeleteCustomizedVoiceJob", "GetCustomizedVoice", "ListCustomizedVoices"

_PAGE = 100  # the most a page may hold
# Seconds. The vendor stamps jobs in whole seconds, and its clock is known no better than an answer is late.
_CLOCK_ERROR = 60.0


def _endpoint(value: object) -> str:
    made = address(value)
    if urlsplit(made).path:
        raise ValueError("is an address with a path; the SDK takes scheme, host and port only")
    return made


@attrs.define(kw_only=True)
class AlibabaBackend(ServiceBackend["Ims"]):
    """IMS voice cloning, standard edition.

    Attributes:
        access_key_id: AccessKey ID.
        access_key_secret: AccessKey secret.
        security_token: Goes with a temporary AccessKey.
        region: Region of the service. Files can be uploaded in cn-beijing, cn-shanghai and cn-shenzhen.
        endpoint: Address of the service; made from the region when not given.
        bucket: Your own OSS bucket in the service's region: speech is written there.
        media_timeout: Seconds an uploaded file may take until the vendor can use it.
    """

    name: ClassVar[str] = mapping.NAME
    title: ClassVar[str] = "Alibaba Cloud Intelligent Media Services, standard voice"
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
        first_poll=10.0,
        slowest_poll=300.0,
        fastest_poll=0.1,  # no limit is documented for these operations; neighbours allow 30 a second
    )

    access_key_id: str = setting("ALIBABA_CLOUD_ACCESS_KEY_ID", secret=True)
    access_key_secret: str = setting("ALIBABA_CLOUD_ACCESS_KEY_SECRET", secret=True)
    security_token: str | None = setting("ALIBABA_CLOUD_SECURITY_TOKEN", default=None, secret=True)
    region: str = setting(default="cn-shanghai")
    endpoint: str | None = setting(default=None, converter=_endpoint, empty="error")
    bucket: str | None = setting(default=None)
    media_timeout: float = setting(default=1800.0, converter=seconds)

    @property
    def account(self) -> str:
        # Not the access key: keys change, and a submission whose outcome is unknown must not count as new then.
        return self.endpoint or self.region

    def check(self, request: CloneRequest) -> Iterator[Problem]:
        files = [each for each in (*request.recordings, request.consent.statement) if each and each.path]
        if files and self.region not in mapping.UPLOAD_REGIONS:
            what = f"files cannot be uploaded in {self.region}"
            fix = f"Use one of {', '.join(sorted(mapping.UPLOAD_REGIONS))}, or name assets: Recording(asset_id=...)"
            yield Problem("region", what, fix, requirement="upload-region")
        demo = request.extra.get(self.name, {}).get("DemoAudioMediaURL")
        if demo is not None and not isinstance(demo, str):
            yield Problem("extra['alibaba']['DemoAudioMediaURL']", "is no text", "Give the address as text")

    @classmethod
    def consent_spec(cls, language: str | None = None, edition: str | None = None) -> ConsentSpec:  # noqa: ARG003 - one only
        needs = requirements.consent_needs(cls.capabilities.statement_formats, primary_subtag(language or "zh"))
        return ConsentSpec(provider=cls.name, language=language, needs=needs)

    def submit(self, request: CloneRequest, steps: Steps) -> CloneJob:
        from voiceclone_alibaba.assets import Assets  # noqa: PLC0415 - loads the SDKs

        voice_name = steps.marked(request.voice_name, self.capabilities.longest_voice_name)
        answer: dict[str, Any] = {}

        def find(begun: float | None) -> str | None:
            return self._find(request, begun, steps)

        def send() -> str:
            body = self.service.call(_SUBMIT, **fields)
            job_id = mapping.read(body, "Data.JobId", str, _SUBMIT)
            answer.update(body)
            return job_id

        # Before anything is uploaded again: the job may be there already.
        job_id = steps.look_up("submit", find)
        if job_id is None:
            assets = Assets(ims=self.service, steps=steps, request=request, timeout=self.media_timeout)
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

    def get_job(self, job_id: str) -> CloneJob:
        answer = self.service.call(_GET, job_id=job_id)
        raw = mapping.read(answer, "Data.CustomizedVoiceJob", dict, _GET)
        mapping.read(raw, "Status", str, _GET)
        return mapping.job(raw, job_id, optional_str(answer.get("RequestId")))

    def list_jobs(self) -> Iterator[CloneJob]:
        page = self._pages(_LIST, "CustomizedVoiceJobList")
        for raw in iterate_pages(page, _id_in("JobId", _LIST), provider=self.name, operation=_LIST):
            mapping.read(raw, "Status", str, _LIST)
            yield mapping.job(raw, raw["JobId"])

    def delete_job(self, job_id: str) -> None:
        # Documented for jobs that are neither being trained nor done. What the others, and one that is not there, are
        # refused with is not: the refusal is told as it comes.
        self.service.call(_DELETE, job_id=job_id)

    def list_voices(self) -> Iterator[Voice]:
        page = self._pages(_LIST_VOICES, "CustomizedVoiceList")
        for raw in iterate_pages(page, _id_in("VoiceId", _LIST_VOICES), provider=self.name, operation=_LIST_VOICES):
            yield mapping.voice(raw, raw["VoiceId"])

    def get_voice(self, voice_id: str) -> Voice:
        answer = self.service.call(_GET_VOICE, voice_id=voice_id)
        raw = mapping.read(answer, "Data.CustomizedVoice", dict, _GET_VOICE)
        return mapping.voice(raw, mapping.read(raw, "VoiceId", str, _GET_VOICE))

    def _find(self, request: CloneRequest, begun: float | None, steps: Steps) -> str | None:
        """The job that was submitted with the marker in its voice's name.

        Without a marker, jobs differ in name, gender and time only. That proves nothing, for another job may have the
        same, so the choice is left to the user.
        """
        marked = steps.is_marked
        found = [
            job["JobId"]
            for job in self._standard_jobs()
            if (steps.holds_marker(job["VoiceName"]) if marked else _alike(job, request, begun))
            and job["JobId"] not in steps.claimed_ids()
        ]
        if len(found) == 1 and marked:
            return str(found[0])
        if found:
            raise SubmissionUnknownError(
                f"these jobs of alibaba may be this submission: {', '.join(found)}. It was not sent again. Find out "
                "which one it is, then call client.resume(key, job_id=...); if none, client.forget(key)",
                candidates=found,
            )
        return None

    def _standard_jobs(self) -> list[Mapping[str, Any]]:
        def identify(job: Mapping[str, Any]) -> str:
            if not isinstance(job.get("VoiceName"), str):  # an entry without a name may be any job
                text = "an entry of the list has no VoiceName"
                raise MalformedResponseError(text, provider=self.name, operation=_LIST)
            return mapping.read(job, "JobId", str, _LIST)

        page = self._pages(_LIST, "CustomizedVoiceJobList")
        return read_pages(page, identify, provider=self.name, operation=_LIST)

    def _pages(self, operation: str, field: str) -> Callable[[int], tuple[list[Any], object]]:
        """What gives one page of a list after the other, for `read_pages` and `iterate_pages`."""
        number = itertools.count(1)

        def page(_read: int) -> tuple[list[Any], object]:
            # Without the type, the vendor lists what is of another edition.
            answer = self.service.call(operation, page_no=next(number), page_size=_PAGE, type="Standard")
            return mapping.read(answer, f"Data.{field}", list, operation), answer["Data"].get("TotalCount")

        return page

    def open_service(self, timeouts: Timeouts) -> Ims:
        from voiceclone_alibaba.sdk import Ims  # noqa: PLC0415 - loads the SDK

        return Ims(
            access_key_id=self.access_key_id,
            access_key_secret=self.access_key_secret,
            security_token=self.security_token,
            endpoint=self.endpoint or f"https://ice.{self.region}.aliyuncs.com",
            region=self.region,
            timeouts=timeouts,
            on_date=self.vendor_clock.note,
        )


def _id_in(field: str, operation: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda raw: mapping.read(raw, field, str, operation)


def _alike(job: Mapping[str, Any], request: CloneRequest, begun: float | None) -> bool:
    """Whether a job has the name and gender of *request*, and was not made before *begun*, in the vendor's time."""
    if job["VoiceName"] != request.voice_name or request.gender not in (None, job.get("Gender") or request.gender):
        return False
    made = mapping.parse_timestamp(job.get("CreateTime")) or mapping.parse_timestamp(job.get("GmtCreate"))
    return made is None or begun is None or made.timestamp() >= begun - _CLOCK_ERROR
