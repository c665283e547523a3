"""Every English text of the page, from the sources: templates, calls in Python, and tables of requirements."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

from voiceclone._preflight.letter.requirements import letter_requirements
from voiceclone._preflight.requirements import GENERAL, SAME_VOICE
from voiceclone._providers import load_backend
from voiceclone.backends import ConsentKind, Gender, Message, Requirement

ROOT = Path(__file__).parents[2]
#: Where a call has texts; a number is the place of an argument.
CALLS: Mapping[str, tuple[int, ...]] = {
    "Message": (0,),
    "Problem": (1, 2),
    "Kind": (2, 3),
    "MissingLibraryError": (0,),
    "UnreadableAudioError": (0,),
    "enumerated": (1,),
    "plural": (1, 2),
}
#: Said by a process of its own, which imports nothing.
_PROCESS = "opening it takes more memory than is given to it here"
#: Modules whose texts can be on the page.
MODULES = ("_problem.py", "_preflight/**/*.py", "_providers/extra.py", "_submission/validation.py", "backends/*.py")


def catalogue(package: Path) -> dict[str, str]:
    """The messages of a package in Chinese."""
    with (package / "locale" / "zh.po").open("rb") as file:
        return {str(each.id): str(each.string or "") for each in read_po(file) if each.id}


def of_library() -> set[str]:
    """Texts of the library itself."""
    found = {text for pattern in MODULES for path in (ROOT / "voiceclone").glob(pattern) for text in in_python(path)}
    found |= {text for path in ROOT.glob("voiceclone/_preflight/html/templates/*.html") for text in in_template(path)}
    letters = letter_requirements(load_backend("huawei").find_edition())
    found |= {text for each in (*GENERAL, SAME_VOICE, *letters) for text in (each.message, each.hint, each.source)}
    return found | {str(word) for words in (ConsentKind, Gender) for word in words} | {_PROCESS}


def of_provider(name: str) -> set[str]:
    """Texts of a provider: of its modules, and of all editions' requirements but for their sources."""
    backend = load_backend(name)
    folder = ROOT / "providers" / f"voiceclone_{name}"
    found = {text for path in folder.glob("*.py") if "speech" not in path.name for text in in_python(path)}
    for edition in backend.editions:
        found |= texts(edition.requirements)
        for need in backend.consent_spec("xx", edition.name).needs:
            found |= {*_templates(need.signer), *_templates(need.note)}
    return found


def _templates(text: str) -> Iterator[str]:
    """The template of a message, and those of the messages in it."""
    if text:
        yield getattr(text, "template", text)
    for each in getattr(text, "values", {}).values():
        if isinstance(each, Message):
            yield from _templates(each)


def texts(requirements: tuple[Requirement, ...]) -> set[str]:
    return {text for each in requirements for text in (each.message, each.hint)}


def in_python(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            arguments = [node.args[place] for place in CALLS.get(name, ()) if place < len(node.args)]
            yield from (text for each in arguments for text in _constants(each))


def _constants(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.IfExp):
        yield from _constants(node.body)
        yield from _constants(node.orelse)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield node.value


def in_template(path: Path) -> Iterator[str]:
    for call in Environment().parse(path.read_text(encoding="utf-8")).find_all(nodes.Call):
        if getattr(call.node, "name", "") == "t":
            yield from (each.value for each in _written(call.args[0]) if isinstance(each.value, str))


def _written(node: nodes.Node) -> Iterator[nodes.Const]:
    if isinstance(node, nodes.CondExpr):
        yield from (each for branch in (node.expr1, node.expr2) if branch for each in _written(branch))
    elif isinstance(node, nodes.Or):
        yield from (each for branch in (node.left, node.right) for each in _written(branch))
    elif isinstance(node, nodes.Const):
        yield node
