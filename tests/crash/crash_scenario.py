"""
One request, the deaths of the clients that hand it in, and what came of it.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import tempfile
import threading
from collections.abc import Iterable
from itertools import chain, repeat
from multiprocessing.connection import wait
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any

import attrs
import crash_program
from crash_killer import Killer, Shot
from crash_points import Point

from voiceclone import plugins
from voiceclone.sandbox import Emulator
from voiceclone.sandbox.server import Server

_LONGEST_RUN = 30.0
#: How often a client is started again without being killed, before its submission counts as lost.
_MORE_RUNS = 4
# Starting a process polls all others as well, and two threads must not both take the same exit status.
_BOOKKEEPING = threading.Lock()
_PRELOADED = (
    "voiceclone",
    "voiceclone.client",
    "voiceclone.transfer",
    "voiceclone_huawei.sdk",
    "voiceclone_huawei.uploads",
    "voiceclone_alibaba.sdk",
    "voiceclone_alibaba.oss",
    "voiceclone_alibaba.media",
    "filelock",
    "tenacity",
    "crash_program",
)


@attrs.frozen(kw_only=True)
class Setup:
    """
    A vendor, and how its client waits for it.

    Attributes:
        title: For the table.
        vendor: Name of the provider.
        pays: Labels of the points around the one step that costs money.
        settle: As of `voiceclone.Client`, in real seconds.
        list_lag: Seconds before the vendor lists a new job; Alibaba's only.
    """

    title: str
    vendor: str
    pays: frozenset[str]
    settle: float = 0.3
    list_lag: float = 0.0


@attrs.frozen(kw_only=True)
class Run:
    """
    One life of a client.

    Attributes:
        killed: Whether it was killed.
        ended: How it ended otherwise.
        requests: The vendor's operations it asked for.
    """

    killed: bool
    ended: crash_program.Ended
    requests: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Outcome:
    """
    What came of a request.

    Attributes:
        points: Where its clients were to be killed.
        runs: Their lives.
        paid: How many jobs the vendor was paid for.
        lost: Whether there is no voice, or it is not of the job that was paid for.
        orphans: Free tasks or media assets that nothing will use.
    """

    points: tuple[Point, ...]
    runs: tuple[Run, ...]
    paid: int
    lost: bool
    orphans: int

    @property
    def errors(self) -> list[str]:
        """
        What ended clients that nobody killed.
        """
        return [run.ended.error for run in self.runs if run.ended.error]


def context() -> ForkServerContext:
    """
    Starts processes that have everything imported already.
    """
    made = multiprocessing.get_context("forkserver")
    made.set_forkserver_preload(list(_PRELOADED))
    return made


def play(setup: Setup, points: Iterable[Point], material: Path) -> Outcome:
    """
    Start clients until one ends with a voice; kill the first at the first of *points*, and so on.
    """
    points, runs = tuple(points), []
    emulator = _emulator(setup)
    killer = Killer(emulator)
    server = Server(killer)
    emulator.url = server.url
    with tempfile.TemporaryDirectory() as kept:
        try:
            for point in chain(points, repeat(None, _MORE_RUNS)):
                start = crash_program.Start(
                    vendor=setup.vendor,
                    settings=emulator.settings(),
                    settle=setup.settle,
                    material=material,
                    kept=Path(kept),
                    point=point if point is not None and point.kind == "save" else None,
                )
                killer.shot = Shot(point if start.point is None else None)
                runs.append(_run(start, killer.shot))
                if runs[-1].ended.voice_id:
                    break
        finally:
            server.close_port()
            emulator.end()
    last = runs[-1].ended
    return Outcome(
        points=points,
        runs=tuple(runs),
        paid=len(emulator.paid),
        lost=not last.voice_id or last.job_id not in emulator.paid,
        orphans=_orphans(emulator),
    )


def _run(start: crash_program.Start, shot: Shot) -> Run:
    processes = context()
    reader, writer = processes.Pipe(duplex=False)
    with reader:
        client = processes.Process(target=crash_program.run, args=(start, writer), daemon=True)
        with writer, _BOOKKEEPING:
            client.start()
        shot.aim(client)
        hung = not wait([client.sentinel], _LONGEST_RUN)
        if hung:
            client.kill()
            wait([client.sentinel], _LONGEST_RUN)
        with _BOOKKEEPING:
            client.join(_LONGEST_RUN)
        killed = client.exitcode == -signal.SIGKILL and not hung
        error = f"hung for {_LONGEST_RUN:g} s" if hung else f"exit status {client.exitcode}"
        ended = crash_program.Ended("", "", "" if killed else error, ())
        if not killed and not hung:
            # A client that broke in a way it could not tell of leaves the pipe empty.
            with contextlib.suppress(EOFError):
                ended = reader.recv()
    return Run(killed=killed, ended=ended, requests=tuple(shot.seen))


def _emulator(setup: Setup) -> Emulator:
    emulator: Any = plugins.plugin_manager(setup.vendor).hook.voiceclone_register_emulator()()
    if setup.list_lag:
        emulator.list_lag = setup.list_lag
    made: Emulator = emulator
    return made


def _orphans(emulator: Emulator) -> int:
    """
    Huawei's tasks that were never handed in; Alibaba's assets beyond one recording and one statement.
    """
    media = getattr(emulator, "media", None)
    return len(emulator.jobs.keys() - set(emulator.paid)) if media is None else len(media) - 2
