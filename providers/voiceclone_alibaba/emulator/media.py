"""
The emulated vendor's media assets: from CreateUploadMedia to an asset that may be used.
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from typing import Any

import attrs

from voiceclone.sandbox import Pace, Stored, WavInfo, read_wav
from voiceclone_alibaba.emulator.answers import new_id, refusal, utc
from voiceclone_alibaba.emulator.oss import REGION, Credential, ObjectStore

BUCKET = "outin-sandbox-5a0db0c5"

EXTENSIONS = ("mp3", "wma", "wav", "aac", "ra", "m4a", "flac", "ape", "ac3", "amr", "caf", "acm")

_TITLE_MOST = 128


@attrs.define(kw_only=True)
class Media:
    """
    A media asset.

    Attributes:
        place: Its file in OSS: ``<bucket>/<key>``.
        extension: What the file claims to be.
        status: The vendor's word.
        pinned: Whether a test has set the status; it stays then.
        looks: How often it was looked at since its file came.
        size: Bytes of the file, None while there is none.
        wav: What the file's header says, None if it is not known.
    """

    media_id: str
    place: str
    title: str
    business_type: str
    extension: str
    created: float
    modified: float
    user_data: str | None = None
    status: str = "Uploading"
    pinned: bool = False
    looks: int = 0
    size: int | None = None
    wav: WavInfo | None = None

    @property
    def seconds(self) -> float | None:
        """
        How long it plays, None if the sandbox cannot tell.
        """
        return None if self.wav is None else self.wav.seconds


class MediaAssets(ObjectStore):
    """
    An emulator with media assets.

    Attributes:
        media: The assets by id.
        media_looks: At how many looks an uploaded asset is still being prepared.
    """

    def __init__(self, *, pace: Pace | None = None, clock: Callable[[], float] = time.time) -> None:
        super().__init__(pace=pace, clock=clock)
        self.media: dict[str, Media] = {}
        self.media_looks = 1

    def add_media(self, seconds: float) -> str:
        """
        An asset that is there already, ready for use and *seconds* long; its id.
        """
        media = self._new("wav", title="added by a test", business_type="general")
        media.status, media.size, media.wav = "Normal", 44 + int(seconds * 32000), WavInfo(16000, 1, 16, seconds)
        return media.media_id

    def set_media_status(self, media_id: str, word: str) -> None:
        """
        Put an asset into a status, a word the vendor has or one it may invent; it stays there.
        """
        self.media[media_id].status, self.media[media_id].pinned = word, True

    def arrived(self, place: str, stored: Stored) -> None:
        # An asset may be deleted while its file is on the way.
        for media in self.media.values():
            if media.place == place:
                media.size, media.wav, media.looks, media.modified = stored.size, None, 0, self.clock()
                self._move(media, "Preparing")
                self._prepare(media)

    def create_upload_media(self, params: dict[str, str]) -> dict[str, Any]:
        """
        A place for one file.
        """
        file, meta = _json(params, "FileInfo"), _json(params, "MediaMetaData")
        extension = str(file.get("Ext", "")).lower()
        if file.get("Type") != "audio" or extension not in EXTENSIONS or not file.get("Name"):
            raise refusal("InvalidParameter", "FileInfo")
        if not meta.get("BusinessType") or not 0 < len(meta.get("Title") or "") <= _TITLE_MOST:
            raise refusal("InvalidParameter", "MediaMetaData")
        media = self._new(extension, title=meta["Title"], business_type=meta["BusinessType"])
        media.user_data = params.get("UserData")
        address = self._address(media)
        return self._upload(media) | {"FileURL": address, "MediaURL": address}

    def refresh_upload_media(self, params: dict[str, str]) -> dict[str, Any]:
        """
        A fresh credential for the same place.
        """
        return self._upload(self._media(params))

    def get_media_info(self, params: dict[str, str]) -> dict[str, Any]:
        """
        An asset; looking at it lets its preparation go on.
        """
        media = self._media(params)
        self._prepare(media)
        media.looks += 1
        basic = {
            "MediaId": media.media_id,
            "Status": media.status,
            "MediaType": "audio",
            "Title": media.title,
            "BusinessType": media.business_type,
            "Source": "oss",
            "UploadSource": "general",
            "InputURL": self._address(media),
            "CreateTime": utc(media.created),
            "ModifiedTime": utc(media.modified),
        }
        if media.user_data is not None:
            basic["UserData"] = media.user_data
        files = [] if media.size is None else [self._file(media)]
        return {"MediaInfo": {"MediaId": media.media_id, "MediaBasicInfo": basic, "FileInfoList": files}}

    def delete_media_infos(self, params: dict[str, str]) -> dict[str, Any]:
        """
        Forget assets; those that do not exist are told.
        """
        if not params.get("MediaIds"):
            raise refusal("Missing{}", "MediaIds")
        named = params["MediaIds"].split(",")
        return {"IgnoredList": [each for each in named if self.media.pop(each, None) is None], "ForbiddenList": []}

    def _new(self, extension: str, *, title: str, business_type: str) -> Media:
        media_id, folder, now = new_id(), new_id(), self.clock()
        media = Media(
            media_id=media_id,
            place=f"{BUCKET}/sandbox/sv/{folder}/{folder}.{extension}",
            title=title,
            business_type=business_type,
            extension=extension,
            created=now,
            modified=now,
        )
        self.media[media_id] = media
        return media

    def _media(self, params: dict[str, str]) -> Media:
        media = self.media.get(params.get("MediaId", ""))
        if media is None:
            raise refusal("InvalidParameter", "MediaId")
        return media

    def _address(self, media: Media) -> str:
        return f"{self.url}/{media.place}"

    def _upload(self, media: Media) -> dict[str, Any]:
        bucket, _, key = media.place.partition("/")
        address = {"Endpoint": self.url, "Bucket": bucket, "FileName": key}
        auth = _auth(self.grant(media.place), self.credential_seconds)
        return {"MediaId": media.media_id, "UploadAddress": _encoded(address), "UploadAuth": _encoded(auth)}

    def _prepare(self, media: Media) -> None:
        if media.status == "Preparing" and media.looks >= self.media_looks:
            stored = self.store.get(media.place)
            if stored is not None and media.extension == "wav":
                with stored.path.open("rb") as stream:
                    media.wav = read_wav(stream, stored.size)
            failed = media.extension == "wav" and media.wav is None
            self._move(media, "PrepareFail" if failed else "Normal")

    def _move(self, media: Media, status: str) -> None:
        if not media.pinned:
            media.status = status

    def _file(self, media: Media) -> dict[str, Any]:
        ready, when = media.status == "Normal", utc(media.modified)
        basic = {
            "FileName": media.place.rpartition("/")[2],
            "FileStatus": "Normal",
            "FileType": "source_file",
            "FileSize": str(media.size),
            "FormatName": media.extension,
            "Region": REGION,
            "CreateTime": when,
            "ModifiedTime": when,
        }
        if not ready:
            return {"FileBasicInfo": basic}
        basic["FileUrl"] = self._address(media)
        if media.wav is None:
            return {"FileBasicInfo": basic}
        wav = media.wav
        basic["Duration"] = f"{wav.seconds:.6f}"
        basic["Bitrate"] = f"{wav.sample_rate * wav.channels * wav.bits / 1000:.3f}"
        stream = {"SampleRate": str(wav.sample_rate), "Channels": str(wav.channels), "Duration": basic["Duration"]}
        return {"FileBasicInfo": basic, "AudioStreamInfoList": [stream]}


def _json(params: dict[str, str], name: str) -> dict[str, Any]:
    if not params.get(name):
        raise refusal("Missing{}", name)
    try:
        value = json.loads(params[name])
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise refusal("InvalidParameter", name)
    return value


def _auth(credential: Credential, seconds: int) -> dict[str, str]:
    return {
        "AccessKeyId": credential.access_key_id,
        "AccessKeySecret": credential.access_key_secret,
        "SecurityToken": credential.security_token,
        "Expiration": str(seconds),
        "ExpireUTCTime": utc(credential.expires),
    }


def _encoded(value: dict[str, str]) -> str:
    return base64.b64encode(json.dumps(value).encode()).decode()
