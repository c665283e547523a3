"""
The order of steps: recordings and the spoken statement become media assets, the job is submitted, ask how it is.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

import attrs

from voiceclone import CloneJob, CloneRequest, JobState, MalformedResponseError, Problem, SubmissionUnknownError
from voiceclone.backends import (
    Backend,
    Capabilities,
    ConsentKind,
    ConsentSpec,
    Requirement,
    Steps,
    address,
    primary_subtag,
    read_pages,
    required,
    seconds,
    setting,
)
from voiceclone_alibaba import mapping, requirements

if TYPE_CHECKING:
    from voiceclone.backends import Timeouts
    from voiceclone_alibaba.sdk import Ims

_PAGE = 100  # the most a page may hold
# The vendor stamps jobs in whole seconds, and its clock is known no better than an answer is late.
_WHOLE_SECONDS = 60.0


def _endpoint(value: object) -> str:
    made = address(value)
    if urlsplit(made).path:
        raise ValueError("is an address with a path; the SDK takes scheme, host and port only")
    return made


@attrs.define(kw_only=True)
class AlibabaBackend(Backend):
    """
    IMS voice cloning, standard edition.

    Attributes:
        access_key_id: AccessKey ID.
        access_key_secret: AccessKey secret.
        security_token: Goes with a temporary AccessKey.
        region: Region of the service. Files can be uploaded in cn-beijing, cn-shanghai and cn-shenzhen.
        endpoint: Address of the service; made from the region when not given.
        media_timeout: Seconds an uploaded file may take until the vendor has taken it in.
        connect_timeout: Seconds to wait for a connection.
        write_timeout: Seconds a chunk of an upload may take.
        read_timeout: Seconds to wait for an answer.
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
        first_poll=10.0,
        slowest_poll=300.0,
        fastest_poll=0.1,  # no limit is documented for these operations; neighbours allow 30 a second
    )

    access_key_id: str = setting("ALIBABA_CLOUD_ACCESS_KEY_ID", secret=True)
    access_key_secret: str = setting("ALIBABA_CLOUD_ACCESS_KEY_SECRET", secret=True)
    security_token: str | None = setting("ALIBABA_CLOUD_SECURITY_TOKEN", default=None, secret=True)
    region: str = setting(default="cn-shanghai")
    endpoint: str | None = setting(default=None, converter=_endpoint, empty="error")
    media_timeout: float = setting(default=1800.0, converter=seconds)
    connect_timeout: float = setting(default=10.0, converter=seconds)
    write_timeout: float = setting(default=60.0, converter=seconds)
    read_timeout: float = setting(default=60.0, converter=seconds)
    _service: Ims | None = attrs.field(default=None, init=False, repr=False)
    _guard: threading.Lock = attrs.field(factory=threading.Lock, init=False, repr=False, eq=False)

    @property
    def account(self) -> str:
        # Not the access key: keys change, and a submission in doubt must not look new then.
        return self.endpoint or self.region

    def check(self, request: CloneRequest) -> Iterator[Problem]:
        files = [each for each in (*request.recordings, request.consent.statement) if each and each.path]
        if files and self.region not in mapping.UPLOAD_REGIONS:
            what = f"files cannot be uploaded in {self.region}"
            fix = f"Use one of {', '.join(sorted(mapping.UPLOAD_REGIONS))}, or name assets: Recording(asset_id=...)"
            yield Problem("region", what, fix, rule="upload-region")
        demo = request.extra.get(self.name, {}).get("DemoAudioMediaURL")
        if demo is not None and not isinstance(demo, str):
            yield Problem("extra['alibaba']['DemoAudioMediaURL']", "is no text", "Give the address as text")

    @classmethod
    def consent_spec(cls, language: str | None = None) -> ConsentSpec:
        needs = requirements.consent_needs(cls.capabilities.statement_formats, primary_subtag(language or "zh"))
        return ConsentSpec(provider=cls.name, language=language, needs=needs)

    def submit(self, request: CloneRequest, steps: Steps) -> CloneJob:
        from voiceclone_alibaba.media import Media  # noqa: PLC0415 - loads the SDKs

        name = steps.marked(request.voice_name, self.capabilities.longest_voice_name)

        def find(begun: float | None) -> str | None:
            return self._find_submitted(name, request, begun, steps)

        # Before anything is uploaded again: the job may be there already.
        job_id = steps.look_up("submit", find)
        if job_id is not None:
            return self._queued(job_id, request)
        media = Media(
            sdk=self._sdk(),
            voice_name=request.voice_name,
            region=self.region,
            timeouts=self._timeouts(),
            patience=self.media_timeout,
            steps=steps,
        )
        assert request.consent.statement is not None
        sources = {f"recording-{index}": each for index, each in enumerate(request.recordings)}
        sources["statement"] = request.consent.statement
        assets = {what: media.asset(what, source) for what, source in sources.items()}
        media.wait_for(assets)
        statement = assets.pop("statement")
        fields = mapping.submit_fields(request, name, list(assets.values()), statement)
        return self._queued(steps.run("submit", lambda: self._submit(fields), find=find), request)

    def _queued(self, job_id: str, request: CloneRequest) -> CloneJob:
        return CloneJob(provider=self.name, job_id=job_id, state=JobState.QUEUED, voice_name=request.voice_name)

    def get_job(self, job_id: str) -> CloneJob:
        at = _at("GetCustomizedVoiceJob")
        raw = required(required(self._sdk().get_job(job_id), "Data", dict, **at), "CustomizedVoiceJob", dict, **at)
        required(raw, "Status", str, **at)
        return mapping.job(raw, job_id)

    def _submit(self, fields: dict[str, Any]) -> str:
        at = _at("SubmitStandardCustomizedVoiceJob")
        data = required(self._sdk().submit(fields), "Data", dict, **at)
        return required(data, "JobId", str, **at)

    def _find_submitted(self, name: str, request: CloneRequest, begun: float | None, steps: Steps) -> str | None:
        """
        The job that a lost answer was about: the one that holds our marker.

        Without a marker, name, gender and time are all that tells jobs apart, and they prove nothing: somebody else's
        job may have the same. Then what may be it is left to the user.
        """
        marked = steps.holds_marker(name)
        may_be = [
            str(raw["JobId"])
            for raw in self._standard_jobs()
            if (steps.holds_marker(raw["VoiceName"]) if marked else _alike(raw, request, begun))
        ]
        found = [job_id for job_id in may_be if job_id not in steps.claimed_ids()]
        if len(found) == 1 and marked:
            return found[0]
        if found:
            raise SubmissionUnknownError(
                f"these jobs of alibaba may be this submission: {', '.join(found)}. It was not sent again. Find out "
                "which one it is, then call client.resume(key, job_id=...); if none, client.forget(key)",
                candidates=found,
            )
        return None

    def _standard_jobs(self) -> list[Mapping[str, Any]]:
        at = _at("ListCustomizedVoiceJobs")
        number = itertools.count(1)

        def page(_read: int) -> tuple[list[Any], object]:
            data = required(self._sdk().list_jobs(next(number), _PAGE), "Data", dict, **at)
            return required(data, "CustomizedVoiceJobList", list, **at), data.get("TotalCount")

        def identify(raw: Mapping[str, Any]) -> str:
            if not isinstance(raw.get("VoiceName"), str):  # an entry without a name may be any job
                raise MalformedResponseError("an entry of the list has no VoiceName", **at)
            return required(raw, "JobId", str, **at)

        return read_pages(page, identify, **at)

    def _timeouts(self) -> Timeouts:
        from voiceclone.backends import Timeouts  # noqa: PLC0415 - loads requests

        return Timeouts(connect=self.connect_timeout, write=self.write_timeout, read=self.read_timeout)

    def _sdk(self) -> Ims:
        with self._guard:  # threads that come first together share one
            if self._service is None:
                from voiceclone_alibaba.sdk import Ims  # noqa: PLC0415 - the SDK is loaded when it is used

                self._service = Ims(
                    access_key_id=self.access_key_id,
                    access_key_secret=self.access_key_secret,
                    security_token=self.security_token,
                    endpoint=self.endpoint or f"https://ice.{self.region}.aliyuncs.com",
                    region=self.region,
                    timeouts=self._timeouts(),
                    on_date=self.vendor_clock.note,
                )
            return self._service


def _alike(raw: Mapping[str, Any], request: CloneRequest, begun: float | None) -> bool:
    """
    Whether a job has the name and gender of *request*, and was not made before *begun*, in the vendor's time.
    """
    if raw["VoiceName"] != request.voice_name or request.gender not in (None, raw.get("Gender") or request.gender):
        return False
    made = mapping.parse_timestamp(raw.get("CreateTime")) or mapping.parse_timestamp(raw.get("GmtCreate"))
    return made is None or begun is None or made.timestamp() >= begun - _WHOLE_SECONDS


def _at(operation: str) -> dict[str, Any]:
    return {"provider": mapping.NAME, "operation": operation}
