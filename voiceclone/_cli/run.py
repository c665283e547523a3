"""What the parts of one run of the command know of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs
import click


@attrs.define
class Run:
    """One run of the command.

    Attributes:
        as_json: Whether JSON was asked for.
        options: The options by which another command means the same vendor, such as ``--provider huawei``.
        can_go_on: Whether another command finds what this one did.
    """

    as_json: bool = False
    options: Sequence[str] = ()
    can_go_on: bool = True


def this_run() -> Run:
    """The run that is going on; a new one outside of any."""
    context = click.get_current_context(silent=True)
    meta: dict[str, Any] = {} if context is None else context.meta
    run = meta.setdefault("voiceclone.run", Run())
    assert isinstance(run, Run)
    return run
