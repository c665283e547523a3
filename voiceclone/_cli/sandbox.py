"""``voiceclone sandbox``: the vendors on loopback, for programs in any process."""

from __future__ import annotations

import json
import signal
import sys
import time
from typing import Any

import click

from voiceclone import _providers
from voiceclone._cli import completing
from voiceclone._cli.sandboxed import announced

#: Seconds it sleeps at a time.
_TURN = 0.2


@click.command()
@click.argument("names", nargs=-1, metavar="[PROVIDERS]...", shell_complete=completing.providers)
@click.option("--json", "as_json", is_flag=True, help="Print the settings as one line of JSON.")
@click.option("--seconds", type=click.FloatRange(min=0, min_open=True), help="Move jobs on by time, not by polls.")
@click.option(
    "--port",
    type=click.IntRange(1, 65_535),
    help="The first vendor's port; each further one has the next. Any free ports when not given.",
)
def sandbox(names: tuple[str, ...], *, as_json: bool, seconds: float | None, port: int | None) -> None:
    """Emulate the vendors on this machine, until interrupted.

    Prints what a client has to be given, as environment variables or as JSON, then waits. Meanwhile commands with
    --sandbox use these vendors.
    """
    from voiceclone.sandbox import Pace, Sandbox  # noqa: PLC0415 - an extra

    ended = _told_to_end()
    names = names or _providers.provider_names()
    box = Sandbox(*names, pace=Pace(seconds=seconds), port=port or 0)
    try:
        box.start()
    except OSError as error:
        raise click.ClickException(f"a port cannot be opened: {error}") from error
    try:
        settings = {name: box.settings(name) for name in names}
        with announced(settings) as found:
            if not found:
                click.echo(
                    "Commands with --sandbox do not use this one: another one is running, or there is no home", err=True
                )
            click.echo(json.dumps(settings) if as_json else _variables(settings))
            if sys.stdout.isatty():
                click.echo("Serving until Ctrl-C. Commands with --sandbox in another terminal use it.", err=True)
            while not ended:  # in turns: a signal that comes just before it sleeps does not wake it
                time.sleep(_TURN)
    finally:
        box.stop()


def _variables(settings: dict[str, dict[str, Any]]) -> str:
    lines = [
        f"export {_providers.variable(name, field)}={value}"
        for name, fields in settings.items()
        for field, value in fields.items()
    ]
    return "\n".join(lines)


def _told_to_end() -> list[int]:
    """Gets the signals that end it."""
    ended: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda received, _: ended.append(received))
    return ended
