"""The ways in which a file becomes a media asset of the vendor.

Facts: ``CreateUploadMedia``, ``RefreshUploadMedia``, ``RegisterMediaInfo`` and ``GetMediaInfo`` of the API reference of
IMS.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import attrs

from voiceclone import NotFoundError, ProviderError, RejectedError
from voiceclone.backends import Steps
from voiceclone_alibaba import mapping, oss
from voiceclone_alibaba.mapping import read
from voiceclone_alibaba.objects import AccountStorage
from voiceclone_alibaba.sdk import Ims

#: Steps of a part of a submission: what an asset that the vendor lost or cannot use is made anew by.
STEPS = ("create", "upload", "token", "place", "put", "register", "use")

# Seconds.
_FIRST_POLL, _LONGEST_POLL, _SHOWN_AFTER = 1.0, 15.0, 60.0
_GET, _EXISTS = "GetMediaInfo", "MediaAlreadyExist"
_NO_PICTURES = json.dumps({"NeedSprite": False, "NeedSnapshot": False})


@attrs.define(kw_only=True)
class VendorStorage:
    """Uploads to the vendor's own storage, in the regions that have one."""

    ims: Ims
    steps: Steps
    _urls: dict[str, str] = attrs.field(factory=dict, init=False, repr=False)

    def upload(self, what: str, path: Path, title: str) -> str:
        """The id of the asset of a file; creating it again leaves an empty asset behind, which costs nothing."""
        media_id = self.steps.run(f"create-{what}", partial(self._create, what, path, title), repeatable=True)
        address, timeouts = partial(self._address, media_id), self.ims.timeouts
        self.steps.upload(
            what, lambda report: oss.upload(path, address, what=what, timeouts=timeouts, on_progress=report)
        )
        return media_id

    def _create(self, what: str, path: Path, title: str) -> str:
        self.steps.check_files()
        info = {"Type": "audio", "Name": what, "Ext": path.suffix.lstrip(".").lower()}
        meta = {"Title": title, "BusinessType": "general"}
        fields = {"file_info": json.dumps(info), "media_meta_data": json.dumps(meta, ensure_ascii=False)}
        answer = self.ims.call("CreateUploadMedia", **fields)
        media_id = read(answer, "MediaId", str, "CreateUploadMedia")
        self._urls[media_id] = oss.upload_url(answer, "CreateUploadMedia", self.ims.region)
        return media_id

    def _address(self, media_id: str, fresh: bool) -> str:  # noqa: FBT001 - as `oss.upload` asks
        if fresh or media_id not in self._urls:
            answer = self.ims.call("RefreshUploadMedia", media_id=media_id)
            self._urls[media_id] = oss.upload_url(answer, "RefreshUploadMedia", self.ims.region)
        return self._urls[media_id]


@attrs.define(kw_only=True)
class OwnStorage:
    """Registers files that are in OSS, and uploads to the user's own bucket, in every region."""

    ims: Ims
    steps: Steps
    storage: AccountStorage

    def upload(self, what: str, path: Path, title: str) -> str:
        """The id of the asset of a file."""
        place = self.steps.run(f"place-{what}", partial(self._place, what, path), repeatable=True)

        def send() -> None:
            self.steps.check_files()
            self.storage.put_file(path, place, what=what, on_progress=self.steps.progress(what))

        # Not `Steps.upload`: what went to another storage before, with another setting, is not here.
        self.steps.run(f"put-{what}", send, repeatable=True)
        return self.register(what, place, title)

    def register(self, what: str, address: str, title: str) -> str:
        """The id of the asset of a file in OSS.

        The result of its step says what is to be deleted later: nothing, if somebody had registered the file before.
        """
        token = self._token(what)
        file_is_ours = token in address  # the name of an object of ours holds it

        def send() -> str | None:
            try:
                answer = self.ims.call(
                    "RegisterMediaInfo",
                    input_url=address,
                    media_type="audio",
                    business_type="general",
                    title=title,
                    client_token=token,
                    register_config=_NO_PICTURES,
                )
                media_id = read(answer, "MediaId", str, "RegisterMediaInfo")
            except ProviderError as error:
                if error.code != _EXISTS:
                    raise
                media_id, of_title = self._registered(address)
                marker = self.steps.marker
                # Or it was an earlier try of ours, whose answer was lost.
                if not file_is_ours and not (marker and marker in of_title):
                    return None
            return mapping.upload_id(media_id, file_is_ours=file_is_ours)

        upload_id = self.steps.run(f"register-{what}", send, repeatable=True)
        return mapping.media_id_of(upload_id) if upload_id else self.use(what, lambda: self._registered(address)[0])

    def use(self, what: str, find: Callable[[], str]) -> str:
        """The id of an asset that somebody made before, as *find* gives it.

        It is a step, so that a submission that registered the file leaves the asset to this one.
        """

        def note() -> str:
            return mapping.upload_id(find(), file_is_ours=False)

        return mapping.media_id_of(self.steps.run(f"use-{what}", note, repeatable=True))

    def _token(self, what: str) -> str:
        return self.steps.run(f"token-{what}", lambda: uuid.uuid4().hex, repeatable=True)

    def _place(self, what: str, path: Path) -> str:
        folder = f"{self.storage.prefix}{self._token(what)}{self.steps.marker}"
        return f"oss://{self.storage.bucket}/{folder}/{what}{path.suffix.lower()}"

    def _registered(self, address: str) -> tuple[str, str]:
        """Id and title of the asset of a file, by its address; one that is new may be shown late."""

        def look() -> Mapping[str, Any] | None:
            try:
                return self.steps.retry(lambda: self.ims.call(_GET, input_url=address))
            except (NotFoundError, RejectedError):
                return None

        found = self.steps.poll(look, first=_FIRST_POLL, longest=_LONGEST_POLL, timeout=_SHOWN_AFTER)
        if found is None:
            text = "the vendor says that the file is registered, and does not show it"
            raise NotFoundError(text, provider=mapping.NAME, operation=_GET, outcome_unknown=False)
        basic = read(found, "MediaInfo.MediaBasicInfo", dict, _GET)
        return read(basic, "MediaId", str, _GET), str(basic.get("Title"))
