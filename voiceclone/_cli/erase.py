"""``voiceclone erase``: a job and all that belongs to it."""

from __future__ import annotations

import sys

import click
from rich.console import Console

from voiceclone._cli import following, terminal
from voiceclone._cli.options import confirm, json_option, takes_ref, yes_option
from voiceclone._client import Client
from voiceclone._preflight.formatting import printable


@click.command()
@takes_ref
@yes_option
@json_option
def erase(*, client: Client, ref: str, yes: bool, as_json: bool) -> None:
    """Delete the job REF, its voice, and what was uploaded for it.

    What the vendor does not delete is told. The journal keeps the submission as evidence: `voiceclone forget` drops
    that. The exit code is 1 when something is left; the same command again goes on with it.
    """
    confirm(f"Erase the job {printable(ref)} and its voice?", yes=yes)
    erased = client.erase(ref)
    if as_json:
        following.show_json(erased)
    else:
        console = Console()
        for each in erased.removals:
            terminal.tell(console, f"{'deleted' if each.deleted else 'left'}: {each.kind} {each.id}")
            if each.why:
                terminal.tell(console, f"  {each.why}")
    if not erased.complete:
        sys.exit(1)
