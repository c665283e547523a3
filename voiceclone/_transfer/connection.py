"""
The connection: its time-outs, that no user's file adds a credential to it, and what is known when no answer came.
"""

from __future__ import annotations

from http.cookiejar import DefaultCookiePolicy
from typing import Any

import attrs
import requests
import requests.adapters
import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection

from voiceclone._transfer.bodies import UnreadableFileError
from voiceclone._transfer.errors import describe_connection_error, is_unusable_address, request_was_not_sent
from voiceclone._transfer.redaction import Secret, suppress_logging


@attrs.frozen(kw_only=True)
class Timeouts:
    """
    Seconds to wait: for a connection, for the other side to take a chunk, for its answer.
    """

    connect: float = 10.0
    write: float = 60.0
    read: float = 120.0


@attrs.frozen(kw_only=True)
class NoAnswer:
    """
    A request that was not answered.

    Attributes:
        reason: Why, without a secret.
        retryable: Whether the same request may be answered later.
        outcome_unknown: Whether it may have been acted on all the same.
        file: Whether a file of ours was the reason.
    """

    reason: str
    retryable: bool
    outcome_unknown: bool
    file: bool = False


def exchange(
    session: requests.Session, method: str, url: str, *, timeouts: Timeouts, **more: Any
) -> requests.Response | NoAnswer:
    """
    The answer to one request, redirects included, or why there is none. Nothing of it is logged.

    What is told of a failure is a value: the errors of HTTP libraries quote addresses, and those may be signed.
    """
    url = Secret(url)  # error trackers print the variables of every frame
    wait = (timeouts.connect, timeouts.read)
    try:
        with suppress_logging():
            return session.request(method, url, timeout=wait, allow_redirects=False, **more)
    except UnreadableFileError as error:
        return NoAnswer(reason=str(error), retryable=False, outcome_unknown=True, file=True)
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, UnicodeError) as error:
        return NoAnswer(
            reason=describe_connection_error(error, url),
            retryable=not is_unusable_address(error),
            outcome_unknown=not request_was_not_sent(error),
        )


def unchanged(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """
    An auth for `requests` that adds nothing: without one, it would add what the user's ``~/.netrc`` says.
    """
    return request


def upload_session(timeouts: Timeouts) -> requests.Session:
    """
    A session of `requests` that adds no credential, repeats nothing, and whose writes have a time-out of their own.

    Without that time-out a stalled write is measured by the connect timeout, which is far too short or far too long.
    """
    adapter = requests.adapters.HTTPAdapter(max_retries=0)
    adapter.poolmanager.pool_classes_by_scheme = {
        scheme: type("Pool", (pool,), {"ConnectionCls": type("Connection", (_WriteTimeout, connection), own)})
        for own in ({"write_timeout": timeouts.write},)
        for scheme, pool, connection in (
            ("http", urllib3.HTTPConnectionPool, HTTPConnection),
            ("https", urllib3.HTTPSConnectionPool, HTTPSConnection),
        )
    }
    session = requests.Session()
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
    session.auth = unchanged
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


class _WriteTimeout:
    """
    Mixed into a connection of urllib3: once connected, the socket gets the write timeout.
    """

    write_timeout: float
    sock: Any

    def connect(self) -> None:
        super().connect()  # type: ignore[misc]
        self.sock.settimeout(self.write_timeout)
