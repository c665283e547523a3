"""
The emulated vendor's voice jobs of the Standard kind, and the voices that come of them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

from voiceclone.sandbox import Job, Pace
from voiceclone_alibaba.emulator.answers import new_id, refusal, utc
from voiceclone_alibaba.emulator.media import MediaAssets
from voiceclone_alibaba.emulator.rules import reason_to_fail

#: The way of a job that ends well, in the vendor's words, and of one that does not.
GOOD_WAY = ("Initialization", "AudioDetecting", "PreTraining", "Training", "Success")
BAD_WAY = ("Initialization", "AudioDetecting", "Fail")

_SUCCESS_MESSAGE = "训练成功"
_FAIL_MESSAGE = "训练失败"
_KINDS = ("Basic", "Standard")
_GENDERS = ("female", "male")
_NAME_MOST = 32
_PAGE_MOST = 100
_MANDATORY = ("VoiceName", "Authentication", "Audios")
_NOT_DELETABLE = ("Training", "Success")
#: What a job keeps of the request for it.
_KEPT = ("VoiceName", "Gender", "Audios", "Authentication")


class VoiceJobs(MediaAssets):
    """
    An emulator with voice jobs. Two equal requests make two jobs, and both are paid.

    Attributes:
        voiceprint_mismatch: Whether the statement is another speaker's than the recordings.
        synchronous: Whether what is wrong with the audio is told at once, and no job made. The vendor does not say.
        early_voice_id: Whether a job tells its voice's id before it has succeeded. The vendor does not say.
        list_lag: Seconds before a new job appears in lists. The vendor does not say.
    """

    def __init__(self, *, pace: Pace | None = None, clock: Callable[[], float] = time.time) -> None:
        super().__init__(pace=pace, clock=clock)
        self.voiceprint_mismatch = False
        self.synchronous = False
        self.early_voice_id = False
        self.list_lag = 0.0

    def fail(self, job_id: str, message: str) -> None:
        """
        Let a job fail for a reason; it stays failed.
        """
        self.jobs[job_id].fields["failure"] = message
        self.set_state(job_id, "Fail")

    def voice_of(self, job_id: str) -> str:
        """
        The id that the finished voice of a job has.
        """
        voice_id: str = self.jobs[job_id].fields["VoiceId"]
        return voice_id

    def submit_standard_customized_voice_job(self, params: dict[str, str]) -> dict[str, Any]:
        """
        Make a job. That those three parameters must be there is inferred: the vendor calls all of them optional.
        """
        for name in _MANDATORY:
            if not params.get(name):
                raise refusal("Missing{}", name)
        if len(params["VoiceName"]) > _NAME_MOST:
            raise refusal("InvalidParameter", "VoiceName")
        if params.get("Gender", _GENDERS[0]) not in _GENDERS:
            raise refusal("InvalidParameter", "Gender")
        # Unknown assets are taken here and let the job fail: inferred as well.
        clips = [self.media.get(each) for each in params["Audios"].split(",")]
        statement = self.media.get(params["Authentication"])
        reason = reason_to_fail(statement, clips, voiceprint_mismatch=self.voiceprint_mismatch)
        if reason is not None and self.synchronous:
            raise refusal("InvalidParameter", reason)
        job = self._new_job(params, reason)
        return {"JobId": job.job_id}

    def get_customized_voice_job(self, params: dict[str, str]) -> dict[str, Any]:
        """
        A job; looking at it lets it move on.
        """
        job = self._job(params)
        return {"CustomizedVoiceJob": self._told(job, self.look(job))}

    def list_customized_voice_jobs(self, params: dict[str, str]) -> dict[str, Any]:
        """
        Jobs of one kind, newest first. The order is inferred. Nothing moves on.
        """
        before = self.clock() - self.list_lag
        jobs = [job for job in self._of_kind(params) if job.created <= before]
        told = [self._told(job, self.peek(job)) | {"GmtCreate": utc(job.created)} for job in _page(jobs, params)]
        return {"CustomizedVoiceJobList": told, "TotalCount": len(jobs)}

    def delete_customized_voice_job(self, params: dict[str, str]) -> dict[str, Any]:
        """
        Forget a job that is neither being trained nor done.
        """
        job = self._job(params)
        state = self.peek(job)
        if state in _NOT_DELETABLE:
            raise refusal("InvalidJobStatus", state)
        del self.jobs[job.job_id]
        return {}

    def get_customized_voice(self, params: dict[str, str]) -> dict[str, Any]:
        """
        A finished voice.
        """
        voice_id = params.get("VoiceId", "")
        found = [job for job in self._finished(self.jobs.values()) if job.fields["VoiceId"] == voice_id]
        if not found:
            raise refusal("VoiceNotFound", voice_id)
        return {"CustomizedVoice": _voice(found[0])}

    def list_customized_voices(self, params: dict[str, str]) -> dict[str, Any]:
        """
        Finished voices of one kind, newest first.
        """
        jobs = self._finished(self._of_kind(params))
        told = [_voice(job) | {"Type": "Standard"} for job in _page(jobs, params)]
        return {"CustomizedVoiceList": told, "TotalCount": len(jobs)}

    def _new_job(self, params: dict[str, str], reason: str | None) -> Job:
        job_id, now = new_id(), self.clock()
        fields: dict[str, Any] = {name: params[name] for name in _KEPT if name in params}
        fields |= {"VoiceId": new_id(), "failure": f"{_FAIL_MESSAGE}: {reason}" if reason else _FAIL_MESSAGE}
        if params.get("DemoAudioMediaURL"):
            fields["DemoAudioMediaId"] = new_id()
        way = GOOD_WAY if reason is None else BAD_WAY
        job = Job(job_id=job_id, fields=fields, created=now, path=list(way), started=now)
        self.jobs[job_id] = job
        self.paid.append(job_id)
        return job

    def _job(self, params: dict[str, str]) -> Job:
        if not params.get("JobId"):
            raise refusal("Missing{}", "JobId")
        job = self.jobs.get(params["JobId"])
        if job is None:
            raise refusal("JobNotFound", params["JobId"])
        return job

    def _of_kind(self, params: dict[str, str]) -> list[Job]:
        kind = params.get("Type", "Basic")
        if kind not in _KINDS:
            raise refusal("InvalidParameter", "Type")
        return list(reversed(self.jobs.values())) if kind == "Standard" else []

    def _finished(self, jobs: Iterable[Job]) -> list[Job]:
        return [job for job in jobs if self.peek(job) == "Success"]

    def _told(self, job: Job, state: str) -> dict[str, Any]:
        messages = {"Success": _SUCCESS_MESSAGE, "Fail": job.fields["failure"]}
        told = {
            "JobId": job.job_id,
            "Status": state,
            "Message": messages.get(state, ""),
            "Type": "Standard",
            "VoiceName": job.fields["VoiceName"],
            "Gender": job.fields.get("Gender", ""),
            "CreateTime": utc(job.created),
        }
        if state == "Success" or self.early_voice_id:
            told["VoiceId"] = job.fields["VoiceId"]
        return told


def _voice(job: Job) -> dict[str, Any]:
    names = ("VoiceId", "VoiceName", "Gender", "DemoAudioMediaId")
    return {name: job.fields[name] for name in names if name in job.fields}


def _page(jobs: list[Job], params: dict[str, str]) -> list[Job]:
    number, size = _count(params, "PageNo", 1), _count(params, "PageSize", 10)
    if size > _PAGE_MOST:
        raise refusal("InvalidParameter", "PageSize")
    return jobs[(number - 1) * size : number * size]


def _count(params: dict[str, str], name: str, default: int) -> int:
    text = params.get(name, str(default))
    if not text.isdecimal() or int(text) < 1:
        raise refusal("InvalidParameter", name)
    return int(text)
