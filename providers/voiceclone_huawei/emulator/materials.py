"""What tasks of each edition are made of: where it is uploaded, sentence by sentence or in one zip, and what is wrong
with it.
"""

from __future__ import annotations

import abc
import time
from collections import defaultdict
from collections.abc import Callable, Mapping

import attrs
from werkzeug.wrappers import Request, Response

from voiceclone.sandbox import Job, Pace, Refusal, Stored
from voiceclone_huawei.emulator import answers
from voiceclone_huawei.emulator.answers import KINDS, PUT_AUDIO, PUT_LETTER, PUT_TEXT, PUT_TRAINING_DATA, answer
from voiceclone_huawei.emulator.jobs import Record
from voiceclone_huawei.emulator.packages import archive_problem
from voiceclone_huawei.emulator.speech import Speaker

#: Seconds that recordings may last. INVENTED: the vendor sets these per tenant and publishes no defaults. Of
#: THIRD_PARTY they are those of the console.
_DURATIONS = {
    "basic_min": 60,
    "basic_max": 600,
    "basic_advice_value": 100,
    "middle_min": 300,
    "middle_max": 3000,
    "middle_advice_value": 500,
    "advance_min": 600,
    "advance_max": 10800,
    "advance_advice_value": 3600,
    "cmww_min": 30,
    "cmww_max": 10800,
    "cmww_advice_value": 300,
}
_MEDIA_TYPES = {PUT_TRAINING_DATA: "application/zip", PUT_AUDIO: "audio/wav", PUT_TEXT: "text/plain"}
_HIGHEST_INDEX = 1024


@attrs.frozen(kw_only=True)
class Kind:
    """What an edition takes.

    Attributes:
        job_type: What its tasks are called.
        limits: What the names of its limits begin with.
        sentences: How many it takes; None if it takes one long recording.
    """

    job_type: str
    limits: str
    sentences: int | None = None


#: By the operations that create a task.
EDITIONS: Mapping[str, Kind] = {
    "CreateTrainingAdvanceJob": Kind(job_type="ADVANCE", limits="advance"),
    "CreateTrainingBasicJob": Kind(job_type="BASIC", limits="basic", sentences=20),
    "CreateTrainingMiddleJob": Kind(job_type="MIDDLE", limits="middle", sentences=100),
    "CreateTrainingThirdPartyJob": Kind(job_type="THIRD_PARTY", limits="cmww"),
}
_KINDS = {kind.job_type: kind for kind in EDITIONS.values()}


class Materials(Speaker, abc.ABC):
    """An emulator that takes the recordings of tasks.

    Attributes:
        records: The vendor's notes on each job.
        durations: What ShowTenantDurationCfg answers.
        enforces_durations: Whether a commit is refused when the recordings are outside of them. INVENTED: that there is
            such a refusal follows from the limits, but not when and how it comes.
        letter_content_type: What addresses for letters are signed for. Of voice training it is not documented; this
            is the type of the avatar API.
        address_lifetime: Seconds that an address for uploads lives. Not documented either; that of the files API.
        mismatches: The sentences in which other words are heard than those of their texts, by their indices.
        first_index: The index of the first sentence. INFERRED from the names in packages.
    """

    def __init__(self, *, pace: Pace | None = None, clock: Callable[[], float] = time.time) -> None:
        super().__init__(pace=pace, clock=clock)
        self.records: defaultdict[str, Record] = defaultdict(Record)
        self.durations = dict(_DURATIONS)
        self.enforces_durations = False
        self.letter_content_type = "application/octet-stream"
        self.address_lifetime = 86400.0
        self.mismatches: set[int] = set()
        self.first_index = 0

    def material_handlers(self) -> dict[str, Callable[..., Response]]:
        """What answers the operations that are about recordings."""
        return {
            "ConfirmTrainingSegment": self._confirm,
            "ShowTrainingSegmentInfo": self._show_confirmed,
            "ShowTenantDurationCfg": self._show_durations,
        }

    @abc.abstractmethod
    def waiting_job(self, job_id: str) -> Job:
        """The job, which has to wait for files."""

    def addresses(self, job: Job) -> tuple[dict[str, str], dict[str, list[str]], str]:
        """Where to upload: the package, the audio and the texts of sentences, and the letter.

        That a task has either those of a package or those of sentences is documented of the package only.
        """
        package = self._address(PUT_TRAINING_DATA, job.job_id, KINDS[PUT_TRAINING_DATA])
        number = self._segments(job)
        numbered = range(number or 0)
        segments = {
            "audio_uploading_url": [self._address(PUT_AUDIO, job.job_id, f"{index}.wav") for index in numbered],
            "txt_uploading_url": [self._address(PUT_TEXT, job.job_id, f"{index}.txt") for index in numbered],
        }
        letter = self._address(PUT_LETTER, job.job_id, KINDS[PUT_LETTER])
        return {} if number else {"training_data_uploading_url": package}, segments, letter

    def problem_of(self, job: Job) -> Refusal | None:
        """What is wrong with the recordings of *job*, None if nothing is."""
        kind, number = _KINDS[self.records[job.job_id].job_type], self._segments(job)
        if number is not None:
            confirmed = len(self.records[job.job_id].confirmed)
            text = f"{confirmed} of {number} sentences are confirmed"
            return None if confirmed == number else Refusal(400, answers.NUMBER_OF_FILES, text)
        limits = (self.durations[f"{kind.limits}_min"], self.durations[f"{kind.limits}_max"])
        stored = self.stored(PUT_TRAINING_DATA, job.job_id)
        return archive_problem(stored, limits if self.enforces_durations else None, kind.sentences)

    def stored(self, operation: str, job_id: str) -> Stored | None:
        """What was uploaded by *operation*."""
        return self.store.get(f"{job_id}/{KINDS[operation]}")

    def _segments(self, job: Job) -> int | None:
        """How many sentences *job* takes one by one; None if it takes a package. INVENTED: that is the default."""
        number = _KINDS[self.records[job.job_id].job_type].sentences
        return number if job.fields.get("create_type") == "SEGMENT" else None

    def _address(self, operation: str, job_id: str, name: str) -> str:
        content_type = _MEDIA_TYPES.get(operation, self.letter_content_type)
        return self.url + self.obs.address(f"/obs/{job_id}/{name}", content_type, self.address_lifetime)

    def _confirm(self, request: Request) -> Response:
        index = request.args.get("index", "")
        if not index.isdecimal() or int(index) > _HIGHEST_INDEX:
            raise Refusal(400, answers.PARAMETER, f"index must be a number of 0 to {_HIGHEST_INDEX}")
        with self.lock:
            job = self.waiting_job(request.args.get("job_id", ""))
            number = int(index) - self.first_index
            sent = [self.store.get(f"{job.job_id}/{number}.{ending}") for ending in ("wav", "txt")]
            if not 0 <= number < (self._segments(job) or 0) or None in sent:
                raise Refusal(400, answers.NO_SENTENCE, f"there is no sentence {index}, or it was not uploaded")
            matches = int(index) not in self.mismatches
            if matches:
                self.records[job.job_id].confirmed.add(int(index))
            # Which places the vendor counts, words or characters, is not documented.
            return answer({"confirm_result": matches, "unmatched_index_hit": [] if matches else [0]})

    def _show_confirmed(self, request: Request) -> Response:
        with self.lock:
            job = self.waiting_job(request.args.get("job_id", ""))
            return answer({"confirmed_index": sorted(self.records[job.job_id].confirmed)})

    def _show_durations(self, _request: Request) -> Response:
        return answer({"tenant_id": "sandbox-tenant", **self.durations})
