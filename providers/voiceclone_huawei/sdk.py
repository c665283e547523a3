"""
The only room that knows the vendor's SDK: calls in, plain JSON or our errors out.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from typing import Any

import requests
import requests.adapters
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions.exception_handler import DefaultExceptionHandler
from huaweicloudsdkcore.exceptions.exceptions import SdkException, ServiceResponseException
from huaweicloudsdkcore.http.http_client import HttpClient
from huaweicloudsdkcore.http.http_config import HttpConfig
from huaweicloudsdkcore.http.http_handler import HttpHandler
from huaweicloudsdkmetastudio import v1

from voiceclone import (
    AuthenticationError,
    ConnectionFailedError,
    MalformedResponseError,
    PermissionDeniedError,
    ProviderError,
    QuotaExceededError,
    RateLimitError,
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
    unchanged,
)
from voiceclone_huawei.mapping import NAME

#: What an error code begins with, from the service's and the gateway's tables of codes.
_CODES: tuple[tuple[str, type[ProviderError]], ...] = (
    ("APIGW.0301", AuthenticationError),
    ("APIGW.0303", PermissionDeniedError),
    ("APIGW.0308", RateLimitError),
    ("MSS.00000001", AuthenticationError),
    ("MSS.00010008", AuthenticationError),
    ("MSS.00010009", AuthenticationError),
    ("MSS.00020006", PermissionDeniedError),
    ("MSS.0002200", QuotaExceededError),
)
#: Characters of a vendor's words that are kept.
_LONGEST = 500
_LOGGER = "HuaweiCloud-SDK-MetaStudioClient"


class _Http(HttpClient):  # type: ignore[misc]  # the SDK has no types
    """
    The SDK's HTTP: without its own repeats, which lose the answer, and without the credentials of ``~/.netrc``.
    """

    def _init_session(self) -> requests.Session:
        session: requests.Session = super()._init_session()
        session.auth = unchanged
        size = {"pool_connections": self._config.pool_connections, "pool_maxsize": self._config.pool_maxsize}
        for scheme in ("https://", "http://"):
            session.mount(scheme, requests.adapters.HTTPAdapter(max_retries=0, **size))
        return session


class MetaStudioClient(v1.MetaStudioClient):  # type: ignore[misc]  # the SDK has no types
    """
    The SDK's client on HTTP of ours. The SDK takes a class of this name only.
    """

    def init_http_client(self) -> None:
        """
        Make the HTTP client, as the SDK's builder asks.
        """
        self._http_client = _Http(self._config, self._http_handler, DefaultExceptionHandler(), self._logger)


class MetaStudio:
    """
    The service, as far as voice training needs it. Any number of threads may use it.

    Args:
        access_key: Access key.
        secret_key: Secret key.
        project_id: Project.
        endpoint: Address of the service.
        security_token: Goes with a temporary access key.
        app_user_id: The caller's own user that tasks are for.
        timeouts: How long to wait.
        on_date: Told the ``Date`` of every answer.
    """

    def __init__(
        self,
        *,
        access_key: str,
        secret_key: str,
        project_id: str,
        endpoint: str,
        security_token: str | None,
        app_user_id: str | None,
        timeouts: Timeouts,
        on_date: Callable[[str | None], None] = lambda _date: None,
    ) -> None:
        self._endpoint, self._on_date = endpoint, on_date
        self._mask = Mask((security_token, secret_key, access_key))
        credentials = BasicCredentials(access_key, secret_key, project_id)
        if security_token is not None:
            credentials = credentials.with_security_token(security_token)
        # A user agent of our own keeps the SDK from leaving a file in the user's home.
        config = HttpConfig(timeout=(timeouts.connect, timeouts.read), user_agent="voiceclone-kit")
        self._answer = threading.local()
        # The SDK's models lose words they do not know, and its errors lose headers: the answer itself loses nothing.
        handler = HttpHandler().add_response_handler(self._keep)
        builder = v1.MetaStudioClient.new_builder(MetaStudioClient)
        builder = builder.with_credentials(credentials).with_http_config(config)
        self._client = builder.with_endpoint(endpoint).with_http_handler(handler).build()
        self._user = {"x_app_user_id": app_user_id} if app_user_id else {}

    def create(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """
        Create a premium training task; `fields` as the vendor names them.
        """
        body = v1.CreateTrainingJobReq(**fields)
        request = v1.CreateTrainingAdvanceJobRequest(body=body, **self._user)
        return self._json("CreateTrainingAdvanceJob", self._client.create_training_advance_job, request)

    def commit(self, job_id: str, fields: Mapping[str, Any]) -> None:
        """
        Hand the task in. The vendor's answer is empty.
        """
        request = v1.CommitVoiceTrainingJobRequest(job_id=job_id, body=v1.CommitJobReq(**fields), **self._user)
        operation = "CommitVoiceTrainingJob"
        answer = self._call(operation, self._client.commit_voice_training_job, request)
        if answer.content.strip() not in (b"", b"{}", b"null", b"None"):
            raise self._malformed(operation, answer, "an answer that is documented to be empty is not")

    def show(self, job_id: str) -> dict[str, Any]:
        """
        The task as it is.
        """
        request = v1.ShowVoiceTrainingJobRequest(job_id=job_id, **self._user)
        return self._json("ShowVoiceTrainingJob", self._client.show_voice_training_job, request)

    def audit(self, job_id: str) -> dict[str, Any]:
        """
        What the task's review found.
        """
        request = v1.ShowJobAuditResultRequest(job_id=job_id)  # knows no user
        return self._json("ShowJobAuditResult", self._client.show_job_audit_result, request)

    def search(self, **filters: Any) -> dict[str, Any]:
        """
        A page of the tasks that *filters* let through.
        """
        request = v1.ListVoiceTrainingJobRequest(**filters, **self._user)
        return self._json("ListVoiceTrainingJob", self._client.list_voice_training_job, request)

    def addresses(self, job_id: str) -> dict[str, Any]:
        """
        Fresh addresses to upload to.
        """
        request = v1.ShowJobUploadingAddressRequest(job_id=job_id)  # knows no user
        return self._json("ShowJobUploadingAddress", self._client.show_job_uploading_address, request)

    def durations(self) -> dict[str, Any]:
        """
        How long recordings of this account may be.
        """
        request = v1.ShowTenantDurationCfgRequest()
        return self._json("ShowTenantDurationCfg", self._client.show_tenant_duration_cfg, request)

    def close(self) -> None:
        """
        Let connections go.
        """
        self._client.close()

    def _keep(self, *, response: requests.Response, **_: object) -> None:
        self._answer.response = response

    def _json(self, operation: str, method: Callable[[Any], Any], request: object) -> dict[str, Any]:
        answer = self._call(operation, method, request)
        try:
            content = json.loads(answer.content, object_hook=_with_secrets)
        except (ValueError, RecursionError) as error:
            raise self._malformed(operation, answer, "it is not JSON") from error
        if not isinstance(content, dict):
            raise self._malformed(operation, answer, "it is not a JSON object")
        return content

    def _call(self, operation: str, method: Callable[[Any], Any], request: object) -> requests.Response:
        self._answer.response = None
        error: Exception | None = None
        try:
            with suppress_logging(_LOGGER):
                method(request)
        except Exception as caught:  # the SDK lets requests' errors through, and its models' own
            error = caught
        answer: requests.Response | None = self._answer.response
        if answer is not None:
            self._on_date(answer.headers.get("Date"))
        if answer is not None and answer.ok:
            if answer.status_code >= 300:  # the SDK takes a redirect for a success
                raise self._malformed(operation, answer, "it redirects")
            return answer
        assert error is not None
        raise self._translate(operation, error, answer) from error

    def _malformed(self, operation: str, answer: requests.Response, why: str) -> MalformedResponseError:
        return MalformedResponseError(
            f"the answer cannot be read: {why}",
            provider=NAME,
            operation=operation,
            status=answer.status_code,
            request_id=answer.headers.get("X-Request-Id"),
            raw=self._mask(_raw(answer)),
        )

    def _translate(self, operation: str, error: Exception, answer: requests.Response | None) -> ProviderError:
        known: dict[str, Any] = {"provider": NAME, "operation": operation}
        if isinstance(error, ServiceResponseException):
            status, code = int(error.status_code), optional_str(error.error_code, _LONGEST)
            return error_kind(code, status, _CODES)(
                _words(self._mask(error.error_msg)),
                code=code,
                status=status,
                request_id=optional_str(error.request_id, _LONGEST),
                retry_after=_seconds(answer.headers.get("Retry-After")) if answer is not None else None,
                outcome_unknown=not (400 <= status < 500) or status == 408,
                raw=self._mask(_raw(answer)) if answer is not None else None,
                **known,
            )
        left = not request_was_not_sent(error)
        if isinstance(error, (SdkException, requests.RequestException, OSError)) or not left:
            return ConnectionFailedError(
                describe_connection_error(error, self._endpoint), outcome_unknown=left, **known
            )
        return MalformedResponseError(f"the SDK failed ({type(error).__name__})", **known)


def _with_secrets(fields: dict[str, Any]) -> dict[str, Any]:
    """
    Signed addresses to upload to, so that nobody prints them with the variable they are in.
    """
    signed = (name for name, value in fields.items() if name.endswith("_uploading_url") and isinstance(value, str))
    return fields | {name: Secret(fields[name]) for name in signed}


def _raw(answer: requests.Response) -> object:
    try:
        return json.loads(answer.content)
    except (ValueError, RecursionError):
        return answer.content


def _words(message: object) -> str:
    text = optional_str(message, _LONGEST) or ""
    return "a web page instead of an answer" if text.lstrip().startswith("<") else text


def _seconds(value: str | None) -> float | None:
    # The other form, a date, is not worth guessing a vendor's clock for.
    return float(value) if value is not None and value.isascii() and value.isdecimal() else None
