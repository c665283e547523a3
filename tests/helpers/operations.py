"""The table of a vendor's operations on its page, and the operations that its provider uses."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def rows(provider: str, heading: str) -> dict[str, str]:
    """The operations of the table below *heading*, and what uses each."""
    page = (ROOT / "docs" / f"{provider}.md").read_text(encoding="utf-8")
    section = page.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return dict(re.findall(r"^\| `(\w+)` \| (.*?) \|", section, re.MULTILINE))


def named_in_the_code(provider: str) -> set[str]:
    """Text of the provider's own code, without its emulator."""
    files = (ROOT / "providers" / f"voiceclone_{provider}").glob("*.py")
    nodes = [node for file in files for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))]
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
