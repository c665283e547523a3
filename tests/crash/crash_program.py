"""
The process that is killed: it runs the README's program, in a working folder and a home of its own.
"""

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
    """
    What a life begins with.

    Attributes:
        program: The program's text.
        environment: Variables beside those that are there.
        folder: The working folder.
        clock: File of the clock that is shared.
        wall: Seconds by which the host's clock is wrong.
        monotonic: Where its monotonic clock starts; None for where it really is.
        last_line: The line to die at; 0 to count lines only, None not even that.
    """

    program: str
    environment: Mapping[str, str]
    folder: Path
    clock: Path
    wall: float = 0.0
    monotonic: float | None = None
    last_line: int | None = None


@attrs.frozen
class Ended:
    """
    How a life ended that nobody ended.

    Attributes:
        printed: The last line that was printed: the voice id.
        error: What it failed of; empty for nothing.
        lines: How many lines of the library and of the provider it took, if they were counted.
    """

    printed: str = ""
    error: str = ""
    lines: int = 0


def run(start: Start, parent: Connection) -> None:
    """
    Run the program, and send *parent* an `Ended`.
    """
    assert "crash_time" in sys.modules, "the library has bound the real time"
    # Only here: the parent's time is the real one. This process has had them since before the library.
    import crash_time  # noqa: PLC0415
    from crash_clock import SharedClock  # noqa: PLC0415
    from crash_trace import count_lines  # noqa: PLC0415

    os.chdir(start.folder)
    os.environ.update(start.environment)
    clock = SharedClock(start.clock)
    crash_time.enter(clock, wall=start.wall, monotonic=start.monotonic)
    code = compile(start.program, "README.md", "exec")
    said, error = io.StringIO(), ""
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(io.StringIO()):
        if start.last_line is not None:
            count_lines(clock, start.last_line)
        try:
            exec(code, {"__name__": "__main__"})
        except BaseException as caught:
            where = traceback.extract_tb(caught.__traceback__)[-1]
            error = f"{type(caught).__name__}: {caught} [{Path(where.filename).name}:{where.lineno}]"
    lines = said.getvalue().splitlines()
    parent.send(Ended("" if error else (lines or [""])[-1], error, clock.lines))
