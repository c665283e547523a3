"""``voiceclone tidy``: what nobody needs at the vendor."""

from __future__ import annotations

import sys

import click

from voiceclone._cli import following
from voiceclone._cli.options import json_option, takes_client
from voiceclone._client import Client
from voiceclone._preflight.formatting import printable


@click.command()
@takes_client
@click.option("--yes/--dry-run", "yes", default=False, help="Delete it; or list it only, the default.")
@json_option
def tidy(*, client: Client, yes: bool, as_json: bool) -> None:
    """List what submissions of this journal left at the vendor and nobody needs, or delete it.

    That is jobs that were created and never submitted, and uploads of jobs that are over. What this journal does not
    know is left alone. The exit code is 1 when something could not be deleted.
    """
    found = client.tidy(dry_run=not yes)
    if as_json:
        following.show_json(found)
    else:
        for each in found:
            click.echo(printable(f"{'deleted' if each.deleted else 'left over'}: {each.kind} {each.id}  {each.name}"))
            if each.why:
                click.echo(f"  {printable(each.why)}")
    if yes and not all(each.deleted for each in found):
        sys.exit(1)
