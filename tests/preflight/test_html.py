"""
The page of a plan: it stands alone, everybody can read it, and nothing in it comes from a file's name but text.
"""

from __future__ import annotations

import itertools
import math
import re
from pathlib import Path

import attrs
import numpy as np
import pytest
from helpers import voices
from helpers.pages import Page

import voiceclone
from voiceclone import CloneRequest, Consent
from voiceclone._preflight import Plan, html
from voiceclone._preflight.html import marks


@pytest.fixture(scope="module")
def request_of_all_kinds(tmp_path_factory: pytest.TempPathFactory) -> CloneRequest:
    """Recordings that clip, hiss, are silent for long, are no audio, and are missing; names that mean harm."""
    folder = tmp_path_factory.mktemp("sounds")
    silent = voices.voice(80)
    silent[30 * voices.RATE : 35 * voices.RATE] = 0
    recordings = [
        voices.write(folder / 'loud<img src=x onerror="alert(1)">&amp;.wav', np.clip(voices.voice(70) * 8, -1, 1)),
        voices.write(folder / "noisy.wav", voices.voice(70, noise=0.05)),
        voices.write(folder / "silent\u202egnp\x1b[31m.wav", silent),
        folder / "missing.wav",
        voices.write(folder / "take.flac", np.zeros(voices.RATE)),
    ]
    (folder / "text.mp3").write_text("la la la", encoding="utf-8")
    return CloneRequest(
        voice_name="<script>alert('gentle')</script>$main",
        recordings=[*recordings, folder / "text.mp3"],
        consent=Consent(statement=voices.write(folder / "statement.wav", voices.voice(12)), letter=folder / "no.pdf"),
    )


@pytest.fixture(scope="module")
def plan(request_of_all_kinds: CloneRequest) -> Plan:
    return voiceclone.plan(request_of_all_kinds)


@pytest.fixture(scope="module")
def page(plan: Plan, request_of_all_kinds: CloneRequest) -> Page:
    return Page(html.render(plan, request_of_all_kinds))


def test_it_stands_alone(plan: Plan, request_of_all_kinds: CloneRequest, page: Page) -> None:
    """Nothing is loaded from anywhere, no script is in it, and the page itself forbids both."""
    text = html.render(plan, request_of_all_kinds)

    loading = {"src", "srcset", "action", "background", "poster", "data", "xlink:href", "style"}
    assert [] == [each for each in page.nodes if loading & each.attributes.keys()]
    assert [] == page.all("script", "link", "img", "iframe", "object", "embed", "base", "form", "image", "use")
    assert not re.search(r"https?://|//[a-z]|url\(|@import", text)
    assert {"#"} == {each.attributes["href"][0] for each in page.all("a")}
    policy = next(each for each in page.all("meta") if "http-equiv" in each.attributes)
    assert "default-src 'none'; style-src 'unsafe-inline'" == policy.attributes["content"]


def test_structure(page: Page) -> None:
    """Language, title, a view for phones, landmarks with names, a skip link first, one h1, no heading left out."""
    assert "en" == page.all("html")[0].attributes["lang"]
    assert "width=device-width, initial-scale=1" in {each.attributes.get("content") for each in page.all("meta")}
    assert page.all("title")[0].text.startswith("Check of ")
    assert [1, 1, 1, 1] == [len(page.all(tag)) for tag in ("header", "nav", "main", "footer")]
    assert "#main" == page.all("a")[0].attributes["href"]
    assert "main" == page.one("main").tag
    levels = [int(each.tag[1]) for each in page.nodes if re.fullmatch(r"h\d", each.tag)]
    assert 1 == levels.count(1) == levels[0]
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    sections = [each.text for each in page.all("h2")]
    assert ["Vendors", "Recordings", "Consent", "Not checked", "One dataset for all"] == sections
    for each in page.all("section", "article"):
        assert page.one(each.attributes["aria-labelledby"]).text.strip()


def test_links_lead_somewhere(page: Page) -> None:
    """Every id is there once, and every link and every reference has one."""
    ids = [each.attributes["id"] for each in page.nodes if "id" in each.attributes]

    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[a-z0-9-]+", each) for each in ids)
    wanted = {each.attributes["href"][1:] for each in page.all("a")}
    wanted |= {
        each.attributes[key] for each in page.nodes for key in each.attributes if key.startswith("aria-labelled")
    }
    assert wanted <= {*ids}


def test_pictures_are_told(page: Page) -> None:
    """Every picture has a name and says in words what it shows; its parts are no pictures of their own."""
    pictures = [each for each in page.all("svg") if "svg" not in each.inside]

    assert 10 == len(pictures)
    for each in pictures:
        assert "img" == each.attributes["role"]
        assert "title" == page.one(each.attributes["aria-labelledby"]).tag
        assert len(page.one(each.attributes["aria-describedby"]).text) > 60
    told = page.one("recordings-0-waveform-facts").text
    assert "clipping: " in told
    assert re.search(r"C1 clips at 0:\d\d, for 3 s; C2 clips", told)
    assert "and 9 more clipping places" in told
    assert re.search(r"S1 silence from 0:(29|30) to 0:3\d", page.one("recordings-2-waveform-facts").text)
    assert "Noise floor: digital silence" in page.one("recordings-4-levels-facts").text


