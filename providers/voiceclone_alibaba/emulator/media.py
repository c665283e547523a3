"""The emulated vendor's media assets: uploads to the vendor's own storage, until an asset may be used."""

from __future__ import annotations

import base64
import contextlib
import json
import time
from collections.abc import Callable
from typing import Any

import attrs

from voiceclone.sandbox import Pace, WavInfo, read_wav
from voiceclone_alibaba.emulator.answers import new_id, refusal, utc
from voiceclone_alibaba.emulator.storage import ObjectStorage

_BUCKET = "outin-sandbox-5a0db0c5"
_EXTENSIONS = ("mp3", "wma", "wav", "aac", "ra", "m4a", "flac", "ape", "ac3", "amr", "caf", "acm")
#: Where the vendor has storage of its own.
_UPLOAD_REGIONS = ("cn-beijing", "cn-shanghai", "cn-shenzhen")
_LONGEST_TITLE = 128


@attrs.define(kw_only=True)
class Media:
    """A media asset.

    Attributes:
        media_id: Its id.
        place: Its file in OSS: ``<bucket>/<key>``.
        title: As it was given.
        extension: What the file claims to be.
        created: When, in seconds since 1970.
        source: Where its file is, in the vendor's word.
        url: The address it was registered with, None if it was uploaded.
        token: The token it was registered with, None for none.
        state: The vendor's word, unless it is pinned.
        pinned: A status that a test has put it into; it stays.
        polls: How often it was asked for since its file came.
        size: Bytes of the file, None while there is none.
        wav: What the file's header says, None if it is not known.
        spoken: Whether it is speech, and no upload.
    """

    media_id: str
    place: str
    title: str
    extension: str
    created: float
    source: str = "vod"
    url: str | None = None
    token: str | None = None
    state: str = "Uploading"
    pinned: str | None = None
    polls: int = 0
    size: int | None = None
    wav: WavInfo | None = None
    spoken: bool = False

    @property
    def status(self) -> str:
        """Its status, in the vendor's word."""
        return self.pinned or self.state

    @property
    def seconds(self) -> float | None:
        """Its duration, None if the sandbox cannot tell."""
        return None if self.wav is None else self.wav.seconds


