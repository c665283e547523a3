"""``voiceclone doctor``: what is wrong, and what to mend."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping

import click
from rich.console import Console
from rich.text import Text

from voiceclone import _diagnosis
from voiceclone._account import Finding
from voiceclone._cli import following, terminal
from voiceclone._cli.in_shell import in_shell
from voiceclone._cli.options import json_option, opened, provider_option, sandbox_option
from voiceclone._preflight.formatting import printable

_SIGNS: Mapping[bool | None, tuple[str, str]] = {
    True: ("ok", "green"),
    False: ("wrong", "red"),
    None: ("not known", "yellow"),
}
#: Findings about what was not asked of a vendor yet.
_SETTINGS = frozenset({"provider", "sdk", "settings"})


@click.command()
@provider_option
@sandbox_option
@json_option
def doctor(*, provider: str, sandbox: bool, as_json: bool) -> None:
    """Tell whether a submission can succeed, and what to mend.

    The SDK, the settings, the journal, the connection, the clock, the keys, what they permit, and what is left to
    spend. Only harmless questions are asked: it costs and changes nothing.
    """
    if sandbox:
        with opened(provider, sandbox=True) as client:
            found = client.diagnose()
    else:  # no client is made, which needs what may be missing
        found = tuple(_diagnosis.diagnose_provider(provider, os.environ))
    if as_json:
        following.show_json(found)
    else:
        console = Console()
        for each in found:
            _show(console, each)
    sys.exit(_exit_code(found))


def _show(console: Console, found: Finding) -> None:
    word, colour = _SIGNS[found.ok]
    first, *more = in_shell(found.message).split("\n")
    console.print(
        Text.assemble((word, colour), printable(f": {found.name}: {first}")), soft_wrap=not console.is_terminal
    )
    for line in (*more, *([in_shell(found.hint)] if found.hint else ())):
        terminal.tell(console, f"  {line}")


def _exit_code(found: Iterable[Finding]) -> int:
    wrong = {each.name for each in found if each.ok is False}
    if wrong & _SETTINGS:
        return 2
    return 1 if wrong else 3 if any(each.ok is None for each in found) else 0
