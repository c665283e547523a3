"""A message on the terminal, and the time that something takes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.padding import Padding
from rich.progress import Progress, TimeElapsedColumn
from rich.text import Text

from voiceclone._preflight.formatting import printable


@contextmanager
def elapsed(console: Console, before: str, after: str = "") -> Iterator[Callable[[], None]]:
    """Show on a terminal how long the block has been going on, or since the call of what this gives."""
    with Progress(
        *(before, TimeElapsedColumn(), after),
        console=console,
        disable=not console.is_terminal,
        redirect_stderr=sys.stderr.isatty(),
        refresh_per_second=1,
        transient=True,
    ) as bar:
        since = bar.add_task("")
        yield lambda: bar.reset(since)


def tell(console: Console, text: str, style: str = "") -> None:
    """Print lines of *text*; a terminal gets them wrapped at words, but for commands, which are copied."""
    for line in text.split("\n"):
        if console.is_terminal and line and "voiceclone " not in line:
            indent = len(line) - len(line.lstrip())
            console.print(Padding(Text(printable(line.lstrip()), style), (0, 0, 0, indent), expand=False))
        else:
            console.print(Text(printable(line), style), soft_wrap=True)
