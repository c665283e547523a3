"""
Handing a task in: what is new is uploaded, the task is committed, and the task itself has to say that it took.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import attrs

from voiceclone import MalformedResponseError, ProviderError, RejectedError, Steps, required
from voiceclone.transfer import FileBody, Timeouts, ZipBody
from voiceclone_huawei import mapping
from voiceclone_huawei.sdk import MetaStudio
from voiceclone_huawei.uploads import Uploads

_log = logging.getLogger("voiceclone.huawei")

# The archive's only member; its name is free, and plain letters survive every unpacker.
_MEMBER = "Voice.wav"
# Seconds before each look whether a commit took; states may be shown late.
_LOOKS_AFTER_COMMIT = (0.0, 1.0, 2.0, 4.0)


@attrs.frozen(kw_only=True)
class HandIn:
    """
    One task on its way to the vendor, for the first time or with other files after a failed review.

    Attributes:
        sdk: The service.
        job_id: The task.
        steps: The submission.
        addresses: Addresses for uploads that are known already.
        timeouts: How long to wait.
        letter_content_type: Media type the letter is sent as.
        fields: What the commit says.
        waits: Whether the task, in the vendor's answer, still waits for this commit.
    """

    sdk: MetaStudio
    job_id: str
    steps: Steps
    addresses: dict[str, str] = attrs.field(factory=dict)
    timeouts: Timeouts
    letter_content_type: str
    fields: Mapping[str, Any] = attrs.field(factory=dict)
    waits: Callable[[Mapping[str, Any]], bool]

    def run(self, *, recording: Path | None, letter: Path | None) -> None:
        """
        Upload what is given, and commit.
        """
        uploads = Uploads(
            sdk=self.sdk, job_id=self.job_id, addresses=self.addresses, timeouts=self.timeouts, steps=self.steps
        )
        if recording is not None:
            uploads.send("recording", lambda: ZipBody.open([(recording, _MEMBER)]), "application/zip")
        if letter is not None:
            uploads.send("letter", lambda: FileBody.open(letter), self.letter_content_type)
        for _ in range(2):
            self.steps.run("commit", self._commit, find=lambda _begun: self._find())
            if self._took():
                return
            self.steps.undo("commit")
        text = "the answer was a success, and the task is still not handed in"
        raise MalformedResponseError(text, provider=mapping.NAME, operation="CommitVoiceTrainingJob", in_doubt=True)

    def _commit(self) -> None:
        try:
            self.sdk.commit(self.job_id, self.fields)
        except RejectedError:
            # Whatever is wrong with the files, the next try has to send them again.
            self.steps.undo("upload-recording", "upload-letter")
            raise

    def _took(self) -> bool:
        """
        Whether the task itself says so: the answer to a commit is empty, as any broken proxy's may be.
        """
        for pause in _LOOKS_AFTER_COMMIT:
            self.steps.sleep(pause)
            try:
                if self.steps.retry(self._find) is not None:
                    return True
            except ProviderError as error:
                _log.warning("the commit was answered with a success, which could not be checked: %s", error)
                return True
        return False

    def _find(self) -> str | None:
        """
        The state that the commit led to, None while there is none.
        """
        answer = self.sdk.show(self.job_id)
        state = required(answer, "state", str, provider=mapping.NAME, operation="ShowVoiceTrainingJob")
        return None if self.waits(answer) else state
