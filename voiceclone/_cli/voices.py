"""``voiceclone voices``: the voices that the vendor has."""

from __future__ import annotations

import click

from voiceclone._cli import following
from voiceclone._cli.options import json_option, takes_client
from voiceclone._client import Client


@click.command()
@takes_client
@json_option
def voices(*, client: Client, as_json: bool) -> None:
    """List the voices that the vendor has, in whatever state.

    A line has the voice's id, its state, its name and its gender.
    """
    listed = client.voices()
    if as_json:
        following.show_json(tuple(listed))
        return
    rows = ((each.voice_id, each.state, each.name or "", each.gender or "") for each in listed)
    lines = ("  ".join(filter(None, row)) for row in rows)
    following.show_lines(lines, nothing="The vendor lists no voices.")
