"""``voiceclone submit``: recordings and consent to a vendor."""

from __future__ import annotations

import click
from rich.console import Console

from voiceclone._cli.following import Follow
from voiceclone._cli.options import check_option, may_wait, provider_option, takes_request
from voiceclone._cli.sandboxed import sandboxed_client
from voiceclone._cli.uploads import uploads
from voiceclone._client import Client
from voiceclone._request import CloneRequest


@click.command()
@takes_request()
@provider_option
@click.option("--key", help="The submission's name; made from the request's content when not given.")
@check_option
@click.option("--sandbox", is_flag=True, help="With the vendor emulated on this machine, and nothing remembered.")
@may_wait
def submit(
    *, request: CloneRequest, provider: str, key: str | None, check: bool, sandbox: bool, follow: Follow
) -> None:
    """Submit RECORDINGS and consent, and print the job's ref.

    The same command again never makes a second job: a finished submission gives its job, an unfinished one goes on
    where it stopped.
    """
    with sandboxed_client(provider) if sandbox else Client(provider) as client:
        with uploads(Console(stderr=True, quiet=follow.as_json)) as on_progress:
            job = client.submit(request, key=key, check=check, on_progress=on_progress)
        follow.submitted(client, job)
