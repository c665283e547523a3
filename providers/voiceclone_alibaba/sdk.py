"""
The only room that knows the vendor's SDK for the service itself: calls in, plain JSON or our errors out.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from alibabacloud_ice20201109 import models
from alibabacloud_ice20201109.client import Client
from alibabacloud_tea_openapi.exceptions import AlibabaCloudException, ThrottlingException
from alibabacloud_tea_openapi.models import Config
from darabonba.exceptions import RetryError
from darabonba.runtime import RuntimeOptions
from Tea.exceptions import UnretryableException

from voiceclone import (
    AuthenticationError,
    ConnectionFailedError,
    MalformedResponseError,
    PermissionDeniedError,
    ProviderError,
    QuotaExceededError,
    RateLimitError,
    RejectedError,
    ServiceUnavailableError,
    error_kind,
    text_or_none,
)
from voiceclone.transfer import Timeouts, broken, never_sent, quiet
from voiceclone_alibaba.mapping import NAME

#: What an error code begins with. Statuses differ between the vendor's products, so codes come first.
_CODES: tuple[tuple[str, type[ProviderError]], ...] = (
    ("InvalidAccessKeyId", AuthenticationError),
    ("InvalidSecurityToken", AuthenticationError),
    ("MissingSecurityToken", AuthenticationError),
    ("SignatureDoesNotMatch", AuthenticationError),
    ("IncompleteSignature", AuthenticationError),
    ("InvalidTimeStamp", AuthenticationError),
    ("SignatureNonceUsed", AuthenticationError),
    ("Throttling", RateLimitError),
    ("Forbidden", PermissionDeniedError),
    ("NoPermission", PermissionDeniedError),
    ("OperationDenied", PermissionDeniedError),
    ("QuotaExceeded", QuotaExceededError),
    ("InternalError", ServiceUnavailableError),
    ("ServiceUnavailable", ServiceUnavailableError),
)
#: Characters of a vendor's words that are kept.
_LONGEST = 500
_LOGGER = "darabonba-core"


class _KeepingClient(Client):  # type: ignore[misc]  # the SDK has no types
    """
    The SDK's client; it keeps answers whole, for its models drop every field they do not know.
    """

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.kept = threading.local()

    def call_api(self, params: Any, request: Any, runtime: Any) -> Any:
        answer = super().call_api(params, request, runtime)
        self.kept.answer = answer
        return answer


class Ims:
    """
    The service, as far as voice cloning needs it. No call is repeated: one of them costs money.
    """

    def __init__(
        self,
        *,
        access_key_id: str,
        access_key_secret: str,
        security_token: str | None,
        endpoint: str,
        region: str,
        timeouts: Timeouts,
    ) -> None:
        address = urlsplit(endpoint if "://" in endpoint else f"https://{endpoint}")
        config = Config(
            access_key_id=access_key_id,
            access_key_secret=access_key_secret,
            security_token=security_token,
            # Always: the SDK's own map sends most regions to a host the vendor no longer lists for them.
            endpoint=address.netloc,
            protocol=address.scheme,
            region_id=region,
            user_agent="voiceclone-kit",
        )
        self._client = _KeepingClient(config)
        self._token = security_token
        milliseconds = (int(1000 * timeouts.connect), int(1000 * timeouts.read))
        self._runtime = RuntimeOptions(connect_timeout=milliseconds[0], read_timeout=milliseconds[1])
        #: What the vendor's clock said at its last answer, in seconds since 1970.
        self.server_time: float | None = None

    def submit(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """
        Submit a standard job. Costs money; the vendor has no idempotency token.
        """
        request = models.SubmitStandardCustomizedVoiceJobRequest(**fields)
        return self._call("SubmitStandardCustomizedVoiceJob", request)

    def get_job(self, job_id: str) -> dict[str, Any]:
        """
        One job.
        """
        return self._call("GetCustomizedVoiceJob", models.GetCustomizedVoiceJobRequest(job_id=job_id))

    def list_jobs(self, page: int, size: int) -> dict[str, Any]:
        """
        A page of the standard jobs. Without the type, the vendor lists those of another edition.
        """
        request = models.ListCustomizedVoiceJobsRequest(page_no=page, page_size=size, type="Standard")
        return self._call("ListCustomizedVoiceJobs", request)

    def create_upload(self, file_info: str, meta_data: str) -> dict[str, Any]:
        """
        A new media asset, and where to upload it.
        """
        request = models.CreateUploadMediaRequest(file_info=file_info, media_meta_data=meta_data)
        return self._call("CreateUploadMedia", request)

    def refresh_upload(self, media_id: str) -> dict[str, Any]:
        """
        A fresh credential for the upload of an asset.
        """
        return self._call("RefreshUploadMedia", models.RefreshUploadMediaRequest(media_id=media_id))

    def media(self, media_id: str) -> dict[str, Any]:
        """
        What the vendor knows of an asset.
        """
        return self._call("GetMediaInfo", models.GetMediaInfoRequest(media_id=media_id))

    def _call(self, operation: str, request: Any) -> dict[str, Any]:
        method = getattr(self._client, _METHODS[operation])
        self._client.kept.answer = None
        error: Exception | None = None
        try:
            with quiet(_LOGGER):
                method(request, self._runtime)
        except Exception as caught:  # the SDK's models fail with anything on a body they do not expect
            error = caught
        answer = self._client.kept.answer
        if answer is None:
            assert error is not None
            failure = _translate(operation, error, self._token)
            # Others of the SDK's errors quote what was sent and what was answered: tokens and credentials.
            raise failure from (error if isinstance(failure, ConnectionFailedError) else None)
        self._note_time(answer.get("headers"))
        return _body(operation, answer.get("body"), answer.get("statusCode"), self._token)

    def _note_time(self, headers: object) -> None:
        date = headers.get("date") if isinstance(headers, Mapping) else None
        try:
            self.server_time = parsedate_to_datetime(date or "").timestamp()
        except (ValueError, TypeError, OverflowError):
            return


_METHODS: Mapping[str, str] = {
    "SubmitStandardCustomizedVoiceJob": "submit_standard_customized_voice_job_with_options",
    "GetCustomizedVoiceJob": "get_customized_voice_job_with_options",
    "ListCustomizedVoiceJobs": "list_customized_voice_jobs_with_options",
    "CreateUploadMedia": "create_upload_media_with_options",
    "RefreshUploadMedia": "refresh_upload_media_with_options",
    "GetMediaInfo": "get_media_info_with_options",
}


def _body(operation: str, body: object, status: object, token: str | None) -> dict[str, Any]:
    known: dict[str, Any] = {
        "provider": NAME,
        "operation": operation,
        "status": status if isinstance(status, int) else None,
    }
    if not isinstance(body, dict):
        raise MalformedResponseError("the answer is no JSON object", in_doubt=True, raw=body, **known)
    request_id = text_or_none(body.get("RequestId"), _LONGEST)
    if body.get("Success") in (False, "false"):
        # Documented as possible, with HTTP 200; the SDK takes it for a success. That nothing was done is not said.
        code, text = text_or_none(body.get("Code"), _LONGEST), _words(body, token) or "the vendor reports no success"
        raise error_kind(code, 400, _CODES)(text, code=code, request_id=request_id, in_doubt=True, raw=body, **known)
    return body


def _translate(operation: str, error: Exception, token: str | None) -> ProviderError:
    known: dict[str, Any] = {"provider": NAME, "operation": operation}
    if isinstance(error, AlibabaCloudException):
        data = error.data if isinstance(error.data, dict) else {}
        status, code = int(error.status_code or 0), text_or_none(error.code, _LONGEST) or ""
        kind = error_kind(code, status, _CODES)
        if isinstance(error, ThrottlingException) and kind is RejectedError:
            kind = RateLimitError
        wait = error.retry_after if isinstance(error, ThrottlingException) else None
        return kind(
            _words(data, token),
            code=code if code != "None" else None,
            status=status or None,
            request_id=text_or_none(error.request_id, _LONGEST),
            retry_after=wait / 1000 if wait else None,  # the SDK takes the header for milliseconds
            in_doubt=status >= 500 or status == 408,
            raw=data,
            **known,
        )
    inner = error.inner_exception if isinstance(error, UnretryableException) else error
    if isinstance(inner, (RetryError, OSError)):
        return ConnectionFailedError(broken(inner), in_doubt=not never_sent(inner), **known)
    # The SDK keeps neither status nor body of an answer that is not JSON.
    text = f"the answer cannot be read: the SDK gave up on it ({type(inner).__name__})"
    return MalformedResponseError(text, in_doubt=True, **known)


def _words(body: Mapping[str, Any], token: str | None) -> str:
    """
    The vendor's reason. Of a request whose signature is wrong, it repeats every header.
    """
    found = [each for each in (body.get("Message"), body.get("message")) if isinstance(each, str)]
    text = next(filter(None, found), "")
    return (text.replace(token, "***") if token else text)[:_LONGEST]
