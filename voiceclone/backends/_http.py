"""Vendors on plain JSON over HTTP: everything but the vendor's own words."""

from __future__ import annotations

import json as json_
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import attrs

from voiceclone._errors import (
    ConnectionFailedError,
    MalformedResponseError,
    ProviderError,
    ServiceUnavailableError,
    TransferError,
)
from voiceclone._transfer.bodies import Body
from voiceclone._transfer.redaction import Mask
from voiceclone.backends._answers import Answer, error_kind, read_path, retry_after
from voiceclone.backends._credentials import Credentials
from voiceclone.backends._service import ServiceBackend
from voiceclone.backends._settings import address, setting

if TYPE_CHECKING:
    import requests

    from voiceclone._transfer.connection import NoAnswer, Timeouts

#: Characters of a vendor's words that are kept.
_LONGEST = 500


@attrs.define(kw_only=True)
class HTTPBackend(ServiceBackend["requests.Session"]):
    """A vendor on plain JSON over HTTP. Any number of threads may use it.

    Redirects are not followed, cookies not kept, credentials of ``~/.netrc`` not sent; proxies of the environment are
    used. Secret settings and credentials are hidden in every error.

    With `find_credentials` and `auth_headers`, credentials may expire: a call that the vendor refuses as not
    authenticated is repeated once with fresh ones, where there are any, if that refusal proves that nothing was done.

    Attributes:
        errors: Our errors by the vendor's codes (text) and by HTTP statuses (numbers). What stands here proves that
            the vendor did nothing, unless it is a `ServiceUnavailableError` or comes with a status of 408 or 5xx. After
            anything else the outcome counts as unknown. `REFUSALS` holds the usual statuses.
        code_fields: Where the vendor's code stands in an error's JSON; the first that is there. Dots lead into objects.
        message_fields: Where the vendor's words stand.
        request_id_fields: Where the vendor's id of the request stands, in any JSON.
        request_id_headers: Headers that have it.
        endpoint: Address of the service, without a slash at its end.
    """

    errors: ClassVar[Mapping[str | int, type[ProviderError]]] = {}
    code_fields: ClassVar[tuple[str, ...]] = ("code", "error.code", "error_code")
    message_fields: ClassVar[tuple[str, ...]] = ("message", "error.message", "detail", "error")
    request_id_fields: ClassVar[tuple[str, ...]] = ("request_id", "requestId")
    request_id_headers: ClassVar[tuple[str, ...]] = ("X-Request-Id", "Request-Id")

    endpoint: str = setting(converter=address, empty="error")

    def headers(self) -> Mapping[str, str]:
        """Headers of every request: the key, for instance."""
        return {}

    def auth_headers(self, credentials: Credentials) -> Mapping[str, str]:  # noqa: ARG002 - for those who override it
        """Headers that authenticate with *credentials*; for those who override `find_credentials`."""
        return {}

    def is_refusal(self, answer: Answer) -> bool:
        """Whether the vendor says no; for vendors that do so with a status of success."""
        return answer.status >= 400

    def call(
        self,
        method: str,
        path: str,
        *,
        operation: str,
        params: Mapping[str, str] | None = None,
        json: object = None,
        fields: Mapping[str, str] | None = None,
        files: Iterable[tuple[str, Path]] = (),
        body: Callable[[], Body] | None = None,
        content_type: str = "application/octet-stream",
        on_progress: Callable[[int, int], None] | None = None,
    ) -> Answer:
        """Ask the vendor. Files are streamed from disk.

        Args:
            method: The HTTP method.
            path: What follows the endpoint, from its slash on, quoted where needed.
            operation: The vendor's name of the operation, for errors.
            params: The query.
            json: A JSON body.
            fields: Fields of a form (``multipart/form-data``).
            files: Files of a form, each with the name of its field.
            body: Makes a raw body.
            content_type: Media type of the raw body.
            on_progress: Takes the bytes sent and the bytes in all, of a form or a raw body.

        Raises:
            TransferError: A file cannot be read, or changed while it was sent.
            ProviderError: The vendor said no, or nothing that can be read.
        """
        from voiceclone._transfer.multipart import MultipartBody  # noqa: PLC0415 - loads requests

        form = list(files)
        if fields is not None or form:
            body = partial(MultipartBody.open, (fields or {}).items(), form)
        how = {"body": body, "content_type": content_type, "on_progress": on_progress, "params": params, "json": json}

        def ask(credentials: Credentials | None) -> Answer:
            return self._ask(method, path, operation, credentials, how)

        source = self.credential_source
        # What only reads does no harm when it is repeated.
        return ask(None) if source is None else source.authorize(ask, harmless=method.upper() in ("GET", "HEAD"))

    def _ask(
        self, method: str, path: str, operation: str, credentials: Credentials | None, how: Mapping[str, Any]
    ) -> Answer:
        from voiceclone._transfer.connection import NoAnswer, exchange  # noqa: PLC0415 - loads requests

        own = {"Accept": "application/json", "User-Agent": "voiceclone-kit", **self.headers()}
        headers = own if credentials is None else {**own, **self.auth_headers(credentials)}
        url = self.endpoint + path
        reply = exchange(self.service, method, url, timeouts=self.timeouts, headers=headers, **how)
        if isinstance(reply, NoAnswer):
            raise self._unanswered(operation, reply)
        self.vendor_clock.note(reply.headers.get("Date"))
        return self._accepted(self._read(operation, reply))

    def open_service(self, timeouts: Timeouts) -> requests.Session:
        from voiceclone._transfer.connection import upload_session  # noqa: PLC0415 - loads requests

        return upload_session(timeouts)  # its pool of connections is made for threads

    def _read(self, operation: str, reply: requests.Response) -> Answer:
        try:
            data = json_.loads(reply.content)
        except (ValueError, RecursionError):
            data = None
        named = (reply.headers.get(name) for name in self.request_id_headers)
        return Answer(
            provider=self.name,
            operation=operation,
            status=reply.status_code,
            request_id=next(filter(None, named), None) or read_path(data, self.request_id_fields),
            data=data,
            content=reply.content,
            headers=reply.headers,
        )

    def _accepted(self, answer: Answer) -> Answer:
        if self.is_refusal(answer):
            raise self._refusal(answer)
        if answer.status >= 300:
            raise self._error(MalformedResponseError, "the answer cannot be read: it redirects", answer)
        if answer.data is None and answer.content.strip() not in (b"", b"null"):
            raise self._error(MalformedResponseError, "the answer cannot be read: it is not JSON", answer)
        return answer

    def _refusal(self, answer: Answer) -> ProviderError:
        code = read_path(answer.data, self.code_fields)
        kind = self.errors.get(code or "") or self.errors.get(answer.status)
        failed = answer.status >= 500 or answer.status == 408
        proof = kind is not None and not failed and not issubclass(kind, ServiceUnavailableError)
        page = answer.content.lstrip().startswith(b"<")
        words = "a web page instead of an answer" if page else read_path(answer.data, self.message_fields)
        kind = kind or error_kind(code, answer.status, ())
        return self._error(kind, words, answer, code=code, outcome_unknown=not proof)

    def _error(
        self,
        kind: type[ProviderError],
        words: str | None,
        answer: Answer,
        *,
        code: str | None = None,
        outcome_unknown: bool = True,
    ) -> ProviderError:
        secret = [field.name for field in attrs.fields(type(self)) if field.metadata.get("secret")]
        source = self.credential_source
        hide = Mask((*(getattr(self, name) for name in secret), *(source.mask.secrets if source is not None else ())))
        return kind(
            hide(words or "")[:_LONGEST],
            provider=self.name,
            operation=answer.operation,
            code=hide(code or "")[:_LONGEST] or None,
            status=answer.status,
            request_id=answer.request_id,
            retry_after=retry_after(answer.headers),
            outcome_unknown=outcome_unknown,
            raw=hide(answer.content if answer.data is None else answer.data),
        )

    def _unanswered(self, operation: str, failure: NoAnswer) -> ProviderError | TransferError:
        known: dict[str, Any] = {
            "provider": self.name,
            "operation": operation,
            "outcome_unknown": failure.outcome_unknown,
        }
        if failure.file:
            return TransferError(failure.reason, retryable=False, **known)
        return ConnectionFailedError(failure.reason, **known)
