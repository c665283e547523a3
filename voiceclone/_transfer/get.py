"""Fetching a file from a pre-signed address."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import requests
import urllib3

from voiceclone._errors import TransferError
from voiceclone._transfer.connection import NoAnswer, Timeouts, exchange, upload_session
from voiceclone._transfer.errors import describe_connection_error
from voiceclone._transfer.put import refusal
from voiceclone._transfer.redaction import Secret

_OK, _CHUNK = 200, 1 << 16
#: Bytes of a refusal that are read: its words stand at the beginning.
_LONGEST_REFUSAL = 1 << 16
#: Bytes; a WAV file cannot have more.
_LONGEST = 1 << 32


def fetch(url: str, to: Path, *, provider: str, what: str, timeouts: Timeouts, longest: int = _LONGEST) -> None:
    """GET a pre-signed address into the file *to*, which is overwritten. Sends no header that could be a credential.

    Args:
        url: The address. It is a secret: it appears in no log, message or traceback.
        to: Where to write.
        provider: Name of the provider, for errors.
        what: What is fetched, for errors.
        timeouts: How long to wait.
        longest: Bytes that it may have.

    Raises:
        TransferError: It did not come, or not whole. ``refused`` tells that the address is not accepted (any more).
        OSError: The file cannot be written.
    """
    url = Secret(url)  # error trackers print the variables of every frame
    with upload_session(timeouts) as session:
        answer = exchange(session, "GET", url, timeouts=timeouts, headers={"Accept-Encoding": "identity"}, stream=True)
        known: dict[str, Any] = {}
        if isinstance(answer, NoAnswer):
            text, known = answer.reason, {"retryable": answer.retryable}
        elif answer.status_code != _OK:
            text, known = "the store refused it", refusal(answer, _words(answer))
        elif not (text := _write(answer, to, url, longest)):
            return
        else:
            known["retryable"] = text != _too_long(longest)
    # Raised out here, without a context: the errors of HTTP libraries hold the signed address.
    known["outcome_unknown"] = False  # nothing is changed by reading
    raise TransferError(f"did not come: {text}", provider=provider, operation=what, **known)


def _words(answer: requests.Response) -> str:
    """The beginning of a refusal, as far as it can be read."""
    words = b""
    with contextlib.suppress(urllib3.exceptions.HTTPError, OSError):
        words = answer.raw.read(_LONGEST_REFUSAL, decode_content=True)
    return words.decode(errors="replace")


def _too_long(longest: int) -> str:
    return f"it is longer than {longest} bytes"


def _write(answer: requests.Response, to: Path, url: str, longest: int) -> str:
    """Write the body; gives what went wrong, nothing if it came whole."""
    announced, written = answer.headers.get("Content-Length", ""), 0
    chunks = answer.raw.stream(_CHUNK, decode_content=True)  # something between may compress it all the same
    with to.open("wb") as file:
        while True:
            try:
                chunk = next(chunks, None)
            except urllib3.exceptions.DecodeError:
                return "it cannot be decompressed"
            except (urllib3.exceptions.HTTPError, OSError) as error:
                return describe_connection_error(error, url)
            if chunk is None:
                break
            written += len(chunk)
            if written > longest:
                return _too_long(longest)
            file.write(chunk)
    came = answer.raw.tell()  # before it was decompressed, which is what was announced
    if announced.isdecimal() and came != int(announced):
        return f"{came} of {announced} bytes came"
    return "" if written else "it is empty"
