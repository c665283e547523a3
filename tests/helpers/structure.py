"""The structure of a source tree: its parts, what they import, how many layers they make."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

Graph = Mapping[str, frozenset[str]]


def modules(root: Path, package: str = "voiceclone") -> dict[str, Path]:
    """Every module of *package* below *root*, by its dotted name."""
    found = {}
    for path in sorted(root.glob(f"{package}/**/*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imported(path: Path, *, at_load: bool = False) -> Iterator[str]:
    """Dotted names of what a file imports: modules, and names in modules.

    Args:
        path: The file.
        at_load: Leave out what is imported by a function when it is called, or by a type checker.
    """
    nodes: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while nodes:
        node = nodes.pop()
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif not (at_load and (isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or _for_types(node))):
            nodes += ast.iter_child_nodes(node)


def _for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")


def module_graph(root: Path, package: str = "voiceclone") -> Graph:
    """Which module imports which, wherever it does, for type checkers too. A name of a door counts as the module it is
    of.
    """
    known = modules(root, package)
    doors = {name: _door(path.with_suffix(".pyi")) for name, path in known.items() if path.name == "__init__.py"}

    def module_of(name: str) -> str | None:
        owner, _, leaf = name.rpartition(".")
        if name in known:
            return name
        return doors.get(owner, {}).get(leaf) or (owner if owner in known else None)

    return {
        name: frozenset({module_of(each) for each in imported(path)} - {None, name})  # type: ignore[arg-type]
        for name, path in known.items()
    }


def _door(stub: Path) -> dict[str, str]:
    if not stub.exists():
        return {}
    nodes = [node for node in ast.parse(stub.read_text(encoding="utf-8")).body if isinstance(node, ast.ImportFrom)]
    return {alias.name: node.module or "" for node in nodes for alias in node.names}


def part_graph(root: Path, package: str = "voiceclone", *, at_load: bool = False) -> Graph:
    """Which part imports which; a part is a file or a folder right below the package."""
    if at_load:
        known = modules(root, package)
        edges = {name: set(imported(path, at_load=True)) for name, path in known.items()}
    else:
        edges = {name: set(used) for name, used in module_graph(root, package).items()}
    graph: dict[str, set[str]] = {}
    names = {name.split(".")[1] for name in edges if "." in name}
    for name, used in edges.items():
        part = name.split(".")[1] if "." in name else ""
        targets = {each.split(".")[1] for each in used if each.startswith(f"{package}.")} & names
        graph.setdefault(part, set()).update(targets - {part})
    graph.pop("", None)
    return {part: frozenset(used) for part, used in graph.items()}


def circle(graph: Graph) -> list[str]:
    """One circle of imports, empty when there is none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def layers(graph: Graph) -> list[list[str]]:
    """The parts from the ground up: each imports from the layers below its own only."""
    height: dict[str, int] = {}
    for part in TopologicalSorter(graph).static_order():
        height[part] = max((height[used] + 1 for used in graph.get(part, ())), default=0)
    return [sorted(part for part, at in height.items() if at == level) for level in sorted(set(height.values()))]


def lines(paths: Iterator[Path] | list[Path]) -> int:
    """Lines in all of these files."""
    return sum(len(path.read_text(encoding="utf-8").splitlines()) for path in paths)


def code_lines(path: Path) -> int:
    """Lines of a file that are neither blank, nor a comment, nor a docstring."""
    text = path.read_text(encoding="utf-8")
    documented: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            strings = [
                each for each in node.body if isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant)
            ]
            for each in strings:
                documented.update(range(each.lineno, (each.end_lineno or each.lineno) + 1))
    kept = [
        line
        for number, line in enumerate(text.splitlines(), start=1)
        if number not in documented and line.strip() and not line.strip().startswith("#")
    ]
    return len(kept)
