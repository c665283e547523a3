"""One run of a client: a process is started, and killed or not."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from multiprocessing.connection import wait
from multiprocessing.context import ForkServerContext
from pathlib import Path

import attrs
import crash_program
from crash_server import Injection

_TIMEOUT = 30.0
# Starting a process polls all others as well, and two threads must not both take the same exit status.
_PROCESS_LOCK = threading.Lock()


@attrs.frozen(kw_only=True)
class ClientRun:
    """How a run of a client went.

    Attributes:
        killed: Whether it was killed.
        result: What came of it otherwise.
        requests: The vendor's operations it asked for.
        lines: How many lines it had run at each, if it counted them.
        place: The line where it was killed, if it was killed at one.
    """

    killed: bool
    result: crash_program.Result
    requests: tuple[str, ...]
    lines: tuple[int, ...]
    place: str = ""


def context() -> ForkServerContext:
    """Starts processes that have everything imported already: by `crash_preload`."""
    here, known = str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")
    # The fork server finds the module by this variable, and ignores it when it does not.
    if here not in known.split(os.pathsep):
        os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [here, known]))
    made = multiprocessing.get_context("forkserver")
    made.set_forkserver_preload(["crash_preload"])
    return made


def run_client(start: crash_program.Start, injection: Injection) -> ClientRun:
    """Run a client until it ends or is killed."""
    processes = context()
    reader, writer = processes.Pipe(duplex=False)
    with reader:
        client = processes.Process(target=crash_program.run, args=(start, writer), daemon=True)
        with writer, _PROCESS_LOCK:
            client.start()
        injection.set_client(client)
        hung = not wait([client.sentinel], _TIMEOUT)
        if hung:
            client.kill()
            wait([client.sentinel], _TIMEOUT)
        with _PROCESS_LOCK:
            client.join(_TIMEOUT)
        killed = client.exitcode == -signal.SIGKILL and not hung
        error = f"hung for {_TIMEOUT:g} s" if hung else f"exit status {client.exitcode}"
        result = crash_program.Result(error="" if killed else error)
        if not killed and not hung:
            # A client that ended without a word leaves the pipe empty.
            with contextlib.suppress(EOFError):
                result = reader.recv()
    return ClientRun(killed=killed, result=result, requests=tuple(injection.requests), lines=tuple(injection.lines))
