"""The reader of the page chooses its language."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from helpers import browser
from helpers.pages import flawed_request

import voiceclone
from voiceclone._preflight import html

pytestmark = browser.needed

LOOK = """
const look = () => ({
  language: page.documentElement.lang, title: page.title, skip: page.querySelector(".skip").textContent,
  contents: page.querySelector("nav").getAttribute("aria-label"), hidden: page.querySelector(".languages").hidden,
  pressed: page.querySelector("[aria-pressed=true]").textContent,
});
const seen = [look()];
for (const language of ["zh", "en"]) {
  page.querySelector(`[data-language=${language}]`).click();
  seen.push(look());
}
return seen;
"""
EXPECTED = {
    "en": {
        "language": "en",
        "title": "Check of gentle",
        "skip": "Skip to the verdicts",
        "contents": "Contents",
        "hidden": False,
        "pressed": "English",
    },
    "zh": {
        "language": "zh-Hans",
        "title": "“gentle”的检查报告",
        "skip": "跳到结论",
        "contents": "目录",
        "hidden": False,
        "pressed": "中文",
    },
}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_reader_chooses(tmp_path: Path, language: str) -> None:
    """Texts, attributes, the title and the page's own language follow, there and back."""
    request, page = flawed_request(tmp_path), tmp_path / "page.html"
    page.write_text(html.render(voiceclone.plan(request, quick=True), request, language), encoding="utf-8")

    seen: list[dict[str, Any]] = browser.asked(page, tmp_path, LOOK)

    assert [EXPECTED[language], EXPECTED["zh"], EXPECTED["en"]] == seen
