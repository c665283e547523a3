"""Temporary folders that end with what refers to them."""

from __future__ import annotations

import os
import shutil
import tempfile
import weakref
from pathlib import Path


class TemporaryFolder:
    """A folder that nobody else may enter; removed with this value, at the end of the process at the latest.

    Attributes:
        path: Where it is.
    """

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="voiceclone-"))
        weakref.finalize(self, _remove, self.path, os.getpid())


def _remove(folder: Path, process: int) -> None:
    if os.getpid() == process:  # a fork has the same objects, and the folder is its parent's
        shutil.rmtree(folder, ignore_errors=True)
