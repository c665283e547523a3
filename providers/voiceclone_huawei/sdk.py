"""The only module that knows the vendor's SDK: calls in, plain JSON, jobs or our errors out."""

from __future__ import annotations

import configparser
import json
import re
import threading
from collections.abc import Callable, Mapping
from typing import Any

import requests
import requests.adapters
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.auth.provider import ProfileCredentialProvider
from huaweicloudsdkcore.exceptions.exceptions import ApiTypeError, ApiValueError, SdkException, ServiceResponseException
from huaweicloudsdkcore.http.http_config import HttpConfig
from huaweicloudsdkcore.http.http_handler import HttpHandler
from huaweicloudsdkmetastudio import v1

from voiceclone import (
    AuthenticationError,
    CloneJob,
    ConfigurationError,
    ConnectionFailedError,
    Credentials,
    MalformedResponseError,
    PermissionDeniedError,
    ProviderError,
    QuotaExceededError,
    RateLimitError,
    RejectedError,
)
from voiceclone.backends import (
    CredentialSource,
    Secret,
    Timeouts,
    describe_connection_error,
    error_kind,
    optional_str,
    request_was_not_sent,
    required,
    retry_after,
    suppress_logging,
    unchanged,
)
from voiceclone_huawei import mapping
from voiceclone_huawei.mapping import NAME

#: What an error code begins with, from the service's and the gateway's tables of codes.
_CODES: tuple[tuple[str, type[ProviderError]], ...] = (
    # Its status is 404, but it says that the address is wrong, not that a job or a voice is gone.
    ("APIGW.0101", RejectedError),
    ("APIGW.0301", AuthenticationError),
    ("APIGW.0303", PermissionDeniedError),
    ("APIGW.0308", RateLimitError),
    ("MSS.00000001", AuthenticationError),
    ("MSS.00010008", AuthenticationError),
    ("MSS.00010009", AuthenticationError),
    ("MSS.00020006", PermissionDeniedError),
    ("MSS.0002200", QuotaExceededError),
)
#: What has no content to answer with, and what counts as that. Of a commit it is documented that the answer is empty;
#: of the deletions it is not, so an answer with content is a success as well.
_COMMIT = "CommitVoiceTrainingJob"
_SILENT = frozenset({_COMMIT, "DeleteAsset", "DeleteVoiceTrainingJob"})
_EMPTY = (b"", b"{}", b"null", b"None")
#: Characters of a vendor's words that are kept.
_LONGEST = 500
_REQUEST_ID = "X-Request-Id"
_LOGGER = "HuaweiCloud-SDK-MetaStudioClient"


class Answer(dict[str, Any]):
    """The fields of an answer, and the vendor's id of the request that gave it."""

    def __init__(self, fields: Mapping[str, Any], request_id: str | None) -> None:
        super().__init__(fields)
        self.request_id = request_id


class _Signer(BasicCredentials):  # type: ignore[misc]  # the SDK has no types
    """Signs each request with what its thread was given; the SDK's own class knows one pair of keys, and no token."""

    def __init__(self, project_id: str, local: threading.local) -> None:
        super().__init__(project_id=project_id)
        self._local = local

    def process_auth_request(self, request: Any, http_client: Any) -> Any:
        return http_client.executor.submit(_signed, request, self._local.credentials, self.project_id)


def _signed(request: Any, credentials: Credentials, project_id: str) -> Any:
    keys = BasicCredentials(credentials.access_key, credentials.secret_key, project_id)
    if credentials.security_token is not None:
        keys = keys.with_security_token(credentials.security_token)
    if credentials.auth_token is None:
        return keys.sign_request(request)
    # What has this header is not signed by the SDK.
    request.header_params |= {"X-Auth-Token": credentials.auth_token, "Authorization": ""}
    signed = keys.sign_request(request)
    del signed.header_params["Authorization"]
    return signed


def read_profile(name: str) -> Credentials:
    """The keys of the profile *name* in the SDK's file of credentials, as they stand there now.

    Raises:
        ConfigurationError: There is no such profile, or it holds no keys.
    """
    try:
        found = ProfileCredentialProvider(name).get_credentials()
    except (ApiTypeError, ApiValueError, configparser.Error, OSError, UnicodeError) as error:
        # A parser quotes the file, and that holds keys.
        wrong = str(error) if isinstance(error, (ApiTypeError, ApiValueError)) else type(error).__name__
    else:
        if found.sts_accessor is None:
            return Credentials(access_key=found.ak, secret_key=found.sk, security_token=found.security_token or None)
        wrong = "it names an identity provider instead of keys; give credentials=... instead"
    raise ConfigurationError(f"the profile {name!r} cannot be used: {wrong}")


