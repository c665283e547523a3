"""``voiceclone resubmit``: other files for a job whose review failed."""

from __future__ import annotations

import click
from rich.console import Console

from voiceclone._cli.following import Follow
from voiceclone._cli.options import (
    check_option,
    edition_option,
    gender_option,
    language_option,
    may_wait,
    takes_consent,
    takes_ref,
    type_of_recording,
)
from voiceclone._cli.uploads import uploads
from voiceclone._client import Client
from voiceclone._request import Consent


@click.command()
@takes_ref
@click.option(
    "--recording",
    "recordings",
    multiple=True,
    type=type_of_recording,
    help="Replaces all recordings; may be given several times.",
)
@takes_consent
@click.option("--voice-name", help="Replaces the voice's name.")
@gender_option
@language_option
@edition_option
@check_option
@may_wait
def resubmit(
    *,
    client: Client,
    ref: str,
    recordings: tuple[str, ...],
    consent: Consent | None,
    voice_name: str | None,
    gender: str | None,
    language: str | None,
    edition: str | None,
    check: bool,
    follow: Follow,
) -> None:
    """Answer the job REF, whose review failed, with other files.

    Fields can be corrected, too. What is not given stays as the vendor has it. Prints the job's ref.
    """
    with uploads(Console(stderr=True, quiet=follow.as_json)) as on_progress:
        job = client.resubmit(
            ref,
            recordings=recordings or None,
            consent=consent,
            voice_name=voice_name,
            gender=gender,
            language=language,
            edition=edition,
            check=check,
            on_progress=on_progress,
        )
    follow.submitted(client, job)
