"""``voiceclone plan``: what every vendor would say, in short."""

from __future__ import annotations

import click
from rich.console import Console

from voiceclone._cli import following, reports
from voiceclone._cli.check import document, finish, judged
from voiceclone._cli.options import json_option, several_providers_option, takes_request
from voiceclone._request import CloneRequest


@click.command()
@takes_request(voice_name="voice")
@several_providers_option
@json_option
def plan(*, request: CloneRequest, names: tuple[str, ...], as_json: bool) -> None:
    """Tell in short which vendors would accept RECORDINGS.

    A line per vendor, with its first problems; then what one dataset for all of them has to be like. `voiceclone check`
    tells the rest. Nothing is sent and no account is needed. The exit code is 0 when at least one vendor accepts them.
    """
    found = judged(request, names, quiet=as_json)
    if as_json:
        following.show_json(document(found))
    else:
        reports.show_summary(Console(), found, request.consent.letter)
    finish(found)
