"""When an error proves that nothing was sent."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
import urllib3
from helpers.certificates import SELF_SIGNED
from helpers.stores import Store, serving
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError, ProtocolError, ReadTimeoutError

from voiceclone.backends import describe_connection_error, request_was_not_sent
from voiceclone.sandbox._server import HOST

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


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[str]:
    """The address of a server whose certificate nobody has signed but itself."""
    certificate = tmp_path / "certificate.pem"
    certificate.write_text(SELF_SIGNED)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with socket.socket() as listener:
        listener.settimeout(10)
        listener.bind((HOST, 0))
        listener.listen()

        def greet() -> None:
            with contextlib.suppress(OSError):
                connection, _ = listener.accept()
                with connection:
                    connection.settimeout(10)
                    context.wrap_socket(connection, server_side=True)

        thread = threading.Thread(target=greet)
        thread.start()
        yield f"https://{HOST}:{listener.getsockname()[1]}"
        thread.join()


def ask(url: str) -> Exception:
    with pytest.raises((requests.RequestException, urllib3.exceptions.HTTPError)) as caught:
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
    found = request_was_not_sent(error)

    assert proof is found


def test_proof_behind_other_errors() -> None:
    """The proof may stand anywhere behind the error, and errors may stand in a circle."""
    one, other = RuntimeError("one"), RuntimeError("other")
    one.__cause__, other.__cause__ = other, one
    circle = request_was_not_sent(one)
    other.__context__ = ConnectionRefusedError()

    behind = request_was_not_sent(one)

    assert (False, True) == (circle, behind)


def test_refused_connection(closed: str) -> None:
    """A refused connection proves that nothing was sent."""
    error = ask(closed)

    assert request_was_not_sent(error)
    assert f"no connection to {closed[7:]}: connection refused" == describe_connection_error(
        error, closed + "/p?q=secret"
    )


def test_connection_that_takes_too_long(full: str) -> None:
    """A connection that could not be made in time proves that nothing was sent."""
    error = ask(full)

    assert request_was_not_sent(error)
    assert f"no connection to {full[7:]}: it timed out" == describe_connection_error(error, full)


def test_cut_connection(cutting: str) -> None:
    """A cut connection proves nothing."""
    error = ask(cutting)

    assert not request_was_not_sent(error)
    assert f"the connection to {cutting[7:]} was cut" == describe_connection_error(error, cutting)


def test_untrusted_certificate(secure: str) -> None:
    """A handshake that fails proves that nothing was sent, and says why."""
    error = ask(secure)

    assert request_was_not_sent(error)
    text = f"no connection to {secure[8:]}: the certificate is not trusted (self-signed certificate)"
    assert text == describe_connection_error(error, secure)


def test_tls_where_nobody_speaks_it() -> None:
    """An https address of an http port proves that nothing was sent."""
    with serving(Store()) as plain:
        error = ask(plain.replace("http:", "https:"))

    assert request_was_not_sent(error)
    text = f"no connection to {plain.split('/')[2]}: the other side speaks no TLS"
    assert text == describe_connection_error(error, plain)


def test_handshake_that_is_cut(cutting: str) -> None:
    """A connection cut in the handshake proves that nothing was sent."""
    assert request_was_not_sent(ask(cutting.replace("http:", "https:")))


def test_unknown_host() -> None:
    """A name that has no address proves that nothing was sent."""
    url = "http://nobody.invalid:81"  # the name is reserved: it is asked of nobody but this machine's resolver
    error = ask(url)

    assert request_was_not_sent(error)
    assert "no connection to nobody.invalid:81: the host name cannot be resolved" == describe_connection_error(
        error, url
    )


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/x", "http://[::1", "http://a..b", "nothing"])
def test_unusable_address(url: str) -> None:
    """An address that cannot be used proves that nothing was sent."""
    error = ask(url)

    assert request_was_not_sent(error)
    assert describe_connection_error(error, url).startswith("the address cannot be used (")


@pytest.mark.parametrize("value", ["first\nsecond", "\u5bc6"])
def test_unusable_header(value: str) -> None:
    """A header that cannot be sent proves that nothing was."""
    with serving(Store()) as url, pytest.raises((requests.RequestException, ValueError)) as caught:
        requests.get(url, headers={"X-Key": value}, timeout=5)

    assert request_was_not_sent(caught.value)
    text = f"no request to {url.split('/')[2]}: a header holds what cannot be sent"
    assert text == describe_connection_error(caught.value, url)


@pytest.mark.parametrize("target", ["ftp://127.0.0.1/", "http://127.0.0.1:1/"])
def test_redirect_that_leads_nowhere(target: str) -> None:
    """What fails behind a redirect proves nothing: the request itself was answered."""
    store = Store()
    store.status, store.headers = "307 Temporary Redirect", [("Location", target), ("Content-Length", "0")]
    with serving(store) as url:
        error = ask(url)

    assert 1 == len(store.environs)
    assert not request_was_not_sent(error)


def test_error_of_an_sdk(closed: str) -> None:
    """The proof is found behind an error that an SDK raises instead."""

    def sdk() -> None:
        try:
            requests.get(closed, timeout=5)
        except requests.RequestException:
            raise RuntimeError("something went wrong") from None

    with pytest.raises(RuntimeError) as caught:
        sdk()

    assert request_was_not_sent(caught.value)


def test_errors_of_the_caller_prove_nothing(cutting: str) -> None:
    """An error that the caller is still handling says nothing of the connection that was cut since."""
    try:
        raise ConnectionRefusedError  # noqa: TRY301 - somebody else's, before
    except ConnectionRefusedError:
        error = ask(cutting)
        proof = request_was_not_sent(error)

    assert not proof
