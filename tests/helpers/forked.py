"""The command in a process of its own that does not import everything anew: it is forked from one that has.

What is imported is all that such a process has in common with others: it has its own signals, files and end.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from multiprocessing import reduction
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import attrs

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(
    ["pytest", "soundfile", "rich.progress", "voiceclone._cli", "voiceclone_alibaba.sdk", "voiceclone_huawei.sdk"]
)
#: Seconds that a command may take.
_PATIENCE = 60.0


@attrs.frozen
class _Passed:
    """A file descriptor, which has another number in the process that it is passed to."""

    number: int

    def __reduce__(self) -> tuple[Callable[..., int], tuple[Any]]:
        return _received, (reduction.DupFd(self.number),)


def _received(passed: Any) -> int:
    number: int = passed.detach()
    return number


def fork(
    *words: str,
    streams: tuple[int, int, int],
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    terminal: bool = False,
    traced: bool = False,
) -> BaseProcess:
    """Start the command.

    Args:
        words: Its words.
        streams: File descriptors of its input, output and errors.
        env: Its environment; that of this process when not given.
        cwd: Its folder; that of this process when not given.
        terminal: Whether the streams are those of a terminal, which is to be its own.
        traced: Whether coverage is measured. Not where it may be interrupted: coverage takes a lock at new lines, which
            an interruption leaves locked.
    """
    passed = tuple(_Passed(each) for each in streams)
    known = dict(os.environ if env is None else env)
    process = _CONTEXT.Process(
        target=_run,
        args=(words, passed, known, str(cwd or Path.cwd())),
        kwargs={"terminal": terminal, "traced": traced},
    )
    process.start()
    return process


def _run(
    words: tuple[str, ...],
    streams: tuple[int, int, int],
    env: dict[str, str],
    cwd: str,
    *,
    terminal: bool,
    traced: bool,
) -> None:
    if not traced:
        threading.settrace(None)  # type: ignore[arg-type] - as `sys.settrace`
        sys.settrace(None)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    if terminal:
        import fcntl  # noqa: PLC0415 - not everywhere
        import termios  # noqa: PLC0415

        os.setsid()
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)  # so that Ctrl-C is a signal
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - for as long as the process lives
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", 1, encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115
    os.environ.clear()
    os.environ.update(env)
    os.chdir(cwd)
    sys.argv = ["voiceclone", *words]

    from voiceclone.__main__ import main  # noqa: PLC0415 - only this process is to be the command

    main()


class Command:
    """The command, with pipes for what it prints.

    Args:
        words: Its words.
        env: Its environment; that of this process when not given.
        cwd: Its folder; that of this process when not given.
        traced: Whether coverage is measured, as of `fork`.

    Attributes:
        stdout: What it prints.
        process: The process.
    """

    def __init__(
        self, *words: str, env: Mapping[str, str] | None = None, cwd: Path | None = None, traced: bool = False
    ) -> None:
        reading, writing = os.pipe()
        self.stdout = open(reading, encoding="utf-8")  # noqa: PTH123, SIM115 - see `communicate`
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - see `communicate`
        with open(os.devnull) as nothing:  # noqa: PTH123
            streams = (nothing.fileno(), writing, self._errors.fileno())
            self.process = fork(*words, streams=streams, env=env, cwd=cwd, traced=traced)
        os.close(writing)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
        self.communicate()

    @property
    def returncode(self) -> int | None:
        """How it ended; None while it runs, and below zero for a signal."""
        return self.process.exitcode

    def kill(self) -> None:
        """End it where it stands."""
        self.process.kill()

    def interrupt(self, number: int = signal.SIGINT) -> None:
        """Send it a signal, that of Ctrl-C when no other is named."""
        if self.process.pid is not None and self.process.is_alive():
            with contextlib.suppress(ProcessLookupError):  # it has ended since
                os.kill(self.process.pid, number)

    def communicate(self) -> tuple[str, str]:
        """What it printed in all, when it has ended; the second part is what it printed of errors."""
        if self.stdout.closed:
            return "", ""
        watch = threading.Timer(_PATIENCE, self.kill)
        watch.start()
        with self.stdout, self._errors:
            printed = self.stdout.read()
            self.process.join()
            self._errors.seek(0)
            errors = self._errors.read().decode()
        watch.cancel()
        return printed, errors
