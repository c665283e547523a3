"""
When an error proves that nothing was sent.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

import pytest
import requests
import urllib3
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError, ProtocolError, ReadTimeoutError

from voiceclone.sandbox.server import HOST
from voiceclone.transfer import broken, never_sent

POOL = urllib3.HTTPConnectionPool(HOST, 1)
NEW = NewConnectionError(POOL, "refused")  # type: ignore[arg-type]


@pytest.fixture
def cutting() -> Iterator[str]:
    """The address of a server that cuts its first connection."""
    with socket.socket() as listener:
        listener.settimeout(10)
        listener.bind((HOST, 0))
        listener.listen()

        def cut() -> None:
            with contextlib.suppress(OSError):  # nobody may come
                connection, _ = listener.accept()
                connection.close()

        thread = threading.Thread(target=cut)
        thread.start()
        yield f"http://{HOST}:{listener.getsockname()[1]}"
        thread.join()


@pytest.fixture
def closed() -> str:
    """The address of nobody."""
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        return f"http://{HOST}:{listener.getsockname()[1]}"


@pytest.fixture
def full() -> Iterator[str]:
    """The address of somebody whom no connection reaches, because too many wait already."""
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind((HOST, 0))
        listener.listen(0)
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        yield f"http://{HOST}:{listener.getsockname()[1]}"


def ask(url: str) -> requests.RequestException:
    with pytest.raises(requests.RequestException) as caught:
        requests.post(url, data=b"pay", timeout=(0.2, 5))
    return caught.value


@pytest.mark.parametrize(
    ("error", "proof"),
    [
        (None, False),
        (requests.ConnectionError(MaxRetryError(POOL, "/", NEW)), True),
        (requests.ConnectTimeout(MaxRetryError(POOL, "/", ConnectTimeoutError())), True),
        (ConnectionRefusedError(), True),
        (RuntimeError("an SDK's", ConnectionRefusedError()), True),
        (requests.ConnectionError(ProtocolError("aborted", ConnectionResetError())), False),
        (requests.ReadTimeout(ReadTimeoutError(POOL, "/", "slow")), False),
        (ConnectionAbortedError(), False),
        (TimeoutError(), False),
        (ValueError("ConnectionRefusedError"), False),
    ],
    ids=repr,
)
def test_proof(error: BaseException | None, proof: bool) -> None:  # noqa: FBT001 - a column
    """An error proves that nothing was sent only if it says that no connection was made."""
    found = never_sent(error)

    assert proof is found


def test_proof_behind_other_errors() -> None:
    """The proof may stand anywhere behind the error, and errors may stand in a circle."""
    one, other = RuntimeError("one"), RuntimeError("other")
    one.__cause__, other.__cause__ = other, one
    circle = never_sent(one)
    other.__context__ = ConnectionRefusedError()

    behind = never_sent(one)

    assert (False, True) == (circle, behind)


def test_refused_connection(closed: str) -> None:
    """A refused connection proves that nothing was sent."""
    error = ask(closed)

    assert never_sent(error)
    assert "no connection could be made (ConnectionError)" == broken(error)


def test_connection_that_takes_too_long(full: str) -> None:
    """A connection that could not be made in time proves that nothing was sent."""
    error = ask(full)

    assert never_sent(error)
    assert "no connection could be made (ConnectTimeout)" == broken(error)


def test_cut_connection(cutting: str) -> None:
    """A cut connection proves nothing."""
    error = ask(cutting)

    assert not never_sent(error)
    assert "the connection was cut or timed out (ConnectionError)" == broken(error)


def test_error_of_an_sdk(closed: str) -> None:
    """The proof is found behind an error that an SDK raises instead."""

    def sdk() -> None:
        try:
            requests.get(closed, timeout=5)
        except requests.RequestException:
            raise RuntimeError("something went wrong") from None

    with pytest.raises(RuntimeError) as caught:
        sdk()

    assert never_sent(caught.value)


def test_errors_of_the_caller_prove_nothing(cutting: str) -> None:
    """An error that the caller is still handling says nothing of the connection that was cut since."""
    try:
        raise ConnectionRefusedError  # noqa: TRY301 - somebody else's, before
    except ConnectionRefusedError:
        error = ask(cutting)
        proof = never_sent(error)

    assert not proof
