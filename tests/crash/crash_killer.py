"""
The vendor's side: an emulator that kills its client at a chosen request, or keeps its answer.
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

import attrs
from crash_clock import SharedClock
from crash_points import LAST_MINUTE, LATE, Point
from werkzeug.wrappers import Request
from werkzeug.wsgi import ClosingIterator

from voiceclone.sandbox import Emulator, Fault

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_PATIENCE = 10.0


class Shot:
    """
    At most one thing that happens, in one life.

    Args:
        point: Where, and what.
        meanwhile: Lets everybody else live.

    Attributes:
        seen: Operations that the client asked for, in order.
        lines: How many lines it had run at each, if it counts them.
    """

    def __init__(self, point: Point | None, meanwhile: Callable[[], object]) -> None:
        self._point = point if point is not None and point.kind == "request" else None
        self._lock = threading.Lock()
        self._client: BaseProcess | None = None
        self._aimed = threading.Event()
        self.meanwhile = meanwhile
        self.seen: list[str] = []
        self.lines: list[int] = []

    def aim(self, client: BaseProcess) -> None:
        """
        It is *client* that lives.
        """
        self._client = client
        self._aimed.set()

    def note(self, operation: str, lines: int) -> str:
        """
        What happens at this request; empty for nothing.
        """
        with self._lock:
            self.seen.append(operation)
            self.lines.append(lines)
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


@attrs.frozen
class _UnderWay:
    """
    A request that the vendor has not seen yet, though its client is dead.

    Attributes:
        environ: The request.
        before: The operation before which it arrives; None for any.
    """

    environ: WSGIEnvironment
    before: str | None


class Killer:
    """
    An emulator as a WSGI application that kills its client.

    Attributes:
        shot: For the client that lives now.
    """

    def __init__(self, emulator: Emulator, clock: SharedClock) -> None:
        self._emulator, self._clock = emulator, clock
        self._under_way: _UnderWay | None = None
        self.shot = Shot(None, lambda: None)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """
        The emulator's answer; or none, to a client that is dead.
        """
        shot, operation = self.shot, self._emulator.operation(Request(environ))
        moment = shot.note(operation, self._clock.lines)
        self._let_arrive(operation)
        if moment in ("unheard", "lost"):
            self._emulator.fault(operation, Fault(cut=True, after=moment == "lost"))
        if moment == "held":
            shot.meanwhile()
        if moment in ("", "unheard", "lost", "held"):
            return self._emulator(environ, start_response)
        if moment == "told late":
            answer = list(self._emulator(environ, start_response))
            shot.meanwhile()
            return answer
        if moment == "answered":
            return ClosingIterator(self._emulator(environ, start_response), [shot.fire])
        if moment == "acted":
            _act(self._emulator, environ)
        elif moment in (LATE, LAST_MINUTE):
            body = io.BytesIO(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)))
            self._under_way = _UnderWay({**environ, "wsgi.input": body}, operation if moment == LAST_MINUTE else None)
        shot.fire()
        shot.mourn()
        start_response("500 Nobody Listens", [])
        return []

    def _let_arrive(self, operation: str) -> None:
        late = self._under_way
        if late is not None and late.before in (None, operation):
            self._under_way = None
            _act(self._emulator, late.environ)


def _act(emulator: Callable[..., Iterable[bytes]], environ: WSGIEnvironment) -> None:
    """
    Let *emulator* do what is asked, and keep its answer from everybody.
    """

    def start_response(*_answer: Any) -> Callable[[bytes], object]:
        return lambda _data: None

    for _ in emulator(environ, start_response):
        pass
