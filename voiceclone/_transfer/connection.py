"""The connection: its time-outs, that no user's file adds a credential to it, and what is known when no answer came."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import attrs
import requests
import requests.adapters
import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection

from voiceclone._transfer.bodies import Body, ReportingBody, UnreadableFileError
from voiceclone._transfer.errors import describe_connection_error, is_unusable_address, request_was_not_sent
from voiceclone._transfer.redaction import Secret, suppress_logging


@attrs.frozen(kw_only=True)
class Timeouts:
    """Seconds to wait: for a connection, for the other side to take a chunk, for its answer."""

    connect: float = 10.0
    write: float = 60.0
    read: float = 120.0


@attrs.frozen(kw_only=True)
class NoAnswer:
    """A request that was not answered.

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
    session: requests.Session,
    method: str,
    url: str,
    *,
    timeouts: Timeouts,
    headers: Mapping[str, str] | None = None,
    body: Callable[[], Body] | None = None,
    content_type: str = "application/octet-stream",
    on_progress: Callable[[int, int], None] | None = None,
    **more: Any,
) -> requests.Response | NoAnswer:
    """The answer to one request, redirects included, or why there is none. Nothing of it is logged.

    What is told of a failure is a value: the errors of HTTP libraries quote addresses, and those may be signed.

    Args:
        session: The session.
        method: The HTTP method.
        url: The address. It may be a secret.
        timeouts: How long to wait.
        headers: Headers, without those of the body.
        body: Makes the body.
        content_type: The body's media type, where it does not bring its own.
        on_progress: Takes the bytes sent and the bytes in all.
        **more: As `requests` has it.
    """
    url = Secret(url)  # error trackers print the variables of every frame
    more |= {"headers": dict(headers or {}), "timeout": (timeouts.connect, timeouts.read), "allow_redirects": False}
    try:
        if body is not None:
            data = body()
            more["headers"]["Content-Type"] = getattr(data, "content_type", content_type)
            more["data"] = ReportingBody(data, on_progress) if on_progress else data
        with suppress_logging():
            return session.request(method, url, **more)
    except UnreadableFileError as error:
        return NoAnswer(reason=str(error), retryable=False, outcome_unknown="data" in more, file=True)
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, UnicodeError) as error:
        return NoAnswer(
            reason=describe_connection_error(error, url),
            retryable=not is_unusable_address(error),
            outcome_unknown=not request_was_not_sent(error),
        )


def unchanged(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """An auth for `requests` that adds nothing: without one, it would add what the user's ``~/.netrc`` says."""
    return request


def upload_session(timeouts: Timeouts) -> requests.Session:
    """A session of `requests` that adds no credential, repeats nothing, and whose writes have a time-out of their own.

    Without that time-out a stalled write is measured by the connect timeout, which is far too short or far too long.
    """
    adapter = requests.adapters.HTTPAdapter(max_retries=0)
    adapter.poolmanager.pool_classes_by_scheme = {
        "http": _pool(urllib3.HTTPConnectionPool, HTTPConnection, timeouts.write),
        "https": _pool(urllib3.HTTPSConnectionPool, HTTPSConnection, timeouts.write),
    }
    session = requests.Session()
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
    session.auth = unchanged
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


def _pool(pool: type, connection: type, write: float) -> type:
    timed = type("Connection", (_WriteTimeout, connection), {"write_timeout": write})
    return type("Pool", (pool,), {"ConnectionCls": timed})


class _WriteTimeout:
    """Mixed into a connection of urllib3: whenever a request begins, the socket gets the write timeout."""

    write_timeout: float
    sock: Any

    def connect(self) -> None:
        super().connect()  # type: ignore[misc]
        self.sock.settimeout(self.write_timeout)

    def putrequest(self, *args: Any, **more: Any) -> None:
        if self.sock is not None:  # connected for an earlier request, and left with the read timeout
            self.sock.settimeout(self.write_timeout)
        super().putrequest(*args, **more)  # type: ignore[misc]
