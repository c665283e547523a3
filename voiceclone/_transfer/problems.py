"""
What an error of a connection proves, and what it means in plain words.
"""

from __future__ import annotations

import inspect
import socket
import ssl
import traceback
from collections.abc import Iterator
from http.client import BadStatusLine, RemoteDisconnected
from pathlib import PurePath
from urllib.parse import urlsplit

from requests.exceptions import (
    InvalidHeader,
    InvalidProxyURL,
    InvalidSchema,
    InvalidURL,
    MissingSchema,
    Timeout,
)
from urllib3.exceptions import (
    ConnectTimeoutError,
    LocationParseError,
    NameResolutionError,
    NewConnectionError,
    ProxyError,
    TimeoutError as PoolTimeoutError,
)

_NO_CONNECTION = (NewConnectionError, NameResolutionError, ConnectTimeoutError, ConnectionRefusedError)
_NO_ADDRESS = (InvalidProxyURL, InvalidSchema, InvalidURL, MissingSchema, LocationParseError)
#: Functions of urllib3's connection that end before the first byte of a request goes out.
_BEFORE = frozenset({"connect", "putheader", "putrequest"})
_CUT = "the connection to {} was cut"


def request_was_not_sent(error: BaseException | None) -> bool:
    """
    Whether *error* of requests, or of an SDK on top of it, proves that the request never left.
    """
    chain = list(_chain(error))
    if any(_redirected(each) for each in chain):
        return False  # the request was answered already; what failed is another one
    proofs = (*_NO_CONNECTION, *_NO_ADDRESS, InvalidHeader)
    return any(isinstance(each, proofs) or _raised_before(each) for each in chain)


def describe_connection_error(error: BaseException, where: str) -> str:
    """
    What happened to a connection: host, port and cause, never a path, a query or a credential.

    Args:
        error: What requests, or an SDK on top of it, raised.
        where: The address or host that was asked.
    """
    chain, host = list(_chain(error)), host_of(where)
    if any(isinstance(each, ProxyError) for each in chain):
        host += " through a proxy"
    if not request_was_not_sent(error):
        return _broken(chain).format(host)
    if any(isinstance(each, InvalidHeader) or _in(each, frozenset({"putheader"})) for each in chain):
        return f"no request to {host}: a header holds what cannot be sent"
    unusable = next((each for each in chain if isinstance(each, _NO_ADDRESS)), None)
    if unusable is not None:
        return f"the address cannot be used ({type(unusable).__name__})"
    return f"no connection to {host}: {_cause(chain)}"


def host_of(where: str) -> str:
    """
    Host and port of an address, and nothing else of it.
    """
    try:
        parts = urlsplit(where if "://" in where else f"//{where}")
        port = parts.port
    except ValueError:
        return "the address"
    host = parts.hostname or "the address"
    host = f"[{host}]" if ":" in host else host
    return f"{host}:{port}" if port is not None else host


def _broken(chain: list[BaseException]) -> str:
    if any(isinstance(each, (TimeoutError, Timeout, PoolTimeoutError)) for each in chain):
        return "the connection to {} timed out"
    if any(isinstance(each, BadStatusLine) and not isinstance(each, RemoteDisconnected) for each in chain):
        return "the answer of {} is not HTTP"
    return _CUT


def _cause(chain: list[BaseException]) -> str:  # noqa: PLR0911 - one line a cause
    for each in chain:
        if isinstance(each, (NameResolutionError, socket.gaierror)):
            return "the host name cannot be resolved"
        if isinstance(each, ConnectionRefusedError):
            return "connection refused"
        if isinstance(each, ssl.SSLCertVerificationError):
            return f"the certificate is not trusted ({each.verify_message.rstrip('.')})"
        if isinstance(each, ssl.SSLError):
            plain = each.reason in {"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "UNKNOWN_PROTOCOL", "RECORD_LAYER_FAILURE"}
            return "the other side speaks no TLS" if plain else f"the TLS handshake failed ({each.reason or 'cut'})"
    for each in chain:
        if isinstance(each, (ConnectTimeoutError, TimeoutError)):
            return "it timed out"
        if isinstance(each, OSError) and each.strerror:
            return each.strerror[:1].lower() + each.strerror[1:]
    if any("Tunnel connection failed" in str(each) for each in chain if isinstance(each, OSError)):
        return "the proxy lets nothing through"
    return "it could not be made"


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """
    *error* and all that stands behind it.
    """
    seen: set[int] = set()
    queue: list[object] = [error]
    while queue:
        each = queue.pop()
        if not isinstance(each, BaseException) or id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        queue += [each.__cause__, getattr(each, "reason", None), getattr(each, "inner_exception", None), *each.args]
        if each.__context__ is not None and not _of_a_caller(each.__context__):
            queue.append(each.__context__)


def _of_a_caller(error: BaseException) -> bool:
    """
    Whether somebody up the stack is handling *error* right now: then it was there before, and proves nothing.
    """
    trace = error.__traceback__
    stack = traceback.walk_stack(inspect.currentframe())
    return trace is not None and any(frame is trace.tb_frame for frame, _ in stack)


def _raised_before(error: BaseException) -> bool:
    # A class says little of a handshake: the same one is raised when an established connection breaks.
    return _in(error, _BEFORE)


def _in(error: BaseException, functions: frozenset[str]) -> bool:
    return any(
        frame.f_code.co_name in functions
        and PurePath(frame.f_code.co_filename).parts[-2:] == ("urllib3", "connection.py")
        for frame, _ in traceback.walk_tb(error.__traceback__)
    )


def _redirected(error: BaseException) -> bool:
    return any(
        frame.f_code.co_name == "resolve_redirects" and PurePath(frame.f_code.co_filename).parts[-2] == "requests"
        for frame, _ in traceback.walk_tb(error.__traceback__)
    )
