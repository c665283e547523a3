"""``voiceclone pending``: submissions that were begun and not finished."""

from __future__ import annotations

import click

from voiceclone._cli import following
from voiceclone._cli.options import json_option, takes_client
from voiceclone._client import Client


@click.command()
@takes_client
@json_option
def pending(*, client: Client, as_json: bool) -> None:
    """List the keys of submissions that were begun and not finished.

    Each goes on with `voiceclone resume KEY`. No vendor is asked.
    """
    keys = client.pending()
    if as_json:
        following.show_json(keys)
        return
    following.show_lines(keys, nothing="Every submission that the journal knows is finished.")
