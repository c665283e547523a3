"""
One life of a client: a process is started, and killed or not.
"""

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
from crash_killer import Shot

_LONGEST = 30.0
# Starting a process polls all others as well, and two threads must not both take the same exit status.
_BOOKKEEPING = threading.Lock()
#: The first replaces the time, so it stands before the library.
_PRELOADED = (
    "crash_time",
    "crash_trace",
    "voiceclone",
    "voiceclone._client",
    "voiceclone._transfer",
    "voiceclone_huawei.sdk",
    "voiceclone_huawei.uploads",
    "voiceclone_huawei.handin",
    "voiceclone_alibaba.sdk",
    "voiceclone_alibaba.assets",
    "filelock",
    "platformdirs",
    "tenacity",
    "crash_program",
)


@attrs.frozen(kw_only=True)
class Life:
    """
    How it went.

    Attributes:
        killed: Whether it was killed.
        ended: How it ended otherwise.
        requests: The vendor's operations it asked for.
        lines: How many lines it had run at each, if it counted them.
        place: The line where it died, if it died at one.
    """

    killed: bool
    ended: crash_program.Ended
    requests: tuple[str, ...]
    lines: tuple[int, ...]
    place: str = ""


def context() -> ForkServerContext:
    """
    Starts processes that have everything imported already.
    """
    here, known = str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")
    # The server imports by this variable, and says nothing of what it does not find.
    if here not in known.split(os.pathsep):
        os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [here, known]))
    made = multiprocessing.get_context("forkserver")
    made.set_forkserver_preload(list(_PRELOADED))
    return made


def live(start: crash_program.Start, shot: Shot) -> Life:
    """
    Let a client live, until it ends or is killed.
    """
    processes = context()
    reader, writer = processes.Pipe(duplex=False)
    with reader:
        client = processes.Process(target=crash_program.run, args=(start, writer), daemon=True)
        with writer, _BOOKKEEPING:
            client.start()
        shot.aim(client)
        hung = not wait([client.sentinel], _LONGEST)
        if hung:
            client.kill()
            wait([client.sentinel], _LONGEST)
        with _BOOKKEEPING:
            client.join(_LONGEST)
        killed = client.exitcode == -signal.SIGKILL and not hung
        error = f"hung for {_LONGEST:g} s" if hung else f"exit status {client.exitcode}"
        ended = crash_program.Ended(error="" if killed else error)
        if not killed and not hung:
            # A client that broke in a way it could not tell of leaves the pipe empty.
            with contextlib.suppress(EOFError):
                ended = reader.recv()
    return Life(killed=killed, ended=ended, requests=tuple(shot.seen), lines=tuple(shot.lines))
