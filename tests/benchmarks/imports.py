"""What an app waits for that imports the library, against two of its dependencies."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from result import Result
from surroundings import folder

_RUNS = 15
_MOST_RATIO = 1.5
_OURS, _THEIRS = ("voiceclone",), ("attrs", "pluggy")
_HEAVY = ("huaweicloudsdk", "alibabacloud", "requests")

_PROGRAM = """
import sys, time
start = time.perf_counter()
import voiceclone
{expression}
print(1000 * (time.perf_counter() - start), *sys.modules)
"""


def run() -> Iterator[Result]:
    """The import itself, and the time until the first thing an app asks for is there."""
    with folder() as place:
        ours, theirs = [], []
        _import(place, _OURS)  # compiles
        _import(place, _THEIRS)
        for _ in range(_RUNS):
            ours.append(_import(place, _OURS))
            theirs.append(_import(place, _THEIRS))
        yield Result(what="import voiceclone", measured=median(ours), unit="ms")
        yield Result(what="import attrs, pluggy", measured=median(theirs), unit="ms")
        ratio = median(ours) / median(theirs)
        yield Result(what="import voiceclone / import attrs, pluggy", measured=ratio, limit=_MOST_RATIO)
        for expression in ("voiceclone.Client", "voiceclone.list_providers()"):
            yield from _until(place, expression)


def _import(place: Path, modules: tuple[str, ...]) -> float:
    """Milliseconds to import *modules*, with all they import."""
    printed = _python(place, "-X", "importtime", "-c", f"import {', '.join(modules)}").stderr
    # What others import is indented.
    times = {name: int(time) for time, name in re.findall(r"(?m)^import time: +\d+ \| +(\d+) \| (\S+)$", printed)}
    return sum(times[module] for module in modules) / 1000


def _until(place: Path, expression: str) -> Iterator[Result]:
    program = _PROGRAM.format(expression=expression)
    _python(place, "-c", program)  # compiles
    answers = [_python(place, "-c", program).stdout.split() for _ in range(_RUNS)]
    yield Result(what=f"until {expression} is there", measured=median(float(each[0]) for each in answers), unit="ms")
    heavy = sorted({name.partition(".")[0] for each in answers for name in each[1:] if name.startswith(_HEAVY)})
    names = f" ({', '.join(heavy)})" if heavy else ""
    yield Result(what=f"SDKs loaded by {expression}{names}", measured=len(heavy), unit="modules", limit=0)


def _python(place: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    # Compiled modules go to a place of their own, so that everything is compiled once, whoever installed it.
    env = {**os.environ, "PYTHONPYCACHEPREFIX": str(place)}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    return subprocess.run([sys.executable, *arguments], cwd=place, env=env, capture_output=True, text=True, check=True)
