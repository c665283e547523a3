"""``voiceclone say``: text with a voice, to a file."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.console import Console

from voiceclone._cli import completing, following, terminal
from voiceclone._cli.options import confirm, json_option, takes_client, type_of_file, yes_option
from voiceclone._client import Client
from voiceclone._preflight.formatting import printable
from voiceclone._speech import Speech


@click.command()
@click.argument("voice_id")
@click.argument("text", required=False)
@click.option("--file", type=type_of_file, help="Take the text from this file, in UTF-8.")
@click.option("--to", required=True, type=type_of_file, help="Where the audio is written.")
@click.option(
    "--format", "form", shell_complete=completing.formats, help="wav or mp3; the ending of --to when not given."
)
@click.option("--speed", type=float, default=1.0, show_default=True, help="1 is the vendor's own, 2 twice as fast.")
@click.option("--pitch", type=float, default=1.0, show_default=True, help="1 is the voice's own.")
@click.option("--volume", type=float, default=1.0, show_default=True, help="1 is the vendor's own.")
@click.option("--key", help="Names this speech in the journal; made from its content when not given.")
@click.option("--job-id", help="The vendor's job that it was ordered as, when you know: nothing is ordered then.")
@takes_client
@yes_option
@json_option
def say(
    *,
    client: Client,
    voice_id: str,
    text: str | None,
    file: Path | None,
    to: Path,
    form: str | None,
    speed: float,
    pitch: float,
    volume: float,
    key: str | None,
    job_id: str | None,
    yes: bool,
    as_json: bool,
) -> None:
    """Say TEXT with the voice VOICE_ID, and write it to a file.

    A TEXT of - is read from standard input. A file that is there already is replaced, once you have said so. The
    same command after an error goes on where it stopped, and is paid once.
    """
    words = _words(text, file)
    if to.exists():
        confirm(f"Replace {printable(to)}?", yes=yes)
    try:
        with terminal.elapsed(Console(quiet=as_json), "speaking for"):
            said = client.synthesize(
                voice_id,
                words,
                to,
                format=form or to.suffix.casefold().removeprefix(".") or "wav",
                speed=speed,
                pitch=pitch,
                volume=volume,
                key=key,
                job_id=job_id,
            )
    except OSError as error:
        reason = "\n".join([error.strerror or str(error), *getattr(error, "__notes__", ())])
        raise click.FileError(str(error.filename or to), reason) from error
    if as_json:
        following.show_json(said)
    else:
        click.echo(printable(_line(said)))


def _words(text: str | None, file: Path | None) -> str:
    if (text is None) == (file is None):
        raise click.UsageError("Give the text: as TEXT, as - to read standard input, or with --file FILE")
    try:
        if file is not None:
            return file.read_text(encoding="utf-8-sig")
        return sys.stdin.buffer.read().decode("utf-8-sig") if text == "-" else str(text)
    except OSError as error:
        raise click.FileError(str(file), error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise click.UsageError(f"The text is not in UTF-8: {error.reason} at byte {error.start}") from error


def _line(said: Speech) -> str:
    length = "" if said.duration is None else f" {said.duration:.1f} s"
    rate = "" if said.sample_rate is None else f" {said.sample_rate} Hz"
    return f"{said.path}: {said.format}{length}{rate}"