class MediaAssets(ObjectStorage):
    """An emulator with media assets.

    Attributes:
        media: The assets by id.
        media_polls: How often an uploaded asset is asked for while it is still being prepared.
        media_lag: Seconds before a registered asset is known. The vendor says two to three.
    """

    def __init__(self, *, pace: Pace | None = None, clock: Callable[[], float] = time.time) -> None:
        super().__init__(pace=pace, clock=clock)
        self.media: dict[str, Media] = {}
        self.media_polls = 1
        self.media_lag = 0.0

    def add_media(self, seconds: float) -> str:
        """An asset that is there already, ready for use and *seconds* long; its id."""
        media = self._upload("wav", title="added by a test")
        media.state, media.size, media.wav = "Normal", 44 + int(seconds * 32000), WavInfo(16000, 1, 16, seconds)
        return media.media_id

    def set_media_status(self, media_id: str, word: str) -> None:
        """Put an asset into a status, a word the vendor has or one it may invent; it stays there."""
        self.media[media_id].pinned = word

    def create_upload_media(self, params: dict[str, str]) -> dict[str, Any]:
        """A place for one file. What it is refused with in other regions is inferred."""
        if self.region not in _UPLOAD_REGIONS:
            raise refusal("OperationDenied", self.region)
        file, meta = read_json(params, "FileInfo"), read_json(params, "MediaMetaData")
        extension = str(file.get("Ext", "")).lower()
        if file.get("Type") != "audio" or extension not in _EXTENSIONS or not file.get("Name"):
            raise refusal("InvalidParameter", "FileInfo")
        if not meta.get("BusinessType") or not 0 < len(meta.get("Title") or "") <= _LONGEST_TITLE:
            raise refusal("InvalidParameter", "MediaMetaData")
        media = self._upload(extension, title=meta["Title"])
        url = f"{self.url}/{media.place}"
        return self._where(media) | {"FileURL": url, "MediaURL": url}

    def refresh_upload_media(self, params: dict[str, str]) -> dict[str, Any]:
        """A fresh credential for the same place."""
        return self._where(self._media(params))

    def get_media_info(self, params: dict[str, str]) -> dict[str, Any]:
        """An asset; asking for it lets its preparation go on."""
        media = self._media(params)
        self._prepare(media)
        media.polls += 1
        file = {"FileType": "source_file", "FileSize": str(media.size), "FormatName": media.extension}
        file["Region"] = self.region
        if media.status == "Normal" and media.seconds is not None:
            file["Duration"] = f"{media.seconds:.6f}"
        files = [] if media.size is None else [{"FileBasicInfo": file}]
        info = {"MediaId": media.media_id, "MediaBasicInfo": self._basic(media), "FileInfoList": files}
        return {"MediaInfo": info}

    def _basic(self, media: Media) -> dict[str, str]:
        return {
            "MediaId": media.media_id,
            "Status": media.status,
            "MediaType": "audio",
            "BusinessType": "general",
            "Source": media.source,
            "Title": media.title,
            "InputURL": media.url or f"{self.url}/{media.place}",
            "CreateTime": utc(media.created),
        }

    def _stored(self, place: str) -> None:
        # An asset may be deleted while its file is on the way.
        for media in self.media.values():
            if media.place == place:
                media.size, media.wav, media.polls = self._size(place), None, 0
                media.state = "Preparing"
                self._prepare(media)

    def _size(self, place: str) -> int | None:
        stored = self.store.get(place)
        return None if stored is None else stored.size

    def _upload(self, extension: str, *, title: str) -> Media:
        media_id, folder = new_id(), new_id()
        place = f"{_BUCKET}/sandbox/sv/{folder}/{folder}.{extension}"
        media = Media(media_id=media_id, place=place, title=title, extension=extension, created=self.clock())
        self.media[media_id] = media
        return media

    def _media(self, params: dict[str, str]) -> Media:
        media = self.media.get(params.get("MediaId", ""))
        if media is None or self._is_late(media):
            raise refusal("InvalidParameter", "MediaId")
        return media

    def _is_late(self, media: Media) -> bool:
        return media.url is not None and self.clock() - media.created < self.media_lag

    def _where(self, media: Media) -> dict[str, Any]:
        """Where to upload, and with what."""
        credential = self._credential(media.place)
        bucket, _, key = media.place.partition("/")
        address = {"Endpoint": self.url, "Bucket": bucket, "FileName": key}
        auth = {
            "AccessKeyId": credential.key_id,
            "AccessKeySecret": credential.secret,
            "SecurityToken": credential.token,
            "Expiration": str(self.credential_seconds),
            "ExpireUTCTime": utc(credential.expires),
        }
        parts = {"UploadAddress": address, "UploadAuth": auth}
        encoded = {name: base64.b64encode(json.dumps(part).encode()).decode() for name, part in parts.items()}
        return {"MediaId": media.media_id, **encoded}

    def _prepare(self, media: Media) -> None:
        if media.state == "Preparing" and media.polls >= self.media_polls:
            stored = self.store.get(media.place)
            if stored is not None and media.extension == "wav":
                with stored.path.open("rb") as stream:
                    media.wav = read_wav(stream, stored.size)
            failed = media.extension == "wav" and media.wav is None
            media.state = "PrepareFail" if failed else "Normal"


def read_json(params: dict[str, str], name: str) -> dict[str, Any]:
    """A parameter that is an object of JSON."""
    if not params.get(name):
        raise refusal("Missing{}", name)
    with contextlib.suppress(ValueError):
        if isinstance(value := json.loads(params[name]), dict):
            return value
    raise refusal("InvalidParameter", name)
