"""
The vendor's side: an emulator that kills its client at a chosen request.
"""

from __future__ import annotations

import contextlib
import io
import os
import signal
import threading
from collections.abc import Callable, Iterable
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING, Any

from crash_points import Point
from werkzeug.wrappers import Request
from werkzeug.wsgi import ClosingIterator

from voiceclone.sandbox import Emulator

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_PATIENCE = 10.0


class Shot:
    """
    At most one kill, in one run.

    Attributes:
        seen: Operations that the run asked for, in order.
    """

    def __init__(self, point: Point | None) -> None:
        self._point = point
        self._lock = threading.Lock()
        self._client: BaseProcess | None = None
        self._aimed = threading.Event()
        self.seen: list[str] = []

    def aim(self, client: BaseProcess) -> None:
        """
        It is *client* that runs.
        """
        self._client = client
        self._aimed.set()

    def note(self, operation: str) -> str:
        """
        The moment to kill at around this request; empty for none.
        """
        with self._lock:
            self.seen.append(operation)
            return self._point.moment if self._point is not None and self._point.number == len(self.seen) else ""

    def fire(self) -> None:
        """
        Kill the client.
        """
        client = self._target()
        assert client.pid is not None
        # After its last answer a client may have ended before it can be killed.
        with contextlib.suppress(ProcessLookupError):
            os.kill(client.pid, signal.SIGKILL)

    def mourn(self) -> None:
        """
        Wait until the client is dead: dying takes a moment, in which it could still hear an answer.
        """
        wait([self._target().sentinel], _PATIENCE)

    def _target(self) -> BaseProcess:
        # The request may be faster than the news of who sends it.
        self._aimed.wait(_PATIENCE)
        assert self._client is not None
        return self._client


class Killer:
    """
    An emulator as a WSGI application that kills its client.

    Attributes:
        shot: For the present run.
    """

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        self._under_way: tuple[str, WSGIEnvironment] | None = None
        self.shot = Shot(None)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """
        The emulator's answer; or none, to a client that is dead.
        """
        shot, operation = self.shot, self._emulator.operation(Request(environ))
        moment = shot.note(operation)
        if self._under_way is not None and self._under_way[0] == operation:
            late, self._under_way = self._under_way[1], None
            _act(self._emulator, late)
        if not moment:
            return self._emulator(environ, start_response)
        if moment == "answered":
            return ClosingIterator(self._emulator(environ, start_response), [shot.fire])
        if moment == "acted":
            _act(self._emulator, environ)
        elif moment == "late":
            body = io.BytesIO(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
            self._under_way = operation, {**environ, "wsgi.input": body}
        shot.fire()
        shot.mourn()
        start_response("500 Nobody Listens", [])
        return []


def _act(emulator: Callable[..., Iterable[bytes]], environ: WSGIEnvironment) -> None:
    """
    Let *emulator* do what is asked, and keep its answer from everybody.
    """

    def start_response(*_answer: Any) -> Callable[[bytes], object]:
        return lambda _data: None

    for _ in emulator(environ, start_response):
        pass
