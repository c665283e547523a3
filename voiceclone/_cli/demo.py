"""``voiceclone demo``: from recordings to a voice id with every vendor, emulated on loopback."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress as Bars, TaskID, TextColumn, TransferSpeedColumn

from voiceclone import _providers
from voiceclone._client import Client
from voiceclone._errors import VoiceCloneError
from voiceclone._job import CloneJob, Progress
from voiceclone._journal import MemoryJournal
from voiceclone._request import CloneRequest, Consent, Recording

#: Enough for the vendor that asks for most: fifteen minutes at least.
_SECONDS = 16 * 60
# The vendors are emulated: what the client waits for takes a twentieth of its time.
_FASTER = 20
_POLL_INTERVAL = 2.0

_file = click.Path(path_type=Path)


@click.command()
@click.argument("recordings", nargs=-1, type=_file)
@click.option("--provider", "names", multiple=True, help="Only this provider; may be given several times.")
@click.option("--statement", type=_file, help="The speaker reading the vendor's statement.")
@click.option("--letter", type=_file, help="The vendor's authorization letter, signed.")
@click.option("--voice-name", default="gentle", show_default=True)
@click.option("--gender", default="female", show_default=True)
@click.option("--language", default="zh-CN", show_default=True)
def demo(
    *,
    recordings: tuple[Path, ...],
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
    from voiceclone.sandbox import Sandbox, samples  # noqa: PLC0415 - an extra

    console = Console()
    names = names or _providers.provider_names()
    with tempfile.TemporaryDirectory(prefix="voiceclone-demo-") as temporary, Sandbox(*names) as sandbox:
        folder = Path(temporary)
        if not recordings:
            console.print(f"Generating {_SECONDS // 60} minutes of speech-like audio ...")
            recordings = (samples.make_speech(folder / "studio.wav", _SECONDS),)
        request = CloneRequest(
            voice_name=voice_name,
            gender=gender,
            language=language,
            recordings=[Recording(path=each) for each in recordings],
            consent=Consent(
                statement=statement or samples.make_speech(folder / "statement.wav", 12),
                letter=letter or samples.make_letter(folder / "letter.pdf"),
            ),
        )
        voices = {name: _clone(console, name, sandbox.settings(name), request) for name in names}
    console.print()
    for name, voice_id in voices.items():
        console.print(f"{name}: {voice_id or 'no voice'}", style="green" if voice_id else "red", highlight=False)
    if None in voices.values():
        sys.exit(1)


def _clone(console: Console, name: str, settings: dict[str, Any], request: CloneRequest) -> str | None:
    console.rule(f"Client({name!r})")
    try:
        # No journal on disk: what happens in the sandbox ends with it.
        with Client(name, journal=MemoryJournal(), sleep=_sleep, **settings) as client:
            with _bars(console) as bars:
                job = client.submit(request, on_progress=_Uploads(bars))
            console.print(f"submitted: {job.ref}", highlight=False)
            job = client.wait(job, interval=_POLL_INTERVAL, on_update=lambda job: _show(console, job))
    except VoiceCloneError as error:
        console.print(str(error), style="red", markup=False, highlight=False)
        return None
    return job.voice_id


def _sleep(seconds: float) -> None:
    time.sleep(seconds / _FASTER)


def _bars(console: Console) -> Bars:
    return Bars(
        TextColumn("upload {task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn(), console=console
    )


class _Uploads:
    """Shows one progress bar per upload."""

    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, progress: Progress) -> None:
        if progress.what not in self._tasks:
            self._tasks[progress.what] = self._bars.add_task(progress.what, total=progress.total)
        self._bars.update(self._tasks[progress.what], completed=progress.sent)


def _show(console: Console, job: CloneJob) -> None:
    stage = f" ({job.stage})" if job.stage else ""
    console.print(f"  {job.state}{stage}", f"[dim]{job.vendor_state}[/dim]", highlight=False)
