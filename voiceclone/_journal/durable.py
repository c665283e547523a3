"""Files that are on disk whole, or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterable
from pathlib import Path


def write_durably(file: Path, chunks: Iterable[bytes]) -> None:
    """Write *chunks* to *file*, readable by its owner only: whole or not at all, and on disk when this returns.

    Raises:
        OSError: It cannot be written; a file that was there is as it was.
    """
    draft = file.with_suffix(f".{secrets.token_hex(8)}.tmp")
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(handle, "wb") as stream:
            stream.writelines(chunks)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(file)
    except BaseException:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise
    sync_folder(file.parent)


def sync_folder(folder: Path) -> None:
    """Have the names in *folder* on disk when this returns."""
    if not hasattr(os, "O_DIRECTORY"):  # Windows cannot open a folder, and needs no such call
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
