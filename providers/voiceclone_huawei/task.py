"""
One task of the vendor: files are uploaded to the addresses it hands out, then the task is committed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import attrs

from voiceclone import MalformedResponseError, ProviderError, RejectedError, TransferError
from voiceclone.backends import Body, FileBody, Steps, Timeouts, ZipBody, put, required
from voiceclone_huawei.mapping import NAME
from voiceclone_huawei.sdk import MetaStudio

_log = logging.getLogger("voiceclone.huawei")

RECORDING, LETTER = "recording", "letter"


@attrs.define(kw_only=True)
class Task:
    """
    One task, submitted for the first time or with other files after a failed review.

    Attributes:
        sdk: The service.
        job_id: The task.
        steps: The submission.
        timeouts: How long to wait.
        letter_content_type: Media type the letter is sent as.
        waits: Whether the task, in the vendor's answer, still waits for this commit.
        addresses: Where to upload, by what goes there; empty in a process that did not create the task. They are
            signed: they stay in memory, and out of the journal.
    """

    sdk: MetaStudio
    job_id: str
    steps: Steps
    timeouts: Timeouts
    letter_content_type: str
    waits: Callable[[Mapping[str, Any]], bool]
    addresses: dict[str, str] = attrs.field(factory=dict, repr=False)

    def submit(self, *, recordings: Sequence[Path], letter: Path | None, fields: Mapping[str, Any]) -> None:
        """
        Upload what is given, and commit with *fields*.

        A commit in doubt is looked up before anything is uploaded: the task may be under way already.
        """
        if self.steps.look_up("commit", self._find) is not None:
            return
        if recordings:
            self._upload(RECORDING, lambda: _archive(recordings), "application/zip")
        if letter is not None:
            self._upload(LETTER, lambda: FileBody.open(letter), self.letter_content_type)
        try:
            # A success is believed: the task may show it late.
            self.steps.run("commit", lambda: self.sdk.commit(self.job_id, fields), find=self._find)
        except RejectedError:
            with suppress(ProviderError):
                if self._find(None) is None:
                    # It still waits. Whatever is wrong with the files, the next try has to send them again.
                    self.steps.undo(f"upload-{RECORDING}", f"upload-{LETTER}")
            raise

    def _find(self, _begun: float | None) -> str | None:
        """
        The state that the commit led to, None while there is none.
        """
        answer = self.sdk.show(self.job_id)
        state = required(answer, "state", str, provider=NAME, operation="ShowVoiceTrainingJob")
        return None if self.waits(answer) else state

    def _upload(self, what: str, body: Callable[[], Body], content_type: str) -> None:
        """
        Upload to the address at hand; to a fresh one if there is none, or it is refused.
        """

        def send(report: Callable[[int, int], None]) -> None:
            def put_it() -> None:
                put(
                    self.addresses[what],
                    body,
                    content_type=content_type,
                    provider=NAME,
                    what=what,
                    timeouts=self.timeouts,
                    on_progress=report,
                )

            known = what in self.addresses
            if not known:
                self._renew(what)
            try:
                put_it()
            except TransferError as error:
                if not (known and error.refused):
                    raise
                _log.warning("the address for the %s was refused; asking for a fresh one", what)
                self._renew(what)
                put_it()

        self.steps.upload(what, send)

    def _renew(self, what: str) -> None:
        answer = self.sdk.addresses(self.job_id)
        found = read_addresses(answer.get("package_url"), answer)
        if what not in found:
            raise MalformedResponseError(
                f"the answer has no address for the {what}", provider=NAME, operation="ShowJobUploadingAddress"
            )
        self.addresses.update(found)


def read_addresses(package: object, answer: Mapping[str, Any]) -> dict[str, str]:
    """
    The addresses that are there. The two calls that give them put the recording's in different places: *package*.
    """
    fields = {
        RECORDING: package.get("training_data_uploading_url") if isinstance(package, Mapping) else None,
        LETTER: answer.get("authorization_letter_uploading_url"),
    }
    return {what: url for what, url in fields.items() if isinstance(url, str) and url}


def _archive(recordings: Sequence[Path]) -> Body:
    """
    What the vendor takes: a zip of one WAV, whose name in it is free. Plain letters survive every unpacker.

    A zip that is given is sent as it is. Several recordings go into one zip: only who switches the checks off gets
    here with them, and the vendor decides.
    """
    if len(recordings) == 1 and recordings[0].suffix.casefold() == ".zip":
        return FileBody.open(recordings[0])
    numbers = [""] if len(recordings) == 1 else [str(number) for number in range(1, len(recordings) + 1)]
    return ZipBody.open(
        [(path, f"Voice{number}{_suffix(path)}") for path, number in zip(recordings, numbers, strict=True)]
    )


def _suffix(path: Path) -> str:
    suffix = path.suffix.casefold()
    return suffix if suffix.isascii() else ".wav"
