"""Speech with a cloned voice: a job writes the audio into a bucket of the account, a signed address fetches it.

Facts: the API reference of Intelligent Media Services, version 2020-11-09, ``SubmitAudioProduceJob``,
``GetSmartHandleJob``, ``ListSmartJobs`` and ``GetMediaInfo``. What the vendor does not document is marked.
"""

from __future__ import annotations

import itertools
import json
import secrets
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from voiceclone import (
    InvalidRequestError,
    MalformedResponseError,
    NotFoundError,
    Problem,
    RejectedError,
    TransferError,
)
from voiceclone.backends import Secret, SpeechRequest, Steps, fetch, iterate_pages, optional_str
from voiceclone_alibaba.mapping import CLOCK_ERROR, NAME, parse_timestamp, read

if TYPE_CHECKING:
    from voiceclone_alibaba.sdk import Ims

_SUBMIT, _GET, _LIST, _MEDIA = "SubmitAudioProduceJob", "GetSmartHandleJob", "ListSmartJobs", "GetMediaInfo"
_FINISHED, _FAILED = "Finished", "Failed"  # the others are Created and Executing; an unknown one goes on

_STEP = "speech"
# Seconds. How often a job may be asked for is not documented.
_FIRST_POLL, _LONGEST_POLL = 3.0, 10.0
# Seconds. Whether the audio can be read as soon as its job is finished is not documented.
_FIRST_LOOK, _LONGEST_LOOK, _SHOWN_AFTER = 1.0, 10.0, 60.0
_ADDRESS_VALID = 3600  # seconds
_PAGE = 100  # the most a page may hold
_LONGEST_ERROR = 500
#: Bytes of UTF-8 that the fields of ``extra`` may have.
LONGEST = {"Title": 128, "Description": 1024}


def problems(request: SpeechRequest, bucket: str | None) -> Iterator[Problem]:
    """What is wrong with *request* beyond what `SpeechCapabilities` can say."""
    if bucket is None:
        fix = (
            "Set speech_bucket= (or bucket=, where recordings are uploaded as well) to an OSS bucket of yours in the "
            "region of the service: the vendor writes the audio there"
        )
        yield Problem("bucket", "is not set", fix)
    for name, longest in LONGEST.items():
        value = request.extra.get(name, "")
        if not isinstance(value, str):
            yield Problem(f"extra[{name!r}]", f"is of type {type(value).__name__}", "Give text")
        elif len(value.encode()) > longest:
            yield Problem(f"extra[{name!r}]", f"has {len(value.encode())} bytes", f"Give {longest} at most")


