"""The emulated vendor's voice jobs, Standard and CosyVoice, and the voices they lead to."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

from voiceclone.sandbox import Job, Pace
from voiceclone_alibaba.emulator.answers import new_id, refusal, utc
from voiceclone_alibaba.emulator.library import MediaLibrary

#: States of a job that ends well, in the vendor's words, and of one that does not.
_GOOD_PATH = ("Initialization", "AudioDetecting", "PreTraining", "Training", "Success")
_BAD_PATH = ("Initialization", "AudioDetecting", "Fail")

#: That these are mandatory is inferred: the vendor calls all of them optional.
_MANDATORY = {"Standard": ("VoiceName", "Authentication", "Audios"), "CosyVoice": ("VoiceName", "Audios")}
_MODELS = ("cosyvoice-v3-plus", "cosyvoice-v3-flash", "cosyvoice-v3.5-plus", "cosyvoice-v3.5-flash")
#: What a job keeps of the request for it.
_KEPT = ("VoiceName", "Gender", "Audios", "Authentication", "Model")
_VOICE = ("VoiceId", "VoiceName", "Gender", "DemoAudioMediaId")
_LONGEST_NAME = 32
_LARGEST_PAGE = 100
#: Seconds.
_CLIP_MORE_THAN, _TOTAL_AT_LEAST, _TOTAL_AT_MOST = 60, 15 * 60, 30 * 60


class VoiceJobs(MediaLibrary):
    """An emulator with voice jobs. Two equal requests make two jobs, and both are paid.

    Attributes:
        voiceprint_mismatch: Whether the statement is another speaker's than the recordings.
        synchronous: Whether bad audio is refused at once, and no job made. The vendor does not say.
        early_voice_id: Whether a job has its voice's id before it has succeeded. The vendor does not say.
        cosyvoice_type: The type that lists have CosyVoice jobs under; None for in no list. The vendor does not say.
        list_lag: Seconds before a new job appears in lists. The vendor does not say.
    """

    def __init__(self, *, pace: Pace | None = None, clock: Callable[[], float] = time.time) -> None:
        super().__init__(pace=pace, clock=clock)
        self.voiceprint_mismatch = False
        self.synchronous = False
        self.early_voice_id = False
        self.cosyvoice_type: str | None = "Basic"
        self.list_lag = 0.0

    def fail(self, job_id: str, message: str) -> None:
        """Let a job fail for a reason; it stays failed."""
        self.jobs[job_id].fields["failure"] = message
        self.set_state(job_id, "Fail")

    def add_voice(self) -> str:
        """A finished voice that is there already; its id."""
        job_id, now = new_id(), self.clock()
        fields = {"VoiceName": "added by a test", "VoiceId": new_id(), "failure": "训练失败", "kind": "Standard"}
        self.jobs[job_id] = Job(job_id=job_id, fields=fields, created=now, path=["Success"], started=now)
        return self.voice_of(job_id)

    def voice_of(self, job_id: str) -> str:
        """The id that the finished voice of a job has."""
        return str(self.jobs[job_id].fields["VoiceId"])

    def submit_standard_customized_voice_job(self, params: dict[str, str]) -> dict[str, Any]:
        """Make a job of the standard edition."""
        return {"JobId": self._submit("Standard", params).job_id}

    def submit_cosy_voice_customized_voice_job(self, params: dict[str, str]) -> dict[str, Any]:
        """Make a job of the CosyVoice edition; its voice's id is told at once."""
        if "," in params.get("Audios", ""):
            raise refusal("InvalidParameter", "Audios")
        if params.get("Model", _MODELS[0]) not in _MODELS:
            raise refusal("InvalidParameter", "Model")
        job = self._submit("CosyVoice", params)
        return {"JobId": job.job_id, "VoiceId": self.voice_of(job.job_id)}

    def _submit(self, kind: str, params: dict[str, str]) -> Job:
        for name in _MANDATORY[kind]:
            if not params.get(name):
                raise refusal("Missing{}", name)
        if len(params["VoiceName"]) > _LONGEST_NAME:
            raise refusal("InvalidParameter", "VoiceName")
        if params.get("Gender", "female") not in ("female", "male"):
            raise refusal("InvalidParameter", "Gender")
        problem = self._audio_problem(kind, params)
        if problem is not None and self.synchronous:
            raise refusal("InvalidParameter", problem)
        job_id, now = new_id(), self.clock()
        fields: dict[str, Any] = {name: params[name] for name in _KEPT if name in params}
        fields |= {"VoiceId": new_id(), "failure": f"训练失败: {problem}" if problem else "训练失败", "kind": kind}
        if params.get("DemoAudioMediaURL"):
            fields["DemoAudioMediaId"] = new_id()
        path = list(_GOOD_PATH if problem is None else _BAD_PATH)
        job = self.jobs[job_id] = Job(job_id=job_id, fields=fields, created=now, path=path, started=now)
        self.paid.append(job_id)
        return job

    def get_customized_voice_job(self, params: dict[str, str]) -> dict[str, Any]:
        """A job; asking for it lets it move on."""
        job = self._job(params)
        return {"CustomizedVoiceJob": self._record(job, self.poll(job))}

    def list_customized_voice_jobs(self, params: dict[str, str]) -> dict[str, Any]:
        """Jobs of one kind, newest first. The order is inferred. Nothing moves on."""
        before = self.clock() - self.list_lag
        jobs = [job for job in self._of_kind(params) if job.created <= before]
        records = [self._record(job, self.peek(job)) | {"GmtCreate": utc(job.created)} for job in page_of(jobs, params)]
        return {"CustomizedVoiceJobList": records, "TotalCount": len(jobs)}

    def delete_customized_voice_job(self, params: dict[str, str]) -> dict[str, Any]:
        """Forget a job that is neither being trained nor done."""
        job = self._job(params)
        state = self.peek(job)
        if state in ("Training", "Success"):
            raise refusal("InvalidJobStatus", state)
        del self.jobs[job.job_id]
        return {}

    def get_customized_voice(self, params: dict[str, str]) -> dict[str, Any]:
        """A finished voice."""
        voice_id = params.get("VoiceId", "")
        for job in self._finished(self.jobs.values()):
            if job.fields["VoiceId"] == voice_id:
                return {"CustomizedVoice": _voice(job)}
        raise refusal("VoiceNotFound", voice_id)

    def list_customized_voices(self, params: dict[str, str]) -> dict[str, Any]:
        """Finished voices of one kind, newest first."""
        jobs = self._finished(self._of_kind(params))
        voices = [_voice(job) | {"Type": self._type(job)} for job in page_of(jobs, params)]
        return {"CustomizedVoiceList": voices, "TotalCount": len(jobs)}

    def _audio_problem(self, kind: str, params: dict[str, str]) -> str | None:
        """Why a job made of this audio cannot succeed. A length that the sandbox cannot measure is not judged.

        Only the last is documented to fail the job; for the others it is inferred, and most so for the first. Of
        CosyVoice, nothing but the first is judged: no length is documented, and there is no statement.
        """
        clips = [self.media.get(media_id) for media_id in params["Audios"].split(",")]
        standard = kind == "Standard"
        assets = [*clips, self.media.get(params["Authentication"])] if standard else clips
        if any(each is None or each.status != "Normal" for each in assets):
            return "a media asset does not exist or is not Normal"
        lengths = [each.seconds for each in clips if each is not None and each.seconds is not None]
        problems = {
            "a clip of Audios is not longer than 1 minute": any(each <= _CLIP_MORE_THAN for each in lengths),
            "Audios is not 15 to 30 minutes in all": len(lengths) == len(clips)
            and not _TOTAL_AT_LEAST <= sum(lengths) <= _TOTAL_AT_MOST,
            "the voiceprint of Authentication differs from that of Audios": self.voiceprint_mismatch,
        }
        return next((problem for problem, found in problems.items() if standard and found), None)

    def _job(self, params: dict[str, str]) -> Job:
        job = self.jobs.get(params.get("JobId", ""))
        if job is None:
            raise refusal("JobNotFound", params.get("JobId", ""))
        return job

    def _of_kind(self, params: dict[str, str]) -> list[Job]:
        kind = params.get("Type", "Basic")
        if kind not in ("Basic", "Standard", self.cosyvoice_type):
            raise refusal("InvalidParameter", "Type")
        return [job for job in reversed(self.jobs.values()) if self._type(job) == kind]

    def _type(self, job: Job) -> str | None:
        return self.cosyvoice_type if job.fields["kind"] == "CosyVoice" else "Standard"

    def _finished(self, jobs: Iterable[Job]) -> list[Job]:
        return [job for job in jobs if self.peek(job) == "Success"]

    def _record(self, job: Job, state: str) -> dict[str, Any]:
        record = {
            "JobId": job.job_id,
            "Status": state,
            "Message": {"Success": "训练成功", "Fail": job.fields["failure"]}.get(state, ""),
            "Type": self._type(job),
            "VoiceName": job.fields["VoiceName"],
            "Gender": job.fields.get("Gender", ""),
            "CreateTime": utc(job.created),
        }
        if state == "Success" or self.early_voice_id:
            record["VoiceId"] = job.fields["VoiceId"]
        return record


def _voice(job: Job) -> dict[str, Any]:
    return {name: job.fields[name] for name in _VOICE if name in job.fields}


def page_of(jobs: list[Job], params: dict[str, str]) -> list[Job]:
    """The page that is asked for."""
    number, size = params.get("PageNo", "1"), params.get("PageSize", "10")
    for name, value, most in (("PageNo", number, None), ("PageSize", size, _LARGEST_PAGE)):
        if not value.isdecimal() or not 1 <= int(value) <= (most or int(value)):
            raise refusal("InvalidParameter", name)
    return jobs[(int(number) - 1) * int(size) :][: int(size)]
