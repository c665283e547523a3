"""The backend of the docs keeps every promise."""

from __future__ import annotations

import contextlib
import re
import tempfile
from pathlib import Path
from typing import Any

from helpers.wav import write_wav

import voiceclone

PAGE = Path(__file__).parents[2] / "docs" / "backends.md"
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)

page: dict[str, Any] = {}
for block in BLOCKS:
    if "\nclass " in block:
        with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):  # some write files
            exec("from voiceclone.testing import serve\n" + block, page)


def make_request(folder: Path) -> voiceclone.CloneRequest:
    return voiceclone.CloneRequest(
        voice_name="gentle",
        recordings=[write_wav(folder / "take.wav", 60)],
        consent=voiceclone.Consent(statement=write_wav(folder / "statement.wav", 12)),
    )


class TestAcmeOfTheDocs(page["TestAcme"]):  # type: ignore[misc]
    def make_request(self, folder: Path) -> voiceclone.CloneRequest:
        return make_request(folder)


class TestSpeakingAcmeOfTheDocs(page["TestSpeakingAcme"]):  # type: ignore[misc]
    def make_request(self, folder: Path) -> voiceclone.CloneRequest:
        return make_request(folder)
