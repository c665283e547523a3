"""``voiceclone check``: what every vendor would say, before anybody has an account."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from rich.console import Console

from voiceclone import _preflight
from voiceclone._cli import terminal
from voiceclone._cli.as_json import as_json_value
from voiceclone._preflight import Plan
from voiceclone._request import CloneRequest, Consent, Recording

_ALL = "all"

_file = click.Path(path_type=Path)


@click.command()
@click.argument("recordings", nargs=-1, required=True, type=_file)
@click.option("--statement", "--consent", type=_file, help="The speaker reading the vendor's statement.")
@click.option("--letter", type=_file, help="The vendor's authorization letter, signed.")
@click.option("--provider", "names", multiple=True, help="Only this provider; may be given several times.")
@click.option("--voice-name", default="voice", show_default=True)
@click.option("--gender", help="female or male; some vendors have to be told.")
@click.option("--language", help="A BCP 47 tag such as zh-CN; some vendors have to be told.")
@click.option("--html", "page", type=click.Path(path_type=Path, dir_okay=False), help="Write an HTML page, too.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def check(
    *,
    recordings: tuple[Path, ...],
    statement: Path | None,
    letter: Path | None,
    names: tuple[str, ...],
    voice_name: str,
    gender: str | None,
    language: str | None,
    page: Path | None,
    as_json: bool,
) -> None:
    """Check RECORDINGS and consent against what the vendors document.

    Nothing is sent and no account is needed. The exit code is 0 when at least one vendor accepts them.
    """
    if statement is None and letter is None:
        raise click.UsageError(
            "Cloning needs the speaker's agreement: give --statement FILE (the speaker reading the vendor's words), "
            "--letter FILE (the vendor's form, signed), or both. What a vendor wants: voiceclone consent PROVIDER"
        )
    request = CloneRequest(
        voice_name=voice_name,
        gender=gender,
        language=language,
        recordings=[Recording(path=each) for each in recordings],
        consent=Consent(statement=statement, letter=letter),
    )
    plan = _preflight.plan(request, None if not names or _ALL in names else dict.fromkeys(names))
    if page is not None:
        _write(page, plan, request)
    if as_json:
        click.echo(json.dumps(as_json_value(plan), indent=2, allow_nan=False))
    else:
        terminal.show(Console(), plan)
    if not plan.accepted_by:
        sys.exit(1)


def _write(page: Path, plan: Plan, request: CloneRequest) -> None:
    try:
        from voiceclone._preflight.html import render  # noqa: PLC0415 - loaded when a page is wanted
    except ImportError as error:
        raise click.ClickException(f"--html needs {error.name}: pip install jinja2") from error
    try:
        page.write_text(render(plan, request), encoding="utf-8")
    except OSError as error:
        raise click.FileError(str(page), error.strerror or str(error)) from error
