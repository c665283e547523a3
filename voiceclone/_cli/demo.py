"""``voiceclone demo``: from recordings to a voice id with every vendor, emulated on loopback."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import click
from rich.console import Console

from voiceclone import _providers
from voiceclone._cli.options import several_providers_option, type_of_recording
from voiceclone._cli.sandboxed import sandboxed_client
from voiceclone._cli.uploads import uploads
from voiceclone._errors import VoiceCloneError
from voiceclone._job import CloneJob
from voiceclone._request import CloneRequest, Consent

#: Enough for the vendor that asks for most: fifteen minutes at least.
_SECONDS = 16 * 60
#: Seconds, of which a client in the sandbox waits a fraction.
_POLL_INTERVAL = 2.0

_file = click.Path(path_type=Path)


@click.command()
@click.argument("recordings", nargs=-1, type=type_of_recording)
@several_providers_option
@click.option("--statement", type=_file, help="The speaker reading the vendor's statement.")
@click.option("--letter", type=_file, help="The vendor's authorization letter, signed.")
@click.option("--voice-name", default="gentle", show_default=True)
@click.option("--gender", default="female", show_default=True)
@click.option("--language", default="zh-CN", show_default=True)
def demo(
    *,
    recordings: tuple[str, ...],
    names: tuple[str, ...],
    statement: Path | None,
    letter: Path | None,
    voice_name: str,
    gender: str,
    language: str,
) -> None:
    """Clone a voice with every vendor, in a sandbox on this machine.

    Without RECORDINGS, speech-like audio, a statement and a letter are generated. Nothing leaves this machine, no
    account is needed, nothing is paid.
    """
    from voiceclone.sandbox import samples  # noqa: PLC0415 - an extra

    console = Console()
    names = names or _providers.provider_names()
    with tempfile.TemporaryDirectory(prefix="voiceclone-demo-") as temporary:
        folder = Path(temporary)
        if not recordings:
            console.print(f"Generating {_SECONDS // 60} minutes of speech-like audio ...")
            recordings = (str(samples.make_speech(folder / "studio.wav", _SECONDS)),)
        request = CloneRequest(
            voice_name=voice_name,
            gender=gender,
            language=language,
            recordings=recordings,
            consent=Consent(
                statement=statement or samples.make_speech(folder / "statement.wav", 12),
                letter=letter or samples.make_letter(folder / "letter.pdf"),
            ),
        )
        voices = {name: _clone(console, name, request) for name in names}
    console.print()
    for name, voice_id in voices.items():
        console.print(f"{name}: {voice_id or 'no voice'}", style="green" if voice_id else "red", highlight=False)
    if None in voices.values():
        sys.exit(1)


def _clone(console: Console, name: str, request: CloneRequest) -> str | None:
    console.rule(f"Client({name!r})")
    with sandboxed_client(name) as client:
        try:
            with uploads(console) as on_progress:
                job = client.submit(request, on_progress=on_progress)
            console.print(f"submitted: {job.ref}", highlight=False)
            job = client.wait(job, interval=_POLL_INTERVAL, on_update=lambda job: _show(console, job))
        except VoiceCloneError as error:
            console.print(str(error), style="red", markup=False, highlight=False)
            return None
    return job.voice_id


def _show(console: Console, job: CloneJob) -> None:
    stage = f" ({job.stage})" if job.stage else ""
    console.print(f"  {job.state}{stage}", f"[dim]{job.vendor_state}[/dim]", highlight=False)
