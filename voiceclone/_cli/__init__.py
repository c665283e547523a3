"""The command line: the public API, and nothing that only the command line can."""

from __future__ import annotations

import sys
from typing import Any

import click
from rich.console import Console

from voiceclone._cli.check import check
from voiceclone._cli.consent import consent
from voiceclone._cli.demo import demo
from voiceclone._cli.providers import providers
from voiceclone._cli.sandbox import sandbox
from voiceclone._errors import VoiceCloneError


class _Group(click.Group):
    """A group whose commands end with the message of our errors instead of a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except VoiceCloneError as error:
            Console(stderr=True).print(str(error), style="red", markup=False, highlight=False)
            sys.exit(1)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="voiceclone-kit", prog_name="voiceclone")
def cli() -> None:
    """Have a voice cloned by any cloud vendor."""


cli.add_command(check)
cli.add_command(consent)
cli.add_command(demo)
cli.add_command(providers)
cli.add_command(sandbox)
