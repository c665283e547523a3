"""``voiceclone evidence``: what shows later that a clone was lawful."""

from __future__ import annotations

import json
from pathlib import Path

import click

from voiceclone._cli import following
from voiceclone._cli.options import json_option, takes_ref
from voiceclone._client import Client
from voiceclone._preflight.formatting import printable


@click.command()
@takes_ref
@click.option("--to", "file", type=click.Path(path_type=Path, dir_okay=False), help="Write it to this file.")
@json_option
def evidence(*, client: Client, ref: str, file: Path | None, as_json: bool) -> None:
    """Print what the journal keeps of the job REF, as JSON.

    That is what was sent, who agreed, and what was seen. No vendor is asked.
    """
    found = client.evidence(ref)
    if file is None:
        following.show_json(found)
        return
    try:
        file.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    except (OSError, UnicodeError) as error:
        raise click.FileError(str(file), getattr(error, "strerror", None) or str(error)) from error
    click.echo(json.dumps({"written": str(file)}) if as_json else f"written: {printable(file)}")
