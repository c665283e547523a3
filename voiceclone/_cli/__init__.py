"""The command line: the public API, and nothing that only the command line can."""

from __future__ import annotations

import sys
from typing import Any

import click

from voiceclone._cli import failures
from voiceclone._cli.check import check
from voiceclone._cli.completion import completion
from voiceclone._cli.consent import consent
from voiceclone._cli.delete import delete
from voiceclone._cli.demo import demo
from voiceclone._cli.doctor import doctor
from voiceclone._cli.erase import erase
from voiceclone._cli.evidence import evidence
from voiceclone._cli.forget import forget
from voiceclone._cli.jobs import jobs
from voiceclone._cli.options import JSON
from voiceclone._cli.pending import pending
from voiceclone._cli.prepare import prepare
from voiceclone._cli.providers import providers
from voiceclone._cli.quota import quota
from voiceclone._cli.resubmit import resubmit
from voiceclone._cli.resume import resume
from voiceclone._cli.sandbox import sandbox
from voiceclone._cli.say import say
from voiceclone._cli.status import status
from voiceclone._cli.submissions import submissions
from voiceclone._cli.submit import submit
from voiceclone._cli.tidy import tidy
from voiceclone._cli.voices import voices
from voiceclone._cli.wait import wait

_COMMANDS = (
    check,
    completion,
    consent,
    delete,
    demo,
    doctor,
    erase,
    evidence,
    forget,
    jobs,
    pending,
    prepare,
    providers,
    quota,
    resubmit,
    resume,
    sandbox,
    say,
    status,
    submissions,
    submit,
    tidy,
    voices,
    wait,
)


class _Group(click.Group):
    """A group whose commands end with the message of an error instead of a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except failures.HANDLED as error:
            failures.show(error, as_json=ctx.meta.get(JSON, False))
            sys.exit(failures.exit_code(error))


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="voiceclone-kit", prog_name="voiceclone")
def cli() -> None:
    """Have a voice cloned by any cloud vendor."""


for _command in _COMMANDS:
    cli.add_command(_command)
