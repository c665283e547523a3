"""Every text of the page has a translation, and every translation a text."""

from __future__ import annotations

from pathlib import Path
from string import Formatter

import pytest
from helpers import messages

from voiceclone_huawei.requirements import account_requirements

PACKAGES = {
    "voiceclone/_preflight": messages.of_library,
    "providers/voiceclone_huawei": lambda: messages.of_provider("huawei") | _of_account(),
    "providers/voiceclone_alibaba": lambda: messages.of_provider("alibaba"),
}


def _of_account() -> set[str]:
    answer = {"advance_min": 1, "advance_max": 2, "advance_advice_value": 3}
    every = [account_requirements(answer, "advance", several=several) for several in (False, True)]
    return {text for each in every for text in messages.texts(each)}


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.fixture(params=PACKAGES)
def package(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


def catalogue(package: str) -> dict[str, str]:
    return messages.catalogue(messages.ROOT / Path(package))


def test_every_text_is_translated(package: str) -> None:
    """What a plugin shares with the library, the library translates."""
    known = catalogue(package) | catalogue("voiceclone/_preflight")

    assert [] == sorted(text for text in PACKAGES[package]() if not known.get(text))


def test_no_translation_is_stale(package: str) -> None:
    """What no source says any more is taken out."""
    assert [] == sorted(set(catalogue(package)) - PACKAGES[package]())


def test_translations_keep_the_placeholders(package: str) -> None:
    """No value is lost."""
    assert [] == [text for text, other in catalogue(package).items() if placeholders(text) != placeholders(other)]
