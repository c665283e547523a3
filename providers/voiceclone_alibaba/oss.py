"""The vendor's SDK for OSS: signed addresses, uploads to them, and the account's own objects."""

from __future__ import annotations

import base64
import json
import logging
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import alibabacloud_oss_v2 as oss
import attrs
from alibabacloud_oss_v2.crc import Crc64

from voiceclone import (
    AuthenticationError,
    ConnectionFailedError,
    Credentials,
    MalformedResponseError,
    ProviderError,
    TransferError,
)
from voiceclone.backends import (
    CredentialSource,
    FileBody,
    Mask,
    Secret,
    Timeouts,
    describe_connection_error,
    error_kind,
    put,
    request_was_not_sent,
    suppress_logging,
    upload_session,
)
from voiceclone_alibaba.mapping import NAME

_log = logging.getLogger("voiceclone.alibaba")

_MEDIA_TYPE = "application/octet-stream"
_VALID = timedelta(seconds=3000)
#: Fields of an upload address, and of its credential.
_PARTS = ("Endpoint", "Bucket", "FileName", "AccessKeyId", "AccessKeySecret", "SecurityToken")

#: AccessKey ID, secret, and the token that goes with a temporary one.
Keys = tuple[str, str, str | None]
#: What an error code of OSS begins with, where its status says less.
_CODES: tuple[tuple[str, type[ProviderError]], ...] = (
    ("InvalidAccessKeyId", AuthenticationError),
    ("SecurityTokenExpired", AuthenticationError),
    ("SignatureDoesNotMatch", AuthenticationError),
    ("RequestTimeTooSkewed", AuthenticationError),
)
_LONGEST = 500


@attrs.frozen(kw_only=True)
class AccountStorage:
    """OSS as the account's own keys open it.

    Attributes:
        bucket: The user's bucket for uploads, in the service's region; None for none.
        prefix: What names of objects in it begin with.
        endpoint: Address of OSS.
        region: Region of the service.
        credentials: Gives what to sign with.
        timeouts: How long to wait.
    """

    bucket: str | None
    prefix: str
    endpoint: str
    region: str
    credentials: CredentialSource
    timeouts: Timeouts

    def signed_url(self, place: str) -> str:
        """Where to put an object, for some minutes.

        Raises:
            TransferError: The SDK cannot sign it.
        """
        bucket, key = split(place)
        return signed_url(self.endpoint, bucket, key, _keys(self.credentials.current()), self.region)

    def list_objects(self) -> Iterator[tuple[str, datetime | None]]:
        """The objects below the prefix, as ``oss://bucket/key``, and when each was changed last.

        Raises:
            ProviderError: OSS refused, or gave no usable answer.
        """
        more, request = True, oss.ListObjectsV2Request(bucket=self.bucket, prefix=self.prefix, max_keys=1000)
        while more:
            page = self._call("list_objects_v2", request)
            for each in page.contents or ():
                changed = each.last_modified
                yield f"oss://{self.bucket}/{each.key}", changed if isinstance(changed, datetime) else None
            more, request.continuation_token = bool(page.is_truncated), page.next_continuation_token

    def delete_object(self, place: str) -> None:
        """Delete an object; OSS says the same of one that is not there.

        Raises:
            ProviderError: OSS refused, or gave no usable answer.
        """
        bucket, key = split(place)
        self._call("delete_object", oss.DeleteObjectRequest(bucket=bucket, key=key))

    def _call(self, method: str, request: Any) -> Any:
        return self.credentials.authorize(lambda own: self._call_once(method, request, _keys(own)))

    def _call_once(self, method: str, request: Any, keys: Keys) -> Any:
        operation = type(request).__name__.removesuffix("Request")
        config = _config(self.endpoint, keys, self.region)
        config.retry_max_attempts = 1
        try:
            # The SDK's own session lets ``~/.netrc`` replace a signature.
            with upload_session(self.timeouts) as session, suppress_logging("alibabacloud_oss_v2"):
                limits = {"connect_timeout": self.timeouts.connect, "readwrite_timeout": self.timeouts.read}
                config.http_client = oss.transport.RequestsHttpClient(session=session, **limits)
                return getattr(oss.Client(config), method)(request)
        except Exception as error:  # of the SDK, which quotes what was sent
            failure = self._failure(operation, error, self.credentials.mask)
        raise failure

    def _failure(self, operation: str, error: Exception, mask: Mask) -> ProviderError:
        known: dict[str, Any] = {"provider": NAME, "operation": operation}
        wrapped = (oss.exceptions.OperationError, oss.exceptions.RequestError, oss.exceptions.ResponseError)
        while isinstance(error, wrapped):
            error = error.unwrap()
        if isinstance(error, oss.exceptions.ServiceError):
            kind = error_kind(error.code, error.status_code, _CODES)
            known |= {"code": error.code, "status": error.status_code, "request_id": error.request_id}
            return kind(mask(str(error.message or ""))[:_LONGEST], outcome_unknown=error.status_code >= 500, **known)
        unsent = request_was_not_sent(error)
        if unsent or isinstance(error, OSError):
            text = describe_connection_error(error, self.endpoint)
            return ConnectionFailedError(text, outcome_unknown=not unsent, **known)
        return MalformedResponseError(f"there is no usable answer ({type(error).__name__})", **known)


def _keys(credentials: Credentials) -> Keys:
    token = credentials.security_token
    key_id, secret = credentials.access_key or "", credentials.secret_key or ""
    return Secret(key_id), Secret(secret), None if token is None else Secret(token)


def split(place: str) -> tuple[str, str]:
    """Bucket and key of ``oss://bucket/key``."""
    bucket, _, key = place.removeprefix("oss://").partition("/")
    return bucket, key


def _config(endpoint: str, keys: Keys, region: str) -> Any:
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
            return _put(path, address(fresh), what, timeouts, on_progress)
        except TransferError as error:
            if fresh or not error.refused:
                raise
            _log.warning("the credential for %s was refused; trying a fresh one", what)
    return None


def _put(path: Path, url: str, what: str, timeouts: Timeouts, on_progress: Callable[[int, int], None]) -> None:
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
        return Secret(oss.Client(_config(endpoint, keys, region)).presign(request, expires=_VALID).url)
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
