"""A job on the terminal or as JSON, and the wait for its end."""

from __future__ import annotations

import json

import attrs
import click

from voiceclone._cli.as_json import as_json_value
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

    def until_voice(self, client: Client, job: CloneJob | str) -> None:
        """Wait for *job*, and print a line per change."""
        done = client.wait(job, timeout=self.timeout, interval=self.interval, on_update=None if self.as_json else show)
        if self.as_json:
            show_json(done)


def show(job: CloneJob) -> None:
    """Print *job* as a line, and below it what is asked of you or why it failed."""
    stage = f" ({job.stage})" if job.stage else ""
    vendor = f", {job.vendor_state}" if job.vendor_state else ""
    voice = f": {job.voice_id}" if job.voice_id else ""
    click.echo(printable(f"{job.ref} {job.state}{stage}{vendor}{voice}"))
    for each in (*job.actions, *((job.failure,) if job.failure else ())):
        click.echo(f"  {printable(each)}")


def show_json(value: object) -> None:
    """Print *value* as JSON."""
    click.echo(json.dumps(as_json_value(value), indent=2, allow_nan=False))
