"""Reading a vendor's answer: what a refusal means, and the fields one cannot do without.

For those who write a backend.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

import attrs

from voiceclone._errors import (
    AuthenticationError,
    MalformedResponseError,
    NotFoundError,
    PermissionDeniedError,
    ProviderError,
    QuotaExceededError,
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


#: Statuses that refuse a request, as RFC 9110 and its extensions define them: for `HTTPBackend.errors` of a vendor that
#: sends them for nothing else. No status of a conflict is among them: an earlier try may have caused it.
REFUSALS: Mapping[str | int, type[ProviderError]] = {
    400: RejectedError,
    401: AuthenticationError,
    402: QuotaExceededError,
    403: PermissionDeniedError,
    404: NotFoundError,
    413: RejectedError,
    415: RejectedError,
    422: RejectedError,
    429: RateLimitError,
}


def error_kind(code: str | None, status: int, codes: Iterable[tuple[str, type[ProviderError]]]) -> type[ProviderError]:
    """The class of error that a refusal is.

    Args:
        code: The vendor's error code, which says more than the status.
        status: HTTP status.
        codes: What a code of this vendor begins with, and what it means; the first that fits counts.
    """
    for beginning, kind in codes:
        if code is not None and code.startswith(beginning):
            return kind
    return _STATUSES.get(status, ServiceUnavailableError if status >= 500 else RejectedError)


def required(answer: object, field: str, kind: type[_T], *, provider: str, operation: str) -> _T:
    """A field that an answer cannot do without.

    Raises:
        MalformedResponseError: The answer is no object, or the field is missing, of another type, or empty text. The
            vendor may have acted.
    """
    value = answer.get(field) if isinstance(answer, Mapping) else None
    if not isinstance(value, kind) or (kind is str and not value):
        text = f"the answer has no usable {field}"
        raise MalformedResponseError(text, provider=provider, operation=operation, raw=answer)
    return value


@attrs.frozen(kw_only=True)
class Answer:
    """What the vendor answered.

    Attributes:
        provider: Name of the provider.
        operation: The vendor's name of the operation.
        status: HTTP status.
        request_id: The vendor's id of the request, if it sent one.
        data: The body's JSON; None if the body is empty or no JSON.
        content: The body as it came.
        headers: The headers, whatever their case.
    """

    provider: str
    operation: str
    status: int
    request_id: str | None = None
    data: Any = attrs.field(default=None, repr=False)
    content: bytes = attrs.field(default=b"", repr=False)
    headers: Mapping[str, str] = attrs.field(factory=dict, repr=False)

    def required(self, field: str, kind: type[_T]) -> _T:
        """A field of the JSON that cannot be done without.

        Raises:
            MalformedResponseError: It is missing, of another type, or empty text. The vendor may have acted.
        """
        return required(self.data, field, kind, provider=self.provider, operation=self.operation)


def optional_str(value: object, longest: int | None = None) -> str | None:
    """A value of an answer, if it is text with something in it; cut to *longest* characters."""
    return value[:longest] if isinstance(value, str) and value else None


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds an answer asks to wait, by its ``Retry-After`` header (RFC 9110); None if it does not say, or says a
    date.
    """
    value = headers.get("Retry-After", "")
    return float(value) if value.isascii() and value.isdecimal() else None


def read_path(answer: object, paths: Iterable[str]) -> str | None:
    """The first text or whole number that an answer has at one of *paths*, as text.

    Args:
        answer: JSON.
        paths: Names of fields; dots lead into objects: ``error.code``.
    """
    for path in paths:
        value = answer
        for name in path.split("."):
            value = value.get(name) if isinstance(value, Mapping) else None
        if isinstance(value, str | int) and not isinstance(value, bool) and value != "":
            return str(value)
    return None


#: Pages read before a list counts as one without an end.
_MOST_PAGES = 10_000


def read_pages(
    page: Callable[[int], tuple[list[Any], object]],
    identify: Callable[[Mapping[str, Any]], str],
    *,
    provider: str,
    operation: str,
) -> list[Mapping[str, Any]]:
    """All entries of a list that comes in pages, each once, whole.

    Args:
        page: Takes how many entries were read already; gives those that follow, and how many there are in all as the
            vendor says it: a number, or anything else for "not said".
        identify: The id of an entry; raises `MalformedResponseError` if it has none.
        provider: Name of the provider.
        operation: The vendor's name of the operation.

    Raises:
        MalformedResponseError: An entry cannot be read, the list has no end, or it changed while it was read. What is
            not in such a list may be there all the same.
    """
    found: dict[str, Mapping[str, Any]] = {}
    read = 0
    for _ in range(_MOST_PAGES):
        entries, total = page(read)
        if not all(isinstance(each, Mapping) for each in entries):
            break
        new = {identify(each): each for each in entries}
        known, read = len(found), read + len(entries)
        found |= new
        whole = isinstance(total, int) and not isinstance(total, bool)
        if not entries or (whole and read >= total):  # type: ignore[operator]
            if whole and len(found) < total:  # type: ignore[operator]
                break
            return list(found.values())
        if len(found) == known:
            break
    text = "the list cannot be read: an entry makes no sense, it has no end, or it changed meanwhile"
    raise MalformedResponseError(text, provider=provider, operation=operation)


def iterate_pages(
    page: Callable[[int], tuple[list[Any], object]],
    identify: Callable[[Mapping[str, Any]], str],
    *,
    provider: str,
    operation: str,
) -> Iterator[Mapping[str, Any]]:
    """The entries of a list that comes in pages, each once; a page is read when its first entry is asked for.

    Unlike `read_pages` it bears a list that changes while it is read: an entry may be missing then.

    Args:
        page: As of `read_pages`.
        identify: As of `read_pages`.
        provider: Name of the provider.
        operation: The vendor's name of the operation.

    Raises:
        MalformedResponseError: An entry cannot be read, or the list has no end.
    """
    known: set[str] = set()
    read = 0
    for _ in range(_MOST_PAGES):
        entries, total = page(read)
        before, read = len(known), read + len(entries)
        for entry in entries:
            if not isinstance(entry, Mapping):
                text = "an entry of the list is no object"
                raise MalformedResponseError(text, provider=provider, operation=operation)
            name = identify(entry)
            if name not in known:
                known.add(name)
                yield entry
        whole = isinstance(total, int) and not isinstance(total, bool)
        if not entries or (read >= total if whole else len(known) == before):  # type: ignore[operator]
            return
    raise MalformedResponseError("the list has no end", provider=provider, operation=operation)