@attrs.define(kw_only=True)
class Speaking:
    """The speech of one call.

    Attributes:
        ims: The service.
        steps: The submission.
        request: What to say.
        bucket: Where the vendor writes the audio; None is an error.
        prefix: What names of objects begin with.
        timeout: Seconds the job may take.
    """

    ims: Ims
    steps: Steps
    request: SpeechRequest
    bucket: str | None
    prefix: str
    timeout: float
    _answer: dict[str, Any] = attrs.field(factory=dict, init=False, repr=False)

    def speak(self, to: Path) -> str | None:
        """Write the audio to *to*; gives the id of the request that ordered it, None if an earlier process did.

        Raises:
            InvalidRequestError: The request cannot be sent.
            RejectedError: The job failed; the next try makes another.
            TransferError: The job is not finished in time, or the audio did not come; the next try goes on.
        """
        if found := list(problems(self.request, self.bucket)):
            raise InvalidRequestError(found)
        name = self.steps.marked("speech", None)
        # Without a marker, nothing tells our job from others'.
        find = self._find if self.steps.is_marked else None
        job_id = self.steps.run(_STEP, partial(self._submit, name), find=find)
        media_id = self._media_id(self._finished(job_id))
        url = self._wait_for_address(media_id)
        self.steps.retry(lambda: fetch(url, to, provider=NAME, what=_STEP, timeouts=self.ims.timeouts))
        return optional_str(self._answer.get("RequestId"))

    def _submit(self, name: str) -> str:
        # Without an ending: the vendor adds that of the format. Another name for each try: one that failed may have
        # left an object.
        target = {"bucket": self.bucket, "object": f"{self.prefix}{name}-{secrets.token_hex(4)}"}
        body = self.ims.call(_SUBMIT, **submit_fields(self.request, name, target))
        job_id = read(body, "JobId", str, _SUBMIT)
        self._answer = body
        return job_id

    def _find(self, begun: float | None) -> str | None:
        """The newest job with the marker in its ``UserData`` that has not failed."""
        for job in self._jobs():
            made = parse_timestamp(job.get("CreateTime"))
            if made is not None and begun is not None and made.timestamp() < begun - CLOCK_ERROR:
                return None  # all that follow are older
            if self.steps.holds_marker(job.get("UserData")) and job["JobId"] not in self.steps.claimed_ids():
                return str(job["JobId"])
        return None

    def _jobs(self) -> Iterator[Mapping[str, Any]]:
        """The speech jobs of the account, newest first.

        Raises:
            MalformedResponseError: A page is given twice: the jobs that follow are not known.
        """
        number, last = itertools.count(1), list[Any]()

        def page(_read: int) -> tuple[list[Any], object]:
            nonlocal last
            order = {"sort_by": "CreationTime:Desc", "page_no": next(number), "page_size": _PAGE}
            entries = read(self.ims.call(_LIST, job_type="TextToSpeech", **order), "SmartJobList", list, _LIST)
            if entries and entries == last:
                # The vendor documents page numbers, and tokens as well. Which of them it goes by is not.
                raise MalformedResponseError("a page of the list was given twice", provider=NAME, operation=_LIST)
            last = entries
            return entries, None  # how many there are is mostly not told

        return iterate_pages(page, lambda job: read(job, "JobId", str, _LIST), provider=NAME, operation=_LIST)

    def _finished(self, job_id: str) -> Mapping[str, Any]:
        """The job's record once it is finished."""
        word = ""

        def look() -> Mapping[str, Any] | None:
            nonlocal word
            answer = self.steps.retry(partial(self.ims.call, _GET, job_id=job_id))
            word = read(answer, "State", str, _GET)
            if word == _FAILED:
                # The next try has the same marker, and is not this job.
                self.steps.run(f"failed-{job_id}", lambda: job_id, repeatable=True)
                self.steps.undo(_STEP)
                raise _failure(answer, job_id)
            return answer if word == _FINISHED else None

        answer = self.steps.poll(look, first=_FIRST_POLL, longest=_LONGEST_POLL, timeout=self.timeout)
        if answer is None:
            text = (
                f"the job {job_id} is still {word!r} after {self.timeout:g} s; the next try goes on waiting for it, "
                "nothing is paid again"
            )
            raise TransferError(text, provider=NAME, operation=_STEP)
        return answer

    def _media_id(self, answer: Mapping[str, Any]) -> str:
        """The id of the audio. Documented for ``JobResult`` and the answer to the submit; in a sample of the vendor,
        ``Output`` has it.
        """
        for each in (answer.get("JobResult"), _json(answer.get("Output")), self._answer):
            fields = _fields(each)
            if found := optional_str(fields.get("MediaId")) or optional_str(fields.get("mediaId")):
                return found
        text = "the job is finished, and the answer has no MediaId"
        raise MalformedResponseError(text, provider=NAME, operation=_GET)

    def _wait_for_address(self, media_id: str) -> Secret:
        look = partial(self._address, media_id)
        url = self.steps.poll(look, first=_FIRST_LOOK, longest=_LONGEST_LOOK, timeout=_SHOWN_AFTER)
        if url is None:
            text = f"the vendor gave no address of {media_id} in {_SHOWN_AFTER:g} s; the next try asks again"
            raise TransferError(text, provider=NAME, operation=_STEP)
        return url

    def _address(self, media_id: str) -> Secret | None:
        """The signed address of the audio, None while the vendor does not give one."""
        fields = {"media_id": media_id, "output_type": "oss", "auth_timeout": _ADDRESS_VALID}
        try:
            answer = self.steps.retry(partial(self.ims.call, _MEDIA, **fields))
        except (NotFoundError, RejectedError):
            return None
        listed = _fields(answer.get("MediaInfo")).get("FileInfoList")
        files = [_fields(_fields(each).get("FileBasicInfo")) for each in (listed if isinstance(listed, list) else [])]
        # The file itself comes before what was made of it.
        files.sort(key=lambda each: each.get("FileType") != "source_file")
        return next((Secret(each["FileUrl"]) for each in files if optional_str(each.get("FileUrl"))), None)


def submit_fields(request: SpeechRequest, name: str, target: Mapping[str, object]) -> dict[str, Any]:
    """What the job is submitted with, as the SDK names its fields.

    Args:
        request: What to say.
        name: What the job is recognised by.
        target: Bucket and object of the audio.
    """
    editing = {
        "customizedVoice": request.voice_id,
        "format": request.format.upper(),
        "volume": round(50 * request.volume),
        "speech_rate": rate(request.speed),
        "pitch_rate": rate(request.pitch),
    }
    return {
        "input_config": request.text,
        "editing_config": json.dumps(editing, ensure_ascii=False),
        "output_config": json.dumps(target, ensure_ascii=False),
        "overwrite": False,
        "user_data": json.dumps({"voiceclone": name}),
        "title": optional_str(request.extra.get("Title")),
        "description": optional_str(request.extra.get("Description")),
    }


def rate(times: float) -> int:
    """The vendor's ``speech_rate`` of a speed: 0.5 is -500, 1.0 is 0, 2.0 is 500.

    ``pitch_rate`` has the same range, and no documented meaning: the same formula is used for it.
    """
    return int(round((1 - 1 / times) / (0.002 if times < 1 else 0.001), 6))  # the vendor cuts 166.7 to 166


def _failure(answer: Mapping[str, Any], job_id: str) -> RejectedError:
    message = optional_str(answer.get("ErrorMessage"), _LONGEST_ERROR) or "no reason given"
    return RejectedError(
        f"the job {job_id} failed: {message}",
        provider=NAME,
        operation=_GET,
        code=optional_str(answer.get("ErrorCode"), _LONGEST_ERROR),
        request_id=optional_str(answer.get("RequestId")),
        outcome_unknown=False,
    )


def _fields(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _json(value: object) -> object:
    try:
        return json.loads(value) if isinstance(value, str) else None
    except (ValueError, RecursionError):
        return None
