"""``voiceclone check``: what every vendor would say, before anybody has an account."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import click
from rich.console import Console

from voiceclone import _preflight
from voiceclone._cli import following, terminal
from voiceclone._cli.options import json_option, several_providers_option, takes_request
from voiceclone._errors import MissingDependencyError
from voiceclone._preflight import Plan
from voiceclone._request import CloneRequest

_ALL = "all"


@click.command()
@takes_request(voice_name="voice")
@several_providers_option
@click.option("--html", "page", type=click.Path(path_type=Path, dir_okay=False), help="Write an HTML page, too.")
@json_option
def check(*, request: CloneRequest, names: tuple[str, ...], page: Path | None, as_json: bool) -> None:
    """Check RECORDINGS and consent against what the vendors document.

    Nothing is sent and no account is needed. The exit code is 0 when at least one vendor accepts them.
    """
    found = judged(request, names, quiet=as_json)
    if page is not None:
        _write(page, found, request)
    if as_json:
        following.show_json(found)
    else:
        terminal.show(Console(), found)
    if not found.accepted_by:
        sys.exit(1)


def judged(request: CloneRequest, names: Iterable[str], *, quiet: bool) -> Plan:
    """The reports of the vendors that are named, each once; of every vendor, if none is."""
    only = dict.fromkeys(names)
    with terminal.elapsed(Console(quiet=quiet), "measuring for"):
        return _preflight.plan(request, None if not only or _ALL in only else only)


def _write(page: Path, plan: Plan, request: CloneRequest) -> None:
    try:
        from voiceclone._preflight.html import render  # noqa: PLC0415 - loaded when a page is wanted
    except ImportError as error:
        raise MissingDependencyError(f"--html needs {error.name}: pip install jinja2") from error
    try:
        page.write_text(render(plan, request), encoding="utf-8")
    except OSError as error:
        raise click.FileError(str(page), error.strerror or str(error)) from error
