"""``voiceclone voices``: the voices that the vendor has."""

from __future__ import annotations

import click

from voiceclone._cli import following
from voiceclone._cli.options import json_option, takes_client
from voiceclone._client import Client
from voiceclone._preflight.formatting import printable


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
    for voice in listed:
        parts = (voice.voice_id, voice.state, voice.name or "", voice.gender or "")
        click.echo("  ".join(printable(part) for part in parts if part))
