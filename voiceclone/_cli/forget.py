"""``voiceclone forget``: drop a submission from the journal."""

from __future__ import annotations

import click

from voiceclone._cli import completing, following
from voiceclone._cli.options import confirm, json_option, takes_client, yes_option
from voiceclone._client import Client
from voiceclone._preflight.formatting import printable


@click.command()
@click.argument("key", shell_complete=completing.keys)
@takes_client
@yes_option
@json_option
def forget(*, key: str, client: Client, yes: bool, as_json: bool) -> None:
    """Drop the submission KEY from the journal.

    What the vendor already has stays there. The same request submitted again makes a new job, and is paid again.
    """
    known = client.submission(key)
    confirm(f"Forget {printable(key)} ({printable(known.ref or 'not finished')})?", yes=yes)
    client.forget(key)
    if as_json:
        following.show_json(known)
    else:
        click.echo(f"forgotten: {printable(key)}")
