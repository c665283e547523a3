"""Where speech goes: a file that appears whole or not at all, or a file of the caller's."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

import attrs

from voiceclone._problem import Problem

_CHUNK = 1 << 16


def wrong_target(to: object) -> Iterator[Problem]:
    """What is wrong with where speech is to go; nothing is opened or made."""
    if hasattr(to, "write"):
        file = cast("BinaryIO", to)
        if isinstance(to, io.TextIOBase):
            yield Problem("to", "is a text file", "Open it for writing bytes: open(path, 'wb')")
        elif getattr(to, "closed", False) or not getattr(file, "writable", lambda: True)():
            yield Problem("to", "is not open for writing", "Open it for writing bytes: open(path, 'wb')")
    elif isinstance(to, str | os.PathLike) and isinstance(os.fspath(to), str):
        yield from _wrong_path(Path(to))
    else:
        yield Problem("to", f"is of type {type(to).__name__}", "Give a path, or a file open for writing bytes")


def _wrong_path(path: Path) -> Iterator[Problem]:
    folder = _final(path).parent
    try:
        if not folder.is_dir():
            yield Problem("to", f"there is no folder {folder}", "Make it, or give another path")
        elif not os.access(folder, os.W_OK | os.X_OK):
            yield Problem("to", f"the folder {folder} cannot be written", "Give a path that can be")
        elif stat.S_ISDIR(mode := path.stat().st_mode):
            yield Problem("to", f"{path} is a folder", "Give the path of a file in it")
        elif not stat.S_ISREG(mode):
            yield Problem("to", f"{path} is no plain file", "Open it, and give the open file")
    except FileNotFoundError:
        pass  # it will be made
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        yield Problem("to", f"{path} cannot be used ({reason})", "Give another path")


def _final(path: Path) -> Path:
    # What a link leads to is written, and the link stays.
    with contextlib.suppress(OSError, ValueError):
        return Path(os.path.realpath(path))
    return path


@attrs.frozen
class Output:
    """Where speech goes; `wrong_target` found nothing wrong with it.

    Attributes:
        to: A path, or a file open for writing bytes.
    """

    to: str | os.PathLike[str] | BinaryIO

    @property
    def path(self) -> Path | None:
        """The path, None if it is a file of the caller's."""
        return Path(self.to) if isinstance(self.to, str | os.PathLike) else None

    @contextlib.contextmanager
    def drafts(self, name: str) -> Iterator[Path]:
        """A folder for what is not complete yet; it goes with all that is in it.

        Args:
            name: Tells it from others beside the path. Nobody else may use it: what a process that was killed left
                there goes.
        """
        if self.path is None:
            with tempfile.TemporaryDirectory(prefix=".voiceclone-", ignore_cleanup_errors=True) as made:
                yield Path(made)
            return
        # By a digest: the name comes from a file, and what is removed here must be nothing else than a folder of ours.
        folder = _final(self.path).parent / f".voiceclone-{hashlib.sha256(name.encode()).hexdigest()[:16]}"
        shutil.rmtree(folder, ignore_errors=True)
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def put(self, draft: Path) -> None:
        """Put what is in *draft* in its place."""
        with draft.open("rb+") as file:
            if isinstance(self.to, str | os.PathLike):
                os.fsync(file.fileno())
            else:
                _copy(file, self.to)
        if isinstance(self.to, str | os.PathLike):
            final = _final(Path(self.to))
            with contextlib.suppress(OSError):  # there is none yet, or the file system knows no such modes
                draft.chmod(stat.S_IMODE(final.stat().st_mode))
            draft.replace(final)


def _copy(file: BinaryIO, to: BinaryIO) -> None:
    while chunk := file.read(_CHUNK):
        left = memoryview(chunk)
        while left:  # a file without a buffer may take less
            taken = to.write(left)
            left = left[taken if isinstance(taken, int) else len(left) :]
    getattr(to, "flush", lambda: None)()
