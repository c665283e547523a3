"""What a command that does not end well says, and its exit code."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import click

from voiceclone._cli.as_json import as_json_value
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
from voiceclone._preflight.formatting import printable

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

#: What `Group` ends with a message instead of a traceback.
HANDLED = (VoiceCloneError, click.ClickException, click.Abort, KeyboardInterrupt)


def exit_code(error: BaseException) -> int:
    """The exit code of a command that ends with *error*: that of its nearest class in the table."""
    if isinstance(error, click.ClickException):
        return error.exit_code
    return next(_EXIT_CODES[kind] for kind in type(error).__mro__ if kind in _EXIT_CODES)


def show(error: BaseException, *, as_json: bool) -> None:
    """Print *error*: as JSON to stdout, else as text to stderr."""
    if as_json:
        click.echo(json.dumps({"error": _as_object(error)}, indent=2))
    elif isinstance(error, click.ClickException):
        error.show()
    else:
        lines = _message(error).split("\n")
        click.secho("\n".join(printable(line) for line in lines), fg="red", err=True)


def _message(error: BaseException) -> str:
    stopped = isinstance(error, (KeyboardInterrupt, click.Abort))
    text = error.format_message() if isinstance(error, click.ClickException) else str(error)
    return "\n".join(["interrupted" if stopped else text, *getattr(error, "__notes__", ())])


def _as_object(error: BaseException) -> dict[str, Any]:
    found: dict[str, Any] = {"type": type(error).__name__, "message": _message(error)}
    if isinstance(error, InvalidRequestError):
        found["problems"] = as_json_value(error.problems)
    if isinstance(error, JobError):
        found["job"] = as_json_value(error.job)
    return found
