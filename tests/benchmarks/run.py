"""Run the benchmarks and print one table: ``python tests/benchmarks/run.py [NAME]...``

A benchmark is a file beside this one with a ``run() -> Iterable[Result]``; its name is the file's. The exit status is
1 when a limit is broken. Numbers mean something only on a machine that does nothing else meanwhile.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from pathlib import Path

from result import Result
from surroundings import hermetic

_HEAD = ("what", "measured", "limit", "")


def main(names: Sequence[str]) -> int:
    """Run the named benchmarks, all when none is named."""
    known = _benchmarks()
    unknown = set(names) - known.keys()
    if unknown:
        sys.stderr.write(f"no benchmark {', '.join(sorted(unknown))}; there are {', '.join(known)}\n")
        return 2
    results: list[Result] = []
    with hermetic():
        for name in names or known:
            sys.stderr.write(f"{name} ...\n")
            results += known[name]()
    sys.stdout.write(_table([_HEAD, *(result.row() for result in results)]))
    return 0 if all(result.ok for result in results) else 1


def _benchmarks() -> dict[str, Callable[[], Iterable[Result]]]:
    here = Path(__file__)
    modules = {path.stem: import_module(path.stem) for path in sorted(here.parent.glob("*.py")) if path != here}
    return {name: module.run for name, module in modules.items() if hasattr(module, "run")}


def _table(rows: Sequence[tuple[str, ...]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = (
        f"{what:<{widths[0]}}  {measured:>{widths[1]}}  {limit:>{widths[2]}}  {verdict}"
        for what, measured, limit, verdict in rows
    )
    return "".join(f"{line.rstrip()}\n" for line in lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
