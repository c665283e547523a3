"""``voiceclone sandbox``: the vendors on loopback, for programs in any process."""

from __future__ import annotations

import json
import signal
import threading
from typing import Any

import click

from voiceclone import _providers


@click.command()
@click.argument("names", nargs=-1, metavar="[PROVIDERS]...")
@click.option("--json", "as_json", is_flag=True, help="Print the settings as one line of JSON.")
@click.option("--seconds", type=click.FloatRange(min=0, min_open=True), help="Move jobs on by time, not by polls.")
def sandbox(names: tuple[str, ...], *, as_json: bool, seconds: float | None) -> None:
    """Emulate the vendors until interrupted.

    Prints what a client has to be given, as environment variables or as JSON, then waits.
    """
    from voiceclone.sandbox import Pace, Sandbox  # noqa: PLC0415 - an extra

    names = names or _providers.provider_names()
    with Sandbox(*names, pace=Pace(seconds=seconds)) as box:
        settings = {name: box.settings(name) for name in names}
        click.echo(json.dumps(settings) if as_json else _variables(settings))
        _wait_for_the_end()


def _variables(settings: dict[str, dict[str, Any]]) -> str:
    lines = [
        f"export {_providers.variable(name, field)}={value}"
        for name, fields in settings.items()
        for field, value in fields.items()
    ]
    return "\n".join(lines)


def _wait_for_the_end() -> None:
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    ended.wait()
