"""``voiceclone resume``: go on with a submission."""

from __future__ import annotations

import click
from rich.console import Console

from voiceclone._cli import completing
from voiceclone._cli.following import Follow
from voiceclone._cli.options import may_wait, takes_client
from voiceclone._cli.uploads import uploads
from voiceclone._client import Client


@click.command()
@click.argument("key", shell_complete=completing.keys)
@takes_client
@click.option("--job-id", help="The vendor's job that it is, when you know: nothing is sent then.")
@may_wait
def resume(*, key: str, client: Client, job_id: str | None, follow: Follow) -> None:
    """Go on with the submission KEY, and print the job's ref."""
    with uploads(Console(stderr=True, quiet=follow.as_json)) as on_progress:
        job = client.resume(key, job_id=job_id, on_progress=on_progress)
    follow.submitted(client, job)
