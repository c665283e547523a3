"""``voiceclone status``: how a job is."""

from __future__ import annotations

import click

from voiceclone._cli import following
from voiceclone._cli.options import json_option, takes_ref
from voiceclone._client import Client


@click.command()
@takes_ref
@json_option
def status(*, client: Client, ref: str, as_json: bool) -> None:
    """Ask the vendor how the job REF is.

    REF is what `voiceclone submit` prints. The exit code is 0 whatever the job's state.
    """
    job = client.get_job(ref)
    (following.show_json if as_json else following.show)(job)
