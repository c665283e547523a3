"""What every emulated vendor shares: faults, the pace of jobs, the account of what was received and paid."""

from __future__ import annotations

import abc
import contextlib
import json
import socket
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar

import attrs
from werkzeug.wrappers import Request, Response

from voiceclone.sandbox._faults import Fault
from voiceclone.sandbox._issuer import Issuer
from voiceclone.sandbox._store import Store

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


_LONGEST_JSON = 1 << 20


@attrs.frozen(kw_only=True)
class Pace:
    """How fast jobs move on.

    Attributes:
        polls: One state further at every so many polls; None for never.
        seconds: One state further at every so many seconds of the clock, however often the job is polled.
    """

    polls: int | None = 1
    seconds: float | None = None


@attrs.define(kw_only=True)
class Job:
    """A job of the emulated vendor.

    Attributes:
        job_id: Its id.
        fields: What it was made with, in the vendor's words.
        created: When, in seconds since 1970.
        path: States it goes through, in the vendor's words.
        started: When it set out on that path.
        polls: How often it was polled since.
        pinned: A state a test has put it in; it stays there.
    """

    job_id: str
    fields: dict[str, Any]
    created: float
    path: list[str]
    started: float = 0.0
    polls: int = 0
    pinned: str | None = None

    def set_out(self, path: Iterable[str], now: float) -> None:
        """Go through *path* from now on."""
        self.path, self.started, self.polls, self.pinned = list(path), now, 0, None


@attrs.frozen(kw_only=True)
class Received:
    """One request as it came in."""

    operation: str
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    json: Any
    length: int


class Refusal(Exception):  # noqa: N818 - an answer, not an error of ours
    """The emulated vendor says no."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status, self.code, self.message = status, code, message


class _CutConnection(Exception):  # noqa: N818 - a signal
    """The connection is to be cut without an answer."""


class Emulator(abc.ABC):
    """One vendor on loopback.

    Attributes:
        name: The provider's name.
        url: Where it answers; set when the sandbox starts.
        jobs: The vendor's jobs by id.
        received: Every request, oldest first.
        paid: Ids of the jobs the account is charged for, one entry per charge.
        spoken: Ids of the speech the account is charged for, one entry per charge.
        store: What was uploaded.
        issuer: Gives temporary credentials that the vendor accepts besides those of `settings`.
    """

    name: ClassVar[str]

    def __init__(self, *, pace: Pace | None = None, clock: Callable[[], float] = time.time) -> None:
        self.url = ""
        self.jobs: dict[str, Job] = {}
        self.received: list[Received] = []
        self.paid: list[str] = []
        self.spoken: list[str] = []
        self.store = Store()
        self.issuer = Issuer(clock)
        self.pace = pace or Pace()
        self.clock = clock
        self.lock = threading.RLock()
        self._faults: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self._ended = threading.Event()

    @abc.abstractmethod
    def settings(self) -> dict[str, Any]:
        """What `voiceclone.Client` takes to talk to this emulator."""

    @abc.abstractmethod
    def operation(self, request: Request) -> str:
        """The vendor's name of what is asked; also the name faults are queued under."""

    @abc.abstractmethod
    def perform(self, operation: str, request: Request) -> Response:
        """Do what is asked.

        Raises:
            Refusal: The vendor would say no.
        """

    @abc.abstractmethod
    def refuse(self, operation: str, refusal: Refusal) -> Response:
        """The vendor's answer when it says no."""

    def fault(self, operation: str, fault: Fault, times: int = 1) -> None:
        """Let *fault* happen at the next *times* requests of *operation*."""
        self._faults[operation].extend([fault] * times)

    def clear_faults(self) -> None:
        """Let nothing more go wrong."""
        self._faults.clear()

    def set_state(self, job_id: str, state: str) -> None:
        """Put a job into *state*, a word the vendor has or one it may invent; it stays there."""
        self.jobs[job_id].pinned = state

    def poll(self, job: Job) -> str:
        """The state of *job* as somebody sees it who asks now; asking may move it."""
        if job.pinned is not None:
            return job.pinned
        if self.pace.seconds is not None:
            steps = int((self.clock() - job.started) / self.pace.seconds)
        else:
            steps = job.polls // self.pace.polls if self.pace.polls else 0
            job.polls += 1
        return job.path[min(steps, len(job.path) - 1)]

    def peek(self, job: Job) -> str:
        """The state of *job* as the next poll will see it, without being a poll."""
        polls = job.polls
        state = self.poll(job)
        job.polls = polls
        return state

    def end(self) -> None:
        """Let hanging requests go and throw uploads away."""
        self._ended.set()
        self.store.close()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """The emulator as a WSGI application."""
        request = Request(environ)
        try:
            response = self._answer(request)
        except _CutConnection:
            _cut(environ["werkzeug.socket"])
            response = Response(status=500)
        response.date = datetime.fromtimestamp(self.clock(), UTC)
        return response(environ, start_response)

    def _answer(self, request: Request) -> Response:
        operation = self.operation(request)
        received = _received(operation, request)
        with self.lock:
            faults = self._faults[operation]
            fault = faults.popleft() if faults else Fault()
            self.received.append(received)
        try:
            return self._play(fault, operation, request)
        finally:
            if fault.then is not None:
                fault.then()

    def _play(self, fault: Fault, operation: str, request: Request) -> Response:
        acted = self._act(operation, request) if fault.after or fault.edit else None
        if fault.truncate is not None:
            request.stream.read(fault.truncate)
            raise _CutConnection
        if fault.hang:
            self._ended.wait()
            raise _CutConnection
        if fault.cut:
            raise _CutConnection
        if fault.status is not None or fault.body is not None:
            return self._reply(fault, operation)
        if fault.edit is not None and acted is not None:
            acted.set_data(json.dumps(fault.edit(json.loads(acted.get_data() or b"null"))))
        return acted if acted is not None else self._act(operation, request)

    def _reply(self, fault: Fault, operation: str) -> Response:
        status = fault.status or 200
        if fault.body is not None:
            response = Response(fault.body, status=status)
        else:
            response = self.refuse(operation, Refusal(status, fault.code or "Fault", fault.message))
        response.headers.update(fault.headers)
        return response

    def _act(self, operation: str, request: Request) -> Response:
        try:
            return self.perform(operation, request)
        except Refusal as refusal:
            return self.refuse(operation, refusal)


def _received(operation: str, request: Request) -> Received:
    is_json = request.mimetype == "application/json" and 0 < (request.content_length or 0) <= _LONGEST_JSON
    return Received(
        operation=operation,
        method=request.method,
        path=request.path,
        query=request.args.to_dict(),
        headers=dict(request.headers),
        json=request.get_json(silent=True) if is_json else None,
        length=request.content_length or 0,
    )


def _cut(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()
