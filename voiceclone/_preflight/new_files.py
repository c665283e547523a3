"""Files that are made in a folder, and never replace another."""

from __future__ import annotations

import filecmp
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path


class NewFiles:
    """Makes files in a folder, which is made when the first of them is.

    Args:
        folder: The folder.
        dry_run: Whether to tell only the names that files would have.
    """

    def __init__(self, folder: Path, *, dry_run: bool) -> None:
        self._folder, self._dry_run = folder, dry_run
        self._named: set[Path] = set()

    def add(self, names: Sequence[str], make: Callable[[list[Path]], None]) -> list[tuple[Path, bool]]:
        """Have files made, and give each a name that no other file has, or take the very same file that is there.

        Args:
            names: What to call them, where no other file is called so.
            make: Makes the files under the paths it is given.

        Returns:
            Each path, and whether the very same file was there already.
        """
        if self._dry_run:
            return [(self._free(self._folder / name), False) for name in names]
        self._folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".voiceclone-", dir=self._folder) as made:
            drafts = [Path(made, name) for name in names]
            make(drafts)
            return [self._moved(draft) for draft in drafts]

    def _free(self, wanted: Path) -> Path:
        """A path that was not told before."""
        target, number = wanted, 1
        while target in self._named:
            number += 1
            target = _numbered(wanted, number)
        self._named.add(target)
        return target

    def _moved(self, draft: Path) -> tuple[Path, bool]:
        wanted = self._folder / draft.name
        target, number = wanted, 1
        while target.exists():
            if target.is_file() and filecmp.cmp(draft, target, shallow=False):
                return target, True
            number += 1
            target = _numbered(wanted, number)
        return draft.rename(target), False


def _numbered(path: Path, number: int) -> Path:
    return path.with_name(f"{path.stem} ({number}){path.suffix}")
