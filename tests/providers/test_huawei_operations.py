"""Huawei: the page tells of every operation of the voice services what becomes of it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from huaweicloudsdkmetastudio import v1

import voiceclone_huawei

_PAGE = Path(__file__).parents[2] / "docs" / "huawei.md"
_HEADING = "## Operations of the voice services"
_SERVICES = ("/voice-training-manage/", "/ttsc/", "/digital-assets")


def rows() -> dict[str, str]:
    """The operations of the table, and what uses each."""
    section = _PAGE.read_text(encoding="utf-8").split(_HEADING, 1)[1].split("\n## ", 1)[0]
    return dict(re.findall(r"^\| `(\w+)` \| (.*?) \|", section, re.MULTILINE))


def operations() -> set[str]:
    """The operations of the voice services that the SDK has."""
    paths = {}
    for name, request in vars(v1).items():
        if name.endswith("Request") and (operation := name.removesuffix("Request")):
            method = re.sub(r"\B(?=[A-Z])", "_", operation).lower()
            describe = getattr(v1.MetaStudioClient, f"_{method}_http_info", None)
            if describe is not None:
                paths[operation] = describe(request())["resource_path"]
    return {operation for operation, path in paths.items() if any(each in path for each in _SERVICES)}


def named_in_the_code() -> set[str]:
    """Text of the provider's own code, without its emulator."""
    files = Path(str(voiceclone_huawei.__file__)).parent.glob("*.py")
    nodes = [node for file in files for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))]
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def test_every_operation_is_in_the_table() -> None:
    """What the SDK has, and nothing else, is in the table."""
    assert operations() == rows().keys()


def test_what_is_used_is_told_to_be() -> None:
    """The operations that the code names are the ones of which the table says what uses them."""
    used = {operation for operation, use in rows().items() if use != "-"}

    assert operations() & named_in_the_code() == used
