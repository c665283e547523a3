"""The command line: the public API, and nothing that only the command line can."""

from __future__ import annotations

import sys
from collections.abc import Mapping
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
from voiceclone._cli.pending import pending
from voiceclone._cli.plan import plan
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

#: Characters that a line of help has for what a command does.
_SUMMARY = 64
#: What `--help` lists, by group.
_COMMANDS: Mapping[str, tuple[click.Command, ...]] = {
    "Before you submit": (consent, check, plan, prepare),
    "Submit and follow": (submit, status, wait, resubmit, pending, resume, submissions, forget, jobs),
    "Voices": (voices, say, delete),
    "The account and the evidence": (quota, evidence, erase, tidy),
    "This machine": (providers, doctor, completion),
    "Without an account": (demo, sandbox),
}


class _Group(click.Group):
    """A group whose commands end with the message of an error instead of a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except failures.HANDLED as error:
            failures.show(error)
            sys.exit(failures.exit_code(error))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's
        for title, commands in _COMMANDS.items():
            with formatter.section(title):
                formatter.write_dl([(str(each.name), each.get_short_help_str(_SUMMARY)) for each in commands])


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="voiceclone-kit", prog_name="voiceclone")
def cli() -> None:
    """Have a voice cloned by any cloud vendor."""


for _commands in _COMMANDS.values():
    for _command in _commands:
        cli.add_command(_command)
