"""``voiceclone erase``: a job and all that belongs to it."""

from __future__ import annotations

import sys

import click

from voiceclone._cli import following
from voiceclone._cli.options import confirm, json_option, takes_ref, yes_option
from voiceclone._client import Client
from voiceclone._preflight.formatting import printable


@click.command()
@takes_ref
@yes_option
@json_option
def erase(*, client: Client, ref: str, yes: bool, as_json: bool) -> None:
    """Delete the job REF, its voice, and what was uploaded for it.

    As far as the vendor allows, that is. The journal keeps the submission as evidence: `voiceclone forget` drops
    that. The exit code is 1 when something is left; the same command again goes on with it.
    """
    confirm(f"Erase the job {printable(ref)} and its voice?", yes=yes)
    erased = client.erase(ref)
    if as_json:
        following.show_json(erased)
    else:
        for each in erased.removals:
            click.echo(printable(f"{'deleted' if each.deleted else 'left'}: {each.kind} {each.id}"))
            if each.why:
                click.echo(f"  {printable(each.why)}")
    if not erased.complete:
        sys.exit(1)
