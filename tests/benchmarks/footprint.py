"""A script: what one upload takes of memory and disk, in a process that has done nothing else.

``footprint.py put ADDRESS SMALL LARGE`` or ``footprint.py submit SETTINGS SMALL LARGE``, where the settings are JSON.
Linux only. Prints JSON.
"""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
from dataset import request
from sending import put_zipped

import voiceclone

_TO_WRITE = os.O_WRONLY | os.O_RDWR | os.O_CREAT


@attrs.frozen(kw_only=True)
class Footprint:
    """What it took.

    Attributes:
        memory: Bytes by which the resident memory grew at its peak.
        written: Bytes this process had written to disk.
        files: Files that were opened for writing, or are new in the temporary folder.
    """

    memory: int
    written: int
    files: list[str]


def measure(do: Callable[[Path], object], small: Path, large: Path) -> Footprint:
    """The footprint of doing it with *large*, when all that the first time takes was done with *small*."""
    do(small)
    opened: set[str] = set()
    watching = True

    def watch(event: str, values: tuple[Any, ...]) -> None:
        # A file that is gone again was there all the same.
        if watching and event == "open" and isinstance(values[2], int) and values[2] & _TO_WRITE:
            opened.add(str(values[0]))

    sys.addaudithook(watch)
    found, written = _temporary(), _proc("io", "write_bytes")
    before = _proc("status", "VmRSS") * 1024
    Path("/proc/self/clear_refs").write_text("5")  # the peak counts from here
    opened.clear()
    do(large)
    watching = False
    return Footprint(
        memory=_proc("status", "VmHWM") * 1024 - before,
        written=_proc("io", "write_bytes") - written,
        files=sorted(opened | (_temporary() - found)),
    )


def _proc(file: str, field: str) -> int:
    found = re.search(rf"(?m)^{field}:\s+(\d+)", Path("/proc/self", file).read_text())
    assert found is not None
    return int(found[1])


def _temporary() -> set[str]:
    return {str(path) for path in Path(tempfile.gettempdir()).rglob("*")}


def _main(how: str, where: str, small: Path, large: Path) -> Footprint:
    if how == "put":
        return measure(lambda recording: put_zipped(where, recording), small, large)
    requests = {recording: request(small.parent, recording) for recording in (small, large)}
    with voiceclone.Client("huawei", journal=voiceclone.MemoryJournal(), **json.loads(where)) as client:
        return measure(lambda recording: client.submit(requests[recording], check=False), small, large)


if __name__ == "__main__":
    _, _how, _where, _small, _large = sys.argv
    _took = _main(_how, _where, Path(_small), Path(_large))
    print(json.dumps(attrs.asdict(_took)))  # noqa: T201 - the answer to who started it
