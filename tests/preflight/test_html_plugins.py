"""A plugin's texts on the page, with the catalogue that it brings and without."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest
from helpers.acme import GOOD, Install, installer
from helpers.pages import Page

import voiceclone
from voiceclone import CloneRequest
from voiceclone._preflight import html

#: Acme, with a requirement of its own.
STRICT = GOOD.replace(
    "    token: str",
    """    requirements = (
        voiceclone.backends.Requirement(
            name="slow",
            subject=voiceclone.backends.Subject.RECORDING,
            fact="sample_rate",
            at_least=192_000,
            severity=voiceclone.backends.Severity.ERROR,
            message="it has {value} Hz",
            hint="Record for bats",
            source="The manual of Acme",
        ),
    )
    token: str""",
)
HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
BATS = 'msgid "Record for bats"\nmsgstr "请为蝙蝠录音"\n'
RATE = 'msgid "it has {value} Hz"\nmsgstr "采样率只有 {value} Hz"\n'


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    with installer(tmp_path, monkeypatch) as install:
        yield install


def task(request: CloneRequest) -> Page:
    """The page in Chinese, of Acme alone."""
    request = attrs.evolve(request, consent=attrs.evolve(request.consent, statement=None))
    return Page(html.render(voiceclone.plan(request, ["acme"], quick=True), request, "zh"))


def spoken(page: Page, english: str) -> tuple[str, str]:
    """What stands for an English text among the things to do, and in which language."""
    (found,) = [
        each for each in page.all("span", within="todo") if english in (each.attributes.get("data-en", ""), each.text)
    ]
    return found.text, found.attributes.get("lang", "zh")


def test_it_is_told_in_the_plugins_words(install: Install, request_: CloneRequest) -> None:
    """With its values."""
    install(source=STRICT, catalogue=(HEAD + "\n" + BATS + "\n" + RATE).encode())

    page = task(request_)

    assert ("请为蝙蝠录音。", "zh") == spoken(page, "Record for bats.")
    assert ("采样率只有 100 Hz。", "zh") == spoken(page, "it has 100 Hz.")


@pytest.mark.parametrize(
    "catalogue",
    [b"", HEAD.encode(), (HEAD + "\n" + RATE.replace('{value} Hz"\n', '{hertz} Hz"\n')).encode(), b"\xff\xfe\x00 no"],
    ids=["none", "empty", "another placeholder", "no text"],
)
def test_without_a_translation_it_is_marked_as_english(
    install: Install, request_: CloneRequest, catalogue: bytes
) -> None:
    """A catalogue that is of no use is no error."""
    install(source=STRICT, catalogue=catalogue)

    page = task(request_)

    assert ("Record for bats.", "en") == spoken(page, "Record for bats.")
    assert ("it has 100 Hz.", "en") == spoken(page, "it has 100 Hz.")
