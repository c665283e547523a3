"""What an error of a connection proves, and what it means in plain words."""

from __future__ import annotations

import inspect
import socket
import ssl
import traceback
from collections.abc import Iterator
from http.client import BadStatusLine, RemoteDisconnected
from pathlib import PurePath
from urllib.parse import urlsplit

from requests.exceptions import InvalidHeader, InvalidProxyURL, InvalidSchema, InvalidURL, MissingSchema, Timeout
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
_NO_TLS = frozenset({"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "UNKNOWN_PROTOCOL", "RECORD_LAYER_FAILURE"})
#: Functions of urllib3's connection that end before the first byte of a request goes out. A class says little of a
#: handshake: the same one is raised when an established connection breaks.
_BEFORE = frozenset({"connect", "putheader", "putrequest"})


def request_was_not_sent(error: BaseException | None) -> bool:
    """Whether *error* of requests, or of an SDK on top of it, proves that the request never left."""
    chain = list(_chain(error))
    if any(_passed(each, "requests", "sessions.py", {"resolve_redirects"}) for each in chain):
        return False  # the request was answered already; what failed is another one
    proofs = (*_NO_CONNECTION, *_NO_ADDRESS, InvalidHeader)
    return any(isinstance(each, proofs) or _passed(each, "urllib3", "connection.py", _BEFORE) for each in chain)


def is_unusable_address(error: BaseException) -> bool:
    """Whether *error* of requests says that the address asked can never be used."""
    return isinstance(error, _NO_ADDRESS)


def describe_connection_error(error: BaseException, where: str) -> str:
    """What happened to a connection: host, port and cause, never a path, a query or a credential.

    Args:
        error: What requests, or an SDK on top of it, raised.
        where: The address or host that was asked.
    """
    chain, host = list(_chain(error)), host_of(where)
    if any(isinstance(each, ProxyError) for each in chain):
        host += " through a proxy"
    if not request_was_not_sent(error):
        return _broken(chain, host)
    if any(
        isinstance(each, InvalidHeader) or _passed(each, "urllib3", "connection.py", {"putheader"}) for each in chain
    ):
        return f"no request to {host}: a header holds what cannot be sent"
    for each in chain:
        if isinstance(each, _NO_ADDRESS):
            return f"the address cannot be used ({type(each).__name__})"
    return f"no connection to {host}: {_cause(chain)}"


def host_of(where: str) -> str:
    """Host and port of an address, and nothing else of it."""
    try:
        parts = urlsplit(where if "://" in where else f"//{where}")
        port = parts.port
    except ValueError:
        return "the address"
    host = parts.hostname or "the address"
    host = f"[{host}]" if ":" in host else host
    return f"{host}:{port}" if port is not None else host


def _broken(chain: list[BaseException], host: str) -> str:
    if any(isinstance(each, (TimeoutError, Timeout, PoolTimeoutError)) for each in chain):
        return f"the connection to {host} timed out"
    if any(isinstance(each, BadStatusLine) and not isinstance(each, RemoteDisconnected) for each in chain):
        return f"the answer of {host} is not HTTP"
    return f"the connection to {host} was cut"


def _cause(chain: list[BaseException]) -> str:
    """Why there is no connection: the most telling error first, wherever it stands."""
    for tell in (_told_by_class, _told_by_system):
        for each in chain:
            if text := tell(each):
                return text
    return "it could not be made"


def _told_by_class(error: BaseException) -> str | None:
    match error:
        case NameResolutionError() | socket.gaierror():
            return "the host name cannot be resolved"
        case ConnectionRefusedError():
            return "connection refused"
        case ssl.SSLCertVerificationError():
            return f"the certificate is not trusted ({error.verify_message.rstrip('.')})"
        case ssl.SSLError(reason=reason):
            return (
                "the other side speaks no TLS" if reason in _NO_TLS else f"the TLS handshake failed ({reason or 'cut'})"
            )
    return None


def _told_by_system(error: BaseException) -> str | None:
    match error:
        case ConnectTimeoutError() | TimeoutError():
            return "it timed out"
        case OSError(strerror=str(text)) if text:
            return text[:1].lower() + text[1:]
        case OSError() if "Tunnel connection failed" in str(error):
            return "the proxy lets nothing through"
    return None


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """*error* and all that stands behind it."""
    seen: set[int] = set()
    queue: list[object] = [error]
    while queue:
        each = queue.pop()
        if not isinstance(each, BaseException) or id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        queue += [each.__cause__, getattr(each, "reason", None), getattr(each, "inner_exception", None), *each.args]
        if each.__context__ is not None and not _is_handled_by_a_caller(each.__context__):
            queue.append(each.__context__)


def _is_handled_by_a_caller(error: BaseException) -> bool:
    """Whether a function up the stack is handling *error* right now: then it was there before, and proves nothing."""
    trace = error.__traceback__
    stack = traceback.walk_stack(inspect.currentframe())
    return trace is not None and any(frame is trace.tb_frame for frame, _ in stack)


def _passed(error: BaseException, package: str, file: str, functions: set[str] | frozenset[str]) -> bool:
    """Whether *error* came through one of *functions* in a file of a package."""
    return any(
        frame.f_code.co_name in functions and PurePath(frame.f_code.co_filename).parts[-2:] == (package, file)
        for frame, _ in traceback.walk_tb(error.__traceback__)
    )
