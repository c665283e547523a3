"""How far uploads have come: bars on a terminal, lines elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import attrs
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress as Bars, TaskID, TextColumn, TransferSpeedColumn
from rich.text import Text

from voiceclone._job import Progress
from voiceclone._preflight.formatting import printable, size

OnProgress = Callable[[Progress], None]


@contextmanager
def uploads(console: Console) -> Iterator[OnProgress]:
    """Shows on *console* what it is told of."""
    if not console.is_terminal:
        yield _Lines(console)
        return
    columns = (TextColumn("upload {task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Bars(*columns, console=console) as bars:
        yield _Bars(bars)


@attrs.frozen
class _Bars:
    """One bar per upload."""

    _bars: Bars
    _tasks: dict[str, TaskID] = attrs.field(factory=dict, init=False)

    def __call__(self, progress: Progress) -> None:
        if progress.what not in self._tasks:
            self._tasks[progress.what] = self._bars.add_task(progress.what, total=progress.total)
        self._bars.update(self._tasks[progress.what], completed=progress.sent)


@attrs.frozen
class _Lines:
    """One line per upload that is complete."""

    _console: Console

    def __call__(self, progress: Progress) -> None:
        if progress.sent == progress.total:
            text = f"upload {printable(progress.what)}: {size(progress.sent)} sent"
            self._console.print(Text(text), soft_wrap=True)
