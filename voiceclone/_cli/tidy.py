"""``voiceclone tidy``: what nobody needs at the vendor."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

import click

from voiceclone._account import Leftover
from voiceclone._cli import following
from voiceclone._cli.options import json_option, takes_client
from voiceclone._client import Client


@click.command()
@takes_client
@click.option("--yes/--dry-run", "yes", default=False, help="Delete it; or list it only, the default.")
@json_option
def tidy(*, client: Client, yes: bool, as_json: bool) -> None:
    """List or delete what submissions left and nobody needs.

    That is jobs at the vendor that were created and never submitted, and uploads of jobs that are over. What this
    journal does not know is left alone. The exit code is 1 when something could not be deleted.
    """
    found = client.tidy(dry_run=not yes)
    if as_json:
        following.show_json(found)
    else:
        following.show_lines(_lines(found), nothing="Nothing of this journal's submissions is left over.")
    if yes and not all(each.deleted for each in found):
        sys.exit(1)


def _lines(found: Iterable[Leftover]) -> Iterator[str]:
    for each in found:
        yield f"{'deleted' if each.deleted else 'left over'}: {each.kind} {each.id}  {each.name}"
        if each.why:
            yield f"  {each.why}"
