"""
Uploads to a pre-signed address, and what may become of them.
"""

from __future__ import annotations

import contextlib
import logging
import os
import socket
import struct
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from voiceclone import TransferError
from voiceclone.sandbox.server import HOST, Server
from voiceclone.transfer import CHUNK, Body, FileBody, Timeouts, ZipBody, put

SECRET = "SECRETsignature"
QUERY = f"/bucket/take.wav?AccessKeyId=AK&Expires=1&Signature={SECRET}"
REFUSAL = "<?xml version='1.0'?><Error><Code>AccessDenied</Code><Message>expired</Message>{}</Error>"
SHORT = Timeouts(connect=5.0, write=0.2, read=0.2)


class Store:
    """
    Takes uploads, and answers as told.
    """

    def __init__(self) -> None:
        self.environs: list[dict[str, Any]] = []
        self.bodies: list[bytes] = []
        self.status, self.headers, self.answer = "200 OK", [("Content-Type", "application/xml")], b""
        self.silent = threading.Event()
        self.silent.set()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        self.environs.append(environ)
        with contextlib.suppress(OSError):
            self.bodies.append(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        self.silent.wait()
        start_response(self.status, self.headers)
        return [self.answer]


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def address(store: Store) -> Iterator[str]:
    """The signed address of *store*."""
    server = Server(store)
    yield server.url + QUERY
    store.silent.set()
    server.close_port()


@pytest.fixture
def rude() -> Iterator[Callable[[Callable[[socket.socket], object]], str]]:
    """Makes the signed address of a server that treats its first connection as told."""
    with contextlib.ExitStack() as stack:
        done = threading.Event()

        def start(treat: Callable[[socket.socket], object]) -> str:
            listener = stack.enter_context(socket.socket())
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            listener.bind((HOST, 0))
            listener.listen()
            listener.settimeout(10)

            def serve() -> None:
                with contextlib.suppress(TimeoutError):
                    connection, _ = listener.accept()
                    with connection:
                        connection.settimeout(10)
                        treat(connection)
                        done.wait()

            thread = threading.Thread(target=serve)
            stack.callback(thread.join)
            stack.callback(done.set)
            thread.start()
            return f"http://{HOST}:{listener.getsockname()[1]}{QUERY}"

        yield start


@pytest.fixture
def closed() -> str:
    """The signed address of nobody."""
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        return f"http://{HOST}:{listener.getsockname()[1]}{QUERY}"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of several chunks."""
    path = tmp_path / "take.wav"
    path.write_bytes(os.urandom(3 * CHUNK + 7))
    return path


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A file that no socket's buffers hold."""
    path = tmp_path / "large.wav"
    with path.open("wb") as stream:
        stream.truncate(64 << 20)
    return path


def send(
    url: str,
    body: Callable[[], Body],
    timeouts: Timeouts = SHORT,
    on_progress: Callable[[int, int], object] = lambda _sent, _total: None,
) -> None:
    put(
        url,
        body,
        content_type="application/zip",
        provider="acme",
        what="recording",
        timeouts=timeouts,
        on_progress=on_progress,  # type: ignore[arg-type]
    )


def failed(url: str, path: Path, **more: Any) -> TransferError:
    with pytest.raises(TransferError) as caught:
        send(url, lambda: FileBody.open(path), **more)
    return caught.value


def cut(connection: socket.socket) -> None:
    connection.recv(1024)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def hang_up(connection: socket.socket) -> None:
    while not connection.recv(1 << 20).endswith(b"end"):
        pass
    connection.close()


def babble(connection: socket.socket) -> None:
    connection.recv(1024)
    connection.sendall(b"+OK POP3 server ready\r\n\r\n")
    connection.shutdown(socket.SHUT_WR)


def never_read(connection: socket.socket) -> None:
    pass


@pytest.mark.parametrize("kind", ["file", "zip"])
def test_arrives(store: Store, address: str, file: Path, kind: str) -> None:
    """What is sent arrives byte by byte."""
    body = FileBody.open(file) if kind == "file" else ZipBody.open(file, "Voice.wav")

    send(address, lambda: body)

    assert [b"".join(body)] == store.bodies


def test_headers(store: Store, address: str, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The headers are those the address was signed for: no other encoding, no credential, whatever ~/.netrc says."""
    (tmp_path / "netrc").write_text("default login me password mine")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))

    send(address, lambda: FileBody.open(file))

    [environ] = store.environs
    assert ("PUT", QUERY) == (environ["REQUEST_METHOD"], f"{environ['PATH_INFO']}?{environ['QUERY_STRING']}")
    assert ("application/zip", str(file.stat().st_size)) == (environ["CONTENT_TYPE"], environ["CONTENT_LENGTH"])
    headers = {name for name in environ if name.startswith("HTTP_")}
    assert {"HTTP_HOST", "HTTP_USER_AGENT", "HTTP_ACCEPT", "HTTP_ACCEPT_ENCODING", "HTTP_CONNECTION"} == headers


def test_progress(address: str, file: Path) -> None:
    """Progress goes up chunk by chunk and ends at the total."""
    told: list[tuple[int, int]] = []
    size = file.stat().st_size

    send(address, lambda: FileBody.open(file), on_progress=lambda *numbers: told.append(numbers))

    assert [(sent, size) for sent in (CHUNK, 2 * CHUNK, 3 * CHUNK, size)] == told


@pytest.mark.parametrize(
    ("status", "refused", "retryable"),
    [
        ("302 Found", False, False),
        ("400 Bad Request", False, False),
        ("401 Unauthorized", True, False),
        ("403 Forbidden", True, False),
        ("404 Not Found", False, False),
        ("408 Request Timeout", False, True),
        ("429 Too Many Requests", False, True),
        ("500 Internal Server Error", False, True),
        ("503 Service Unavailable", False, True),
    ],
)
def test_refusal(store: Store, address: str, file: Path, status: str, refused: bool, retryable: bool) -> None:  # noqa: FBT001, PLR0917 - columns
    """A refusal tells the status, the store's code and its id of the request, and whether trying again is worth it."""
    store.status, store.answer = status, REFUSAL.format("<RequestId>request-7</RequestId>").encode()
    store.headers = [*store.headers, ("Location", address)]

    error = failed(address, file)

    assert (refused, retryable) == (error.refused, error.retryable)
    assert (int(status[:3]), "AccessDenied", "request-7") == (error.status, error.code, error.request_id)
    assert ("acme", "recording") == (error.provider, error.operation)
    assert 1 == len(store.environs)


@pytest.mark.parametrize(
    ("answer", "code", "request_id"),
    [
        (REFUSAL.format("").encode(), "AccessDenied", "from-header"),
        (b"", None, "from-header"),
        (b"<html>\xff\xfe</html>", None, "from-header"),
        (b"<Code></Code><RequestId> r </RequestId>", None, "r"),
        (b"<Code>never closed", None, "from-header"),
        (b"<Code>" + b"x" * 10_000 + b"</Code>", "x" * 100, "from-header"),
    ],
)
def test_odd_refusal(store: Store, address: str, file: Path, answer: bytes, code: str | None, request_id: str) -> None:  # noqa: PLR0917 - columns
    """A refusal that is no proper XML is told as far as it can be read."""
    store.status, store.answer = "403 Forbidden", answer
    store.headers = [("x-obs-request-id", "from-header")]

    error = failed(address, file)

    assert (403, code, request_id) == (error.status, error.code, error.request_id)


def test_refused_connection(closed: str, file: Path) -> None:
    """Nobody at the address: the upload may be tried again."""
    error = failed(closed, file)

    assert (True, False, None) == (error.retryable, error.refused, error.status)
    assert "acme: recording did not arrive: no connection could be made (ConnectionError)" == str(error)


@pytest.mark.parametrize("treat", [cut, hang_up, babble])
def test_broken_connection(rude: Callable[..., str], file: Path, treat: Callable[[socket.socket], object]) -> None:
    """A connection that breaks, in the middle or instead of an answer: the upload may be tried again."""
    with file.open("ab") as stream:
        stream.write(b"end")

    error = failed(rude(treat), file)

    assert (True, False, None) == (error.retryable, error.refused, error.status)
    assert "acme: recording did not arrive: the connection was cut or timed out (ConnectionError)" == str(error)


def test_no_answer(store: Store, address: str, file: Path) -> None:
    """A store that takes everything and never answers is given up after the read timeout."""
    store.silent.clear()

    error = failed(address, file)

    assert error.retryable
    assert "acme: recording did not arrive: the connection was cut or timed out (ReadTimeout)" == str(error)


def test_stalled_upload(rude: Callable[..., str], large: Path) -> None:
    """A store that stops reading is given up after the write timeout, not the much longer others."""
    error = failed(rude(never_read), large, timeouts=Timeouts(connect=60.0, write=0.2, read=60.0))

    assert error.retryable
    assert "acme: recording did not arrive: the connection was cut or timed out (ConnectionError)" == str(error)


def test_slow_answer(store: Store, address: str, file: Path) -> None:
    """A store that thinks longer than a chunk may take is waited for: the read timeout is another one."""
    store.silent.clear()
    threading.Timer(0.3, store.silent.set).start()

    send(address, lambda: FileBody.open(file), timeouts=Timeouts(connect=0.2, write=0.2, read=60.0))

    assert [file.read_bytes()] == store.bodies


def test_file_that_shrinks(store: Store, address: str, file: Path) -> None:
    """A file that shrinks while it is sent fails for good; the store gets no whole upload."""
    error = failed(address, file, on_progress=lambda _sent, _total: os.truncate(file, CHUNK))

    assert not error.retryable
    expected = f"acme: recording did not arrive: {file} cannot be read: it became shorter while it was sent"
    assert expected == str(error)
    assert [] == [body for body in store.bodies if len(body) > 3 * CHUNK]


def test_file_that_vanished(store: Store, address: str, file: Path) -> None:
    """A file that is gone fails for good, before or after its size was taken."""
    body = FileBody.open(file)
    file.unlink()
    with pytest.raises(TransferError) as late:
        send(address, lambda: body)

    early = failed(address, file)

    expected = f"acme: recording did not arrive: {file} cannot be read: No such file or directory"
    assert [(expected, False)] * 2 == [(str(error), error.retryable) for error in (early, late.value)]


def fail_at_the_store(store: Store, address: str, file: Path) -> Iterator[TransferError]:
    """What a store may do to an upload, and a file."""
    for store.status in ("302 Found", "403 Forbidden", "500 Internal Server Error"):
        store.answer, store.headers = REFUSAL.format(address).encode(), [("Location", address)]
        yield failed(address, file)
    store.silent.clear()
    yield failed(address, file)
    yield failed(address, file, on_progress=lambda _sent, _total: os.truncate(file, 1))
    file.unlink()
    yield failed(address, file)


def fail_on_the_way(rude: Callable[..., str], closed: str, file: Path) -> Iterator[TransferError]:
    """What may happen before a store gets to see anything."""
    yield failed(closed, file)
    for begin in ("https:/", "ftp:/", "", "http://[::1", "http://\x00", "http://a..b"):
        yield failed(closed.replace("http:/", begin), file)
        yield failed(begin + QUERY, file)
    for treat in (cut, babble, never_read):
        os.truncate(file, 64 << 20)
        yield failed(rude(treat), file)


def assert_secret(errors: list[TransferError], caplog: pytest.LogCaptureFixture) -> None:
    texts = [text for each in errors for text in (str(each), repr(each), *traceback.format_exception(each))]
    assert [] == [text for text in texts + caplog.messages if SECRET in text]
    assert [(None, None)] * len(errors) == [(each.__cause__, each.__context__) for each in errors]


def test_address_is_secret_at_the_store(
    store: Store, address: str, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The signature of the address is in no text, no traceback and no log, whatever the store does."""
    caplog.set_level(logging.DEBUG)
    send(address, lambda: FileBody.open(file))

    errors = list(fail_at_the_store(store, address, file))

    assert_secret(errors, caplog)


def test_address_is_secret_on_the_way(
    rude: Callable[..., str], closed: str, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The signature of the address is in no text, no traceback and no log, whatever happens on the way."""
    caplog.set_level(logging.DEBUG)

    errors = list(fail_on_the_way(rude, closed, file))

    assert_secret(errors, caplog)


def test_logs_of_others(address: str, file: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Silence is kept for the upload only: what else the app asks over HTTP is logged as ever."""
    caplog.set_level(logging.DEBUG)
    send(address, lambda: FileBody.open(file))

    requests.put(f"{address.partition('?')[0]}?mine", data=b"x", timeout=5)

    assert [True] == ["mine" in message for message in caplog.messages if "PUT" in message]
