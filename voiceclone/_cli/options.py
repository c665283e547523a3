"""Arguments and options that several commands have."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import click

from voiceclone._cli import completing
from voiceclone._cli.following import Follow
from voiceclone._cli.run import this_run
from voiceclone._cli.sandboxed import open_client
from voiceclone._client import Client
from voiceclone._request import CloneRequest, Consent

type_of_file = click.Path(path_type=Path)
#: A file, a folder or an address: as text, because a path has no ``//``.
type_of_recording = click.Path()

_Command = Callable[..., None]
_Decorator = Callable[[_Command], _Command]


def _note_json(_: click.Context, __: click.Parameter, value: bool) -> bool:  # noqa: FBT001 - as click calls it
    this_run().as_json = value
    return value


#: Eager, so that a mistake in any other option is told as JSON, too.
json_option = click.option(
    "--json", "as_json", is_flag=True, is_eager=True, callback=_note_json, help="Print JSON, errors included."
)

provider_option = click.option(
    "--provider",
    required=True,
    envvar="VOICECLONE_PROVIDER",
    show_envvar=True,
    shell_complete=completing.providers,
    help="Name of the provider.",
)

several_providers_option = click.option(
    "--provider",
    "names",
    multiple=True,
    shell_complete=completing.providers,
    help="Only this provider; may be given several times.",
)
sandbox_option = click.option(
    "--sandbox", is_flag=True, help="With the vendor emulated on this machine: see `voiceclone sandbox`."
)
gender_option = click.option(
    "--gender", shell_complete=completing.genders, help="female or male; some vendors have to be told."
)
language_option = click.option(
    "--language",
    shell_complete=completing.languages,
    help="A BCP 47 tag such as zh-CN; some vendors have to be told.",
)
edition_option = click.option(
    "--edition", shell_complete=completing.editions, help="The vendor's edition; its default when not given."
)
yes_option = click.option("--yes", is_flag=True, help="Do not ask; needed where there is no terminal.")
check_option = click.option(
    "--no-check", "check", flag_value=False, default=True, help="Do not apply the vendor's documented limits."
)


def _all(*decorators: _Decorator) -> _Decorator:
    """One decorator for several, which are shown in help in this order."""
    return lambda command: functools.reduce(lambda made, each: each(made), reversed(decorators), command)


def takes_consent(command: _Command) -> _Command:
    """Gives a command the options of a consent; it is called with ``consent``, None if none of them is given."""

    @functools.wraps(command)
    def build(
        *, statement: Path | None, letter: Path | None, speaker: str | None, given_at: str | None, **others: Any
    ) -> None:
        given = statement or letter or speaker or given_at
        consent = Consent(statement=statement, letter=letter, speaker=speaker, given_at=given_at) if given else None
        command(consent=consent, **others)

    return _all(
        click.option("--statement", "--consent", type=type_of_file, help="The speaker reading the vendor's statement."),
        click.option("--letter", type=type_of_file, help="The vendor's authorization letter, signed."),
        click.option("--speaker", help="Name of who agreed; kept as evidence, not sent."),
        click.option("--given-at", help="When, as ISO 8601: 2026-01-31; kept as evidence, not sent."),
    )(build)


def confirm(question: str, *, yes: bool) -> None:
    """Go on only if the user says so; *yes* is an answer given before."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise click.UsageError("There is no terminal to ask for confirmation: give --yes")
    if not click.confirm(question, err=True):
        raise click.ClickException("Nothing was done")


def takes_request(*, voice_name: str | None = None) -> _Decorator:
    """Gives a command the argument RECORDINGS (files, folders, addresses) and the options of a request; it is called
    with a ``request``.

    Args:
        voice_name: The voice's name when none is given; None if one has to be given.
    """
    name_option = click.option(
        "--voice-name",
        required=voice_name is None,
        default=voice_name,
        show_default=voice_name is not None,
        help="The voice's name at the vendor.",
    )

    def decorate(command: _Command) -> _Command:
        @functools.wraps(command)
        def build(
            *,
            recordings: tuple[str, ...],
            consent: Consent | None,
            voice_name: str,
            gender: str | None,
            language: str | None,
            edition: str | None,
            **others: Any,
        ) -> None:
            if consent is None:
                raise click.UsageError(
                    "Cloning needs the speaker's agreement: give --statement FILE (the speaker reading the vendor's "
                    "words), --letter FILE (the vendor's form, signed), or both.\n"
                    "What a vendor wants: voiceclone consent PROVIDER"
                )
            request = CloneRequest(
                voice_name=voice_name,
                gender=gender,
                language=language,
                edition=edition,
                recordings=recordings,
                consent=consent,
            )
            command(request=request, **others)

        return _all(
            click.argument("recordings", nargs=-1, required=True, type=type_of_recording),
            takes_consent,
            name_option,
            gender_option,
            language_option,
            edition_option,
        )(build)

    return decorate


def _waiting(command: _Command) -> _Command:
    """Gives a command the options of a wait; it is called with ``follow``."""

    @functools.wraps(command)
    def build(
        *, wait: bool = True, timeout: float | None, interval: float | None, as_json: bool, **others: Any
    ) -> None:
        if not wait and (timeout is not None or interval is not None):
            raise click.UsageError("--timeout and --interval say how to wait: give --wait, too")
        command(follow=Follow(wait=wait, timeout=timeout, interval=interval, as_json=as_json), **others)

    return _all(
        click.option("--timeout", type=click.FloatRange(min=0), help="Seconds to wait at most."),
        click.option(
            "--interval",
            type=click.FloatRange(min=0, min_open=True),
            help="Seconds between two polls; the vendor's own pace when not given.",
        ),
        json_option,
    )(build)


#: For a command that waits in any case.
waits = _waiting
#: For a command that waits if it is told to.
may_wait = _all(click.option("--wait", is_flag=True, help="Wait until there is a voice."), _waiting)


def opened(provider: str | None, *, sandbox: bool) -> AbstractContextManager[Client]:
    """A client of *provider*; what is told of other commands has the options that these need for it."""
    named = provider is not None and provider != os.environ.get("VOICECLONE_PROVIDER")
    options = {f"--provider {provider}": named, "--sandbox": sandbox}
    this_run().options = [option for option, needed in options.items() if needed]
    return open_client(provider, sandbox=sandbox)


def takes_ref(command: _Command) -> _Command:
    """Gives a command the argument REF; it is called with ``client``, of the job's provider, and ``ref``."""

    @functools.wraps(command)
    def build(*, ref: str, provider: str | None, sandbox: bool, **others: Any) -> None:
        owner, colon, _ = ref.partition(":")
        with opened(provider or (owner if colon else None), sandbox=sandbox) as client:
            command(client=client, ref=ref, **others)

    return _all(
        click.argument("ref", shell_complete=completing.refs),
        click.option(
            "--provider",
            shell_complete=completing.providers,
            help="Name of the provider, where REF is the vendor's bare id.",
        ),
        sandbox_option,
    )(build)


def takes_client(command: _Command) -> _Command:
    """Gives a command the options ``--provider`` and ``--sandbox``; it is called with ``client``."""

    @functools.wraps(command)
    def build(*, provider: str, sandbox: bool, **others: Any) -> None:
        with opened(provider, sandbox=sandbox) as client:
            command(client=client, **others)

    return _all(provider_option, sandbox_option)(build)
