"""A vendor in memory, for the tests of apps."""

from __future__ import annotations

import contextlib
import itertools
import math
import secrets
import struct
import threading
import wave
from collections import defaultdict, deque
from collections.abc import Container, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import ClassVar

import attrs

from voiceclone._account import Leftover, LeftoverKind, Quota, Resource
from voiceclone._errors import NotFoundError, VoiceCloneError
from voiceclone._job import CloneJob, Gender, JobState, Voice
from voiceclone._request import CloneRequest, ConsentKind
from voiceclone._speech import SpeechRequest
from voiceclone.backends._backend import Backend
from voiceclone.backends._capabilities import Capabilities, SpeechCapabilities
from voiceclone.backends._steps import Steps

_AUDIO = frozenset({".wav", ".mp3", ".m4a", ".flac", ".ogg"})
_RATE, _SECONDS_PER_CHARACTER = 16_000, 0.1
#: A hundredth of a second of a tone of 400 Hz.
_TONE = struct.pack("<160h", *(round(8000 * math.sin(math.pi * at / 20)) for at in range(160)))


def _states(value: Iterable[JobState]) -> tuple[JobState, ...]:
    # The type checker cannot read the argument's type from `tuple` itself.
    return tuple(value)


@attrs.define(kw_only=True)
class MemoryBackend(Backend):
    """A vendor without a network: ``Client(backend=MemoryBackend(), journal=MemoryJournal())`` clones at once. Requests
    are checked as ever.

    It needs the spoken statement; a subclass with other `Capabilities` needs something else.

    Attributes:
        states: What every job goes through: the first is the answer to its submission, each later question is answered
            with the next, and the last one stays.
        jobs: The jobs by id, as they were told last.
        voices: The voices by id; they outlive their jobs.
        uploads: Names of the recordings that were uploaded, by the vendor's ids of them; each holds the marker.
        resources: What the account has left, for `Client.quota`.
        requests: What each job was submitted with, by its id.
        paid: Ids of the jobs in the order they were paid for.
        speeches: What each speech was ordered with, by its id; long text is ordered in parts.
        spoken: Ids of the speeches in the order they were paid for.
        calls: What the vendor was asked, by the names of the port: ``submit``, ``get_job`` and so on.
    """

    name: ClassVar[str] = "memory"
    title: ClassVar[str] = "A vendor in memory"
    capabilities: ClassVar[Capabilities] = Capabilities(
        consent=frozenset({ConsentKind.STATEMENT}),
        statement_formats=_AUDIO,
        letter_formats=frozenset({".pdf", ".jpg", ".png"}),
        recording_formats=_AUDIO,
        marks_jobs=True,
        lists_jobs=True,
        deletes_jobs=True,
        lists_voices=True,
        deletes_voices=True,
        tells_quota=True,
        lists_leftovers=True,
        deletes_uploads=True,
        speech=SpeechCapabilities(
            formats=frozenset({"wav"}), speed=(0.5, 2.0), pitch=(0.5, 2.0), volume=(0.0, 2.0), longest_text=500
        ),
        first_poll=0.001,
        slowest_poll=0.001,
        fastest_poll=0.001,
    )

    states: tuple[JobState, ...] = attrs.field(
        default=(JobState.QUEUED, JobState.TRAINING, JobState.SUCCEEDED),
        converter=_states,
        validator=attrs.validators.min_len(1),
    )
    jobs: dict[str, CloneJob] = attrs.field(factory=dict, init=False, repr=False)
    voices: dict[str, Voice] = attrs.field(factory=dict, init=False, repr=False)
    uploads: dict[str, str] = attrs.field(factory=dict, init=False, repr=False)
    resources: list[Resource] = attrs.field(factory=list, init=False, repr=False)
    requests: dict[str, CloneRequest] = attrs.field(factory=dict, init=False, repr=False)
    paid: list[str] = attrs.field(factory=list, init=False, repr=False)
    speeches: dict[str, SpeechRequest] = attrs.field(factory=dict, init=False, repr=False)
    spoken: list[str] = attrs.field(factory=list, init=False, repr=False)
    _names: dict[str, str] = attrs.field(factory=dict, init=False, repr=False)
    calls: list[str] = attrs.field(factory=list, init=False, repr=False)
    _next_states: dict[str, Iterator[JobState]] = attrs.field(factory=dict, init=False, repr=False)
    _errors: defaultdict[str, deque[tuple[VoiceCloneError, bool]]] = attrs.field(
        factory=lambda: defaultdict(deque), init=False, repr=False
    )
    # What a journal on disk remembers of an earlier process is not known here.
    _account: str = attrs.field(factory=lambda: secrets.token_hex(8), init=False, repr=False)
    _numbers: Iterator[int] = attrs.field(factory=lambda: itertools.count(1), init=False, repr=False)
    _lock: threading.RLock = attrs.field(factory=threading.RLock, init=False, repr=False, eq=False)

    @property
    def account(self) -> str:
        return self._account

    def fail(self, operation: str, error: VoiceCloneError, *, after: bool = False) -> None:
        """Let the next call of *operation*, ``submit`` for instance, raise *error*; *after* it was done, if that is
        so.
        """
        self._errors[operation].append((error, after))

    def clear_errors(self) -> None:
        """Let nothing more go wrong."""
        self._errors.clear()

    def set_job(self, job: CloneJob) -> None:
        """Answer with *job* from now on: a failed one, for instance, by ``attrs.evolve(job, state=...,
        failure=...)``.
        """
        with self._lock:
            self._keep(job)
            self._next_states[job.job_id] = iter(())

    def submit(self, request: CloneRequest, steps: Steps) -> CloneJob:
        for number in range(len(request.recordings)):
            upload = partial(self._upload, steps.marked(f"recording-{number}", None))
            steps.run(f"create-recording-{number}", upload, repeatable=True)
        name = steps.marked(request.voice_name, self.capabilities.longest_voice_name)

        def create() -> str:
            with self._call("submit"):
                return self._create(request, name)

        def find(_begun: float | None) -> str | None:
            with self._lock:
                return next((job.job_id for job in self.jobs.values() if steps.holds_marker(job.raw["name"])), None)

        return self.jobs[steps.run("submit", create, find=find)]

    def get_job(self, job_id: str) -> CloneJob:
        with self._call("get_job"):
            self._check(job_id, self.jobs, "get_job")
            state = next(self._next_states[job_id], None)
            if state is not None:
                self._keep(_moved(self.jobs[job_id], state))
            return self.jobs[job_id]

    def list_jobs(self) -> Iterator[CloneJob]:
        with self._call("list_jobs"):
            return iter((*self.jobs.values(),))

    def delete_job(self, job_id: str) -> None:
        with self._call("delete_job"):
            self._check(job_id, self.jobs, "delete_job")
            del self.jobs[job_id]

    def list_voices(self) -> Iterator[Voice]:
        with self._call("list_voices"):
            return iter((*self.voices.values(),))

    def get_voice(self, voice_id: str) -> Voice:
        with self._call("get_voice"):
            self._check(voice_id, self.voices, "get_voice")
            return self.voices[voice_id]

    def delete_voice(self, voice_id: str) -> None:
        with self._call("delete_voice"):
            self._check(voice_id, self.voices, "delete_voice")
            del self.voices[voice_id]

    def quota(self) -> Quota:
        with self._call("quota"):
            return Quota(provider=self.name, resources=(*self.resources,))

    def list_leftovers(self) -> Iterator[Leftover]:
        with self._call("list_leftovers"):
            uploads = [Leftover(kind=LeftoverKind.UPLOAD, id=each, name=name) for each, name in self.uploads.items()]
            jobs = [
                Leftover(kind=LeftoverKind.JOB, id=job.job_id, name=job.raw["name"])
                for job in self.jobs.values()
                if job.state is JobState.CREATED
            ]
            return iter(uploads + jobs)

    def uploads_of(self, steps: Mapping[str, str]) -> tuple[str, ...]:
        return tuple(result for name, result in steps.items() if name.startswith("create-"))

    def delete_upload(self, upload_id: str) -> None:
        with self._call("delete_upload"):
            self._check(upload_id, self.uploads, "delete_upload")
            del self.uploads[upload_id]

    def _upload(self, name: str) -> str:
        with self._lock:
            upload_id = f"upload-{next(self._numbers)}"
            self.uploads[upload_id] = name
            return upload_id

    def synthesize(self, request: SpeechRequest, steps: Steps, to: Path) -> str | None:
        name = steps.marked("speech", None)

        def order() -> str:
            with self._call("synthesize"):
                self._check(request.voice_id, self.voices, "synthesize")
                speech_id = f"speech-{next(self._numbers)}"
                self.speeches[speech_id], self._names[speech_id] = request, name
                self.spoken.append(speech_id)
                return speech_id

        def find(_begun: float | None) -> str | None:
            with self._lock:
                return next((each for each, name in self._names.items() if steps.holds_marker(name)), None)

        self._check(steps.run("synthesize", order, find=find), self.speeches, "synthesize")
        _write_tone(to, len(request.text) * _SECONDS_PER_CHARACTER / request.speed)
        return None

    def _check(self, name: str, known: Container[str], operation: str) -> None:
        if name not in known:
            raise NotFoundError(f"there is no {name}", provider=self.name, operation=operation, outcome_unknown=False)

    def _keep(self, job: CloneJob) -> None:
        self.jobs[job.job_id] = job
        if job.voice is not None:
            self.voices[job.voice.voice_id] = job.voice

    @contextlib.contextmanager
    def _call(self, operation: str) -> Iterator[None]:
        with self._lock:
            self.calls.append(operation)
            errors = self._errors[operation]
            error, after = errors.popleft() if errors else (None, False)
            if error is None or after:
                yield
            if error is not None:
                raise error

    def _create(self, request: CloneRequest, name: str) -> str:
        job_id = f"job-{len(self.paid) + 1}"
        states = iter(self.states)
        job = CloneJob(
            provider=self.name,
            job_id=job_id,
            state=JobState.QUEUED,
            voice_name=name,
            gender=Gender(request.gender) if request.gender else None,
            language=request.language,
            raw={"name": name},
        )
        self._keep(_moved(job, next(states)))
        self._next_states[job_id] = states
        self.requests[job_id] = request
        self.paid.append(job_id)
        return job_id


def _moved(job: CloneJob, state: JobState) -> CloneJob:
    voice_id = f"voice-of-{job.job_id}" if state is JobState.SUCCEEDED else None
    return attrs.evolve(job, state=state, vendor_state=state.value, voice_id=voice_id)


def _write_tone(to: Path, seconds: float) -> None:
    with wave.open(str(to), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_RATE)
        file.writeframes(_TONE * round(seconds * 100))
