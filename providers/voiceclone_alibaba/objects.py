"""The account's own objects in OSS, by the vendor's SDK."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import alibabacloud_oss_v2 as oss
import attrs

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
    Mask,
    Timeouts,
    describe_connection_error,
    error_kind,
    request_was_not_sent,
    suppress_logging,
    upload_session,
)
from voiceclone_alibaba.keys import Keys, signing_keys
from voiceclone_alibaba.mapping import NAME
from voiceclone_alibaba.oss import configure, put_once, signed_url

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

    def put_file(self, path: Path, place: str, *, what: str, on_progress: Callable[[int, int], None]) -> None:
        """Upload a file; once more with fresh credentials, where there are any, if those at hand are refused.

        Args:
            path: The file.
            place: Where to: ``oss://bucket/key``.
            what: What is uploaded, for errors.
            on_progress: Takes the bytes sent and the bytes in all.

        Raises:
            TransferError: It did not arrive.
            AuthenticationError: The credentials were refused.
        """
        bucket, key = _split(place)

        def attempt(own: Credentials) -> None:
            try:
                url = signed_url(self.endpoint, bucket, key, signing_keys(own), self.region)
                return put_once(path, url, what, self.timeouts, on_progress)
            except TransferError as error:
                if error_kind(error.code, error.status or 0, _CODES) is not AuthenticationError:
                    raise
                known: dict[str, Any] = {"code": error.code, "status": error.status, "request_id": error.request_id}
            text = f"{what} did not arrive: the store refused the credentials"
            raise AuthenticationError(text, provider=NAME, operation="PutObject", outcome_unknown=False, **known)

        self.credentials.authorize(attempt)

    def list_objects(self) -> Iterator[tuple[str, datetime | None]]:
        """The objects below the prefix, as ``oss://bucket/key``, and when each was changed last.

        Raises:
            ProviderError: OSS refused, or gave no usable answer.
        """
        request, asked = oss.ListObjectsV2Request(bucket=self.bucket, prefix=self.prefix, max_keys=1000), set[Any]()
        while request.continuation_token not in asked:
            asked.add(request.continuation_token)
            page = self._call("list_objects_v2", request)
            for each in page.contents or ():
                changed = each.last_modified
                yield f"oss://{self.bucket}/{each.key}", changed if isinstance(changed, datetime) else None
            if not page.is_truncated:
                return
            request.continuation_token = page.next_continuation_token
        raise MalformedResponseError("the list has no end", provider=NAME, operation="ListObjectsV2")

    def delete_object(self, place: str) -> None:
        """Delete an object; OSS says the same of one that is not there.

        Raises:
            ProviderError: OSS refused, or gave no usable answer.
        """
        bucket, key = _split(place)
        self._call("delete_object", oss.DeleteObjectRequest(bucket=bucket, key=key))

    def _call(self, method: str, request: Any) -> Any:
        return self.credentials.authorize(lambda own: self._call_once(method, request, signing_keys(own)))

    def _call_once(self, method: str, request: Any, keys: Keys) -> Any:
        operation = type(request).__name__.removesuffix("Request")
        config = configure(self.endpoint, keys, self.region)
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


def _split(place: str) -> tuple[str, str]:
    """Bucket and key of ``oss://bucket/key``."""
    bucket, _, key = place.removeprefix("oss://").partition("/")
    return bucket, key
