"""``voiceclone check``: what every vendor would say, before anybody has an account."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.text import Text

import voiceclone
from voiceclone import _preflight
from voiceclone._cli import following, reports
from voiceclone._cli.as_json import as_json_value
from voiceclone._cli.options import json_option, several_providers_option, takes_request
from voiceclone._errors import MissingDependencyError
from voiceclone._preflight import Plan, Verdict
from voiceclone._preflight.formatting import printable
from voiceclone._request import CloneRequest

_ALL = "all"


@click.command()
@takes_request(voice_name="voice")
@several_providers_option
@click.option("--quick", is_flag=True, help="Read headers only, and do not listen.")
@click.option("-v", "--verbose", is_flag=True, help="Show all that was measured, and where requirements are written.")
@click.option("--html", "page", type=click.Path(path_type=Path, dir_okay=False), help="Write an HTML page, too.")
@click.option(
    "--html-language",
    "page_language",
    type=click.Choice(("en", "zh")),
    default="en",
    show_default=True,
    help="The language the page opens in; its reader can choose another.",
)
@click.option("--no-audio", is_flag=True, help="Leave pieces of the recordings out of the page.")
@json_option
def check(
    *,
    request: CloneRequest,
    names: tuple[str, ...],
    quick: bool,
    verbose: bool,
    page: Path | None,
    page_language: str,
    no_audio: bool,
    as_json: bool,
) -> None:
    """Check RECORDINGS and consent against what the vendors document.

    Nothing is sent and no account is needed. The exit code is 0 when at least one vendor accepts them, 1 when none
    does, and 3 when none is known to accept them because something could not be checked here.
    """
    plan = judged(request, names, quick=quick, quiet=as_json)
    if page is not None:
        _write(page, plan, request, page_language, audio=not no_audio)
    if as_json:
        following.show_json(document(plan))
    else:
        reports.show(Console(), plan, request.consent.letter, verbose=verbose)
    finish(plan)


def judged(request: CloneRequest, names: Iterable[str], *, quick: bool = False, quiet: bool) -> Plan:
    """The reports of the vendors that are named, each once; of every vendor, if none is. A terminal gets progress."""
    only = dict.fromkeys(names)
    wanted = None if not only or _ALL in only else only
    with reading(request, quiet=quiet) as on_file:
        return _preflight.plan(request, wanted, quick=quick, on_file=on_file)


def finish(plan: Plan) -> None:
    """End with the exit code that says who accepts."""
    if not plan.accepted_by:
        sys.exit(3 if any(each.verdict is Verdict.UNDECIDED for each in plan.reports) else 1)


@contextmanager
def reading(request: CloneRequest, *, quiet: bool) -> Iterator[Callable[[str, int, int], None] | None]:
    """Give what shows on a terminal which file of *request* is being read; None where there is none."""
    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield None
        return
    with console.status("Reading") as status:

        def tell(place: str, number: int, count: int) -> None:
            path = [*request.recordings, request.consent.statement][number - 1]
            name = place if path is None or path.path is None else path.path.name
            status.update(Text(printable(f"Reading {number} of {count}: {name}")))

        yield tell


def document(plan: Plan) -> dict[str, Any]:
    """What ``--json`` prints."""
    files = [{"place": place, **each} for place, each in plan.files.items()]
    head = {"document": "voiceclone check", "version": 1, "library": voiceclone.__version__}
    return {**head, **as_json_value(plan), "files": files}


def _write(page: Path, plan: Plan, request: CloneRequest, language: str, *, audio: bool) -> None:
    try:
        from voiceclone._preflight.html import render  # noqa: PLC0415 - loaded when a page is wanted
    except ImportError as error:
        raise MissingDependencyError(f"--html needs {error.name}: pip install jinja2 babel") from error
    try:
        page.write_text(render(plan, request, language, audio=audio), encoding="utf-8")
    except OSError as error:
        raise click.BadParameter(f"{page}: {error.strerror or error}", param_hint="--html") from error
