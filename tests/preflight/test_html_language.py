"""The page in English and in Chinese."""

from __future__ import annotations

import pytest
from helpers.pages import Page, flawed_request

import voiceclone
from voiceclone import CloneRequest
from voiceclone._preflight import Plan, html


@pytest.fixture(scope="module")
def flawed(tmp_path_factory: pytest.TempPathFactory) -> CloneRequest:
    return flawed_request(tmp_path_factory.mktemp("sounds"))


@pytest.fixture(scope="module")
def plan(flawed: CloneRequest) -> Plan:
    return voiceclone.plan(flawed)


@pytest.fixture(scope="module")
def english(plan: Plan, flawed: CloneRequest) -> Page:
    return Page(html.render(plan, flawed))


@pytest.fixture(scope="module")
def chinese(plan: Plan, flawed: CloneRequest) -> Page:
    return Page(html.render(plan, flawed, "zh"))


def test_it_opens_in_the_language_that_was_asked_for(english: Page, chinese: Page) -> None:
    """One language at a time."""
    assert ("en", "Check of gentle") == (english.one("html").attributes["lang"], english.all("title")[0].text)
    assert ("zh-Hans", "“gentle”的检查报告") == (
        chinese.one("html").attributes["lang"],
        chinese.all("title")[0].text,
    )


def test_the_other_language_is_at_hand(english: Page, chinese: Page) -> None:
    """Both pages hold the same texts."""
    spoken = [
        [{key: each.attributes[key] for key in each.attributes if key.startswith("data-")} for each in page.nodes]
        for page in (english, chinese)
    ]

    assert spoken[0] == spoken[1]


@pytest.mark.parametrize(("language", "tag"), [("en", "en"), ("zh", "zh-Hans")])
def test_the_switch_names_each_language_in_itself(english: Page, language: str, tag: str) -> None:
    """Whoever reads only one of them finds it; without a script there is no switch."""
    button = english.one("button", **{"data-language": language})

    assert tag == button.attributes["lang"]
    assert {"en": "English", "zh": "中文"}[language] == button.text
    assert "hidden" in button.inside[-1].attributes
    assert str(language == "en").lower() == button.attributes["aria-pressed"]
