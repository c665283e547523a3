"""
The vendor's SDK for the service itself: an operation goes in, plain JSON or an error of ours comes out.
"""

from __future__ import annotations

import json
import re
import traceback
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from alibabacloud_ice20201109 import models
from alibabacloud_ice20201109.client import Client
from alibabacloud_tea_openapi.exceptions import AlibabaCloudException, ThrottlingException
from alibabacloud_tea_openapi.models import Config
from darabonba.exceptions import RetryError
from darabonba.response import DaraResponse
from darabonba.runtime import RuntimeOptions

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
#: Characters of the vendor's texts that are kept.
_LONGEST = 500
_INNER_CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")


class _Client(Client):  # type: ignore[misc]  # the SDK has no types
    """
    The SDK's client; it leaves each answer in the call's ``runtime``, for the SDK's models drop what they do not know.
    """

    def call_api(self, params: Any, request: Any, runtime: Any) -> Any:
        runtime.answer = answer = super().call_api(params, request, runtime)
        body = answer["body"]
        if isinstance(body, dict) and isinstance(body.get("UploadAuth"), str):
            body["UploadAuth"] = Secret(body["UploadAuth"])
        return {}


class Ims:
    """
    The service. No call is repeated: one of them costs money. Any number of threads may share one.

    Args:
        access_key_id: AccessKey ID.
        access_key_secret: AccessKey secret.
        security_token: Goes with a temporary AccessKey.
        endpoint: Address of the service.
        region: Region of the service.
        timeouts: How long to wait, in seconds.
        on_date: Called with the ``Date`` of every answer.
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
        self.region, self.timeouts = region, timeouts
        self._endpoint, self._on_date = endpoint, on_date
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
        self._client = _Client(config)
        self._mask = Mask((security_token, access_key_secret, access_key_id))

    def call(self, operation: str, **fields: Any) -> dict[str, Any]:
        """
        Ask for *operation* once.

        Args:
            operation: The vendor's name of it.
            **fields: Its parameters, as the SDK names them.

        Returns:
            The JSON of the answer, whole.

        Raises:
            ProviderError: The vendor refused, or gave no usable answer.
        """
        method = getattr(self._client, f"{_INNER_CAPITAL.sub('_', operation).lower()}_with_options")
        request = getattr(models, f"{operation}Request")(**fields)
        # Milliseconds, and never 0: the SDK takes that for "not set".
        connect, read = (max(1, int(1000 * wait)) for wait in (self.timeouts.connect, self.timeouts.read))
        runtime = RuntimeOptions(connect_timeout=connect, read_timeout=read)
        try:
            with suppress_logging("darabonba-core"):
                method(request, runtime)
        except Exception as caught:
            failure, cause = self._translate(operation, caught), caught
        else:
            self._on_date(runtime.answer["headers"].get("date"))
            return self._body(operation, runtime.answer["body"], runtime.answer["statusCode"])
        # Out here, and without its cause: the SDK's other errors quote what was sent and answered, tokens included.
        raise failure from (cause if isinstance(failure, ConnectionFailedError) else None)

    def _body(self, operation: str, body: object, status: int) -> dict[str, Any]:
        if isinstance(body, dict) and body.get("Success") not in (False, "false"):
            return body
        known: dict[str, Any] = {"provider": NAME, "operation": operation, "status": status, "raw": self._mask(body)}
        if not isinstance(body, dict):
            raise MalformedResponseError("the answer is no JSON object", **known)
        # Documented as possible, with HTTP 200; for the SDK it is a success. It does not prove that nothing was done.
        code, request_id = (optional_str(body.get(name), _LONGEST) for name in ("Code", "RequestId"))
        message = self._message(body) or "the vendor reports no success"
        raise error_kind(code, 400, _CODES)(message, code=code, request_id=request_id, **known)

    def _translate(self, operation: str, error: Exception) -> ProviderError:
        known: dict[str, Any] = {"provider": NAME, "operation": operation}
        answer = _answer_behind(error)
        if answer is not None:
            self._on_date(answer.headers.get("date"))
        if isinstance(error, AlibabaCloudException):
            return self._refusal(error, answer, **known)
        inner = getattr(error, "inner_exception", error)
        unsent = request_was_not_sent(inner)
        if unsent or isinstance(inner, (RetryError, OSError)):
            text = describe_connection_error(inner, self._endpoint)
            return ConnectionFailedError(text, outcome_unknown=not unsent, **known)
        if answer is not None:
            known |= {"status": answer.status_code, "raw": self._mask(_json_or_text(answer.body))}
        text = f"the answer cannot be read: the SDK gave up on it ({type(inner).__name__})"
        return MalformedResponseError(text, **known)

    def _refusal(self, error: AlibabaCloudException, answer: DaraResponse | None, **known: Any) -> ProviderError:
        data = error.data if isinstance(error.data, dict) else {}
        status, code = int(error.status_code or 0), optional_str(error.code, _LONGEST) or ""
        throttled, kind = isinstance(error, ThrottlingException), error_kind(code, status, _CODES)
        if throttled and kind is RejectedError:
            kind = RateLimitError
        # A nonce is used twice when something between repeats a request that was accepted.
        refused = 400 <= status < 500 and status != 408 and not code.startswith("SignatureNonceUsed")
        wait = answer.headers.get("retry-after") if answer is not None else None
        if throttled and error.retry_after:
            retry_after: float | None = float(error.retry_after) / 1000  # milliseconds
        else:
            retry_after = float(wait) if isinstance(wait, str) and wait.isascii() and wait.isdecimal() else None
        return kind(
            self._message(data),
            code=code if code != "None" else None,
            status=status or None,
            request_id=optional_str(error.request_id, _LONGEST),
            retry_after=retry_after,
            outcome_unknown=not refused,
            raw=self._mask(data),
            **known,
        )

    def _message(self, body: dict[str, Any]) -> str:
        """
        The vendor's reason, masked: when a signature is wrong, it quotes every header of the request.
        """
        found = optional_str(body.get("Message")) or optional_str(body.get("message")) or ""
        return str(self._mask(found))[:_LONGEST]


def _answer_behind(error: Exception) -> DaraResponse | None:
    """
    The answer that the SDK made *error* of. The error has no header of it; the frame that raised it still does.
    """
    answers = [frame.f_locals.get("_last_response") for frame, _ in traceback.walk_tb(error.__traceback__)]
    return next((each for each in answers if isinstance(each, DaraResponse)), None)


def _json_or_text(body: object) -> object:
    try:
        return json.loads(body) if isinstance(body, (bytes, str)) else body
    except (ValueError, RecursionError):
        return body
