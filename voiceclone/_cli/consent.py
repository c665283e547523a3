"""``voiceclone consent``: what a speaker has to read or sign, before anybody records."""

from __future__ import annotations

import click
from rich.console import Console
from rich.text import Text

from voiceclone import _preflight, _providers
from voiceclone._cli import completing, following
from voiceclone._cli.options import edition_option, json_option
from voiceclone._preflight.formatting import size
from voiceclone._request import ConsentKind
from voiceclone.backends._consent import ConsentNeed

_KINDS = {
    ConsentKind.STATEMENT: "A spoken statement",
    ConsentKind.LETTER: "A signed letter",
}


@click.command()
@click.argument("provider", shell_complete=completing.providers)
@click.option(
    "--language",
    shell_complete=completing.languages,
    help="What the speaker speaks, a BCP 47 tag such as zh-CN; else the vendor's own.",
)
@edition_option
@json_option
def consent(*, provider: str, language: str | None, edition: str | None, as_json: bool) -> None:
    """Tell what consent PROVIDER wants, and the exact words to read.

    Nothing is sent, and no account is needed.
    """
    spec = _preflight.consent_spec(provider, language, edition)
    if as_json:
        following.show_json(spec)
        return
    console = Console()
    console.print(Text(f"{spec.provider} ({_title(provider, edition)})", "bold"))
    for need in spec.needs:
        console.print()
        _show(console, need)


def _title(provider: str, edition: str | None) -> str:
    backend = _providers.load_backend(provider)
    found = backend.find_edition(edition)
    return f"{backend.title}, {found.title}" if found.name else backend.title


def _show(console: Console, need: ConsentNeed) -> None:
    console.print(Text(f"{_KINDS[need.kind]}, {'required' if need.required else 'optional'}"))
    if need.text is not None:
        origin = "a translation by the vendor, not the original" if need.translated else "the vendor's own words"
        console.rule(Text(f"to be read aloud, {need.text_language}: {origin}"), align="left")
        # Not wrapped and without a frame at its sides, so that it can be copied as it is.
        console.print(Text(need.text), soft_wrap=True)
        console.rule()
    largest = "not documented" if need.largest is None else size(need.largest)
    known = {
        "By": need.signer,
        "As": ", ".join(sorted(need.formats)) or "any file",
        "At most": largest,
        "Note": need.note,
        "Source": need.source + (f", read on {need.read_on}" if need.read_on else ""),
    }
    for label, value in known.items():
        if value:
            console.print(Text.assemble((f"{label}: ", "dim"), value))
