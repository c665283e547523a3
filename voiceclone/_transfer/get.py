"""Fetching a file from a pre-signed address."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import requests
import urllib3

from voiceclone._errors import TransferError
from voiceclone._transfer.connection import NoAnswer, Timeouts, exchange, upload_session
from voiceclone._transfer.errors import describe_connection_error
from voiceclone._transfer.put import refusal
from voiceclone._transfer.redaction import Secret

_CHUNK = 1 << 16


def fetch(url: str, to: Path, *, provider: str, what: str, timeouts: Timeouts) -> None:
    """GET a pre-signed address into the file *to*, which is overwritten. Sends no header that could be a credential.

    Args:
        url: The address. It is a secret: it appears in no log, message or traceback.
        to: Where to write.
        provider: Name of the provider, for errors.
        what: What is fetched, for errors.
        timeouts: How long to wait.

    Raises:
        TransferError: It did not come, or not whole. ``refused`` tells that the address is not accepted (any more).
        OSError: The file cannot be written.
    """
    url = Secret(url)  # error trackers print the variables of every frame
    with upload_session(timeouts) as session:
        answer = exchange(session, "GET", url, timeouts=timeouts, stream=True)
        known: dict[str, Any] = {}
        if isinstance(answer, NoAnswer):
            text, known = answer.reason, {"retryable": answer.retryable}
        elif answer.status_code >= 300:
            text, known = "the store refused it", refusal(answer)
        else:
            text = _write(answer, to, url)
            if not text:
                return
            known = {"retryable": True}
    # Raised out here, without a context: the errors of HTTP libraries hold the signed address.
    known["outcome_unknown"] = False  # nothing is changed by reading
    raise TransferError(f"did not come: {text}", provider=provider, operation=what, **known)


def _write(answer: requests.Response, to: Path, url: str) -> str:
    """Write the body; gives what went wrong, nothing if it came whole."""
    announced, written = answer.headers.get("Content-Length", ""), 0
    # As it comes, undecoded: what is announced is the length of that.
    chunks = answer.raw.stream(_CHUNK, decode_content=False)
    with to.open("wb") as file:
        while True:
            try:
                chunk = next(chunks, None)
            except (urllib3.exceptions.HTTPError, OSError) as error:
                return describe_connection_error(error, url)
            if chunk is None:
                break
            file.write(chunk)
            written += len(chunk)
    if announced.isdecimal() and written != int(announced):
        return f"{written} of {announced} bytes came"
    return "" if written else "it is empty"
