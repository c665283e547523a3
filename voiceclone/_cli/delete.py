"""``voiceclone delete``: a job or a voice at the vendor."""

from __future__ import annotations

import json

import click

from voiceclone._cli.options import confirm, json_option, takes_client, takes_ref, yes_option
from voiceclone._client import Client
from voiceclone._preflight.formatting import printable


@click.group()
def delete() -> None:
    """Delete a job or a voice at the vendor. What is not there any more is success."""


@delete.command()
@takes_ref
@yes_option
@json_option
def job(*, client: Client, ref: str, yes: bool, as_json: bool) -> None:
    """Delete the job REF. The journal goes on to know its submission: `voiceclone forget` drops that."""
    confirm(f"Delete the job {printable(ref)} at {client.provider}?", yes=yes)
    client.delete_job(ref)
    _tell(ref, as_json=as_json)


@delete.command()
@click.argument("voice_id")
@takes_client
@yes_option
@json_option
def voice(*, client: Client, voice_id: str, yes: bool, as_json: bool) -> None:
    """Delete the voice VOICE_ID. Apps that speak with it cannot any more."""
    confirm(f"Delete the voice {printable(voice_id)} at {client.provider}?", yes=yes)
    client.delete_voice(voice_id)
    _tell(voice_id, as_json=as_json)


def _tell(what: str, *, as_json: bool) -> None:
    click.echo(json.dumps({"deleted": what}) if as_json else f"deleted: {printable(what)}")
