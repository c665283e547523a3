"""``voiceclone submissions``: what the journal knows."""

from __future__ import annotations

import click

from voiceclone._cli import following
from voiceclone._cli.options import json_option, takes_client
from voiceclone._client import Client


@click.command()
@takes_client
@json_option
def submissions(*, client: Client, as_json: bool) -> None:
    """List the submissions that the journal knows, finished or not.

    A line has the key, the job's ref and the voice's name. No vendor is asked.
    """
    known = client.submissions()
    if as_json:
        following.show_json(known)
        return
    rows = ((each.key, each.ref or "not finished", each.voice_name or "") for each in known)
    following.show_lines(map("  ".join, rows), nothing=f"The journal knows no submission to {client.provider}.")
