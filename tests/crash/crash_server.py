"""The vendor's side: an emulator that kills its client at a chosen request, or cuts the connection."""

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
from crash_faults import CUTS, LAST_MINUTE, LATE, FaultPoint
from werkzeug.wrappers import Request
from werkzeug.wsgi import ClosingIterator

from voiceclone.sandbox import Emulator, Fault

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_TIMEOUT = 10.0


class Injection:
    """At most one fault, in one run of a client.

    Args:
        point: Where it happens, and what; None for no fault.
        run_others: Runs the clients of all other hosts.

    Attributes:
        requests: Operations that the client asked for, in order.
        lines: How many lines it had run at each, if it counts them.
    """

    def __init__(self, point: FaultPoint | None, run_others: Callable[[], object]) -> None:
        self._point = point if point is not None and point.kind != "line" else None
        self._lock = threading.Lock()
        self._client: BaseProcess | None = None
        self._client_known = threading.Event()
        self.run_others = run_others
        self.requests: list[str] = []
        self.lines: list[int] = []

    def set_client(self, client: BaseProcess) -> None:
        """The process to kill."""
        self._client = client
        self._client_known.set()

    def record(self, operation: str, lines: int) -> str:
        """Add a request; gives the moment of the fault that is due at it, empty for none."""
        with self._lock:
            self.requests.append(operation)
            self.lines.append(lines)
            point = self._point
            if point is None or (point.kind == "operation" and point.label != operation):
                return ""
            number = len(self.requests) if point.kind == "request" else self.requests.count(operation)
            return point.moment if point.number == number else ""

    def kill(self) -> None:
        """Kill the client."""
        client = self._target()
        assert client.pid is not None
        # After its last answer a client may have ended before it can be killed.
        with contextlib.suppress(ProcessLookupError):
            os.kill(client.pid, signal.SIGKILL)

    def wait_for_exit(self) -> None:
        """Wait until the client is gone: until then it could still read an answer."""
        wait([self._target().sentinel], _TIMEOUT)

    def _target(self) -> BaseProcess:
        # The first request may come before the process is known here.
        self._client_known.wait(_TIMEOUT)
        assert self._client is not None
        return self._client


@attrs.frozen
class _DelayedRequest:
    """A request that reaches the vendor after its client was killed.

    Attributes:
        environ: The request.
        before: The operation before which it arrives; None for any.
    """

    environ: WSGIEnvironment
    before: str | None


class FaultyServer:
    """An emulator as a WSGI application that injects a fault.

    Attributes:
        injection: The fault for the client that runs now.
    """

    def __init__(self, emulator: Emulator, clock: SharedClock) -> None:
        self._emulator, self._clock = emulator, clock
        self._delayed: _DelayedRequest | None = None
        self.injection = Injection(None, lambda: None)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """The emulator's answer; or none, to a client that was killed."""
        injection, operation = self.injection, self._emulator.operation(Request(environ))
        moment = injection.record(operation, self._clock.lines)
        self._deliver_delayed(operation)
        if moment in CUTS:
            self._emulator.fault(operation, Fault(cut=True, after=moment == "cut after"))
        if moment == "held":
            injection.run_others()
        if moment in ("", "held", *CUTS):
            return self._emulator(environ, start_response)
        if moment == "answered late":
            answer = list(self._emulator(environ, start_response))
            injection.run_others()
            return answer
        if moment == "answered":
            return ClosingIterator(self._emulator(environ, start_response), [injection.kill])
        if moment == "acted":
            _perform(self._emulator, environ)
        elif moment in (LATE, LAST_MINUTE):
            body = io.BytesIO(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)))
            self._delayed = _DelayedRequest(
                {**environ, "wsgi.input": body}, operation if moment == LAST_MINUTE else None
            )
        injection.kill()
        injection.wait_for_exit()
        start_response("500 Client Is Gone", [])
        return []

    def _deliver_delayed(self, operation: str) -> None:
        late = self._delayed
        if late is not None and late.before in (None, operation):
            self._delayed = None
            _perform(self._emulator, late.environ)


def _perform(emulator: Callable[..., Iterable[bytes]], environ: WSGIEnvironment) -> None:
    """Have *emulator* do what is asked, and drop its answer."""

    def start_response(*_answer: Any) -> Callable[[bytes], object]:
        return lambda _data: None

    for _ in emulator(environ, start_response):
        pass
