"""The process that is killed: it runs a program in a working folder and a home directory of its own."""

from __future__ import annotations

import contextlib
import io
import os
import sys
import traceback
from collections.abc import Mapping
from multiprocessing.connection import Connection
from pathlib import Path

import attrs


@attrs.frozen(kw_only=True)
class Start:
    """What a run needs.

    Attributes:
        program: The program's text.
        environment: Variables beside those that are there.
        folder: The working folder.
        clock: File of the clock that is shared.
        wall: Seconds by which the host's clock is wrong.
        monotonic: Where its monotonic clock starts; None for where it really is.
        last_line: The line to be killed at; 0 to count lines only, None for neither.
    """

    program: str
    environment: Mapping[str, str]
    folder: Path
    clock: Path
    wall: float = 0.0
    monotonic: float | None = None
    last_line: int | None = None


@attrs.frozen
class Result:
    """What came of a run that was not killed.

    Attributes:
        printed: The last line that was printed.
        error: The error it ended in, with its notes; empty for none.
        lines: How many lines of the library and of the provider it took, if they were counted.
    """

    printed: str = ""
    error: str = ""
    lines: int = 0


def run(start: Start, parent: Connection) -> None:
    """Run the program, and send *parent* an `Result`."""
    assert "crash_preload" in sys.modules, "the library has bound the real time"
    # Only here: in the parent the time is the real one. In this process they were imported before the library.
    import crash_time  # noqa: PLC0415
    from crash_clock import SharedClock  # noqa: PLC0415
    from crash_trace import count_lines  # noqa: PLC0415

    os.chdir(start.folder)
    os.environ.update(start.environment)
    clock = SharedClock(start.clock)
    crash_time.use(clock, wall=start.wall, monotonic=start.monotonic)
    code = compile(start.program, "<program>", "exec")
    printed, error = io.StringIO(), ""
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
        if start.last_line is not None:
            count_lines(clock, start.last_line)
        try:
            exec(code, {"__name__": "__main__"})
        except BaseException as caught:
            where = traceback.extract_tb(caught.__traceback__)[-1]
            told = " ".join([f"{type(caught).__name__}: {caught}", *getattr(caught, "__notes__", ())])
            error = f"{told} [{Path(where.filename).name}:{where.lineno}]"
    lines = printed.getvalue().splitlines()
    parent.send(Result("" if error else (lines or [""])[-1], error, clock.lines))
