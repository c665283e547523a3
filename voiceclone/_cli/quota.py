"""``voiceclone quota``: what the account has left."""

from __future__ import annotations

import click

from voiceclone._cli import following
from voiceclone._cli.options import json_option, takes_client
from voiceclone._client import Client
from voiceclone._preflight.formatting import printable


@click.command()
@takes_client
@json_option
def quota(*, client: Client, as_json: bool) -> None:
    """Tell what the account has left to spend on jobs.

    A line has the resource's name in the vendor's word, how many are left and of how many, and when they expire.
    """
    found = client.quota()
    if as_json:
        following.show_json(found)
        return
    for each in found.resources:
        left = "not told" if each.available is None else str(each.available)
        of = "" if each.total is None else f"of {each.total}"
        until = "" if each.expires_at is None else f"until {each.expires_at.isoformat()}"
        click.echo("  ".join(printable(part) for part in (each.name, left, of, until) if part))
