"""``voiceclone providers``: what is installed, what is not, and why."""

from __future__ import annotations

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from voiceclone._cli import following
from voiceclone._cli.options import json_option
from voiceclone._providers import list_providers


@click.command()
@json_option
def providers(*, as_json: bool) -> None:
    """List the providers, usable or not."""
    found = list_providers()
    if as_json:
        following.show_json(found)
        return
    console = Console()
    table = Table("provider", "ready", "service", "from")
    for each in found:
        ready = Text("yes", "green") if each.ready else Text("no", "red")
        table.add_row(each.name, ready, Text(each.title), each.distribution)
    console.print(table)
    for each in found:
        if not each.ready:  # below the table and unwrapped, so that a command can be copied
            console.print(Text(each.reason), soft_wrap=True)
