"""
Sending a body to a pre-signed address.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import attrs
import requests
import urllib3
from requests.exceptions import InvalidSchema, InvalidURL, MissingSchema

from voiceclone.errors import TransferError
from voiceclone.transfer.bodies import Body, UnreadableFileError
from voiceclone.transfer.connection import Timeouts, broken, upload_adapter
from voiceclone.transfer.silence import quiet


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
) -> None:
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

    Raises:
        TransferError: It did not arrive, or not whole.
    """
    failure: TransferError
    headers = {"Content-Type": content_type}
    with requests.Session() as session, quiet():
        adapter = upload_adapter(timeouts)
        session.mount("https://", adapter)
        session.mount("http://", adapter)
        try:
            watched: Any = _Watched(body(), on_progress)
            answer = session.put(
                url,
                data=watched,
                headers=headers,
                auth=_signed_already,
                timeout=(timeouts.connect, timeouts.read),
                allow_redirects=False,
            )
        except UnreadableFileError as error:
            failure = TransferError(str(error), provider=provider, operation=what, retryable=False)
        except (InvalidSchema, InvalidURL, MissingSchema) as error:
            text = f"the address cannot be used ({type(error).__name__})"
            failure = TransferError(text, provider=provider, operation=what, retryable=False)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            failure = TransferError(broken(error), provider=provider, operation=what)
        else:
            if answer.ok and answer.status_code < 300:
                return
            failure = _refusal(answer, provider=provider, what=what)
    # Raised out here: no context, for the original's text holds the signed address.
    raise failure


def _signed_already(request: requests.PreparedRequest) -> requests.PreparedRequest:
    # Without an auth of ours, requests would add what the user's ~/.netrc says.
    return request


def _refusal(answer: requests.Response, *, provider: str, what: str) -> TransferError:
    code, request_id = _xml_text(answer.text, "Code"), _xml_text(answer.text, "RequestId")
    return TransferError(
        "the store refused it",
        provider=provider,
        operation=what,
        status=answer.status_code,
        code=code,
        request_id=request_id or answer.headers.get("x-obs-request-id"),
        retryable=answer.status_code >= 500 or answer.status_code in (408, 429),
    )


def _xml_text(text: str, tag: str) -> str | None:
    # Error pages may be anything; two short words are not worth a parser that can be attacked.
    _, opened, rest = text.partition(f"<{tag}>")
    word, closed, _ = rest.partition(f"</{tag}>")
    return word.strip()[:100] if opened and closed and word.strip() else None
