"""Processes that share nothing but a vendor in memory and, where they are on one host, a journal on disk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from helpers.harness import Killed

from voiceclone import Client, CloneRequest, FileJournal
from voiceclone.backends import Record
from voiceclone.sandbox import Emulator, Sandbox
from voiceclone.testing import FakeClock, MemoryBackend

Process = Callable[..., Client]


class DyingJournal(FileJournal):
    """A journal whose process dies at one of its saves.

    Attributes:
        left: How many saves there are until then.
        after: Whether it dies when that was written, and not before.
    """

    def __init__(self, folder: Path, left: int, *, after: bool) -> None:
        super().__init__(folder)
        self.left, self.after = left, after

    def save(self, record: Record) -> None:
        self.left -= 1
        if self.left == 0 and not self.after:
            raise Killed
        super().save(record)
        if self.left == 0:
            raise Killed


@pytest.fixture
def vendor() -> MemoryBackend:
    return MemoryBackend()


@pytest.fixture
def emulated(sandbox: Sandbox, provider: str) -> Emulator:
    """The vendor in turn, emulated."""
    return sandbox[provider]


@pytest.fixture
def process(vendor: MemoryBackend, tmp_path: Path) -> Process:
    """Makes a client of a new process; *host* names whose journal it has, *how* as of `Client`."""

    def start(host: str = "here", **how: Any) -> Client:
        time = FakeClock()
        own = {"backend": vendor, "journal": tmp_path / host, "clock": time, "sleep": time.sleep, "attempts": 2}
        return Client(**{**own, **how})

    return start


@pytest.fixture
def done(process: Process, request_: CloneRequest) -> str:
    """The ref of a job that has its voice."""
    client = process()
    return client.wait(client.submit(request_)).ref
