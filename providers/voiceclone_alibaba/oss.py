"""The vendor's SDK for OSS: signed addresses, and uploads to them."""

from __future__ import annotations

import base64
import json
import logging
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import alibabacloud_oss_v2 as oss
import attrs
from alibabacloud_oss_v2.crc import Crc64

from voiceclone import (
    MalformedResponseError,
    TransferError,
)
from voiceclone.backends import (
    FileBody,
    Secret,
    Timeouts,
    put,
)
from voiceclone_alibaba.keys import Keys
from voiceclone_alibaba.mapping import NAME

_log = logging.getLogger("voiceclone.alibaba")

_MEDIA_TYPE = "application/octet-stream"
_VALID = timedelta(seconds=3000)
#: Fields of an upload address, and of its credential.
_PARTS = ("Endpoint", "Bucket", "FileName", "AccessKeyId", "AccessKeySecret", "SecurityToken")


def configure(endpoint: str, keys: Keys, region: str) -> Any:
    """The SDK's configuration."""
    config = oss.config.load_default()
    config.endpoint, config.region = endpoint, region
    config.credentials_provider = oss.credentials.StaticCredentialsProvider(*keys)
    return config


def upload(
    path: Path,
    address: Callable[[bool], str],
    *,
    what: str,
    timeouts: Timeouts,
    on_progress: Callable[[int, int], None],
) -> None:
    """Upload a file; once more with a fresh credential if the one at hand is refused.

    Args:
        path: The file.
        address: Gives the signed address; True asks for one with a fresh credential.
        what: What is uploaded, for errors.
        timeouts: How long to wait.
        on_progress: Takes the bytes sent and the bytes in all.

    Raises:
        TransferError: It did not arrive.
    """
    for fresh in (False, True):
        try:
            return put_once(path, address(fresh), what, timeouts, on_progress)
        except TransferError as error:
            if fresh or not error.refused:
                raise
            _log.warning("the credential for %s was refused; trying a fresh one", what)
    return None


def put_once(path: Path, url: str, what: str, timeouts: Timeouts, on_progress: Callable[[int, int], None]) -> None:
    """Upload a file to a signed address, and compare what the store got with what was sent.

    Raises:
        TransferError: It did not arrive.
    """
    checksum = Crc64(0)
    headers = put(
        url,
        lambda: _CheckedBody(FileBody.open(path), checksum),
        content_type=_MEDIA_TYPE,
        provider=NAME,
        what=what,
        timeouts=timeouts,
        on_progress=on_progress,
    )
    if headers.get("x-oss-hash-crc64ecma") not in (None, str(checksum.sum64())):
        raise TransferError("did not arrive: the store got other bytes than were sent", provider=NAME, operation=what)


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


def signed_url(endpoint: str, bucket: str, key: str, keys: Keys, region: str) -> str:
    """Where to put an object, signed with *keys* (signature V4) for some minutes.

    Raises:
        TransferError: The SDK cannot sign it.
    """
    request = oss.PutObjectRequest(bucket=bucket, key=key, content_type=_MEDIA_TYPE)
    try:
        return Secret(oss.Client(configure(endpoint, keys, region)).presign(request, expires=_VALID).url)
    except Exception as error:  # of the SDK, which quotes what it was given
        reason = type(error).__name__
    text = f"the upload address cannot be used ({reason})"
    raise TransferError(text, provider=NAME, operation="PutObject", retryable=False, outcome_unknown=False)


def upload_url(answer: Mapping[str, Any], operation: str, region: str) -> str:
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
            return signed_url(endpoint, bucket, key, (keys[0], keys[1], keys[2]), named[1] if named else region)
        except TransferError:
            text = "the upload address cannot be used"
        except TypeError as error:
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
