"""``voiceclone jobs``: what the vendor has."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from voiceclone._cli import following
from voiceclone._cli.options import json_option, takes_client
from voiceclone._client import Client
from voiceclone._job import JobState


@click.command()
@takes_client
@click.option("--state", type=click.Choice([state.value for state in JobState]), help="Only jobs in this state.")
@click.option("--voice-name", help="Only jobs whose voice has this name.")
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S%z"]),
    help="Only jobs made then or later; UTC unless it names an offset.",
)
@json_option
def jobs(*, client: Client, state: str | None, voice_name: str | None, since: datetime | None, as_json: bool) -> None:
    """List the jobs that the vendor has, submitted from here or not."""
    if since is not None and since.tzinfo is None:
        since = since.replace(tzinfo=UTC)
    listed = client.jobs(state=state, voice_name=voice_name, since=since)
    if as_json:
        following.show_json(tuple(listed))
        return
    lines = (line for job in listed for line in following.lines(job))
    following.show_lines(lines, nothing="The vendor lists no such jobs.")
