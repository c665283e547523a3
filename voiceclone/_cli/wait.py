"""``voiceclone wait``: until there is a voice."""

from __future__ import annotations

import click

from voiceclone._cli.following import Follow
from voiceclone._cli.options import takes_ref, waits
from voiceclone._client import Client


@click.command()
@takes_ref
@waits
def wait(*, client: Client, ref: str, follow: Follow) -> None:
    """Wait until the job REF has a voice.

    Prints a line per change. Ends when the job failed or waits for you, too.
    """
    follow.until_voice(client, ref)
