"""Where the benchmarks run: cut off from the person who starts them, and with the other side in
processes of its own.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

_OURS = ("VOICECLONE_", "HUAWEICLOUD_", "ALIBABA_CLOUD_")
#: By custom on disk, where ``/tmp`` may be memory.
_ON_DISK = Path("/var/tmp")


@contextlib.contextmanager
def hermetic() -> Iterator[None]:
    """An empty home, no proxy, no credentials, no probe of a metadata address; for this process and all it starts."""
    before = dict(os.environ)
    for name in list(os.environ):
        if name.upper().endswith("_PROXY") or name.startswith(_OURS):
            del os.environ[name]
    with folder() as home:
        os.environ |= {"HOME": str(home), "ALIBABA_CLOUD_ECS_METADATA_DISABLED": "true"}
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    """A temporary folder on disk."""
    place = _ON_DISK if _ON_DISK.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="voiceclone-benchmark-", dir=place) as path:
        yield Path(path)


@contextlib.contextmanager
def sandbox(*providers: str) -> Iterator[dict[str, dict[str, Any]]]:
    """The sandbox in another process; what clients have to be given, by provider. Its uploads go when it ends."""
    command = (sys.executable, "-m", "voiceclone", "sandbox", *providers, "--json")
    with folder() as uploads, _started(*command, env={"TMPDIR": str(uploads)}) as line:
        yield json.loads(line)


@contextlib.contextmanager
def sink() -> Iterator[str]:
    """The address of a process that takes any upload and forgets it."""
    with _started(sys.executable, str(Path(__file__).with_name("sink.py"))) as port:
        yield f"http://127.0.0.1:{port}/upload"


@contextlib.contextmanager
def _started(*command: str, env: Mapping[str, str] | None = None) -> Iterator[str]:
    """The first line that *command* prints; it is ended afterwards."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, **(env or {})}) as process:
        assert process.stdout is not None
        try:
            line = process.stdout.readline().strip()
            assert line, f"{' '.join(command)} did not start"
            yield line
        finally:
            process.terminate()
