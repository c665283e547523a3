"""A job on the terminal or as JSON, and the wait for its end."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator

import attrs
import click
from rich.console import Console
from rich.text import Text

from voiceclone._cli import terminal
from voiceclone._cli.as_json import as_json_value
from voiceclone._cli.in_shell import way_on
from voiceclone._cli.run import this_run
from voiceclone._client import Client
from voiceclone._job import CloneJob
from voiceclone._preflight.formatting import printable


@attrs.frozen(kw_only=True)
class Follow:
    """What a command does with its job at the end.

    Attributes:
        wait: Whether to wait until there is a voice.
        timeout: Seconds to wait at most.
        interval: Seconds between two polls.
        as_json: Whether to print JSON: the job as it was seen last, once.
    """

    wait: bool
    timeout: float | None
    interval: float | None
    as_json: bool

    def submitted(self, client: Client, job: CloneJob) -> None:
        """Print the ref of *job*, and wait if that was asked for."""
        if not self.as_json:
            click.echo(printable(job.ref))
        if self.wait:
            self.until_voice(client, job)
        elif self.as_json:
            show_json(job)
        elif sys.stdout.isatty() and this_run().can_go_on:
            click.echo(way_on(f"To wait for its voice: client.wait({job.ref!r})"), err=True)

    def until_voice(self, client: Client, job: CloneJob | str) -> None:
        """Wait for *job*, and print each change."""
        console = Console(quiet=self.as_json)
        with terminal.elapsed(console, "waiting, no change for", "(Ctrl-C ends this; the job goes on)") as restart:

            def show_change(job: CloneJob) -> None:
                for line in lines(job):
                    console.print(Text(line), soft_wrap=True)
                restart()

            done = client.wait(job, timeout=self.timeout, interval=self.interval, on_update=show_change)
        if self.as_json:
            show_json(done)


def show(job: CloneJob) -> None:
    """Print *job*."""
    for line in lines(job):
        click.echo(line)


def lines(job: CloneJob) -> Iterator[str]:
    """*job* as a line, and below it its voice, what is asked of you or why it failed."""
    stage = f" ({job.stage})" if job.stage else ""
    vendor = f", {job.vendor_state}" if job.vendor_state else ""
    yield printable(f"{job.ref} {job.state}{stage}{vendor}")
    if job.voice_id:
        yield printable(f"  voice: {job.voice_id}")
    for each in (*job.actions, *((job.failure,) if job.failure else ())):
        yield f"  {printable(each)}"


def show_lines(given: Iterable[str], *, nothing: str) -> None:
    """Print the lines that are *given*; where there is none, tell who looks at a terminal *nothing*."""
    console, line = Console(), None
    for line in given:
        terminal.tell(console, line)
    if line is None and sys.stdout.isatty():
        click.echo(nothing, err=True)


def show_json(value: object) -> None:
    """Print *value* as JSON."""
    click.echo(json.dumps(as_json_value(value), indent=2, allow_nan=False))
