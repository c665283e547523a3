"""A client of an emulated vendor: of the sandbox that is running, or of one for a single command."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import filelock

from voiceclone import _providers
from voiceclone._cli.run import this_run
from voiceclone._client import Client
from voiceclone._journal import MemoryJournal, state_folder, write_durably

_ALONE = "No sandbox is running: this one ends with the command.\nOne that stays: voiceclone sandbox"
# What the client waits for takes a twentieth of its time.
_FASTER = 20
#: Seconds for which a command may hold the lock while it looks whether a sandbox is running.
_LOOK = 2.0

Settings = Mapping[str, Mapping[str, Any]]


@contextmanager
def open_client(provider: str | None, *, sandbox: bool) -> Iterator[Client]:
    """A client of *provider*: of the vendor, or of the sandbox."""
    name = provider or os.environ.get("VOICECLONE_PROVIDER")
    running = _running() if sandbox else None
    if not sandbox or name is None:
        client = Client(provider)
    elif running is None:
        if not this_run().as_json:
            click.echo(_ALONE, err=True)
        with sandboxed_client(name) as made:
            yield made
        return
    else:
        client = _client_of(running, name)
    with client:
        yield client


@contextmanager
def sandboxed_client(provider: str) -> Iterator[Client]:
    """A client of *provider*, emulated on loopback; what happens there ends with it."""
    from voiceclone.sandbox import Sandbox  # noqa: PLC0415 - an extra

    this_run().can_go_on = False
    with (
        Sandbox(provider) as sandbox,
        Client(provider, journal=MemoryJournal(), sleep=_sleep, **sandbox.settings(provider)) as client,
    ):
        yield client


@contextmanager
def announced(settings: Settings) -> Iterator[bool]:
    """Let commands find the sandbox with these settings until the block ends; false if they have found another one.

    Its journal begins empty, as its vendors do.
    """
    folder = _folder()
    if folder is None:
        yield False
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = _lock(folder)
    try:
        lock.acquire(timeout=_LOOK)
    except filelock.Timeout:
        yield False
        return
    try:
        _clear(folder)
        write_durably(_file(folder), [json.dumps(settings).encode()])
        yield True
    finally:
        _clear(folder)
        lock.release()


def journal() -> Path | None:
    """The folder of the running sandbox's journal; None where there is no home."""
    folder = _folder()
    return None if folder is None else folder / "journal"


def _running() -> Settings | None:
    """The settings of the sandbox that is running; None if there is none."""
    folder = _folder()
    if folder is None or not _file(folder).exists():
        return None
    with contextlib.suppress(filelock.Timeout), _lock(folder).acquire(blocking=False):
        return None  # a process that was killed left the file
    try:
        found: Settings = json.loads(_file(folder).read_bytes())
    except FileNotFoundError:  # it ended just now
        return None
    return found


def _client_of(running: Settings, provider: str) -> Client:
    if provider not in running:
        _providers.load_backend(provider)  # is it a provider at all?
        raise click.UsageError(
            f"the sandbox that is running has no {provider}: end it, and start it with the names of all that you need"
        )
    return Client(provider, journal=journal(), sleep=_sleep, **running[provider])


def _clear(folder: Path) -> None:
    _file(folder).unlink(missing_ok=True)
    shutil.rmtree(folder / "journal", ignore_errors=True)


def _folder() -> Path | None:
    state = state_folder()
    return None if state is None else state / "sandbox"


def _file(folder: Path) -> Path:
    return folder / "settings.json"


def _lock(folder: Path) -> filelock.FileLock:
    return filelock.FileLock(folder / "running.lock", mode=0o600)


def _sleep(seconds: float) -> None:
    time.sleep(seconds / _FASTER)
