"""Sending a body to a pre-signed address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import requests
from requests.structures import CaseInsensitiveDict

from voiceclone._errors import TransferError
from voiceclone._transfer.bodies import Body
from voiceclone._transfer.connection import NoAnswer, Timeouts, exchange, upload_session
from voiceclone._transfer.redaction import Secret

_STORES = ("etag", "x-obs-request-id", "x-oss-request-id", "x-amz-request-id")


def put(
    url: str,
    body: Callable[[], Body],
    *,
    content_type: str,
    provider: str,
    what: str,
    timeouts: Timeouts,
    on_progress: Callable[[int, int], None],
) -> Mapping[str, str]:
    """PUT what *body* makes to a pre-signed address, with the headers it was signed for and no other.

    Args:
        url: The address. It is a secret: it appears in no log, message or traceback.
        body: Makes what is to be sent.
        content_type: Its media type, exactly as the address was signed for.
        provider: Name of the provider, for errors.
        what: What is being sent, for errors.
        timeouts: How long to wait.
        on_progress: Takes the bytes sent and the bytes in all.

    Returns:
        The headers of the store's answer.

    Raises:
        TransferError: It did not arrive, or not whole.
    """
    url = Secret(url)  # error trackers print the variables of every frame
    with upload_session(timeouts) as session:
        answer = exchange(
            session, "PUT", url, timeouts=timeouts, body=body, content_type=content_type, on_progress=on_progress
        )
    # Raised out here, without a context: the errors of HTTP libraries hold the signed address.
    known: dict[str, Any]
    if isinstance(answer, NoAnswer):
        text, known = answer.reason, {"retryable": answer.retryable, "outcome_unknown": answer.outcome_unknown}
    elif answer.status_code >= 300:
        text, known = "the store refused it", refusal(answer, answer.text)
    elif not from_a_store(answer.headers):
        text, known = "the answer is not the store's", {"status": answer.status_code}
    else:
        return answer.headers
    raise TransferError(f"did not arrive: {text}", provider=provider, operation=what, **known)


def from_a_store(headers: Mapping[str, str]) -> bool:
    """Whether an answer with *headers* is an object store's, and no page of something between."""
    names = CaseInsensitiveDict(headers)
    return any(name in names for name in _STORES)


def refusal(answer: requests.Response, text: str) -> dict[str, Any]:
    """What a store that refuses tells in an answer with the body *text*, as fields of a `TransferError`."""
    status = answer.status_code
    return {
        "status": status,
        "code": _xml_text(text, "Code"),
        "request_id": _xml_text(text, "RequestId") or answer.headers.get("x-obs-request-id"),
        "retryable": status >= 500 or status in (408, 429),
        "outcome_unknown": status >= 500 or status == 408,
    }


def _xml_text(text: str, tag: str) -> str | None:
    # Error pages may be anything; two short words are not worth a parser that can be attacked.
    _, opened, rest = text.partition(f"<{tag}>")
    word, closed, _ = rest.partition(f"</{tag}>")
    return word.strip()[:100] if opened and closed and word.strip() else None
