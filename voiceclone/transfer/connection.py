"""
The connection uploads go through: its time-outs, and what its errors prove.
"""

from __future__ import annotations

import inspect
import traceback
from typing import Any

import attrs
import requests.adapters
import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError


@attrs.frozen(kw_only=True)
class Timeouts:
    """
    Seconds to wait: for a connection, for the other side to take a chunk, for its answer.
    """

    connect: float = 10.0
    write: float = 60.0
    read: float = 120.0


def broken(error: BaseException) -> str:
    """
    What happened to a connection, in words that repeat no address.
    """
    what = "no connection could be made" if never_sent(error) else "the connection was cut or timed out"
    return f"{what} ({type(error).__name__})"


def never_sent(error: BaseException | None) -> bool:
    """
    Whether *error* of requests, or of an SDK on top of it, proves that no connection was made.
    """
    seen: set[int] = set()
    queue: list[object] = [error]
    while queue:
        each = queue.pop()
        if not isinstance(each, BaseException) or id(each) in seen:
            continue
        seen.add(id(each))
        if isinstance(each, (NewConnectionError, NameResolutionError, ConnectTimeoutError, ConnectionRefusedError)):
            return True
        queue += [each.__cause__, getattr(each, "reason", None), *each.args]
        if each.__context__ is not None and not _of_a_caller(each.__context__):
            queue.append(each.__context__)
    return False


def _of_a_caller(error: BaseException) -> bool:
    """
    Whether somebody up the stack is handling *error* right now: then it was there before, and proves nothing.
    """
    trace = error.__traceback__
    stack = traceback.walk_stack(inspect.currentframe())
    return trace is not None and any(frame is trace.tb_frame for frame, _ in stack)


def upload_adapter(timeouts: Timeouts) -> requests.adapters.HTTPAdapter:
    """
    An adapter for `requests` whose writes have a timeout of their own.

    Without it a stalled write is measured by the connect timeout, which is far too short or far too long.
    """
    plain = type("Connection", (_WriteTimeout, HTTPConnection), {"write_timeout": timeouts.write})
    secure = type("SecureConnection", (_WriteTimeout, HTTPSConnection), {"write_timeout": timeouts.write})
    pools = {
        "http": type("Pool", (urllib3.HTTPConnectionPool,), {"ConnectionCls": plain}),
        "https": type("SecurePool", (urllib3.HTTPSConnectionPool,), {"ConnectionCls": secure}),
    }
    adapter = requests.adapters.HTTPAdapter(max_retries=0)
    adapter.poolmanager.pool_classes_by_scheme = pools
    return adapter


class _WriteTimeout:
    """
    Mixed into a connection of urllib3: once connected, the socket gets the write timeout.
    """

    write_timeout: float
    sock: Any

    def connect(self) -> None:
        super().connect()  # type: ignore[misc]
        self.sock.settimeout(self.write_timeout)
