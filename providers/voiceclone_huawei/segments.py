"""Sentences that are uploaded one by one, each confirmed before the next.

Facts: the API reference of MetaStudio, CreateTrainingBasicJob and ConfirmTrainingSegment. Where the vendor begins to
count sentences is not documented; the names in its packages, and the least index that it takes, begin at 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

import attrs

from voiceclone import Recording, RejectedError
from voiceclone.backends import FileBody, FramedBody, Steps, required
from voiceclone_huawei.archive import encoded
from voiceclone_huawei.mapping import NAME
from voiceclone_huawei.sdk import MetaStudio
from voiceclone_huawei.uploads import Uploads, audio_of, text_of

_CONFIRM, _CONFIRMED = "ConfirmTrainingSegment", "ShowTrainingSegmentInfo"


@attrs.define(kw_only=True)
class Segments:
    """The sentences of one task.

    Attributes:
        sdk: The service.
        steps: The submission.
        uploads: Uploads of the task.
        job_id: The task.
        again: Whether it was committed before: what the vendor shows as confirmed may be what was refused then.
    """

    sdk: MetaStudio
    steps: Steps
    uploads: Uploads
    job_id: str
    again: bool

    def send(self, recordings: Sequence[Recording]) -> None:
        """Upload and confirm every sentence that is not confirmed yet.

        Raises:
            RejectedError: The vendor hears other words than those of a transcript.
        """
        for index, each in enumerate(recordings):
            find = None if self.again else partial(self._find, index)
            # Confirming is free as far as is documented, so nothing is waited for.
            if find and self.steps.look_up(_step(index), find, eventually_consistent=False) is not None:
                continue
            if each.path is not None:
                self.uploads.send(self.job_id, audio_of(index), partial(FileBody.open, each.path), "audio/wav")
            if each.transcript is not None:
                body = partial(FramedBody, (encoded(each.transcript),))
                self.uploads.send(self.job_id, text_of(index), body, "text/plain")
            self.steps.run(
                _step(index),
                partial(self._confirm, index, each),
                find=find,
                eventually_consistent=False,
                repeatable=self.again,
            )

    def _confirm(self, index: int, recording: Recording) -> str | None:
        answer = self.sdk.call(_CONFIRM, job_id=self.job_id, index=index)
        if required(answer, "confirm_result", bool, provider=NAME, operation=_CONFIRM):
            return answer.request_id
        places = answer.get("unmatched_index_hit")
        where = f" at {', '.join(map(str, places))}" if isinstance(places, list) and places else ""
        name = "" if recording.path is None else f" ({recording.path.name})"
        raise RejectedError(
            f"{audio_of(index)}{name}: what is spoken differs from its transcript{where}, says the vendor. Correct the "
            "transcript, or record the sentence again, and submit",
            provider=NAME,
            operation=_CONFIRM,
            request_id=answer.request_id,
            outcome_unknown=False,
        )

    def _find(self, index: int, _begun: float | None) -> str | None:
        answer = self.sdk.call(_CONFIRMED, job_id=self.job_id)
        if answer.get("confirmed_index") is None:  # nothing is
            return None
        confirmed = required(answer, "confirmed_index", list, provider=NAME, operation=_CONFIRMED)
        return answer.request_id or "" if index in confirmed else None


def steps_of(number: int) -> Iterator[str]:
    """The names of the steps of so many sentences."""
    for index in range(number):
        yield from (f"upload-{audio_of(index)}", f"upload-{text_of(index)}", _step(index))


def _step(index: int) -> str:
    return f"confirm-{audio_of(index)}"
