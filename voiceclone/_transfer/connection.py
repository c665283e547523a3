"""
The connection uploads go through: its time-outs, and that no user's file adds a credential to it.
"""

from __future__ import annotations

from typing import Any

import attrs
import requests
import requests.adapters
import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection


@attrs.frozen(kw_only=True)
class Timeouts:
    """
    Seconds to wait: for a connection, for the other side to take a chunk, for its answer.
    """

    connect: float = 10.0
    write: float = 60.0
    read: float = 120.0


def unchanged(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """
    An auth for `requests` that adds nothing: without one, it would add what the user's ``~/.netrc`` says.
    """
    return request


def upload_session(timeouts: Timeouts) -> requests.Session:
    """
    A session of `requests` that adds no credential, repeats nothing, and whose writes have a time-out of their own.
    """
    session = requests.Session()
    session.auth = unchanged
    adapter = upload_adapter(timeouts)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


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
