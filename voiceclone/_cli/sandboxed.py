"""A client of a vendor that is emulated for one command."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from voiceclone._client import Client
from voiceclone._journal import MemoryJournal

# What the client waits for takes a twentieth of its time.
_FASTER = 20


@contextmanager
def sandboxed_client(provider: str) -> Iterator[Client]:
    """A client of *provider*, emulated on loopback; what happens there ends with it."""
    from voiceclone.sandbox import Sandbox  # noqa: PLC0415 - an extra

    with (
        Sandbox(provider) as sandbox,
        Client(provider, journal=MemoryJournal(), sleep=_sleep, **sandbox.settings(provider)) as client,
    ):
        yield client


def _sleep(seconds: float) -> None:
    time.sleep(seconds / _FASTER)
