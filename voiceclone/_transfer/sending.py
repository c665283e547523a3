"""
Sending a body to a pre-signed address.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import attrs
import requests
import urllib3
from requests.exceptions import InvalidSchema, InvalidURL, MissingSchema
from requests.structures import CaseInsensitiveDict

from voiceclone._errors import TransferError
from voiceclone._transfer.bodies import Body, UnreadableFileError
from voiceclone._transfer.connection import Timeouts, upload_session
from voiceclone._transfer.problems import describe_connection_error, request_was_not_sent
from voiceclone._transfer.secrecy import Secret
from voiceclone._transfer.silence import suppress_logging

#: How messages of uploads begin.
ARRIVED_NOT = "did not arrive"
#: What is wrong with a success that no object store has sent.
NO_STORE = "the answer is not the store's"
_OF_A_STORE = ("etag", "x-obs-request-id", "x-oss-request-id", "x-amz-request-id")


@attrs.frozen
class _Watched:
    """
    A body that tells how much of it was taken.
    """

    body: Body
    on_progress: Callable[[int, int], None]

    def __len__(self) -> int:
        return len(self.body)

    def __iter__(self) -> Iterator[bytes]:
        sent, total = 0, len(self.body)
        for chunk in self.body:
            yield chunk
            sent += len(chunk)
            self.on_progress(sent, total)


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
    """
    PUT what *body* makes to a pre-signed address, with the headers it was signed for and no other.

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
    failure: TransferError
    known: dict[str, Any] = {"provider": provider, "operation": what}
    with upload_session(timeouts) as session, suppress_logging():
        try:
            watched: Any = _Watched(body(), on_progress)
            answer = session.put(
                url,
                data=watched,
                headers={"Content-Type": content_type},
                timeout=(timeouts.connect, timeouts.read),
                allow_redirects=False,
            )
        except UnreadableFileError as error:
            failure = TransferError(f"{ARRIVED_NOT}: {error}", retryable=False, **known)
        except (InvalidSchema, InvalidURL, MissingSchema) as error:
            text = f"{ARRIVED_NOT}: {describe_connection_error(error, url)}"
            failure = TransferError(text, retryable=False, outcome_unknown=False, **known)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            text = f"{ARRIVED_NOT}: {describe_connection_error(error, url)}"
            failure = TransferError(text, outcome_unknown=not request_was_not_sent(error), **known)
        else:
            if not answer.ok or answer.status_code >= 300:
                failure = _refusal(answer, **known)
            elif from_a_store(answer.headers):
                return answer.headers
            else:
                failure = TransferError(f"{ARRIVED_NOT}: {NO_STORE}", status=answer.status_code, **known)
    # Raised out here: no context, for the original's text holds the signed address.
    raise failure


def from_a_store(headers: Mapping[str, str]) -> bool:
    """
    Whether an answer with *headers* is an object store's, and no page of something between.
    """
    names = CaseInsensitiveDict(headers)
    return any(name in names for name in _OF_A_STORE)


def _refusal(answer: requests.Response, *, provider: str, operation: str) -> TransferError:
    code, request_id = _xml_text(answer.text, "Code"), _xml_text(answer.text, "RequestId")
    return TransferError(
        f"{ARRIVED_NOT}: the store refused it",
        provider=provider,
        operation=operation,
        status=answer.status_code,
        code=code,
        request_id=request_id or answer.headers.get("x-obs-request-id"),
        retryable=answer.status_code >= 500 or answer.status_code in (408, 429),
        outcome_unknown=answer.status_code >= 500 or answer.status_code == 408,
    )


def _xml_text(text: str, tag: str) -> str | None:
    # Error pages may be anything; two short words are not worth a parser that can be attacked.
    _, opened, rest = text.partition(f"<{tag}>")
    word, closed, _ = rest.partition(f"</{tag}>")
    return word.strip()[:100] if opened and closed and word.strip() else None
