"""
Sending files to the addresses the vendor hands out.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

import attrs

from voiceclone import MalformedResponseError, Steps, TransferError
from voiceclone.transfer import Body, Timeouts, put
from voiceclone_huawei.mapping import NAME
from voiceclone_huawei.sdk import MetaStudio

_log = logging.getLogger("voiceclone.huawei")


@attrs.define(kw_only=True)
class Uploads:
    """
    The uploads of one task. Addresses are signed: they stay in memory, and out of the journal.

    Attributes:
        sdk: The service, for fresh addresses.
        job_id: The task.
        addresses: Known addresses by what goes there; empty in a process that did not create the task.
        timeouts: How long to wait.
        steps: The submission.
    """

    sdk: MetaStudio
    job_id: str
    addresses: dict[str, str] = attrs.field(repr=False)
    timeouts: Timeouts
    steps: Steps

    def send(self, what: str, body: Callable[[], Body], content_type: str) -> None:
        """
        Upload *what*, as a step of the submission; sending it twice is harmless.
        """
        self.steps.run(f"upload-{what}", lambda: self._send(what, body, content_type))

    def _send(self, what: str, body: Callable[[], Body], content_type: str) -> None:
        known = what in self.addresses
        if not known:
            self._renew()
        try:
            self._put(what, body, content_type)
        except TransferError as error:
            if not (known and error.refused):
                raise
            _log.warning("the address for the %s was refused; asking for a fresh one", what)
        else:
            return
        self._renew()
        self._put(what, body, content_type)

    def _put(self, what: str, body: Callable[[], Body], content_type: str) -> None:
        put(
            self.addresses[what],
            body,
            content_type=content_type,
            provider=NAME,
            what=what,
            timeouts=self.timeouts,
            on_progress=self.steps.uploading(what),
        )

    def _renew(self) -> None:
        answer = self.sdk.addresses(self.job_id)
        self.addresses.update(read_addresses(answer.get("package_url"), answer))


def read_addresses(package: object, answer: Mapping[str, Any]) -> dict[str, str]:
    """
    The two addresses. The two calls that give them put the recording's in different places: *package*.

    Raises:
        MalformedResponseError: One of them is missing.
    """
    fields = {
        "recording": package.get("training_data_uploading_url") if isinstance(package, Mapping) else None,
        "letter": answer.get("authorization_letter_uploading_url"),
    }
    addresses = {what: url for what, url in fields.items() if isinstance(url, str) and url}
    if addresses.keys() != fields.keys():
        text = f"the answer has no address for the {', '.join(sorted(fields.keys() - addresses.keys()))}"
        raise MalformedResponseError(text, provider=NAME, operation="uploading addresses", in_doubt=True)
    return addresses