class MetaStudio:
    """The service, as far as voice training needs it. Any number of threads may use it.

    Args:
        credentials: Gives what each call is signed with.
        project_id, endpoint, app_user_id: As the settings of the backend.
        timeouts: How long to wait.
        on_date: Told the ``Date`` of every answer.
    """

    def __init__(
        self,
        *,
        credentials: CredentialSource,
        project_id: str,
        endpoint: str,
        app_user_id: str | None,
        timeouts: Timeouts,
        on_date: Callable[[str | None], None] = lambda _date: None,
    ) -> None:
        self.timeouts, self._endpoint, self._on_date = timeouts, endpoint, on_date
        self._credentials = credentials
        self._user = {"x_app_user_id": app_user_id} if app_user_id else {}
        # The SDK's models lose words they do not know, and its errors lose headers: the answer itself loses nothing.
        self._last = threading.local()
        handler = HttpHandler().add_response_handler(self._keep)
        # A user agent of our own keeps the SDK from leaving a file in the user's home.
        config = HttpConfig(timeout=(timeouts.connect, timeouts.read), user_agent="voiceclone-kit")
        # The builder takes the SDK's own class only; without any it would ask a metadata address.
        unused = BasicCredentials("unused", "unused", project_id)
        builder = v1.MetaStudioClient.new_builder().with_credentials(unused).with_http_config(config)
        self._client = builder.with_http_handler(handler).with_endpoint(endpoint).build()
        self._client.with_credentials(_Signer(project_id, self._last))
        # Without the SDK's own repeats, which lose the answer, and without the credentials of ``~/.netrc``.
        session = self._client.get_http_client()._session  # noqa: SLF001 - the SDK has no setting for either
        session.auth = unchanged
        for scheme in ("https://", "http://"):
            session.mount(scheme, requests.adapters.HTTPAdapter(max_retries=0))

    def call(self, operation: str, body: Mapping[str, Any] | None = None, **fields: Any) -> Answer:
        """The answer to *operation*; `body` and `fields` as the vendor names them.

        Raises:
            ProviderError: The vendor refused it, or there is no answer that can be read.
        """
        return self._credentials.authorize(lambda credentials: self._call(credentials, operation, body, fields))

    def _call(
        self, credentials: Credentials, operation: str, body: Mapping[str, Any] | None, fields: Mapping[str, Any]
    ) -> Answer:
        request = getattr(v1, f"{operation}Request")
        user = self._user if "x_app_user_id" in request.openapi_types else {}
        whole = {} if body is None else {"body": getattr(v1, request.openapi_types["body"])(**body)}
        self._last.credentials, self._last.answer, failure = credentials, None, None
        try:
            with suppress_logging(_LOGGER):
                method = getattr(self._client, re.sub(r"\B(?=[A-Z])", "_", operation).lower())
                method(request(**{**fields, **user, **whole}))
        except Exception as error:  # the SDK lets requests' errors through, and its models' own
            failure = error
        answer: requests.Response | None = self._last.answer
        if answer is not None:
            self._on_date(answer.headers.get("Date"))
        if answer is None or not answer.ok:
            assert failure is not None
            raise self._translated(failure, operation, answer) from failure
        content = {} if operation in _SILENT and answer.content.strip() in _EMPTY else _content(answer)
        if isinstance(content, dict) and (code := optional_str(content.get("error_code"), _LONGEST)):
            # Documented of ShowAsyncTtsJob: a success may be none.
            text = optional_str(self._credentials.mask(content.get("error_msg")), _LONGEST) or ""
            raise self._error(error_kind(code, answer.status_code, _CODES), text, operation, answer, code=code)
        # The SDK counts a redirect as a success.
        if answer.status_code >= 300 or not isinstance(content, dict) or (operation == _COMMIT and content):
            text = "the answer cannot be read: it redirects, or is not what is documented"
            raise self._error(MalformedResponseError, text, operation, answer)
        return Answer(content, optional_str(answer.headers.get(_REQUEST_ID), _LONGEST))

    def show(self, job_id: str) -> CloneJob:
        """The job as it is."""
        operation = "ShowVoiceTrainingJob"
        answer = self.call(operation, job_id=job_id)
        required(answer, "state", str, provider=NAME, operation=operation)
        return mapping.job(dict(answer), job_id, answer.request_id)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _keep(self, *, response: requests.Response, **_: object) -> None:
        self._last.answer = response

    def _translated(self, failure: Exception, operation: str, answer: requests.Response | None) -> ProviderError:
        if isinstance(failure, ServiceResponseException) and answer is not None:
            status, code = answer.status_code, optional_str(failure.error_code, _LONGEST)
            text = optional_str(self._credentials.mask(failure.error_msg), _LONGEST) or ""
            page, kind = text.lstrip().startswith("<"), error_kind(code, status, _CODES)
            return self._error(
                # A web page does not say that a job or a voice is gone: it is from something else than the vendor.
                RejectedError if page and status == 404 else kind,
                "a web page instead of an answer" if page else text,
                operation,
                answer,
                code=code,
                retry_after=retry_after(answer.headers),
                outcome_unknown=not (400 <= status < 500) or status == 408,
            )
        unknown = not request_was_not_sent(failure)
        if isinstance(failure, (SdkException, requests.RequestException, OSError)) or not unknown:
            text = describe_connection_error(failure, self._endpoint)
            return self._error(ConnectionFailedError, text, operation, answer, outcome_unknown=unknown)
        return self._error(MalformedResponseError, f"the SDK failed ({type(failure).__name__})", operation, answer)

    def _error(
        self, kind: type[ProviderError], text: str, operation: str, answer: requests.Response | None, **facts: Any
    ) -> ProviderError:
        if answer is not None:
            facts |= {
                "status": answer.status_code,
                "request_id": optional_str(answer.headers.get(_REQUEST_ID), _LONGEST),
            }
            facts["raw"] = self._credentials.mask(answer.content if (content := _content(answer)) is None else content)
        return kind(text, provider=NAME, operation=operation, **facts)


def _content(answer: requests.Response) -> object:
    try:
        return json.loads(answer.content, object_hook=_with_secrets)
    except (ValueError, RecursionError):
        return None


def _with_secrets(fields: dict[str, Any]) -> dict[str, Any]:
    # Signed addresses of uploads and of audio: whoever prints a variable that holds them does not print them.
    for name, value in fields.items():
        if name.endswith(("_uploading_url", "_file_url")):
            fields[name] = [_hidden(each) for each in value] if isinstance(value, list) else _hidden(value)
    return fields


def _hidden(value: object) -> object:
    return Secret(value) if isinstance(value, str) else value
