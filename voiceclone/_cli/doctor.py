"""``voiceclone doctor``: what is wrong, and what to mend."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping

import click

from voiceclone import _diagnosis
from voiceclone._account import Finding
from voiceclone._cli import following
from voiceclone._cli.options import json_option, provider_option
from voiceclone._preflight.formatting import printable

_WORDS: Mapping[bool | None, str] = {True: "ok", False: "wrong", None: "not known"}
#: Findings about what was not asked of a vendor yet.
_SETTINGS = frozenset({"provider", "sdk", "settings"})


@click.command()
@provider_option
@json_option
def doctor(*, provider: str, as_json: bool) -> None:
    """Tell whether everything is there that a submission needs, and what to mend.

    The SDK, the settings, the journal, the connection, the clock, the keys, what they permit, and what is left to
    spend. Only harmless questions are asked: it costs and changes nothing.
    """
    found = tuple(_diagnosis.diagnose_provider(provider, os.environ))
    if as_json:
        following.show_json(found)
    else:
        for each in found:
            lines = "\n  ".join(printable(line) for line in each.message.split("\n"))
            click.echo(f"{_WORDS[each.ok]}: {printable(each.name)}: {lines}")
            if each.hint:
                click.echo(f"  {printable(each.hint)}")
    sys.exit(_exit_code(found))


def _exit_code(found: Iterable[Finding]) -> int:
    wrong = {each.name for each in found if each.ok is False}
    if wrong & _SETTINGS:
        return 2
    return 1 if wrong else 3 if any(each.ok is None for each in found) else 0
