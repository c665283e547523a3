"""One emulator behind one loopback port."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import TYPE_CHECKING, Any

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

HOST = "127.0.0.1"


class _Silent(WSGIRequestHandler):
    """Logs nothing: the addresses are signed, and cut connections are meant to be cut."""

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - werkzeug's name
        pass

    def send_response(self, code: int, message: str | None = None) -> None:
        # Without the headers that the base adds: the date is the emulator's, by its own clock.
        self.send_response_only(code, message)


class Server:
    """Serves *application* from a thread of its own, until it is stopped.

    Attributes:
        port: The port; the same again after `close_port` and `open_port`.
    """

    def __init__(self, application: WSGIApplication, port: int = 0) -> None:
        self._application = application
        self.port = port
        self._server: BaseWSGIServer | None = None
        self._thread: threading.Thread | None = None
        self.open_port()

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://{HOST}:{self.port}"

    @property
    def closed(self) -> bool:
        """Whether connections are refused."""
        return self._server is None

    def open_port(self) -> None:
        """Answer from now on.

        Raises:
            OSError: The port is taken, or may not be opened.
        """
        # The port is opened here, because werkzeug ends the process when it is taken.
        with socket.create_server((HOST, self.port)) as opened:
            server = make_server(
                HOST,
                self.port,
                self._application,
                threaded=True,
                request_handler=_Silent,
                fd=opened.fileno(),
            )
        self._server, self.port = server, server.port
        self._thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def close_port(self) -> None:
        """Refuse connections from now on."""
        server, self._server = self._server, None
        if server is not None:
            # The accepting thread, which may be waiting for the caller, ends in its own time. It is told first: it
            # would try to accept without a pause once the socket is shut down.
            threading.Thread(target=_let_go, args=(server,), daemon=True).start()
            # Listening ends at once, even while the accepting thread looks at the socket.
            with contextlib.suppress(OSError):  # it has ended, and the socket is closed
                server.socket.shutdown(socket.SHUT_RDWR)


def _let_go(server: BaseWSGIServer) -> None:
    server.shutdown()
    server.server_close()
