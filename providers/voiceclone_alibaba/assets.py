"""Local audio becomes media assets of the vendor: create one, put its file to OSS, wait until it is ready."""

from __future__ import annotations

import base64
import json
import logging
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import alibabacloud_oss_v2 as oss
import attrs
from alibabacloud_oss_v2.crc import Crc64

from voiceclone import CloneRequest, MalformedResponseError, NotFoundError, RejectedError, TransferError
from voiceclone.backends import FileBody, Secret, Steps, put
from voiceclone_alibaba.mapping import MEDIA_FAILED, MEDIA_READY, NAME, read
from voiceclone_alibaba.sdk import Ims

_log = logging.getLogger("voiceclone.alibaba")

# Seconds. How long an asset takes to be ready is not documented; registered ones are said to take seconds.
_FIRST_POLL, _LONGEST_POLL = 1.0, 15.0
# Seconds after which an asset that the vendor says it does not know is believed to be unknown.
_SHOWN_AFTER = 60.0
_LONGEST_TITLE = 128
_MEDIA_TYPE = "application/octet-stream"
_CREDENTIAL_VALID = timedelta(seconds=3000)
#: Fields of an upload address, and of its credential.
_PARTS = ("Endpoint", "Bucket", "FileName", "AccessKeyId", "AccessKeySecret", "SecurityToken")


@attrs.define(kw_only=True)
class Assets:
    """The media assets of one submission.

    Attributes:
        ims: The service.
        steps: The submission.
        request: What is submitted.
        timeout: Seconds an asset may take until it is ready.
        statement: Whether the spoken consent becomes one.
    """

    ims: Ims
    steps: Steps
    request: CloneRequest
    timeout: float
    statement: bool = True
    _urls: dict[str, str] = attrs.field(factory=dict, init=False, repr=False)

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
        ids: dict[str, str] = {}
        for what, source in sources.items():
            ids[what] = source.asset_id or self._upload(what, source.path)
        for what, media_id in ids.items():
            try:
                self._wait(what, media_id, fresh=sources[what].path is not None)
            except (NotFoundError, RejectedError):
                self.steps.undo(f"create-{what}", f"upload-{what}")
                raise
        return ids

    def _upload(self, what: str, path: Path | None) -> str:
        assert path is not None
        # Creating it again leaves an empty asset behind, which costs nothing.
        media_id = self.steps.run(f"create-{what}", partial(self._create, what, path), repeatable=True)
        self.steps.upload(what, partial(self._put, what, path, media_id))
        return media_id

    def _create(self, what: str, path: Path) -> str:
        self.steps.check_files()
        info = {"Type": "audio", "Name": what, "Ext": path.suffix.lstrip(".").lower()}
        meta = {"Title": f"{self.request.voice_name} {what}"[:_LONGEST_TITLE], "BusinessType": "general"}
        fields = {"file_info": json.dumps(info), "media_meta_data": json.dumps(meta, ensure_ascii=False)}
        answer = self.ims.call("CreateUploadMedia", **fields)
        media_id = read(answer, "MediaId", str, "CreateUploadMedia")
        self._urls[media_id] = signed_url(answer, "CreateUploadMedia", self.ims.region)
        return media_id

    def _put(self, what: str, path: Path, media_id: str, on_progress: Callable[[int, int], None]) -> None:
        """Upload; once more with a fresh credential if the one at hand is refused."""
        for last in (False, True):
            if media_id not in self._urls:
                answer = self.ims.call("RefreshUploadMedia", media_id=media_id)
                self._urls[media_id] = signed_url(answer, "RefreshUploadMedia", self.ims.region)
            try:
                return self._put_once(what, path, self._urls[media_id], on_progress)
            except TransferError as error:
                if last or not error.refused:
                    raise
                _log.warning("the credential for %s was refused; asking for a fresh one", what)
                del self._urls[media_id]
        return None

    def _put_once(self, what: str, path: Path, url: str, on_progress: Callable[[int, int], None]) -> None:
        checksum = Crc64(0)
        headers = put(
            url,
            lambda: _CheckedBody(FileBody.open(path), checksum),
            content_type=_MEDIA_TYPE,
            provider=NAME,
            what=what,
            timeouts=self.ims.timeouts,
            on_progress=on_progress,
        )
        if headers.get("x-oss-hash-crc64ecma") not in (None, str(checksum.sum64())):
            text = "did not arrive: the store got other bytes than were sent"
            raise TransferError(text, provider=NAME, operation=what)

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


@attrs.frozen
class _CheckedBody:
    """A file that is sent, and the store's kind of checksum of what was sent of it."""

    file: FileBody
    checksum: Any

    def __len__(self) -> int:
        return len(self.file)

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self.file:
            self.checksum.update(chunk)
            yield chunk


def signed_url(answer: Mapping[str, Any], operation: str, region: str) -> str:
    """Where to put the one file that the answer to ``CreateUploadMedia`` or ``RefreshUploadMedia`` is about.

    Args:
        answer: The answer.
        operation: The vendor's name of the operation.
        region: Region of the store, if its address names none.

    Raises:
        MalformedResponseError: The answer cannot be used.
    """
    address, credential = _decode(answer.get("UploadAddress")), _decode(answer.get("UploadAuth"))
    parts = address | credential
    lacking = [name for name in _PARTS if not parts.get(name)]
    text = f"the upload address or its credential lacks {', '.join(lacking)}"
    if not lacking:
        endpoint, bucket, key, *keys = operator.itemgetter(*_PARTS)(parts)
        try:
            named = re.search(r"//oss-([a-z0-9-]+?)(?:-internal)?\.", endpoint)
            config = oss.config.load_default()
            config.endpoint, config.region = endpoint, named[1] if named else region
            config.credentials_provider = oss.credentials.StaticCredentialsProvider(*keys)
            request = oss.PutObjectRequest(bucket=bucket, key=key, content_type=_MEDIA_TYPE)
            return Secret(oss.Client(config).presign(request, expires=_CREDENTIAL_VALID).url)
        except Exception as error:  # of the SDK, which quotes what it was given
            text = f"the upload address cannot be used ({type(error).__name__})"
    raise MalformedResponseError(text, provider=NAME, operation=operation)


def _decode(value: object) -> dict[str, Any]:
    # What is in it is secret from the start, so that no variable prints it.
    try:
        content = json.loads(base64.b64decode(value if isinstance(value, str) else ""), object_hook=_secret)
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def _secret(fields: dict[str, Any]) -> dict[str, Any]:
    for name, value in fields.items():
        fields[name] = Secret(value) if isinstance(value, str) else value
    return fields
