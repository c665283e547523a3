"""Text-to-speech of the emulated vendor: jobs, their history, and the audio at a signed address."""

from __future__ import annotations

import abc
import re
import time
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from werkzeug.wrappers import Request, Response

from voiceclone.sandbox import Job, Pace, Refusal, make_spoken
from voiceclone_huawei.emulator import answers
from voiceclone_huawei.emulator.assets import AssetLibrary
from voiceclone_huawei.emulator.jobs import FAILED, SUCCEED, page_of
from voiceclone_huawei.emulator.uploads import Uploads

_PATH = ("WAITING", "PROCESSING", SUCCEED)
_LIFETIME = 3600.0  # seconds, as documented

#: What the fields of a job may be: numbers from and to, words, or text as a regular expression.
_NUMBERS = {
    "channels": (1, 2),
    "pitch": (50, 200),
    "priority": (0, 10),
    "silence_time_ms": (0, 5000),
    "speed": (50, 200),
    "volume": (90, 240),
}
_FLAGS = ("is_concurrent_resource", "is_vocabulary_config_enable", "silence_flag", "slice_segments")
_TEXTS = {"audio_format": "WAV|MP3", "text": ".{1,100000}", "voice_asset_id": "[a-zA-Z0-9_-]{1,64}"}
_NEEDED = {"text": "", "voice_asset_id": ""}
#: Parameters of the history that are emulated.
_EQUAL = frozenset({"job_id", "job_type"})
_FILTERS = _EQUAL | {"create_since", "create_until", "offset", "limit"}


class Speaker(AssetLibrary, abc.ABC):
    """An emulator that speaks with the voices of its asset library.

    Whatever is ordered is charged at once, INVENTED: when the vendor charges is not documented. The audio is mono in
    any case, and as fast, high and loud as any other.

    Attributes:
        speech: Speech jobs by id, oldest first.
        failures: What speech jobs failed of, by id: code and message.
    """

    def __init__(self, *, pace: Pace | None = None, clock: Callable[[], float] = time.time) -> None:
        super().__init__(pace=pace, clock=clock)
        self.speech: dict[str, Job] = {}
        self.failures: dict[str, tuple[str, str]] = {}
        self.obs = Uploads(self.store, clock)

    def speech_handlers(self) -> dict[str, Callable[..., Response]]:
        """What answers each operation of text-to-speech."""
        return {
            "CheckVoiceAsset": self._check_voice,
            "CreateAsyncTtsJob": self._speak,
            "ShowAsyncTtsJob": self._show_speech,
            "ShowTtsJob": self._history,
        }

    def fail_speech(self, job_id: str, code: str, message: str) -> None:
        """Let a speech job fail for good."""
        with self.lock:
            self.failures[job_id] = (code, message)
            self.speech[job_id].pinned = FAILED

    def fetch_audio(self, request: Request, job_id: str) -> Response:
        """The audio, for who has a signed address of it."""
        self.obs.check(request, "GET")
        fields = self.speech[job_id].fields
        form = fields.get("audio_format", "WAV").lower()
        spoken = make_spoken(fields["text"], fields["voice_asset_id"], form)
        return Response(spoken, mimetype=f"audio/{form}", headers={"x-obs-request-id": uuid.uuid4().hex})

    def _check_voice(self, _request: Request, asset_id: str) -> Response:
        with self.lock:
            return answers.answer(self._usable_voice(asset_id))

    def _usable_voice(self, asset_id: str) -> dict[str, Any]:
        """The voice; that one which cannot be used is refused, and how, is INVENTED."""
        voice = self.asset(asset_id)
        if (voice["asset_type"], voice["asset_state"]) != ("VOICE_MODEL", "ACTIVED"):
            raise Refusal(400, answers.UNUSABLE_VOICE, "the voice cannot be used")
        return voice

    def _speak(self, request: Request) -> Response:
        fields = answers.read_body(request)
        _check(_NEEDED | fields)
        job_id, now = str(uuid.uuid4()), self.clock()
        with self.lock:
            self._usable_voice(fields["voice_asset_id"])
            self.speech[job_id] = Job(job_id=job_id, fields=fields, created=now, path=list(_PATH), started=now)
            self.spoken.append(job_id)
        return answers.answer({"job_id": job_id})

    def _show_speech(self, _request: Request, job_id: str) -> Response:
        with self.lock:
            job = self.speech.get(job_id)
            if job is None:
                raise Refusal(404, answers.NO_SUCH_JOB, "there is no such job")
            state = self.poll(job)
        code, message = self.failures.get(job_id, ("0", ""))
        shown = {"state": state, "code": code, "message": message}
        if state == SUCCEED:
            shown["audio_file_url"] = self.url + self.obs.address(f"/obs/{job_id}/audio", "", _LIFETIME, "GET")
        return answers.answer(shown)

    def _history(self, request: Request) -> Response:
        """All jobs, the newest first; the order is INVENTED."""
        query = request.args
        if unknown := query.keys() - _FILTERS:
            raise Refusal(400, answers.PARAMETER, f"not emulated: {', '.join(sorted(unknown))}")
        with self.lock:
            listed = [self._describe_speech(job) for job in reversed(self.speech.values())]
        # In this form times are in the order of the alphabet.
        since, until = query.get("create_since", ""), query.get("create_until", "9")
        chosen = [
            each
            for each in listed
            if all(each[name] == query[name] for name in _EQUAL & query.keys())
            and since <= each["create_time"] <= until
        ]
        return answers.answer({"count": len(chosen), "data": page_of(chosen, query)})

    def _describe_speech(self, job: Job) -> dict[str, Any]:
        """The job in the fields of the history. What ``text_length`` counts, and the form of the time, are INVENTED."""
        shown = {
            "job_id": job.job_id,
            "asset_id": job.fields["voice_asset_id"],
            "text_length": len(job.fields["text"]),
            "create_time": datetime.fromtimestamp(job.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "audio_format": job.fields.get("audio_format", "WAV"),
            "job_type": "ASYNC_JOB",
            "job_state": self.peek(job),
        }
        return shown | ({"fail_msg": self.failures[job.job_id][1]} if job.job_id in self.failures else {})


def _check(fields: Mapping[str, Any]) -> None:
    """Check the fields of a job. One that is not emulated is accepted.

    Raises:
        Refusal: A field is not as documented.
    """
    for name in _NUMBERS.keys() & fields.keys():
        least, most = _NUMBERS[name]
        if type(fields[name]) is not int or not least <= fields[name] <= most:
            raise Refusal(400, answers.PARAMETER, f"{name} must be a number of {least} to {most}")
    for name in _TEXTS.keys() & fields.keys():
        if not isinstance(fields[name], str) or not re.fullmatch(_TEXTS[name], fields[name], re.DOTALL):
            raise Refusal(400, answers.PARAMETER, f"{name} must match {_TEXTS[name]}")
    if wrong := [name for name in _FLAGS if not isinstance(fields.get(name, True), bool)]:
        raise Refusal(400, answers.PARAMETER, f"{', '.join(wrong)} must be true or false")
