"""The emulated vendor's library of media assets: registering files of the account's buckets, listing, deleting."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

from voiceclone.sandbox import Pace
from voiceclone_alibaba.emulator.answers import new_id, refusal
from voiceclone_alibaba.emulator.media import Media, MediaAssets

_HOSTED = re.compile(r"https?://([^./]+)\.oss-([a-z0-9-]+)\.aliyuncs\.com/(.+)")
_LONGEST_TITLE = 128  # bytes
_LARGEST_PAGE = 100
_TOKEN = re.compile(r"[0-9A-Za-z-]{32,36}")


class MediaLibrary(MediaAssets):
    """An emulator whose account has buckets, and a library.

    Attributes:
        role_deletes: Whether the service's role may delete files in the account's buckets.
        deleted_media: The assets that were deleted, by id.
    """

    def __init__(self, *, pace: Pace | None = None, clock: Callable[[], float] = time.time) -> None:
        super().__init__(pace=pace, clock=clock)
        self.role_deletes = True
        self.deleted_media: dict[str, Media] = {}

    def register_media_info(self, params: dict[str, str]) -> dict[str, Any]:
        """Make a file of a bucket an asset. The same token gives the same asset; what a repeated token is compared
        with, and what a file that is not there or in another region is refused with, is invented.
        """
        url, token = params.get("InputURL", ""), params.get("ClientToken")
        place = self._place(url)
        if token is not None and not _TOKEN.fullmatch(token):
            raise refusal("InvalidParameter", "ClientToken")
        if len(params.get("Title", "").encode()) > _LONGEST_TITLE:
            raise refusal("InvalidParameter", "Title")
        known = next((each for each in self.media.values() if each.place == place), None)
        if known is not None and token is not None and known.token == token:
            return {"MediaId": known.media_id}
        if known is not None:
            raise refusal("MediaAlreadyExist", url)
        media = Media(
            media_id=new_id(),
            place=place,
            title=params.get("Title") or "untitled",
            extension=place.rpartition(".")[2].lower(),
            created=self.clock(),
            source="oss",
            url=url,
            token=token,
            state="Preparing",
            size=self._size(place),
        )
        self.media[media.media_id] = media
        return {"MediaId": media.media_id}

    def list_media_basic_infos(self, params: dict[str, str]) -> dict[str, Any]:
        """Assets of one source, newest first; without a source, of all of them, which is inferred."""
        number, start = params.get("MaxResults", "10"), params.get("NextToken", "0")
        if not number.isdecimal() or not 1 <= int(number) <= _LARGEST_PAGE:
            raise refusal("InvalidParameter", "MaxResults")
        if not start.isdecimal():
            raise refusal("InvalidParameter", "NextToken")
        source = params.get("Source")
        found = [each for each in reversed(self.media.values()) if source in (None, each.source)]
        end = int(start) + int(number)
        entries = [{"MediaId": each.media_id, "MediaBasicInfo": self._basic(each)} for each in found[int(start) : end]]
        more = {"NextToken": str(end)} if end < len(found) else {}
        return {"MediaInfos": entries, "TotalCount": len(found), "MaxResults": int(number), **more}

    def delete_media_infos(self, params: dict[str, str]) -> dict[str, Any]:
        """Forget assets, with their files if asked for. That ids of no asset are listed as ignored, and files the role
        may not delete as forbidden, is inferred.
        """
        ids = [each for each in params.get("MediaIds", "").split(",") if each]
        if not ids:
            raise refusal("Missing{}", "MediaIds")
        files = params.get("DeletePhysicalFiles", "").lower() == "true"
        ignored = [each for each in ids if each not in self.media]
        forbidden = [
            each for each in ids if each in self.media and files and self._is_own(each) and not self.role_deletes
        ]
        for media_id in ids:
            if media_id not in ignored + forbidden:
                media = self.deleted_media[media_id] = self.media.pop(media_id)
                if files:
                    self._delete(media.place)
        return {"ForbiddenList": forbidden, "IgnoredList": ignored}

    def _is_own(self, media_id: str) -> bool:
        return self.media[media_id].place.partition("/")[0] in self.buckets

    def _media(self, params: dict[str, str]) -> Media:
        if params.get("MediaId") or not params.get("InputURL"):
            return super()._media(params)
        place = self._place(params["InputURL"])
        found = next((each for each in self.media.values() if each.place == place), None)
        if found is None or self._is_late(found):
            raise refusal("InvalidParameter", "InputURL")
        return found

    def _place(self, url: str) -> str:
        """``<bucket>/<key>`` of a file in a bucket of the account, in the service's region."""
        hosted = _HOSTED.fullmatch(url)
        place = f"{hosted[1]}/{hosted[3]}" if hosted else url.removeprefix("oss://")
        bucket = place.partition("/")[0]
        elsewhere = self.buckets.get(bucket) != self.region or (hosted is not None and hosted[2] != self.region)
        if place == url or elsewhere or place not in self.objects:
            raise refusal("InvalidParameter", "InputURL")
        return place
