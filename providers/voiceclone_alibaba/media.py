"""
Local audio becomes media assets of the vendor.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from pathlib import Path

import attrs

from voiceclone import NotFoundError, Recording, RejectedError, TransferError
from voiceclone.backends import Steps, Timeouts, required
from voiceclone_alibaba.mapping import MEDIA_FAILED, MEDIA_READY, NAME
from voiceclone_alibaba.oss import UploadCredentials, upload
from voiceclone_alibaba.sdk import Ims

_log = logging.getLogger("voiceclone.alibaba")

# How long an asset takes to be ready is not documented; registered ones are said to take seconds.
_FIRST_LOOK, _SLOWEST_LOOK = 1.0, 15.0
_TITLE_MOST = 128
# Seconds after which an asset that the vendor says it does not know is believed to be unknown.
_SHOWN_AFTER = 60.0


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
    _tickets: dict[str, UploadCredentials] = attrs.field(factory=dict, init=False, repr=False)
    _uploaded: set[str] = attrs.field(factory=set, init=False)

    def asset(self, what: str, recording: Recording) -> str:
        """
        The id of *recording* at the vendor; it is uploaded if it is a file.
        """
        if recording.path is None:
            assert recording.asset_id is not None
            return recording.asset_id
        path = recording.path
        # Doing it again leaves an empty asset behind, which costs nothing.
        media_id = self.steps.run(f"create-{what}", lambda: self._create(what, path), repeatable=True)
        self.steps.upload(what, lambda report: self._upload(what, path, media_id, report))
        self._uploaded.add(what)
        return media_id

    def wait_for(self, assets: Mapping[str, str]) -> None:
        """
        Wait until the vendor has taken all *assets* in. One that failed is made anew by the next try; one that takes
        too long is waited for again.

        Raises:
            RejectedError: The vendor cannot use one.
            TransferError: One takes longer than `patience`.
        """
        for what, media_id in assets.items():
            try:
                self._wait_for(what, media_id)
            except RejectedError:
                self.steps.undo(f"create-{what}", f"upload-{what}")
                raise

    def _wait_for(self, what: str, media_id: str) -> None:
        status: str | None = None

        def look(*, known: bool) -> str | None:
            nonlocal status
            status = self._status_or_none(media_id, known=known)
            if status in MEDIA_FAILED:
                text = f"the media asset {media_id} cannot be used: {status}. Check that the file is sound audio"
                raise RejectedError(text, provider=NAME, operation="GetMediaInfo", code=status, outcome_unknown=False)
            return status if status in MEDIA_READY else None

        fresh = min(_SHOWN_AFTER, self.patience) if what in self._uploaded else 0.0
        if fresh > 0 and self.steps.poll(
            lambda: look(known=False), first=_FIRST_LOOK, longest=_SLOWEST_LOOK, timeout=fresh
        ) in MEDIA_READY:
            return
        if not self.steps.poll(
            lambda: look(known=True), first=_FIRST_LOOK, longest=_SLOWEST_LOOK, timeout=self.patience - fresh
        ):
            text = (
                f"the media asset {media_id} is still {status!r} after {self.patience:g} s; submit again to go on "
                "waiting for it, nothing is uploaded again"
            )
            raise TransferError(text, provider=NAME, operation=what)

    def _status_or_none(self, media_id: str, *, known: bool) -> str | None:
        """
        The asset's status; None while the vendor may not show a fresh asset yet, as it says of registered ones.
        """
        try:
            return self.steps.retry(lambda: self._status(media_id))
        except (NotFoundError, RejectedError):
            if known:
                raise
            return None

    def _create(self, what: str, path: Path) -> str:
        self.steps.check_files()
        try:
            size = path.stat().st_size
        except OSError as error:
            text = f"{path} cannot be read: {error.strerror}"
            raise TransferError(text, provider=NAME, operation=what, retryable=False) from error
        info = {"Type": "audio", "Name": what, "Size": size, "Ext": path.suffix.lstrip(".").lower()}
        title = f"{self.voice_name} {what}"[:_TITLE_MOST]
        answer = self.sdk.create_upload(
            json.dumps(info), json.dumps({"Title": title, "BusinessType": "general"}, ensure_ascii=False)
        )
        media_id = required(answer, "MediaId", str, provider=NAME, operation="CreateUploadMedia")
        self._tickets[what] = UploadCredentials.read(answer, "CreateUploadMedia")
        return media_id

    def _upload(self, what: str, path: Path, media_id: str, report: Callable[[int, int], None]) -> None:
        """
        Upload with the credential at hand; with a fresh one if that is refused, once.
        """
        ticket = self._tickets.pop(what, None)
        if ticket is not None:
            try:
                return self._put(what, path, ticket, report)
            except TransferError as error:
                if not error.refused:
                    self._tickets[what] = ticket
                    raise
                _log.warning("the credential for %s was refused; asking for a fresh one", what)
        return self._put(
            what, path, UploadCredentials.read(self.sdk.refresh_upload(media_id), "RefreshUploadMedia"), report
        )

    def _put(self, what: str, path: Path, ticket: UploadCredentials, report: Callable[[int, int], None]) -> None:
        upload(path, ticket, region=self.region, what=what, timeouts=self.timeouts, on_progress=report)

    def _status(self, media_id: str) -> str:
        at = {"provider": NAME, "operation": "GetMediaInfo"}
        info = required(self.sdk.media(media_id), "MediaInfo", dict, **at)
        return required(required(info, "MediaBasicInfo", dict, **at), "Status", str, **at)
