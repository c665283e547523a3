"""``voiceclone prepare``: correct what can be corrected in recordings, for one vendor."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.console import Console

from voiceclone import _preflight
from voiceclone._cli import following, reports
from voiceclone._cli.options import json_option, provider_option, takes_request
from voiceclone._preflight import Prepared, Verdict
from voiceclone._preflight.formatting import printable
from voiceclone._request import CloneRequest


@click.command()
@takes_request(voice_name="voice")
@provider_option
@click.option(
    "--folder", required=True, type=click.Path(path_type=Path, file_okay=False), help="Where new files are written."
)
@json_option
def prepare(*, request: CloneRequest, provider: str, folder: Path, as_json: bool) -> None:
    """Rewrite and cut RECORDINGS so that a vendor accepts them.

    The voice stays as it is, and no file is changed: new ones go to the folder. Nothing is sent, and no account is
    needed. The exit code is 1 when the vendor would reject what came of it.
    """
    try:
        prepared = _preflight.prepare(request, provider, folder)
    except OSError as error:
        raise click.FileError(str(error.filename or folder), error.strerror or str(error)) from error
    if as_json:
        following.show_json(prepared)
    else:
        _show(prepared)
    if prepared.left.verdict is Verdict.REJECTED:
        sys.exit(1)


def _show(prepared: Prepared) -> None:
    for text in prepared.done or ("Nothing had to be done.",):
        click.echo(printable(text))
    click.echo("To submit:")
    for path in prepared.request.files:
        click.echo(f"  {printable(path)}")
    reports.show_report(Console(), prepared.left, prepared.request.consent.letter)
