"""The hooks a plugin may implement. A plugin is a module named by an entry point of the group ``voiceclone``."""

from __future__ import annotations

from pathlib import Path

import pluggy

from voiceclone.backends._backend import Backend

PROJECT = "voiceclone"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec(firstresult=True)
def voiceclone_register_backend() -> type[Backend] | None:
    """The plugin's backend class. Called when the provider is listed or used; may import no vendor SDK."""


@hookspec(firstresult=True)
def voiceclone_compare_voices(statement: Path, recording: Path) -> float | None:
    """How much the speaker of *recording* sounds like that of *statement*, from 0 to 1; None for "cannot tell"."""


@hookspec(firstresult=True)
def voiceclone_register_emulator() -> type[object] | None:
    """The `voiceclone.sandbox.Emulator` of the vendor. Called when a sandbox needs it."""
