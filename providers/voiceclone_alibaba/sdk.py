"""The vendor's SDK for the service itself: an operation goes in, plain JSON or an error of ours comes out."""

from __future__ import annotations

import json
import re
import threading
import traceback
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from alibabacloud_ice20201109 import models
from alibabacloud_ice20201109.client import Client
from alibabacloud_tea_openapi.models import Config
from darabonba.exceptions import RetryError
from darabonba.runtime import RuntimeOptions

from voiceclone import (
    AuthenticationError,
    ConnectionFailedError,
    Credentials,
    MalformedResponseError,
    PermissionDeniedError,
    ProviderError,
    QuotaExceededError,
    RateLimitError,
    RejectedError,
    ServiceUnavailableError,
)
from voiceclone.backends import (
    CredentialSource,
    Secret,
    Timeouts,
    describe_connection_error,
    error_kind,
    optional_str,
    request_was_not_sent,
    suppress_logging,
)
from voiceclone_alibaba.keys import signing_keys
from voiceclone_alibaba.mapping import NAME

#: What an error code begins with. Statuses differ between the vendor's products, so codes come first.
_CODES: tuple[tuple[str, type[ProviderError]], ...] = (
    # Its status is 404, but it says that the address is wrong, not that a job or a voice is gone.
    ("InvalidApi", RejectedError),
    ("InvalidAccessKeyId", AuthenticationError),
    ("InvalidSecurityToken", AuthenticationError),
    ("MissingSecurityToken", AuthenticationError),
    ("SecurityTokenExpired", AuthenticationError),
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
#: Fields that hold a credential, or may hold a signed address.
_SECRET = frozenset({"UploadAuth", "FileUrl", "MediaUrl", "Output"})
#: Characters of the vendor's texts that are kept.
_LONGEST = 500
_INNER_CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")


class _Client(Client):  # type: ignore[misc]  # the SDK has no types
    """The SDK's client; it leaves each answer, a refusal as well, whole in the call's ``runtime``.

    The SDK's models drop what they do not know, and so do its errors.
    """

    def call_api(self, params: Any, request: Any, runtime: Any) -> Any:
        try:
            answer = super().call_api(params, request, runtime)
        except Exception as error:
            frames = [frame.f_locals for frame, _ in traceback.walk_tb(error.__traceback__)]
            responses = [each["_last_response"] for each in frames if each.get("_last_response") is not None]
            if not responses:
                raise
            status, headers, body = responses[0].status_code, responses[0].headers, _parsed(responses[0].body)
        else:
            status, headers, body = answer["statusCode"], answer["headers"], answer["body"]
        _hide(body)
        runtime.answer = status, headers, body
        return {}


def _parsed(body: object) -> object:
    try:
        return json.loads(body) if isinstance(body, (bytes, str)) else body
    except (ValueError, RecursionError):
        return body


def _hide(body: object) -> None:
    """Let no repr show credentials and signed addresses, wherever they are in *body*."""
    left = [body]
    while left:
        each = left.pop()
        if isinstance(each, dict):
            each |= {name: Secret(each[name]) for name in _SECRET & each.keys() if isinstance(each[name], str)}
            left += each.values()
        elif isinstance(each, list):
            left += each


class _Keys:
    """What the SDK asks for the keys of each request: those that this thread has put here."""

    def __init__(self) -> None:
        self._local = threading.local()

    def use(self, credentials: Credentials) -> None:
        """Sign the next request of this thread with *credentials*.

        Raises:
            ConfigurationError: They are a token.
        """
        self._local.keys = signing_keys(credentials)

    def get_credential(self) -> SimpleNamespace:
        """The keys, in the form of the SDK's ``CredentialModel``."""
        key_id, secret, token = self._local.keys
        return SimpleNamespace(
            access_key_id=key_id,
            access_key_secret=secret,
            security_token=token,
            type="access_key" if token is None else "sts",
            provider_name=None,
        )


class Ims:
    """The service. No call is repeated: one of them costs money. Any number of threads may share one.

    Args:
        credentials: Gives what each call is signed with.
        endpoint: Address of the service.
        region: Region of the service.
        timeouts: How long to wait, in seconds.
        on_date: Called with the ``Date`` of every answer.
    """

    def __init__(
        self,
        *,
        credentials: CredentialSource,
        endpoint: str,
        region: str,
        timeouts: Timeouts,
        on_date: Callable[[str | None], None] = lambda _date: None,
    ) -> None:
        self.region, self.timeouts = region, timeouts
        self._credentials, self._keys = credentials, _Keys()
        self._endpoint, self._on_date = endpoint, on_date
        address = urlsplit(endpoint if "://" in endpoint else f"https://{endpoint}")
        config = Config(
            credential=self._keys,
            # Always: the SDK's own map sends most regions to a host the vendor no longer lists for them.
            endpoint=address.netloc,
            protocol=address.scheme,
            region_id=region,
            user_agent="voiceclone-kit",
        )
        self._client = _Client(config)

    def call(self, operation: str, **fields: Any) -> dict[str, Any]:
        """Call *operation* once; a refusal of the credentials does nothing, and is followed by one more call with
        fresh ones.

        Args:
            operation: The vendor's name of it.
            **fields: Its parameters, as the SDK names them.

        Returns:
            The JSON of the answer, whole.

        Raises:
            ProviderError: The vendor refused, or gave no usable answer.
        """
        return self._credentials.authorize(lambda credentials: self._call(credentials, operation, fields))

    def _call(self, credentials: Credentials, operation: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        self._keys.use(credentials)
        method = getattr(self._client, f"{_INNER_CAPITAL.sub('_', operation).lower()}_with_options")
        request = getattr(models, f"{operation}Request")(**fields)
        # Milliseconds, and never 0: the SDK takes that for "not set".
        runtime = RuntimeOptions(
            connect_timeout=max(1, int(1000 * self.timeouts.connect)),
            read_timeout=max(1, int(1000 * self.timeouts.read)),
        )
        try:
            with suppress_logging("darabonba-core"):
                method(request, runtime)
        except Exception as error:
            failure, cause = self._unanswered(operation, error), error
        else:
            return self._read(operation, *runtime.answer)
        # Out here, and mostly without its cause: the SDK's errors quote what was sent, tokens included.
        raise failure from (cause if isinstance(failure, ConnectionFailedError) else None)

    def _unanswered(self, operation: str, error: Exception) -> ProviderError:
        inner = getattr(error, "inner_exception", error)
        unsent = request_was_not_sent(inner)
        if unsent or isinstance(inner, (RetryError, OSError)):
            text = describe_connection_error(inner, self._endpoint)
            return ConnectionFailedError(text, provider=NAME, operation=operation, outcome_unknown=not unsent)
        text = f"there is no answer: the SDK failed ({type(inner).__name__})"
        return MalformedResponseError(text, provider=NAME, operation=operation)

    def _read(self, operation: str, status: int, headers: Mapping[str, str], body: Any) -> dict[str, Any]:
        self._on_date(headers.get("date"))
        # HTTP 200 without success is documented as possible. It does not prove that nothing was done.
        if isinstance(body, dict) and status < 400 and body.get("Success") not in (False, "false"):
            return body
        mask = self._credentials.mask
        known: dict[str, Any] = {"provider": NAME, "operation": operation, "status": status, "raw": mask(body)}
        if not isinstance(body, dict):
            page = ServiceUnavailableError if status >= 500 else MalformedResponseError
            raise page("the answer is no JSON object", retry_after=_retry_after(headers), **known)
        names = (("Code", "code"), ("RequestId", "requestId"), ("Message", "message"))
        # Masked: when a signature is wrong, the vendor quotes every header of the request.
        texts = [mask(optional_str(body.get(name)) or optional_str(body.get(other)) or "") for name, other in names]
        code, request_id, message = (text[:_LONGEST] for text in texts)
        kind = error_kind(code, max(status, 400), _CODES)
        if kind is RejectedError and "x-acs-retry-after" in headers:
            kind = RateLimitError
        # A nonce is used twice when something between repeats a request that was accepted.
        refused = 400 <= status < 500 and status != 408 and not code.startswith("SignatureNonceUsed")
        raise kind(
            message,
            code=code or None,
            request_id=request_id or None,
            retry_after=_retry_after(headers),
            outcome_unknown=not refused,
            **known,
        )


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that the vendor asks to wait; its own header is in milliseconds."""
    for name, unit in (("x-acs-retry-after", 1000), ("retry-after", 1)):
        value = headers.get(name, "")
        if value.isascii() and value.isdecimal() and float(value):
            return float(value) / unit
    return None
