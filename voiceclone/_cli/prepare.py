"""``voiceclone prepare``: correct what can be corrected in recordings, for one vendor."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.console import Console

from voiceclone import _preflight
from voiceclone._cli import following, reports, terminal
from voiceclone._cli.check import reading
from voiceclone._cli.options import json_option, provider_option, takes_request
from voiceclone._preflight import Prepared, Verdict
from voiceclone._preflight.changes import Action
from voiceclone._preflight.formatting import printable
from voiceclone._request import CloneRequest

_EXIT_CODES = {Verdict.REJECTED: 1, Verdict.UNDECIDED: 3}
_STYLES = {Action.LEFT_OUT: "yellow", Action.UNCHANGED: "yellow"}


@click.command()
@takes_request(voice_name="voice")
@provider_option
@click.option(
    "--folder", required=True, type=click.Path(path_type=Path, file_okay=False), help="Where new files are written."
)
@click.option("--dry-run", is_flag=True, help="Tell what would be done, and write nothing.")
@json_option
def prepare(*, request: CloneRequest, provider: str, folder: Path, dry_run: bool, as_json: bool) -> None:
    """Rewrite and cut RECORDINGS so that a vendor accepts them.

    The voice stays as it is, and no file is changed: new ones go to the folder. Nothing is sent, and no account is
    needed. The exit code is 0 when the vendor would accept what came of it, 1 when not, and 3 when that could not be
    checked here; of --dry-run it is 0.
    """
    try:
        with reading(request, quiet=as_json) as on_file:
            prepared = _preflight.prepare(request, provider, folder, dry_run=dry_run, on_file=on_file)
    except OSError as error:
        raise click.FileError(str(error.filename or folder), error.strerror or str(error)) from error
    if as_json:
        following.show_json(prepared)
    else:
        _show(prepared)
    if not dry_run:
        sys.exit(_EXIT_CODES.get(prepared.left.verdict, 0))


def _show(prepared: Prepared) -> None:
    console = Console()
    for change in prepared.done:
        terminal.tell(console, change.text, _STYLES.get(change.action, ""))
    if prepared.dry_run:
        click.echo(
            "Nothing was written: without --dry-run this is done." if prepared.done else "Nothing has to be done."
        )
        return
    if not prepared.done:
        click.echo("Nothing had to be done.")
    click.echo("To submit:")
    for path in prepared.request.files:
        click.echo(f"  {printable(path)}")
    reports.show_report(console, prepared.left, prepared.request.consent.letter)
