"""The recordings and the statement of a submission become media assets, and are waited for until they are ready."""

from __future__ import annotations

from functools import partial

import attrs

from voiceclone import CloneRequest, NotFoundError, Recording, RejectedError, TransferError
from voiceclone.backends import Steps
from voiceclone_alibaba.addresses import OssAddress
from voiceclone_alibaba.mapping import MEDIA_FAILED, MEDIA_READY, NAME, media_title, read
from voiceclone_alibaba.objects import AccountStorage
from voiceclone_alibaba.sdk import Ims
from voiceclone_alibaba.uploads import STEPS, OwnStorage, VendorStorage

# Seconds. How long an asset takes to be ready is not documented; registered ones are said to take seconds.
_FIRST_POLL, _LONGEST_POLL = 1.0, 15.0
# Seconds after which an asset that the vendor says it does not know is believed to be unknown.
_SHOWN_AFTER = 60.0


@attrs.define(kw_only=True)
class Assets:
    """The media assets of one submission.

    Attributes:
        ims: The service.
        steps: The submission.
        request: What is submitted.
        timeout: Seconds an asset may take until it is ready.
        statement: Whether the spoken consent becomes one.
        account_storage: Where files are uploaded if it has a bucket; else the vendor's own storage is.
    """

    ims: Ims
    steps: Steps
    request: CloneRequest
    timeout: float
    account_storage: AccountStorage
    statement: bool = True

    def provide(self) -> dict[str, str]:
        """The ids of the assets, all of them ready: the recordings in their order, then "statement" where it is
        sent. Files are uploaded.

        Raises:
            NotFoundError, RejectedError: The vendor lost one, or cannot use it; the next try makes it anew.
            TransferError: One did not arrive, or is not ready in time; the next try waits for it again.
        """
        sources = {f"recording-{index}": each for index, each in enumerate(self.request.recordings)}
        if self.statement:
            assert self.request.consent.statement is not None
            sources["statement"] = self.request.consent.statement
        own = OwnStorage(ims=self.ims, steps=self.steps, storage=self.account_storage)
        storage = own if self.account_storage.bucket is not None else VendorStorage(ims=self.ims, steps=self.steps)
        ids = {what: self._make(what, source, own, storage) for what, source in sources.items()}
        for what, media_id in ids.items():
            try:
                self._wait(what, media_id, fresh=not sources[what].asset_id)
            except (NotFoundError, RejectedError):
                self.steps.undo(*(f"{step}-{what}" for step in STEPS))
                raise
        return ids

    def _make(self, what: str, source: Recording, own: OwnStorage, storage: OwnStorage | VendorStorage) -> str:
        if source.asset_id:
            return own.use(what, partial(str, source.asset_id))
        title = media_title(self.request.voice_name, what, self.steps.marker, file_is_ours=source.url is None)
        if source.url is not None:
            address = OssAddress.parse(source.url)
            assert address is not None
            return own.register(what, address.url, title)
        assert source.path is not None
        return storage.upload(what, source.path, title)

    def _wait(self, what: str, media_id: str, *, fresh: bool) -> None:
        status = ""

        def look(*, known: bool) -> str | None:
            nonlocal status
            try:
                status = self.steps.retry(partial(self._status, media_id))
            except (NotFoundError, RejectedError):
                if known:
                    raise
            if status in MEDIA_FAILED:
                text = f"the media asset {media_id} cannot be used: {status}. Check that the file is sound audio"
                raise RejectedError(text, provider=NAME, operation="GetMediaInfo", code=status, outcome_unknown=False)
            return status if status in MEDIA_READY else None

        # The vendor may show a fresh asset late, as it says of registered ones.
        late = min(_SHOWN_AFTER, self.timeout) if fresh else 0.0
        for known, timeout in ((not fresh, late), (True, self.timeout - late)):
            if self.steps.poll(partial(look, known=known), first=_FIRST_POLL, longest=_LONGEST_POLL, timeout=timeout):
                return
        text = (
            f"the media asset {media_id} is still {status!r} after {self.timeout:g} s; submit again to go on waiting "
            "for it, nothing is uploaded again"
        )
        raise TransferError(text, provider=NAME, operation=what)

    def _status(self, media_id: str) -> str:
        answer = self.ims.call("GetMediaInfo", media_id=media_id)
        return read(answer, "MediaInfo.MediaBasicInfo.Status", str, "GetMediaInfo")
