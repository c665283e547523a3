"""The command line: as a shell runs it; quicker, forked from a process that has everything imported; or in this one."""

from __future__ import annotations

import contextlib
import io
import subprocess
import sys
from typing import Any

from helpers.forked import Command
from voiceclone._cli import cli


def run(*words: str, **more: Any) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, in a new interpreter."""
    command = [sys.executable, "-m", "voiceclone", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, **more)


def run_forked(*words: str, **more: Any) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own that has everything imported already; *more* as of `Command`."""
    with Command(*words, traced=True, **more) as command:
        printed, errors = command.communicate()
    return subprocess.CompletedProcess(words, command.returncode or 0, printed, errors)


def run_here(*words: str) -> subprocess.CompletedProcess[str]:
    """Run the command in this process, which has everything imported already."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            cli.main(list(words), prog_name="voiceclone")
        except SystemExit as end:
            code = end.code
    return subprocess.CompletedProcess(words, code, out.getvalue(), err.getvalue())
