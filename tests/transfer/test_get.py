"""Fetching from a pre-signed address: the file comes whole, or an error says why it did not."""

from __future__ import annotations

import gzip
import logging
import os
import socket
import struct
import traceback
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest
from helpers.stores import QUERY, REFUSAL, SECRET, SHORT, Treat, babble, cut, host_of, never_read, nobody, rude_servers

from voiceclone import TransferError
from voiceclone.backends import CHUNK, fetch
from voiceclone.sandbox._server import Server

Rude = Callable[[Treat], str]


@attrs.define
class Shelf:
    """A store that gives one file, or answers as told.

    Attributes:
        content: What is in the file.
        status: Status of its answers.
        headers: More headers of its answers.
        asked: The requests.
    """

    content: bytes = b""
    status: str = "200 OK"
    headers: list[tuple[str, str]] = attrs.field(factory=list)
    asked: list[dict[str, Any]] = attrs.field(factory=list)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        self.asked.append(environ)
        start_response(self.status, [("Content-Length", str(len(self.content))), *self.headers])
        return [self.content]


@pytest.fixture
def shelf() -> Shelf:
    return Shelf(os.urandom(3 * CHUNK + 7))


@pytest.fixture
def address(shelf: Shelf) -> Iterator[str]:
    server = Server(shelf)
    yield server.url + QUERY
    server.close_port()


@pytest.fixture
def rude() -> Iterator[Rude]:
    with rude_servers() as start:
        yield start


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "said.wav"


def get(url: str, file: Path) -> None:
    fetch(url, file, provider="acme", what="speech", timeouts=SHORT)


def failed(url: str, file: Path) -> TransferError:
    with pytest.raises(TransferError) as caught:
        get(url, file)
    return caught.value


def answering(answer: bytes, end: Treat) -> Treat:
    """Answers with so much, and then goes on as told."""

    def treat(connection: socket.socket) -> None:
        connection.recv(1024)
        connection.sendall(answer)
        end(connection)

    return treat


def reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def close(connection: socket.socket) -> None:
    connection.shutdown(socket.SHUT_WR)


PART = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n0123456789"


def test_comes(shelf: Shelf, address: str, file: Path) -> None:
    """What is in the store is in the file, byte by byte, whatever was there before."""
    file.write_bytes(bytes(10 * CHUNK))

    get(address, file)

    assert shelf.content == file.read_bytes()


