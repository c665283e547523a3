"""Uploads to the addresses that the vendor gives for a task."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

import attrs

from voiceclone import TransferError
from voiceclone.backends import Body, Steps, put, required
from voiceclone_huawei.mapping import NAME
from voiceclone_huawei.sdk import MetaStudio

_log = logging.getLogger("voiceclone.huawei")

RECORDING, LETTER = "recording", "letter"
_ADDRESSES = "ShowJobUploadingAddress"


def audio_of(index: int) -> str:
    """What the upload of a sentence's audio is called."""
    return f"recordings[{index}]"


def text_of(index: int) -> str:
    """What the upload of a sentence's text is called."""
    return f"transcript of recordings[{index}]"


@attrs.define(kw_only=True)
class Uploads:
    """What is uploaded for one task.

    Attributes:
        sdk: The service.
        steps: The submission.
        addresses: Where to upload, by what goes there; empty in a process that did not create the task. They are
            signed: they stay in memory, and out of the journal.
    """

    sdk: MetaStudio
    steps: Steps
    addresses: dict[str, str] = attrs.field(factory=dict, repr=False)

    def note(self, answer: Mapping[str, Any], package: object, segments: object) -> None:
        """Keep the addresses that are there. The two calls that give them put those of the recordings in different
        places: *package* and *segments*.
        """
        found = {LETTER: answer.get("authorization_letter_uploading_url")}
        if isinstance(package, Mapping):
            found[RECORDING] = package.get("training_data_uploading_url")
        for name, field in ((audio_of, "audio_uploading_url"), (text_of, "txt_uploading_url")):
            # Which address is for which sentence is not documented; by their order it is.
            listed = segments.get(field) if isinstance(segments, Mapping) else None
            found |= {name(index): url for index, url in enumerate(listed if isinstance(listed, list) else ())}
        self.addresses |= {what: url for what, url in found.items() if isinstance(url, str) and url}

    def send(self, job_id: str, what: str, body: Callable[[], Body], content_type: str) -> None:
        """The step of uploading *what* of the task *job_id*."""

        def send(report: Callable[[int, int], None]) -> None:
            # To the address at hand; to a fresh one if there is none, or if it is refused.
            for fresh in (what not in self.addresses, True):
                if fresh:
                    answer = self.sdk.call(_ADDRESSES, job_id=job_id)
                    self.note(answer, answer.get("package_url"), answer.get("segment_url"))
                    required(self.addresses, what, str, provider=NAME, operation=_ADDRESSES)
                try:
                    put(
                        self.addresses[what],
                        body,
                        content_type=content_type,
                        provider=NAME,
                        what=what,
                        timeouts=self.sdk.timeouts,
                        on_progress=report,
                    )
                except TransferError as error:
                    if fresh or not error.refused:
                        raise
                    _log.warning("the address for the %s was refused; asking for a fresh one", what)
                else:
                    return

        self.steps.upload(what, send)
