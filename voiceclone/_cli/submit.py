"""``voiceclone submit``: recordings and consent to a vendor."""

from __future__ import annotations

import click
from rich.console import Console

from voiceclone._cli.following import Follow
from voiceclone._cli.options import check_option, may_wait, takes_client, takes_request
from voiceclone._cli.uploads import uploads
from voiceclone._client import Client
from voiceclone._request import CloneRequest


@click.command()
@takes_request()
@takes_client
@click.option("--key", help="The submission's name; made from the request's content when not given.")
@check_option
@may_wait
def submit(*, request: CloneRequest, client: Client, key: str | None, check: bool, follow: Follow) -> None:
    """Submit RECORDINGS and consent, and print the job's ref.

    The same command again never makes a second job: a finished submission gives its job, an unfinished one goes on
    where it stopped.
    """
    with uploads(Console(stderr=True, quiet=follow.as_json)) as on_progress:
        job = client.submit(request, key=key, check=check, on_progress=on_progress)
    follow.submitted(client, job)
