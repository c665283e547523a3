"""The command in a terminal, as somebody sits before it."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import termios
import time
from typing import Any

from helpers.forked import fork

#: Seconds that a command may take.
_PATIENCE = 60.0
_CODES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def run_in_terminal(*words: str, interrupt_at: str | None = None, columns: int = 80) -> tuple[int, str]:
    """Run the command in a terminal.

    Args:
        words: The words of the command.
        interrupt_at: Ctrl-C is pressed when this text is shown.
        columns: How wide the terminal is.

    Returns:
        The exit code, and everything that was shown, without the codes that move the cursor or colour.
    """
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    # What this process was told of its own terminal does not hold for that one.
    known = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
    how: dict[str, Any] = {"env": {**known, "TERM": "xterm"}, "terminal": True, "traced": interrupt_at is None}
    process = fork(*words, streams=(theirs, theirs, theirs), **how)
    os.close(theirs)
    shown = b""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end and (more := _read(ours)) is not None:
        shown += more
        if interrupt_at is not None and interrupt_at.encode() in shown:
            os.write(ours, b"\x03")
            interrupt_at = None
    if time.monotonic() >= end:
        process.kill()
    process.join()
    os.close(ours)
    return process.exitcode or 0, _CODES.sub("", shown.decode()).replace("\r\n", "\n")


def _read(terminal: int) -> bytes | None:
    """What was shown just now; None when the command has ended."""
    if not select.select([terminal], [], [], 0.2)[0]:
        return b""
    try:
        return os.read(terminal, 65536) or None
    except OSError:  # so does Linux tell the end
        return None
