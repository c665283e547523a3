"""``voiceclone forget``: drop a submission from the journal."""

from __future__ import annotations

import sys

import click

from voiceclone._cli import following
from voiceclone._cli.options import json_option, takes_client
from voiceclone._client import Client
from voiceclone._preflight.formatting import printable


@click.command()
@click.argument("key")
@takes_client
@click.option("--yes", is_flag=True, help="Do not ask; needed where there is no terminal.")
@json_option
def forget(*, key: str, client: Client, yes: bool, as_json: bool) -> None:
    """Drop the submission KEY from the journal.

    What the vendor already has stays there. The same request submitted again makes a new job, and is paid again.
    """
    known = client.submission(key)
    if not yes:
        if not sys.stdin.isatty():
            raise click.UsageError("There is no terminal to ask for confirmation: give --yes")
        question = f"Forget {printable(key)} ({printable(known.ref or 'not finished')})?"
        if not click.confirm(question, err=True):
            raise click.ClickException("Nothing was forgotten")
    client.forget(key)
    if as_json:
        following.show_json(known)
    else:
        click.echo(f"forgotten: {printable(key)}")
