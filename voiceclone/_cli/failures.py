"""What a command that does not end well says, and its exit code."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any

import click
from rich.console import Console

from voiceclone._cli import terminal
from voiceclone._cli.as_json import as_json_value
from voiceclone._cli.in_shell import in_shell, way_on
from voiceclone._cli.run import this_run
from voiceclone._errors import (
    ConfigurationError,
    ConnectionFailedError,
    InvalidRequestError,
    JobError,
    JobTimeoutError,
    JobUnclearError,
    JournalError,
    MalformedResponseError,
    RateLimitError,
    ServiceUnavailableError,
    SubmissionInProgressError,
    SubmissionUnknownError,
    TransferError,
    VoiceCloneError,
)

#: What is neither a refusal nor a failure: nobody can tell now, and the same command may succeed later.
_NOT_KNOWN = 3

_EXIT_CODES: Mapping[type[BaseException], int] = {
    VoiceCloneError: 1,
    ConfigurationError: 2,
    ConnectionFailedError: _NOT_KNOWN,
    JobTimeoutError: _NOT_KNOWN,
    JobUnclearError: _NOT_KNOWN,
    JournalError: _NOT_KNOWN,
    MalformedResponseError: _NOT_KNOWN,
    RateLimitError: _NOT_KNOWN,
    ServiceUnavailableError: _NOT_KNOWN,
    SubmissionInProgressError: _NOT_KNOWN,
    SubmissionUnknownError: _NOT_KNOWN,
    TransferError: _NOT_KNOWN,
    click.Abort: 130,
    KeyboardInterrupt: 130,
}

#: Somebody pressed Ctrl-C.
_STOPS = (click.Abort, KeyboardInterrupt)
#: What `Group` ends with a message instead of a traceback.
HANDLED = (VoiceCloneError, click.ClickException, *_STOPS)


def exit_code(error: BaseException) -> int:
    """The exit code of a command that ends with *error*: that of its nearest class in the table."""
    if isinstance(error, click.ClickException):
        return error.exit_code
    return next(_EXIT_CODES[kind] for kind in type(error).__mro__ if kind in _EXIT_CODES)


def show(error: BaseException) -> None:
    """Print *error*: as JSON to stdout, else as text to stderr."""
    if this_run().as_json:
        click.echo(json.dumps({"error": _as_object(error)}, indent=2))
    elif isinstance(error, click.ClickException):
        shown = io.StringIO()
        error.show(shown)
        terminal.tell(Console(stderr=True), shown.getvalue().rstrip("\n"))
    else:
        console, stopped = Console(stderr=True), isinstance(error, _STOPS)
        if stopped and console.is_terminal:
            console.print()  # behind ^C
        terminal.tell(console, _what(error), "" if stopped else "red")
        for text in _ways_on(error):
            terminal.tell(console, text)


def _what(error: BaseException) -> str:
    if isinstance(error, _STOPS):
        return "interrupted"
    return in_shell(error.format_message() if isinstance(error, click.ClickException) else str(error))


def _ways_on(error: BaseException) -> list[str]:
    return [way_on(note) for note in getattr(error, "__notes__", ())] if this_run().can_go_on else []


def _as_object(error: BaseException) -> dict[str, Any]:
    found: dict[str, Any] = {"type": type(error).__name__, "message": "\n".join([_what(error), *_ways_on(error)])}
    if isinstance(error, InvalidRequestError):
        found["problems"] = as_json_value(error.problems)
    if isinstance(error, JobError):
        found["job"] = as_json_value(error.job)
    return found