def test_tables_are_told(page: Page) -> None:
    """Tables have captions, heads have a scope, and the wide one can be scrolled with a keyboard."""
    tables = page.all("table")

    assert len(tables) == len(page.all("caption")) == 6
    assert all(each.attributes.get("scope") in ("row", "col") for each in page.all("th"))
    (wide,) = (each for each in page.nodes if each.attributes.get("role") == "region")
    assert ("0", "overview") == (wide.attributes["tabindex"], wide.attributes["aria-labelledby"])


def test_verdicts_are_words(page: Page, plan: Plan) -> None:
    """A verdict is a word and a mark; the mark is not read aloud."""
    for report in plan.reports:
        heading = page.one(f"vendor-{report.provider}-heading").text
        assert f"{report.provider} ✗ cannot" == heading
        assert len(report.problems) == heading_count(page, report.provider)
    marked = [each for each in page.all("span") if each.attributes.get("aria-hidden") == "true"]
    assert {"✗", "!"} == {each.text for each in marked}


def heading_count(page: Page, provider: str) -> int:
    text = page.one(f"vendor-{provider}").text
    return len(re.findall(r"(?:✗ error|! warning)", text))


def test_what_means_harm_is_text(page: Page, plan: Plan, request_of_all_kinds: CloneRequest) -> None:
    """Names of files and voices are shown as they are, and what cannot be shown is spelled out."""
    text = html.render(plan, request_of_all_kinds)

    assert '<img src=x onerror="alert(1)">&amp;.wav' in page.one("recordings-0-heading").text
    assert "silent\\u202egnp\\x1b[31m.wav" in page.one("recordings-2-heading").text
    assert "<script>alert('gentle')</script>$main" in page.all("h1")[0].text
    assert "$main" in page.all("title")[0].text
    assert [] == [each for each in text if not each.isprintable() and each != "\n"]


def test_everything_is_there(page: Page, plan: Plan) -> None:
    """Problems of all, what was not checked, what would serve all, and what is missing of the consent."""
    main = page.one("main").text

    for report in plan.reports:
        for problem in report.problems:
            assert problem.hint in main
            assert problem.source in main
    assert "is the same voice was not checked" in page.one("unchecked").text.replace("are the same", "is the same")
    assert plan.common[1:] in page.one("common").text
    assert "there is no file" in page.one("consent").text
    assert "It was not measured." in page.one("recordings-3").text
    assert "could not be measured" in page.one("recordings-5").text


def test_of_one_good_recording(request_: CloneRequest, tmp_path: Path) -> None:
    """One recording needs no table of all; without a statement or a letter, that is said."""
    take = voices.write(tmp_path / "take.wav", voices.voice(16 * 60))
    request = attrs.evolve(request_, recordings=[take], consent=attrs.evolve(request_.consent, statement=None))

    page = Page(html.render(voiceclone.plan(request, ["huawei"]), request))

    assert "huawei would take it, with warnings." == next(each.text for each in page.all("p") if "take it" in each.text)
    assert 1 == len(page.all("table"))
    assert "The spoken statement was not given." in page.one("consent").text
    assert "No problems were found with it." not in page.one("vendor-huawei").text
    assert "1, 16:00 together" in page.all("header")[0].text


def test_of_no_vendor(request_: CloneRequest) -> None:
    """A plan of nobody is a page, too."""
    page = Page(html.render(Plan(reports=(), common=""), request_))

    assert "No vendor was asked." in page.all("header")[0].text
    assert "No one dataset serves all of them." in page.one("common").text


def test_of_an_asset(request_: CloneRequest) -> None:
    """What the vendor holds was not listened to."""
    request = attrs.evolve(request_, recordings=voiceclone.Recording(asset_id="asset-1"))

    page = Page(html.render(voiceclone.plan(request, ["alibaba"]), request))

    assert "The vendor holds it; it was not listened to." in page.one("recordings-0").text


def test_marks_share_labels() -> None:
    """Labels that would cover each other are written as one; of many places, the longest have labels."""
    places = tuple((float(second), second + 0.1 * (1 + second % 3)) for second in range(0, 60, 2))
    signal = attrs.evolve(suppress_logging(), clips=places)

    found = marks.clips(signal)

    assert 9 == len(found)
    assert [f"C{number}" for number in range(1, 10)] == [each.label for each in found]
    assert "and 21 more places" == marks.more(places, "places")
    labels = list(marks.labels(found, 60))
    assert all(after[1] - before[1] > 0.1 for before, after in itertools.pairwise(labels))
    assert "C1-2" == labels[0][0]
    assert [] == list(marks.labels((), 60))


def suppress_logging() -> voiceclone._preflight.audio.Signal:
    return voiceclone._preflight.audio.Signal(
        peak=-math.inf,
        clipped=0.0,
        noise_floor=None,
        speech_level=None,
        snr=None,
        speech_share=0.0,
        silences=(),
        clips=(),
        envelope=(),
        levels=(),
    )
