"""``voiceclone completion``: words completed by the shell."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

_SHELLS = ("bash", "fish", "zsh")


@click.command()
@click.argument("shell", type=click.Choice(_SHELLS))
@click.pass_context
def completion(context: click.Context, *, shell: str) -> None:
    """Print the script by which SHELL completes words.

    Commands, options, providers, and the keys and refs of the journal. No vendor is asked.
    For bash: eval "$(voiceclone completion bash)" in ~/.bashrc.
    """
    kind = get_completion_class(shell)
    assert kind is not None  # all that click has are in the table
    click.echo(kind(context.find_root().command, {}, "voiceclone", "_VOICECLONE_COMPLETE").source())
