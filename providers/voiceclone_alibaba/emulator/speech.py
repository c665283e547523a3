"""The emulated vendor's speech: jobs that write audio into a bucket, and the signed addresses it is read from."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

from werkzeug.wrappers import Request, Response

from voiceclone.sandbox import Job, Pace, make_spoken
from voiceclone_alibaba.emulator.answers import new_id, oss_answer, oss_refusal, refusal, utc
from voiceclone_alibaba.emulator.jobs import VoiceJobs, page_of
from voiceclone_alibaba.emulator.media import Media, read_json
from voiceclone_alibaba.emulator.signature import oss1_signature

#: States of a job that ends well, and of one that does not.
_GOOD_PATH = ("Created", "Executing", "Finished")
_BAD_PATH = ("Created", "Executing", "Failed")

#: The key that the vendor itself signs addresses with.
_SIGNER, _SIGNER_SECRET = "sandbox-signer", "sandbox-signer-secret"
_FORMATS = ("WAV", "MP3")
_LONGEST_TEXT = 10_000
#: Bytes.
_LONGEST = {"Title": 128, "Description": 1024, "UserData": 512}
#: Least and most.
_RANGES = {"volume": (0, 100), "speech_rate": (-500, 500), "pitch_rate": (-500, 500)}
#: Why a job fails: code, message. The vendor lists none: these are the sandbox's choice, and nothing may rely on them.
_NO_BUCKET = ("NoSuchBucket", "The account has no such bucket in the region of the service.")
_NO_VOICE = ("VoiceNotFound", "There is no finished voice of this id.")
_TAKEN = ("ObjectAlreadyExists", "The object exists, and Overwrite is false.")


class SpeechJobs(VoiceJobs):
    """An emulator with speech. Two equal requests make two jobs, and both are paid.

    Attributes:
        speech_jobs: The jobs by id.
        speech_polls: How often the audio of a finished job is asked for in vain. The vendor does not say.
    """

    def __init__(self, *, pace: Pace | None = None, clock: Callable[[], float] = time.time) -> None:
        super().__init__(pace=pace, clock=clock)
        self.speech_jobs: dict[str, Job] = {}
        self.speech_polls = 0

    def fail_speech(self, job_id: str, code: str, message: str) -> None:
        """Let a speech job fail for a reason; it stays failed."""
        job = self.speech_jobs[job_id]
        job.fields["failure"], job.pinned = (code, message), "Failed"

    def submit_audio_produce_job(self, params: dict[str, str]) -> dict[str, Any]:
        """Make a job. Its audio is made when it is finished."""
        text, config, target = params.get("InputConfig", ""), _editing(params), read_json(params, "OutputConfig")
        if not text:
            raise refusal("Missing{}", "InputConfig")
        if len(text) > _LONGEST_TEXT:
            raise refusal("InvalidParameter", "InputConfig")
        if not all(isinstance(target.get(name), str) and target[name] for name in ("bucket", "object")):
            raise refusal("InvalidParameter", "OutputConfig")
        for name, longest in _LONGEST.items():
            if len(params.get(name, "").encode()) > longest:
                raise refusal("InvalidParameter", name)
        if "UserData" in params:
            read_json(params, "UserData")
        ending = str(config["format"]).lower()
        place = f"{target['bucket']}/{target['object']}.{ending}"
        taken = self.store.get(place) is not None and params.get("Overwrite", "false").lower() != "true"
        known = config["customizedVoice"] in map(
            self.voice_of, (job.job_id for job in self._finished(self.jobs.values()))
        )
        own = self.buckets.get(target["bucket"]) == self.region
        failure = _NO_BUCKET if not own else _NO_VOICE if not known else _TAKEN if taken else None
        job_id, now = new_id(), self.clock()
        fields = {**params, "MediaId": new_id(), "voice": config["customizedVoice"], "ending": ending, "place": place}
        path = list(_BAD_PATH if failure else _GOOD_PATH)
        job = Job(job_id=job_id, fields={**fields, "failure": failure}, created=now, path=path, started=now)
        self.speech_jobs[job_id] = job
        self.spoken.append(job_id)
        return {"JobId": job_id, "MediaId": fields["MediaId"], "State": "Created"}

    def get_smart_handle_job(self, params: dict[str, str]) -> dict[str, Any]:
        """A job; asking for it lets it move on."""
        job = self.speech_jobs.get(params.get("JobId", ""))
        if job is None:
            raise refusal("JobNotFound", params.get("JobId", ""))
        state = self.poll(job)
        record: dict[str, Any] = {
            "JobId": job.job_id,
            "State": state,
            "UserData": job.fields.get("UserData", ""),
            "SmartJobInfo": _info(job) | {"OutputConfig": _target(job)},
        }
        if state == "Finished":
            self._write(job)
            # Whether this address is signed is not documented: here it is not.
            url = f"{self.url}/{job.fields['place']}"
            record["JobResult"] = {"MediaId": job.fields["MediaId"], "MediaUrl": url}
        if state == "Failed":
            code, message = job.fields["failure"] or ("InternalError", "It failed.")
            record |= {"ErrorCode": code, "ErrorMessage": message}
        return record

    def list_smart_jobs(self, params: dict[str, str]) -> dict[str, Any]:
        """Jobs, newest first unless asked otherwise. Nothing moves on."""
        order = params.get("SortBy", "CreationTime:Desc")
        if order not in ("CreationTime:Desc", "CreationTime:Asc"):
            raise refusal("InvalidParameter", "SortBy")
        kind, state, before = (
            params.get("JobType", "TextToSpeech"),
            params.get("JobState"),
            self.clock() - self.list_lag,
        )
        jobs = [
            job
            for job in self.speech_jobs.values()
            if kind == "TextToSpeech" and job.created <= before and state in (None, self.peek(job))
        ]
        if order.endswith("Desc"):
            jobs.reverse()
        records = [
            _info(job)
            | {"JobId": job.job_id, "JobState": self.peek(job), "OutputConfig": _target(job)}
            | {name: job.fields[name] for name in ("UserData", "EditingConfig") if name in job.fields}
            for job in page_of(jobs, params)
        ]
        return {"SmartJobList": records}  # how many there are is not told by default

    def get_media_info(self, params: dict[str, str]) -> dict[str, Any]:
        """As of an uploaded asset; where the file is there, with a signed address of it."""
        lasts = params.get("AuthTimeout", "3600")
        if not lasts.isdecimal() or not int(lasts):
            raise refusal("InvalidParameter", "AuthTimeout")
        info = super().get_media_info(params)
        media = self.media[info["MediaInfo"]["MediaId"]]
        if media.spoken and media.polls <= self.speech_polls:
            raise refusal("InvalidParameter", "MediaId")
        for file in info["MediaInfo"]["FileInfoList"] if media.status == "Normal" else []:
            file["FileBasicInfo"]["FileUrl"] = self._signed(media.place, int(lasts))
        return info

    def answer_store(self, request: Request) -> Response:
        if request.method == "GET" and "list-type" not in request.args:
            return self._get_object(request, request.path.removeprefix("/"))
        return super().answer_store(request)

    def _get_object(self, request: Request, place: str) -> Response:
        """Give one object to whoever has a signed address of it."""
        expires = request.args.get("Expires", "")
        if request.args.get("OSSAccessKeyId") != _SIGNER or not expires.isdecimal():
            raise oss_refusal("AccessDenied")
        if request.args.get("Signature") != oss1_signature(place, expires, _SIGNER_SECRET):
            raise oss_refusal("SignatureDoesNotMatch")
        if self.clock() > int(expires):
            raise oss_refusal("AccessDenied")
        stored = self.store.get(place)
        if stored is None:
            raise oss_refusal("NoSuchKey")
        answer = oss_answer({"Content-Type": stored.content_type})
        answer.set_data(stored.path.read_bytes())
        return answer

    def _signed(self, place: str, lasts: int) -> str:
        expires = str(int(self.clock()) + lasts)
        query = {"Expires": expires, "OSSAccessKeyId": _SIGNER}
        query["Signature"] = oss1_signature(place, expires, _SIGNER_SECRET)
        return f"{self.url}/{quote(place)}?{urlencode(query)}"

    def _write(self, job: Job) -> None:
        """The audio of a finished job, once."""
        media_id, place, ending = (job.fields[name] for name in ("MediaId", "place", "ending"))
        if media_id in self.media:
            return
        content = make_spoken(job.fields["InputConfig"], job.fields["voice"], ending)
        self.store.take(place, io.BytesIO(content), len(content), f"audio/{ending}")
        self.objects[place] = self.clock()
        self.media[media_id] = Media(
            media_id=media_id,
            place=place,
            title=job.fields.get("Title", ""),
            extension=ending,
            created=self.clock(),
            state="Normal",
            size=len(content),
            spoken=True,
        )


def _editing(params: dict[str, str]) -> dict[str, Any]:
    config = read_json(params, "EditingConfig")
    numbers = [(config.get(name, least), least, most) for name, (least, most) in _RANGES.items()]
    sound = all(isinstance(value, int) and least <= value <= most for value, least, most in numbers)
    # PCM is documented as well, and not emulated. The format for none is not documented.
    if (
        not sound
        or not isinstance(config.get("customizedVoice"), str)
        or str(config.get("format")).upper() not in _FORMATS
    ):
        raise refusal("InvalidParameter", "EditingConfig")
    return config


def _info(job: Job) -> dict[str, Any]:
    fields = {name: job.fields.get(name, "") for name in ("Title", "Description")}
    created = utc(job.created)
    text = {"InputFile": job.fields["InputConfig"]}
    return {"JobType": "TextToSpeech", "CreateTime": created, "ModifiedTime": created, "InputConfig": text, **fields}


def _target(job: Job) -> dict[str, str]:
    target = json.loads(job.fields["OutputConfig"])
    return {"Bucket": target["bucket"], "Object": target["object"]}
