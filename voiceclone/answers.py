"""
Reading a vendor's answer: what a refusal means, and the fields one cannot do without.

For those who write a backend.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from voiceclone.errors import (
    AuthenticationError,
    MalformedResponseError,
    NotFoundError,
    PermissionDeniedError,
    ProviderError,
    RateLimitError,
    RejectedError,
    ServiceUnavailableError,
)

_T = TypeVar("_T")

_STATUSES: Mapping[int, type[ProviderError]] = {
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    408: ServiceUnavailableError,
    429: RateLimitError,
}


def error_kind(code: str | None, status: int, codes: Iterable[tuple[str, type[ProviderError]]]) -> type[ProviderError]:
    """
    The class of error that a refusal is.

    Args:
        code: The vendor's error code, which says more than the status.
        status: HTTP status.
        codes: What a code of this vendor begins with, and what it means; the first that fits counts.
    """
    for beginning, kind in codes:
        if code is not None and code.startswith(beginning):
            return kind
    return _STATUSES.get(status, ServiceUnavailableError if status >= 500 else RejectedError)


def required(answer: Mapping[str, Any], field: str, kind: type[_T], *, provider: str, operation: str) -> _T:
    """
    A field that an answer cannot do without.

    Raises:
        MalformedResponseError: It is missing, of another type, or empty text. The vendor may have acted.
    """
    value = answer.get(field)
    if not isinstance(value, kind) or (kind is str and not value):
        text = f"the answer has no usable {field}"
        raise MalformedResponseError(text, provider=provider, operation=operation, in_doubt=True, raw=answer)
    return value


def text_or_none(value: object, longest: int | None = None) -> str | None:
    """
    A value of an answer, if it is text with something in it; cut to *longest* characters.
    """
    return value[:longest] if isinstance(value, str) and value else None
