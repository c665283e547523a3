"""
Local audio becomes media assets of the vendor.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from pathlib import Path

import attrs

from voiceclone import Recording, RejectedError, Steps, TransferError, required
from voiceclone.transfer import FileBody, Timeouts, UnreadableFileError
from voiceclone_alibaba.mapping import MEDIA_FAILED, MEDIA_READY, NAME
from voiceclone_alibaba.oss import Ticket, upload
from voiceclone_alibaba.sdk import Ims

_log = logging.getLogger("voiceclone.alibaba")

# How long an asset takes to be ready is not documented; registered ones are said to take seconds.
_FIRST_LOOK, _SLOWEST_LOOK = 1.0, 15.0
_TITLE_MOST = 128


@attrs.define(kw_only=True)
class Media:
    """
    The media assets of one submission.

    Attributes:
        sdk: The service.
        voice_name: Titles of new assets begin with it.
        region: The region of the service, for stores whose address names none.
        timeouts: How long to wait for the store.
        patience: Seconds an asset may take to be ready.
        steps: The submission.
    """

    sdk: Ims
    voice_name: str
    region: str
    timeouts: Timeouts
    patience: float
    steps: Steps
    _tickets: dict[str, Ticket] = attrs.field(factory=dict, init=False, repr=False)

    def asset(self, what: str, recording: Recording) -> str:
        """
        The id of *recording* at the vendor; it is uploaded if it is a file.
        """
        if recording.path is None:
            assert recording.asset_id is not None
            return recording.asset_id
        path = recording.path
        # Doing it again leaves an empty asset behind, which costs nothing.
        media_id = self.steps.run(f"create-{what}", lambda: self._create(what, path))
        self.steps.run(f"upload-{what}", lambda: self._upload(what, path, media_id))
        return media_id

    def wait_for(self, assets: Mapping[str, str]) -> None:
        """
        Wait until the vendor has taken all *assets* in. When one fails, the next try makes anew what is not ready.

        Raises:
            RejectedError: The vendor cannot use one.
            TransferError: One takes longer than `patience`.
        """
        waiting = dict(assets)
        try:
            for what, media_id in assets.items():
                self._wait_for(media_id)
                del waiting[what]
        except (RejectedError, TransferError):
            self.steps.undo(*(f"{step}-{what}" for what in waiting for step in ("create", "upload")))
            raise

    def _wait_for(self, media_id: str) -> None:
        end = self.steps.clock() + self.patience
        pause = _FIRST_LOOK
        while True:
            status = self.steps.retry(lambda: self._status(media_id))
            if status in MEDIA_READY:
                return
            if status in MEDIA_FAILED:
                text = f"the media asset {media_id} cannot be used: {status}. Check that the file is sound audio"
                raise RejectedError(text, provider=NAME, operation="GetMediaInfo", code=status)
            if self.steps.clock() >= end:
                text = f"the media asset {media_id} is still {status!r} after {self.patience:g} s"
                raise TransferError(text, provider=NAME, operation="GetMediaInfo")
            self.steps.sleep(pause)
            pause = min(2 * pause, _SLOWEST_LOOK)

    def _create(self, what: str, path: Path) -> str:
        try:
            size = len(FileBody.open(path))
        except UnreadableFileError as error:
            raise TransferError(str(error), provider=NAME, operation=what, retryable=False) from error
        info = {"Type": "audio", "Name": what, "Size": size, "Ext": path.suffix.lstrip(".").lower()}
        title = f"{self.voice_name} {what}"[:_TITLE_MOST]
        answer = self.sdk.create_upload(
            json.dumps(info), json.dumps({"Title": title, "BusinessType": "general"}, ensure_ascii=False)
        )
        media_id = required(answer, "MediaId", str, provider=NAME, operation="CreateUploadMedia")
        self._tickets[what] = Ticket.read(answer, "CreateUploadMedia")
        return media_id

    def _upload(self, what: str, path: Path, media_id: str) -> None:
        """
        Upload with the credential at hand; with a fresh one if that is refused, once.
        """
        ticket = self._tickets.pop(what, None)
        if ticket is not None:
            try:
                return self._put(what, path, ticket)
            except TransferError as error:
                if not error.refused:
                    self._tickets[what] = ticket
                    raise
                _log.warning("the credential for %s was refused; asking for a fresh one", what)
        return self._put(what, path, Ticket.read(self.sdk.refresh_upload(media_id), "RefreshUploadMedia"))

    def _put(self, what: str, path: Path, ticket: Ticket) -> None:
        upload(
            path,
            ticket,
            region=self.region,
            what=what,
            timeouts=self.timeouts,
            on_progress=self.steps.uploading(what),
        )

    def _status(self, media_id: str) -> str:
        at = {"provider": NAME, "operation": "GetMediaInfo"}
        info = required(self.sdk.media(media_id), "MediaInfo", dict, **at)
        return required(required(info, "MediaBasicInfo", dict, **at), "Status", str, **at)
