"""Which journal a client gets."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

from voiceclone._errors import ConfigurationError
from voiceclone._journal.files import VARIABLE, FileJournal, NowhereJournal
from voiceclone._journal.protocol import Journal

_METHODS = ("lock", "load", "save", "delete", "keys")


def open_journal(value: Journal | str | os.PathLike[str] | None) -> Journal:
    """The journal that *value* means: itself, or the one in that folder.

    Args:
        value: A journal, or a folder. None means the folder named by ``VOICECLONE_JOURNAL``, or else one in the user's
            folder for the state of programs.

    Raises:
        ConfigurationError: It is neither.
    """
    if value is None:
        named = os.environ.get(VARIABLE)
        return _in_folder(named) if named else _in_state()
    if isinstance(value, str | os.PathLike):
        folder = os.fspath(value)
        if isinstance(folder, str) and folder:
            return _in_folder(folder)
    elif not isinstance(value, type) and all(callable(getattr(value, name, None)) for name in _METHODS):
        return value
    raise ConfigurationError(
        f"journal takes a folder (text or a path), a journal such as voiceclone.FileJournal(folder) or "
        f"voiceclone.MemoryJournal(), or None; not {value!r}"
    )


def _in_folder(folder: str) -> Journal:
    folder = os.path.expanduser(folder)  # noqa: PTH111 - that of a path raises when there is no home
    return NowhereJournal(folder) if folder.startswith("~") else FileJournal(folder)


def _in_state() -> Journal:
    folder = state_folder()
    return NowhereJournal("~") if folder is None else FileJournal(folder / "journal")


def state_folder() -> Path | None:
    """The user's folder for the state of this program; None where there is no home."""
    try:
        folder = platformdirs.user_state_path("voiceclone")
    except RuntimeError:  # what newer ones do where there is no home; older ones give a path that is not absolute
        return None
    return folder if folder.is_absolute() else None
