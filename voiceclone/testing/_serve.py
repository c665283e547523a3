"""One emulated vendor, without a plugin that brings it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TypeVar

from voiceclone.sandbox import Emulator
from voiceclone.sandbox._server import Server

_E = TypeVar("_E", bound=Emulator)


@contextlib.contextmanager
def serve(emulator: _E) -> Iterator[_E]:
    """Let *emulator* answer at its ``url``, on loopback, until the block ends."""
    server = Server(emulator)
    emulator.url = server.url
    try:
        yield emulator
    finally:
        server.close_port()
        emulator.end()