def test_headers(shelf: Shelf, address: str, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The address is asked as it was signed, without a credential, whatever ~/.netrc says."""
    netrc = file.with_name("netrc")
    netrc.write_text("default login me password mine")
    monkeypatch.setenv("NETRC", str(netrc))

    get(address, file)

    [environ] = shelf.asked
    assert ("GET", QUERY) == (environ["REQUEST_METHOD"], f"{environ['PATH_INFO']}?{environ['QUERY_STRING']}")
    assert "HTTP_AUTHORIZATION" not in environ


def test_compressed_on_the_way(shelf: Shelf, address: str, file: Path) -> None:
    """What something between has compressed, though nobody asked for it, is in the file as it was."""
    content = bytes(range(256)) * 100
    shelf.content, shelf.headers = gzip.compress(content), [("Content-Encoding", "gzip")]

    get(address, file)

    assert content == file.read_bytes()


def test_wrongly_compressed(shelf: Shelf, address: str, file: Path) -> None:
    """What cannot be decompressed is an error that says so."""
    shelf.content, shelf.headers = b"RIFF, and no gzip", [("Content-Encoding", "gzip")]

    assert "acme: speech: did not come: it cannot be decompressed" == str(failed(address, file))


def test_empty(shelf: Shelf, address: str, file: Path) -> None:
    """An empty file is none."""
    shelf.content = b""

    assert "acme: speech: did not come: it is empty" == str(failed(address, file))


def test_endless(rude: Rude, file: Path) -> None:
    """A file that grows longer than any audio is not fetched to its end."""

    def pour(connection: socket.socket) -> None:
        while True:
            connection.sendall(b"%x\r\n" % CHUNK + bytes(CHUNK) + b"\r\n")

    url = rude(answering(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", pour))

    with pytest.raises(TransferError, match="did not come: it is longer than 200000 bytes") as caught:
        fetch(url, file, provider="acme", what="speech", timeouts=SHORT, longest=200_000)

    assert not caught.value.retryable
    assert file.stat().st_size <= 200_000


@pytest.mark.parametrize(
    ("status", "refused", "retryable"),
    [
        ("403 Forbidden", True, False),
        ("404 Not Found", True, False),
        ("429 Too Many Requests", False, True),
        ("503 Service Unavailable", False, True),
    ],
)
def test_refusal(shelf: Shelf, address: str, file: Path, status: str, refused: bool, retryable: bool) -> None:  # noqa: FBT001, PLR0917 - columns
    """A refusal tells the status, the store's code and its id of the request, and no file is made."""
    shelf.status = status
    shelf.content = REFUSAL.format("<RequestId>request-7</RequestId>").encode()

    error = failed(address, file)

    assert (refused, retryable, False) == (error.refused, error.retryable, error.outcome_unknown)
    assert (int(status[:3]), "AccessDenied", "request-7") == (error.status, error.code, error.request_id)
    assert not file.exists()


def test_redirection(shelf: Shelf, address: str, file: Path) -> None:
    """A redirection is not followed: an address was signed for one host."""
    shelf.status, shelf.headers = "302 Found", [("Location", address)]

    error = failed(address, file)

    assert (302, False, False) == (error.status, error.refused, error.retryable)
    assert 1 == len(shelf.asked)


@pytest.mark.parametrize("end", [close, reset, never_read], ids=["close", "reset", "hang"])
def test_refusal_that_breaks_off(rude: Rude, file: Path, end: Treat) -> None:
    """A refusal whose words do not come whole is a refusal."""
    part = PART.replace(b"200 OK", b"403 Forbidden")

    assert (403, True) == ((error := failed(rude(answering(part, end)), file)).status, error.refused)


@pytest.mark.parametrize(
    ("end", "text"),
    [(close, "was cut"), (reset, "was cut"), (never_read, "timed out")],
    ids=["close", "reset", "hang"],
)
def test_breaks_off(rude: Rude, file: Path, end: Treat, text: str) -> None:
    """A file that does not come whole is an error, and may be fetched again."""
    url = rude(answering(PART, end))

    error = failed(url, file)

    assert f"acme: speech: did not come: the connection to {host_of(url)} {text}" == str(error)
    assert (True, False) == (error.retryable, error.outcome_unknown)


def test_no_connection(file: Path) -> None:
    """Nobody at the address: it may be tried again."""
    url = nobody()

    error = failed(url, file)

    assert error.retryable
    assert f"acme: speech: did not come: no connection to {host_of(url)}: connection refused" == str(error)


def test_file_that_cannot_be_written(address: str, tmp_path: Path) -> None:
    """A fault of the disk is no fault of the transfer."""
    with pytest.raises(IsADirectoryError):
        get(address, tmp_path)


def test_address_is_secret(
    shelf: Shelf, address: str, rude: Rude, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The signature of the address is in no text, no traceback, no variable that is shown and no log."""
    caplog.set_level(logging.DEBUG)
    get(address, file)
    shelf.status, shelf.content = "403 Forbidden", REFUSAL.format(address).encode()
    treats = (cut, babble, never_read, answering(PART, close), answering(PART, reset))

    errors = [failed(url, file) for url in (address, nobody(), "http://[::1" + QUERY, *map(rude, treats))]

    told = [text for each in errors for text in (str(each), repr(each), *traceback.format_exception(each))]
    for each in errors:
        stack = traceback.TracebackException.from_exception(each, capture_locals=True).stack
        told += [str(frame.locals) for frame in stack if frame.filename.endswith(("/get.py", "/connection.py"))]
    assert [] == [text for text in told + caplog.messages if SECRET in text]
    assert [(None, None)] * len(errors) == [(each.__cause__, each.__context__) for each in errors]
