"""Stores on loopback that take an upload, or do something else."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from voiceclone import TransferError
from voiceclone.backends import Body, FileBody, Timeouts, put
from voiceclone.sandbox._server import HOST, Server

SECRET = "SECRETsignature"
QUERY = f"/bucket/take.wav?AccessKeyId=AK&Expires=1&Signature={SECRET}"
REFUSAL = "<?xml version='1.0'?><Error><Code>AccessDenied</Code><Message>expired</Message>{}</Error>"
SHORT = Timeouts(connect=5.0, write=0.2, read=0.2)

Treat = Callable[[socket.socket], object]


class Store:
    """Takes uploads, and answers as told."""

    def __init__(self) -> None:
        self.environs: list[dict[str, Any]] = []
        self.bodies: list[bytes] = []
        self.status, self.answer = "200 OK", b""
        self.headers = [("Content-Type", "application/xml"), ("ETag", '"of the store"')]
        self.silent = threading.Event()
        self.silent.set()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        self.environs.append(environ)
        with contextlib.suppress(OSError):
            self.bodies.append(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        self.silent.wait()
        start_response(self.status, self.headers)
        return [self.answer]


@contextlib.contextmanager
def serving(store: Store) -> Iterator[str]:
    """The signed address of *store*."""
    server = Server(store)
    yield server.url + QUERY
    store.silent.set()
    server.close_port()


@contextlib.contextmanager
def rude_servers() -> Iterator[Callable[[Treat], str]]:
    """Makes the signed address of a server that treats its first connection as told, and then holds it."""
    with contextlib.ExitStack() as stack:
        done = threading.Event()

        def start(treat: Treat) -> str:
            listener = stack.enter_context(socket.socket())
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            listener.bind((HOST, 0))
            listener.listen()
            listener.settimeout(10)

            def serve() -> None:
                with contextlib.suppress(OSError):  # the other side may be gone first
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


def nobody() -> str:
    """The signed address of a port that nobody listens at."""
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        return f"http://{HOST}:{listener.getsockname()[1]}{QUERY}"


def host_of(url: str) -> str:
    """Host and port of a signed address."""
    return url.split("/")[2]


def cut(connection: socket.socket) -> None:
    """Cut the upload."""
    connection.recv(1024)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def hang_up(connection: socket.socket) -> None:
    """Take the upload to its last bytes, ``end``, and close without an answer."""
    while not connection.recv(1 << 20).endswith(b"end"):
        pass
    connection.close()


def babble(connection: socket.socket) -> None:
    """Answer in another protocol."""
    connection.recv(1024)
    connection.sendall(b"+OK POP3 server ready\r\n\r\n")
    connection.shutdown(socket.SHUT_WR)


def never_read(connection: socket.socket) -> None:
    """Take the connection and nothing more."""


def nothing(_sent: int, _total: int) -> None:
    """Nobody wants to know how far it is."""


def send(
    url: str, body: Callable[[], Body], timeouts: Timeouts = SHORT, on_progress: Callable[[int, int], None] = nothing
) -> None:
    """Upload what *body* makes."""
    put(
        url,
        body,
        content_type="application/zip",
        provider="acme",
        what="recording",
        timeouts=timeouts,
        on_progress=on_progress,
    )


def failed(url: str, path: Path, **more: Any) -> TransferError:
    """The error of an upload of *path*."""
    with pytest.raises(TransferError) as caught:
        send(url, lambda: FileBody.open(path), **more)
    return caught.value
