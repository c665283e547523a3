"""Several emulated vendors at once."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from voiceclone import _providers
from voiceclone._errors import UnknownProviderError
from voiceclone.sandbox._control import Controlled
from voiceclone.sandbox._emulator import Emulator, Pace
from voiceclone.sandbox._server import Server


class Sandbox:
    """Vendors on loopback, one port each.

    Args:
        *providers: Names of the vendors to emulate.
        pace: How fast jobs move on; one state per poll when not given.
        clock: Tells the time, in seconds since 1970.
        port: The first vendor's port; each further one has the next. Any free ports when 0.

    Raises:
        UnknownProviderError: No such provider, or its plugin brings no emulator.
    """

    def __init__(
        self, *providers: str, pace: Pace | None = None, clock: Callable[[], float] = time.time, port: int = 0
    ) -> None:
        self._port = port
        self._emulators = {name: _emulator(name)(pace=pace, clock=clock) for name in providers}
        self._servers: dict[str, Server] = {}

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def __getitem__(self, provider: str) -> Emulator:
        """The emulated vendor: queue faults, set states, read what was received and paid."""
        return self._emulators[provider]

    def start(self) -> None:
        """Open the ports.

        Raises:
            OSError: A port is taken, or may not be opened.
        """
        try:
            for index, (name, emulator) in enumerate(self._emulators.items()):
                self._servers[name] = Server(Controlled(emulator), self._port and self._port + index)
                emulator.url = self._servers[name].url
        except OSError:
            self.stop()
            raise

    def stop(self) -> None:
        """Close the ports and throw everything away."""
        for server in self._servers.values():
            server.close_port()
        for emulator in self._emulators.values():
            emulator.end()

    def settings(self, provider: str) -> dict[str, Any]:
        """What `voiceclone.Client` takes to talk to the emulated vendor."""
        return self._emulators[provider].settings()

    def server(self, provider: str) -> Server:
        """The port of the emulated vendor, for closing and opening it."""
        return self._servers[provider]


def _emulator(name: str) -> type[Emulator]:
    emulator: type[Emulator] | None = _providers.plugin_manager(name).hook.voiceclone_register_emulator()
    if emulator is None:
        raise UnknownProviderError(f"the provider {name!r} brings no emulator")
    return emulator
