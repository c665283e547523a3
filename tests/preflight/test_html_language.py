"""The page in English and in Chinese."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import attrs
import pytest
from helpers.pages import Page

import voiceclone
from voiceclone import CloneRequest, Consent, Recording
from voiceclone._preflight import Plan, html

#: What has no Chinese name, or is a name itself: units, formats, programs, vendors, files.
NAMES = {
    *("dBFS", "dBTP", "dB", "LUFS", "LU", "Hz", "kHz", "kB", "MB", "WAV", "PDF", "JPEG", "PNG", "PCM", "FLAC", "MP3"),
    *("OGG", "M4A", "AIFF", "SHA", "voiceclone", "kit", "alibaba", "huawei", "standard", "premium", "Language"),
    *("gentle", "noisy", "loud", "pausing", "silence", "missing", "text", "statement", "wav", "mp3", "pdf", "no"),
    *("MetaStudio", "English", "Consent", "Recording", "path", "transcript", "UTC", "ITU", "inf", "take", "letter"),
    *("basic", "middle", "third", "party", "cosyvoice", "female", "male", "en", "zh", "CN", "xx"),
}


class Spoken(HTMLParser):
    """Every text and label of a page that is in its own language."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._languages = [""]
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        silent = tag in ("script", "style", "code")
        self._languages.append("" if silent else given.get("lang") or self._languages[-1])
        self.texts += [given[name] or "" for name in ("aria-label", "alt") if name in given]
        if tag in ("meta", "img", "link", "input", "br"):
            self._languages.pop()

    def handle_endtag(self, tag: str) -> None:
        self._languages.pop()

    def handle_data(self, text: str) -> None:
        if self._languages[-1] == "zh-Hans":
            self.texts.append(text)


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


def words(page: str) -> set[str]:
    """The English words in the Chinese texts of a page."""
    texts = [re.sub(r"/[\w./-]+", "", text) for text in Spoken(page).texts]  # paths
    return {word for text in texts for word in re.findall(r"[A-Za-z]{2,}\d?", text)} - NAMES


def test_nothing_stays_english(plan: Plan, flawed: CloneRequest) -> None:
    """But for names, and for what says that it is English."""
    page = html.render(plan, flawed, "zh")

    assert set() == words(page)
    english = Page(page).all("span", within="main", lang="en")
    assert [] == [each.text for each in english if each.inside[-1].attributes.get("class") != "source"]


def test_a_quick_check_is_chinese_too(flawed: CloneRequest) -> None:
    """It has texts of its own."""
    assert set() == words(html.render(voiceclone.plan(flawed, quick=True), flawed, "zh"))


def test_a_good_request_is_chinese_too(request_: CloneRequest) -> None:
    """And so has one without problems."""
    assert set() == words(html.render(voiceclone.plan(request_), request_, "zh"))


@pytest.mark.parametrize("edition", ["basic", "middle", "third-party"])
def test_every_edition_is_chinese_too(flawed: CloneRequest, edition: str) -> None:
    """Each has requirements of its own."""
    request = attrs.evolve(flawed, edition=edition, voice_name="长" * 70, gender="no", language="xx")

    assert set() == words(html.render(voiceclone.plan(request, ["huawei"]), request, "zh"))


def _twice(take: Path, folder: Path) -> CloneRequest:
    return CloneRequest(voice_name="", recordings=[take, take], consent=Consent(statement=take))


def _elsewhere(take: Path, folder: Path) -> CloneRequest:
    address = "bucket.oss-cn-beijing.aliyuncs.com/a.wav"
    given = [
        Recording(asset_id="a1"),
        *(Recording(url=f"{each}{address}") for each in ("https://", "ftp://", "oss:///")),
    ]
    secret = Recording(url=f"https://{address}?Signature=1")
    return CloneRequest(voice_name=" a ", recordings=[*given, secret], consent=Consent(statement=take), gender="it")


def _empty(take: Path, folder: Path) -> CloneRequest:
    (folder / "empty.pdf").touch()
    (folder / "folder").mkdir()
    consent = Consent(statement=folder / "folder", letter=folder / "empty.pdf")
    return CloneRequest(voice_name="\0", recordings=[], consent=consent)


def _page_for_a_letter(take: Path, folder: Path) -> CloneRequest:
    (folder / "letter.pdf").write_text("<!doctype html><html></html>")
    return CloneRequest(voice_name="a", recordings=[take], consent=Consent(letter=folder / "letter.pdf"))


def _damaged_letter(take: Path, folder: Path) -> CloneRequest:
    (folder / "letter.pdf").write_text("%PDF-1.4")
    return CloneRequest(voice_name="a", recordings=[take], consent=Consent(letter=folder / "letter.pdf"))


def _unknown_fields(take: Path, folder: Path) -> CloneRequest:
    extra = {"huawei": {"create_type": "x", "no": 1}, "alibaba": {"Model": "x", "DemoAudioMediaURL": 3}, "nobody": {}}
    consent = Consent(statement=take)
    return CloneRequest(voice_name="a", recordings=[take], consent=consent, language="en", extra=extra)


def _unknown_edition(take: Path, folder: Path) -> CloneRequest:
    return CloneRequest(voice_name="a", recordings=[take], consent=Consent(statement=take), edition="gold")


@pytest.mark.parametrize(
    "make",
    [_twice, _elsewhere, _empty, _page_for_a_letter, _damaged_letter, _unknown_fields, _unknown_edition],
    ids=lambda make: make.__name__.strip("_"),
)
def test_whatever_is_wrong_is_told_in_chinese(
    request_: CloneRequest, tmp_path: Path, make: Callable[[Path, Path], CloneRequest]
) -> None:
    """No two English words stand together, and only sources are in English."""
    (take,) = (each.path for each in request_.recordings)
    assert take is not None
    request = make(take, tmp_path)

    page = html.render(voiceclone.plan(request), request, "zh")

    assert [] == [text for text in Spoken(page).texts if re.search(r"[A-Za-z]{2,} [a-z]{2,}", text)]
    assert len(Page(page).all("li", within="todo")) > 0
    english = Page(page).all("span", within="main", lang="en")
    assert [] == [each.text for each in english if each.inside[-1].attributes.get("class") != "source"]
