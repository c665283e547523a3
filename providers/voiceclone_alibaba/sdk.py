"""
The only room that knows the vendor's SDK for the service itself: calls in, plain JSON or our errors out.
"""

from __future__ import annotations

import json
import threading
import traceback
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from alibabacloud_ice20201109 import models
from alibabacloud_ice20201109.client import Client
from alibabacloud_tea_openapi.exceptions import AlibabaCloudException, ThrottlingException
from alibabacloud_tea_openapi.models import Config
from darabonba.exceptions import RetryError
from darabonba.response import DaraResponse
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
)
from voiceclone.backends import (
    Mask,
    Secret,
    Timeouts,
    describe_connection_error,
    error_kind,
    optional_str,
    request_was_not_sent,
    suppress_logging,
)
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
        body = answer.get("body")
        if isinstance(body, dict) and isinstance(body.get("UploadAuth"), str):
            body["UploadAuth"] = Secret(body["UploadAuth"])
        self.kept.answer = answer
        return answer


class Ims:
    """
    The service, as far as voice cloning needs it. No call is repeated: one of them costs money.

    Any number of threads may use it.

    Args:
        access_key_id: AccessKey ID.
        access_key_secret: AccessKey secret.
        security_token: Goes with a temporary AccessKey.
        endpoint: Address of the service.
        region: Region of the service.
        timeouts: How long to wait.
        on_date: Told the ``Date`` of every answer.
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
        on_date: Callable[[str | None], None] = lambda _date: None,
    ) -> None:
        address = urlsplit(endpoint if "://" in endpoint else f"https://{endpoint}")
        self._endpoint, self._on_date = endpoint, on_date
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
        self._mask = Mask((security_token, access_key_secret, access_key_id))
        # Never 0: the SDK takes it for nothing said, and waits as long as it likes.
        milliseconds = [max(1, int(1000 * wait)) for wait in (timeouts.connect, timeouts.read)]
        self._runtime = RuntimeOptions(connect_timeout=milliseconds[0], read_timeout=milliseconds[1])

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
            with suppress_logging(_LOGGER):
                method(request, self._runtime)
        except Exception as caught:  # the SDK's models fail with anything on a body they do not expect
            error = caught
        answer = self._client.kept.answer
        if answer is None:
            assert error is not None
            refusal = _answer_behind(error)
            if refusal is not None:
                self._note_time(refusal.headers)
            failure = self._translate(operation, error, refusal)
            # Others of the SDK's errors quote what was sent and what was answered: tokens and credentials.
            raise failure from (error if isinstance(failure, ConnectionFailedError) else None)
        self._note_time(answer.get("headers"))
        return self._body(operation, answer.get("body"), answer.get("statusCode"))

    def _note_time(self, headers: object) -> None:
        date = headers.get("date") if isinstance(headers, Mapping) else None
        self._on_date(date)

    def _body(self, operation: str, body: object, status: object) -> dict[str, Any]:
        known: dict[str, Any] = {
            "provider": NAME,
            "operation": operation,
            "status": status if isinstance(status, int) else None,
        }
        if not isinstance(body, dict):
            raise MalformedResponseError("the answer is no JSON object", raw=self._mask(body), **known)
        if body.get("Success") in (False, "false"):
            # Documented as possible, with HTTP 200; the SDK takes it for a success. That nothing was done is not said.
            code = optional_str(body.get("Code"), _LONGEST)
            words = self._words(body) or "the vendor reports no success"
            request_id = optional_str(body.get("RequestId"), _LONGEST)
            kind = error_kind(code, 400, _CODES)
            raise kind(words, code=code, request_id=request_id, raw=self._mask(body), **known)
        return body

    def _translate(self, operation: str, error: Exception, answer: DaraResponse | None) -> ProviderError:
        known: dict[str, Any] = {"provider": NAME, "operation": operation}
        if isinstance(error, AlibabaCloudException):
            data = error.data if isinstance(error.data, dict) else {}
            status, code = int(error.status_code or 0), optional_str(error.code, _LONGEST) or ""
            kind = error_kind(code, status, _CODES)
            if isinstance(error, ThrottlingException) and kind is RejectedError:
                kind = RateLimitError
            # A nonce is used twice when something between repeats a request that took.
            refused = 400 <= status < 500 and status != 408 and not code.startswith("SignatureNonceUsed")
            return kind(
                self._words(data),
                code=code if code != "None" else None,
                status=status or None,
                request_id=optional_str(error.request_id, _LONGEST),
                retry_after=_wish(error, answer),
                outcome_unknown=not refused,
                raw=self._mask(data),
                **known,
            )
        inner = error.inner_exception if isinstance(error, UnretryableException) else error
        left = not request_was_not_sent(inner)
        if isinstance(inner, (RetryError, OSError)) or not left:
            return ConnectionFailedError(
                describe_connection_error(inner, self._endpoint), outcome_unknown=left, **known
            )
        text = f"the answer cannot be read: the SDK gave up on it ({type(inner).__name__})"
        if answer is None:
            return MalformedResponseError(text, **known)
        return MalformedResponseError(text, status=answer.status_code, raw=self._mask(_raw(answer.body)), **known)

    def _words(self, body: Mapping[str, Any]) -> str:
        """
        The vendor's reason. Of a request whose signature is wrong, it repeats every header.
        """
        found = [each for each in (body.get("Message"), body.get("message")) if isinstance(each, str)]
        text: str = self._mask(next(filter(None, found), ""))
        return text[:_LONGEST]


def _answer_behind(error: Exception) -> DaraResponse | None:
    """
    The answer that the SDK made *error* of. The error keeps no header of it; the frame that raised it still does.
    """
    inner = getattr(error, "inner_exception", None)
    for each in filter(None, (error, inner)):
        for frame, _ in traceback.walk_tb(each.__traceback__):
            answer = frame.f_locals.get("_last_response")
            if isinstance(answer, DaraResponse):
                return answer
    return None


def _wish(error: AlibabaCloudException, answer: DaraResponse | None) -> float | None:
    """
    Seconds the vendor asks to wait.
    """
    own = error.retry_after if isinstance(error, ThrottlingException) else None
    if own:
        return float(own) / 1000  # the SDK's header is in milliseconds
    usual = answer.headers.get("retry-after") if answer is not None else None
    return float(usual) if isinstance(usual, str) and usual.isascii() and usual.isdecimal() else None


def _raw(body: object) -> object:
    if not isinstance(body, (bytes, str)):
        return body
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return body


_METHODS: Mapping[str, str] = {
    "SubmitStandardCustomizedVoiceJob": "submit_standard_customized_voice_job_with_options",
    "GetCustomizedVoiceJob": "get_customized_voice_job_with_options",
    "ListCustomizedVoiceJobs": "list_customized_voice_jobs_with_options",
    "CreateUploadMedia": "create_upload_media_with_options",
    "RefreshUploadMedia": "refresh_upload_media_with_options",
    "GetMediaInfo": "get_media_info_with_options",
}
