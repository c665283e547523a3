"""The architecture: imports go one way, users and vendors go through the doors, every door is documented."""

from __future__ import annotations

import ast
import importlib
import importlib.metadata
import sys
from pathlib import Path
from types import FrameType

import pytest
from helpers import structure

import voiceclone
from voiceclone.sandbox import Sandbox

ROOT = Path(__file__).parents[1]
DOORS = ("voiceclone", "voiceclone.backends", "voiceclone.sandbox", "voiceclone.testing")
SOURCES = sorted([*ROOT.glob("voiceclone/**/*.py"), *ROOT.glob("providers/**/*.py")])
PROVIDERS = sorted(ROOT.glob("providers/**/*.py"))


def short(path: Path) -> str:
    return "/".join(path.parts[-2:])


def section(name: str) -> str:
    text = (ROOT / "docs" / "explanation.md").read_text(encoding="utf-8")
    return text.split(f"## {name}\n", 1)[1].split("\n## ", 1)[0]


def test_the_drawing_of_the_layers_is_true() -> None:
    """The page draws every part of the library in its layer."""
    drawn = section("The architecture in five minutes").split("```text\n", 1)[1].split("```", 1)[0]
    rows = [{name.strip() for name in line.split("  ", 1)[0].split(",")} for line in drawn.splitlines()]

    found = [set(layer) - {"__main__"} for layer in structure.layers(structure.part_graph(ROOT, at_load=True))]

    assert rows[::-1] == found


def test_a_submission_goes_the_documented_way(
    sandbox: Sandbox, request_: voiceclone.CloneRequest, tmp_path: Path
) -> None:
    """The functions that the page names are called, in that order."""
    rows = [line.split("|") for line in section("The architecture in five minutes").splitlines() if "| `" in line]
    documented = [(row[2].strip(" `"), row[1].strip(" `")) for row in rows]
    called: list[tuple[str, str]] = []

    def note(frame: FrameType, event: str, _: object) -> None:
        for path, name in documented:
            if event == "call" and frame.f_code.co_qualname == name and frame.f_code.co_filename.endswith(f"/{path}"):
                called.append((path, name))

    with voiceclone.Client("huawei", journal=tmp_path, **sandbox.settings("huawei")) as client:
        sys.setprofile(note)
        try:
            client.submit(request_)
        finally:
            sys.setprofile(None)

    left = iter(called)
    assert [step for step in documented if step not in left] == []


def test_modules_import_in_no_circle() -> None:
    """No module needs one that needs it, not even for a type checker."""
    assert [] == structure.circle(structure.module_graph(ROOT))


def test_parts_import_in_no_circle() -> None:
    """Nor does any part of the library, whatever its modules import when they are loaded."""
    assert [] == structure.circle(structure.part_graph(ROOT, at_load=True))


def test_there_are_few_layers() -> None:
    """From the values up to the command line there are eight layers at most."""
    assert len(structure.layers(structure.part_graph(ROOT, at_load=True))) <= 8


def test_the_check_is_loaded_when_asked_for() -> None:
    """Nothing but the command line loads the check with itself."""
    graph = structure.part_graph(ROOT, at_load=True)

    assert {part for part, used in graph.items() if "_preflight" in used} <= {"_cli"}


def test_all_but_the_doors_is_private_by_name() -> None:
    """Whoever reads a path knows whether its name may change tomorrow."""
    names = {tuple(name.split(".")) for name in structure.modules(ROOT)}
    public = {".".join(name) for name in names if not any(part.startswith("_") for part in name)}

    assert set(DOORS) >= public - {"voiceclone.__main__"}


@pytest.mark.parametrize("path", PROVIDERS, ids=short)
def test_providers_use_the_doors_only(path: Path) -> None:
    """A bundled provider uses what a stranger could use."""
    used = {name for name in structure.imported(path) if name.startswith("voiceclone.")}

    assert set() == {name for name in used if any(part.startswith("_") for part in name.split("."))}


def test_the_library_knows_no_vendor() -> None:
    """Nothing in the library imports a provider."""
    used = {name for path in ROOT.glob("voiceclone/**/*.py") for name in structure.imported(path)}

    assert set() == {name for name in used if name.startswith("voiceclone_")}


@pytest.mark.parametrize(
    ("sdk", "owners"),
    [
        ("huaweicloudsdk", {"voiceclone_huawei/sdk.py"}),
        ("alibabacloud", {"voiceclone_alibaba/sdk.py", "voiceclone_alibaba/oss.py", "voiceclone_alibaba/objects.py"}),
    ],
)
def test_an_sdk_has_its_module(sdk: str, owners: set[str]) -> None:
    """Each vendor's SDK is imported by the modules made for it, and nowhere else."""
    users = {short(path) for path in SOURCES if any(name.startswith(sdk) for name in structure.imported(path))}

    assert owners == users


@pytest.mark.parametrize("path", SOURCES, ids=short)
def test_no_file_is_long(path: Path) -> None:
    """No file is longer than three hundred lines."""
    assert structure.lines([path]) <= 300


def test_the_door_for_apps_is_small() -> None:
    """An app chooses among fifty-two names at most, in the order of the alphabet module by module, and
    each is there.
    """
    assert len(voiceclone.__all__) <= 52
    assert all(getattr(voiceclone, name) is not None for name in voiceclone.__all__)


@pytest.mark.parametrize("door", DOORS)
def test_public_things_are_documented(door: str) -> None:
    """Every public class and function says what it is."""
    module = importlib.import_module(door)

    silent = [name for name in module.__all__ if callable(getattr(module, name)) and not getattr(module, name).__doc__]

    assert [] == silent


@pytest.mark.parametrize("path", SOURCES, ids=short)
def test_members_of_enumerations_are_documented(path: Path) -> None:
    """A literal string follows each member of an enumeration."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    kinds = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    bodies = [node.body for node in kinds if any(ast.unparse(base).endswith("Enum") for base in node.bases)]

    silent = [
        ast.unparse(node)
        for body in bodies
        for node, after in zip(body, [*body[1:], None], strict=True)
        if isinstance(node, ast.Assign)
        and not (isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) and after.value.value)
    ]

    assert [] == silent


def test_the_version_is_the_distributions() -> None:
    """What the module says of its version is what is installed."""
    assert importlib.metadata.version("voiceclone-kit") == voiceclone.__version__


def test_nothing_tells_anybody_to_install_a_strangers_package() -> None:
    """The distribution is named voiceclone-kit; every install command in the project says so."""
    texts = [*SOURCES, *ROOT.glob("docs/*.md"), ROOT / "README.md"]
    lines = [line for path in texts for line in path.read_text(encoding="utf-8").splitlines()]

    installed = [line.split("install ", 1)[1].split("&&")[0] for line in lines if "pip install " in line]

    assert installed
    assert [] == [what for what in installed if "voiceclone" in what.replace("voiceclone-kit", "")]


def test_commands_in_the_code_install_what_an_index_has() -> None:
    """No message tells anybody to install this distribution from an index: it is on none."""
    lines = [line for path in SOURCES for line in path.read_text(encoding="utf-8").splitlines()]

    assert [] == [line for line in lines if "install " in line and "voiceclone-kit" in line]
