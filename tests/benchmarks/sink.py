"""A script: takes HTTP uploads as fast as a plain socket can, and forgets them. Prints its port."""

from __future__ import annotations

import re
import socket

_BUFFER = 1 << 20
_ANSWER = b"HTTP/1.1 200 OK\r\nETag: sink\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


def _serve() -> None:
    buffer = bytearray(_BUFFER)
    with socket.create_server(("127.0.0.1", 0)) as server:
        print(server.getsockname()[1], flush=True)  # noqa: T201 - the answer to who started it
        while True:
            connection, _ = server.accept()
            with connection:
                _take(connection, buffer)


def _take(connection: socket.socket, buffer: bytearray) -> None:
    received = b""
    while b"\r\n\r\n" not in received:
        more = connection.recv(1 << 16)
        if not more:
            return
        received += more
    head, _, body = received.partition(b"\r\n\r\n")
    length = re.search(rb"(?im)^content-length: *(\d+)", head)
    assert length is not None
    left = int(length[1]) - len(body)
    while left > 0:
        count = connection.recv_into(buffer)
        if not count:
            return
        left -= count
    connection.sendall(_ANSWER)


if __name__ == "__main__":
    _serve()
