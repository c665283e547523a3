"""
The house: imports go down the floors only, providers use public names only, every room is documented.
"""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

import voiceclone

ROOT = Path(__file__).parents[1]
#: From the ground up. A room may import from the floors below its own.
FLOORS = (
    {"errors", "failure", "marker", "vendor_clock"},
    {"model", "transfer", "audio", "answers", "records", "settings"},
    {"job", "arguments"},
    {"retry", "journal", "fingerprint", "rules"},
    {"steps"},
    {"backend"},
    {"checks", "hookspecs", "report", "waiting"},
    {"plugins", "unmeasured"},
    {"planning", "wording", "fitting"},
    {"preparing", "submissions"},
    {"resubmission"},
    {"client"},
    {"sandbox", "html"},
    {"cli"},
    {"__main__"},
)
#: What a provider may import of the library.
PUBLIC = {"voiceclone", "voiceclone.transfer", "voiceclone.sandbox"}
SOURCES = sorted([*ROOT.glob("voiceclone/**/*.py"), *ROOT.glob("providers/**/*.py")])


def imports(tree: ast.AST) -> Iterator[str]:
    """
    Every module imported anywhere in *tree*, but for type checkers only.
    """
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "voiceclone":
            submodules = [alias.name for alias in node.names if (ROOT / "voiceclone" / f"{alias.name}.py").exists()]
            yield from (f"voiceclone.{name}" for name in submodules)
            yield "voiceclone"
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
        else:
            yield from imports(node)


def floor(room: str) -> int:
    return next(number for number, rooms in enumerate(FLOORS) if room in rooms)


def rooms() -> Iterator[tuple[str, Path]]:
    for path in sorted(ROOT.glob("voiceclone/**/*.py")):
        parts = path.relative_to(ROOT / "voiceclone").with_suffix("").parts
        if parts != ("__init__",):
            yield parts[0], path


@pytest.mark.parametrize(("room", "path"), list(rooms()), ids=lambda value: getattr(value, "name", value))
def test_imports_go_down_the_floors(room: str, path: Path) -> None:
    """
    A room imports from the floors below it, and from itself.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))

    used = {name.split(".")[1] for name in imports(tree) if name.startswith("voiceclone.")} - {room}

    assert {name for name in used if floor(name) >= floor(room)} == set()


def test_the_library_knows_no_vendor() -> None:
    """
    Nothing in the library imports a provider.
    """
    used = {name for _, path in rooms() for name in imports(ast.parse(path.read_text(encoding="utf-8")))}

    assert {name for name in used if name.startswith("voiceclone_")} == set()


@pytest.mark.parametrize("path", sorted(ROOT.glob("providers/**/*.py")), ids=lambda path: "/".join(path.parts[-2:]))
def test_providers_use_public_names_only(path: Path) -> None:
    """
    A bundled provider uses what a stranger could use.
    """
    used = {name for name in imports(ast.parse(path.read_text(encoding="utf-8"))) if name.split(".")[0] == "voiceclone"}

    assert used - PUBLIC == set()


@pytest.mark.parametrize(
    ("sdk", "room"),
    [
        ("huaweicloudsdk", {"voiceclone_huawei/sdk.py"}),
        ("alibabacloud", {"voiceclone_alibaba/sdk.py", "voiceclone_alibaba/oss.py"}),
    ],
)
def test_an_sdk_enters_through_its_room(sdk: str, room: set[str]) -> None:
    """
    Each vendor's SDK is imported in the rooms made for it, and nowhere else.
    """
    users = {
        "/".join(path.parts[-2:])
        for path in SOURCES
        if any(name.startswith(sdk) for name in imports(ast.parse(path.read_text(encoding="utf-8"))))
    }

    assert room == users


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: "/".join(path.parts[-2:]))
def test_a_file_fits_in_the_head(path: Path) -> None:
    """
    No file is longer than four hundred lines.
    """
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def test_public_names_are_sorted_and_there() -> None:
    """
    The one door leads to every name it promises, in the order of the alphabet.
    """
    assert sorted(voiceclone.__all__, key=lambda name: (not name.isupper(), name)) == voiceclone.__all__
    assert all(getattr(voiceclone, name) is not None for name in voiceclone.__all__)


def test_names_for_type_checkers_are_the_public_ones() -> None:
    """
    What a type checker sees is what there is.
    """
    tree = ast.parse((ROOT / "voiceclone" / "__init__.py").read_text(encoding="utf-8"))
    guarded = next(node for node in tree.body if isinstance(node, ast.If))

    seen = {alias.name for node in guarded.body if isinstance(node, ast.ImportFrom) for alias in node.names}

    assert set(voiceclone.__all__) == seen


@pytest.mark.parametrize("package", ["voiceclone", "voiceclone.transfer", "voiceclone.sandbox"])
def test_public_things_are_documented(package: str) -> None:
    """
    Every public class and function, and its public methods, say what they are.
    """
    module = importlib.import_module(package)
    names = getattr(module, "__all__", None) or [
        name for name, value in vars(module).items() if getattr(value, "__module__", "") == package and name[0] != "_"
    ]

    silent = [name for name in names if callable(getattr(module, name)) and not getattr(module, name).__doc__]

    assert [] == silent


def test_nothing_tells_anybody_to_install_a_strangers_package() -> None:
    """
    The distribution is named voiceclone-kit; every install command in the project says so.
    """
    texts = [*SOURCES, *ROOT.glob("docs/*.md"), ROOT / "README.md"]
    lines = [line for path in texts for line in path.read_text(encoding="utf-8").splitlines()]

    installed = [line.split("install ", 1)[1].split("&&")[0] for line in lines if "pip install " in line]

    assert installed
    assert [] == [what for what in installed if "voiceclone" in what.replace("voiceclone-kit", "")]


def test_commands_in_the_code_install_what_an_index_has() -> None:
    """
    No message tells anybody to install this distribution from an index: it is on none.
    """
    lines = [line for path in SOURCES for line in path.read_text(encoding="utf-8").splitlines()]

    assert [] == [line for line in lines if "install " in line and "voiceclone-kit" in line]
