"""
Uploading to the vendor's object store with the temporary credential of one media asset.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable, Mapping
from io import FileIO
from pathlib import Path
from typing import Any

import alibabacloud_oss_v2 as oss
import attrs
import requests
from alibabacloud_oss_v2 import exceptions
from alibabacloud_oss_v2.transport import RequestsHttpClient

from voiceclone import MalformedResponseError, TransferError
from voiceclone.backends import (
    CHUNK,
    FileBody,
    Secret,
    Timeouts,
    UnreadableFileError,
    describe_connection_error,
    from_a_store,
    request_was_not_sent,
    suppress_logging,
    upload_session,
)
from voiceclone_alibaba.mapping import NAME


@attrs.frozen(kw_only=True)
class UploadCredentials:
    """
    Where one asset goes, and the credential that lets it in for 3000 seconds.
    """

    endpoint: str
    bucket: str
    key: str
    access_key_id: str = attrs.field(repr=False)
    access_key_secret: str = attrs.field(repr=False)
    security_token: str = attrs.field(repr=False)

    @classmethod
    def read(cls, answer: Mapping[str, Any], operation: str) -> UploadCredentials:
        """
        The ticket in the answer of ``CreateUploadMedia`` or ``RefreshUploadMedia``.

        Raises:
            MalformedResponseError: It cannot be read.
        """
        address, credential = _decode(answer.get("UploadAddress")), _decode(answer.get("UploadAuth"))
        fields = {
            "endpoint": address.get("Endpoint"),
            "bucket": address.get("Bucket"),
            "key": address.get("FileName"),
            "access_key_id": credential.get("AccessKeyId"),
            "access_key_secret": credential.get("AccessKeySecret"),
            "security_token": credential.get("SecurityToken"),
        }
        usable = {name: value for name, value in fields.items() if isinstance(value, str) and value}
        if usable.keys() != fields.keys():
            text = f"the upload address or credential lacks {', '.join(sorted(fields.keys() - usable.keys()))}"
            raise MalformedResponseError(text, provider=NAME, operation=operation, outcome_unknown=True)
        return cls(**usable)


def _decode(value: object) -> dict[str, Any]:
    # What is in it is secret from the start, so that no variable prints it.
    try:
        content = json.loads(base64.b64decode(value if isinstance(value, str) else ""), object_hook=_secret)
    except (ValueError, binascii.Error, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def _secret(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: Secret(value) if isinstance(value, str) else value for name, value in fields.items()}


def upload(
    path: Path,
    ticket: UploadCredentials,
    *,
    region: str,
    what: str,
    timeouts: Timeouts,
    on_progress: Callable[[int, int], None],
) -> None:
    """
    Put the file where *ticket* says. The store's checksum of what it got is compared with ours.

    Raises:
        TransferError: It did not arrive, or not whole.
    """
    config = oss.config.load_default()
    config.credentials_provider = oss.credentials.StaticCredentialsProvider(
        ticket.access_key_id, ticket.access_key_secret, ticket.security_token
    )
    config.endpoint, config.region = ticket.endpoint, _region(ticket.endpoint) or region
    # Repeating is our business, not the SDK's: it would sleep on its own.
    config.retry_max_attempts = 1
    failure: TransferError
    try:
        with (
            upload_session(timeouts) as session,
            _client(session, timeouts) as config.http_client,
            _Exactly(path) as file,
            suppress_logging(),
        ):
            answer = oss.Client(config).put_object(
                oss.PutObjectRequest(
                    bucket=ticket.bucket,
                    key=ticket.key,
                    content_type="application/octet-stream",
                    body=file,
                    progress_fn=lambda _more, sent, total: on_progress(sent, total),
                )
            )
    except Exception as error:
        failure = _translate(error, what, ticket.endpoint)
    else:
        if from_a_store(answer.headers):
            return
        failure = TransferError(
            "did not arrive: the answer is not the store's", provider=NAME, operation=what, status=answer.status_code
        )
    # Raised out here: the SDK's error quotes the request.
    raise failure


def _client(session: requests.Session, timeouts: Timeouts) -> Any:
    return RequestsHttpClient(session=session, connect_timeout=timeouts.connect, readwrite_timeout=timeouts.read)


class _Exactly(FileIO):
    """
    A file as it was when it was opened, or an error.
    """

    def __init__(self, path: Path) -> None:
        self._body = FileBody.open(path)
        try:
            super().__init__(path, "rb")
        except OSError as error:
            raise UnreadableFileError(path, error.strerror) from error

    def __len__(self) -> int:
        return len(self._body)

    def read(self, size: int | None = -1) -> bytes:
        left = len(self) - self.tell()
        wanted = CHUNK if size is None or size < 0 else min(size, CHUNK)
        stream: Any = super()
        return self._body.take(stream, left, wanted) if left and wanted else b""


def _region(endpoint: str) -> str | None:
    """
    The region a store's address names: ``cn-shanghai`` of ``https://oss-cn-shanghai-internal.aliyuncs.com``.
    """
    found = re.search(r"//oss-([a-z0-9-]+?)(?:-internal)?\.", endpoint)
    return found[1] if found else None


def _translate(error: Exception, what: str, endpoint: str) -> TransferError:
    inner = error.unwrap() if isinstance(error, exceptions.OperationError) else error
    # The SDK's own error of a connection stands in no chain with the one it was made of.
    cause = inner.unwrap() if isinstance(inner, (exceptions.RequestError, exceptions.ResponseError)) else inner
    known: dict[str, Any] = {"provider": NAME, "operation": what}
    if isinstance(inner, exceptions.ServiceError):
        status = int(inner.status_code or 0)
        return TransferError(
            "did not arrive: the store refused it",
            status=status or None,
            code=inner.code or None,
            request_id=inner.request_id or None,
            retryable=status >= 500 or status in (408, 429),
            outcome_unknown=not (400 <= status < 500) or status == 408,
            **known,
        )
    if isinstance(inner, UnreadableFileError):
        return TransferError(f"did not arrive: {inner}", retryable=False, **known)
    if isinstance(inner, exceptions.InconsistentError):
        return TransferError("did not arrive: the store got other bytes than were sent", **known)
    left = not request_was_not_sent(cause)
    if isinstance(inner, (exceptions.RequestError, exceptions.ResponseError, OSError)) or not left:
        return TransferError(
            f"did not arrive: {describe_connection_error(cause, endpoint)}", outcome_unknown=left, **known
        )
    text = f"did not arrive: the SDK failed ({type(inner).__name__})"
    return TransferError(text, retryable=False, **known)
