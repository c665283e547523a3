"""``voiceclone demo``: from recordings to speech with every vendor, emulated on loopback."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import attrs
import click
from rich.console import Console

from voiceclone import _providers
from voiceclone._cli import terminal
from voiceclone._cli.in_shell import in_shell
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
#: What the voices say.
_TEXT = "你好。很高兴认识你。"

_file = click.Path(path_type=Path)


@attrs.frozen
class _Demonstration:
    """What came of one vendor.

    Attributes:
        voice_id: The vendor's id of the voice.
        heard_in: Where its speech is; None of a vendor without text-to-speech.
    """

    voice_id: str
    heard_in: Path | None

    def __str__(self) -> str:
        return self.voice_id if self.heard_in is None else f"{self.voice_id}, heard in {self.heard_in}"


@click.command()
@click.argument("recordings", nargs=-1, type=type_of_recording)
@several_providers_option
@click.option("--statement", type=_file, help="The speaker reading the vendor's statement.")
@click.option("--letter", type=_file, help="The vendor's authorization letter, signed.")
@click.option("--voice-name", default="gentle", show_default=True)
@click.option("--gender", default="female", show_default=True)
@click.option("--language", default="zh-CN", show_default=True)
@click.option(
    "--to",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    show_default="the working folder",
    help="Folder for the speech; made if it is not there.",
)
def demo(
    *,
    recordings: tuple[str, ...],
    names: tuple[str, ...],
    statement: Path | None,
    letter: Path | None,
    voice_name: str,
    gender: str,
    language: str,
    to: Path,
) -> None:
    """Clone a voice with every emulated vendor, and hear it.

    Without RECORDINGS, speech-like audio, a statement and a letter are generated. Nothing leaves this machine, no
    account is needed, nothing is paid.

    What each voice says is in demo-PROVIDER.wav, which replaces the file of an earlier run. An emulated voice gives a
    tone for each character, at a pitch of its own.
    """
    from voiceclone.sandbox import samples  # noqa: PLC0415 - an extra

    try:
        to.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.FileError(str(to), error.strerror or str(error)) from error
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
        made = {name: _demonstrate(console, name, request, to.absolute() / f"demo-{name}.wav") for name in names}
    console.print()
    for name, each in made.items():
        terminal.tell(console, f"{name}: {each or 'no voice'}", style="green" if each else "red")
    if None in made.values():
        sys.exit(1)


def _demonstrate(console: Console, name: str, request: CloneRequest, to: Path) -> _Demonstration | None:
    console.rule(f"Client({name!r})")
    with sandboxed_client(name) as client:
        try:
            with uploads(console) as on_progress:
                job = client.submit(request, on_progress=on_progress)
            terminal.tell(console, f"submitted: {job.ref}")
            job = client.wait(job, interval=_POLL_INTERVAL, on_update=lambda job: _show(console, job))
            if client.capabilities.speech is None:
                return _Demonstration(str(job.voice_id), None)
            speech = client.synthesize(str(job.voice_id), _TEXT, to)
        except (VoiceCloneError, OSError) as error:
            terminal.tell(console, in_shell(str(error)), style="red")
            return None
    return _Demonstration(str(job.voice_id), speech.path)


def _show(console: Console, job: CloneJob) -> None:
    stage = f" ({job.stage})" if job.stage else ""
    console.print(f"  {job.state}{stage}", f"[dim]{job.vendor_state}[/dim]", highlight=False)
