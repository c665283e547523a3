"""The page can be read by everybody: its structure, its links, its alternatives to colours and pictures."""

from __future__ import annotations

import base64
import hashlib
import itertools
import re

import pytest
from helpers.pages import Page, flawed_request

import voiceclone
from voiceclone._preflight import html


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> str:
    request = flawed_request(tmp_path_factory.mktemp("sounds"))
    return html.render(voiceclone.plan(request), request)


@pytest.fixture(scope="module")
def page(text: str) -> Page:
    return Page(text)


LOADING = {"srcset", "action", "background", "poster", "data", "xlink:href", "style"}
LOADERS = ("link", "iframe", "object", "embed", "base", "form", "image", "use", "source", "track")


def test_no_attribute_loads_anything(page: Page) -> None:
    """The page is one file."""
    assert [] == [each for each in page.nodes if LOADING & each.attributes.keys()]


def test_what_is_heard_and_seen_is_in_the_page(page: Page) -> None:
    """Sounds and pictures are data of the page."""
    sources = {each.attributes["src"].partition(",")[0] for each in page.nodes if "src" in each.attributes}

    assert {"data:audio/mpeg;base64", "data:image/png;base64"} == sources


def test_no_element_loads_anything(page: Page) -> None:
    """No frame, no form, no style sheet from elsewhere; the one script is in the page."""
    assert [] == page.all(*LOADERS)
    assert {} == page.one("script").attributes


def test_no_attribute_is_a_script(page: Page) -> None:
    """No handler of an event."""
    assert [] == [key for each in page.nodes for key in each.attributes if key.startswith("on")]


def test_no_address_is_in_it(text: str) -> None:
    """Not in its style, either."""
    assert not re.search(r"https?://|//[a-z]|url\(|@import", re.sub(r'"data:[^"]*"', "", text))


def test_links_stay_in_the_page(page: Page) -> None:
    """No link leads elsewhere."""
    assert {"#"} == {each.attributes["href"][0] for each in page.all("a")}


def test_the_browser_is_told_to_load_nothing(page: Page) -> None:
    """The page itself forbids what it does not do, and every script but its own."""
    policy = page.one("meta", **{"http-equiv": "Content-Security-Policy"}).attributes["content"]
    digest = base64.b64encode(hashlib.sha256(page.one("script").raw.encode()).digest()).decode()

    assert {
        "default-src": "'none'",
        "style-src": "'unsafe-inline'",
        "script-src": f"'sha256-{digest}'",
        "img-src": "data:",
        "media-src": "data:",
    } == dict(each.strip().split(" ", 1) for each in policy.split(";"))


def test_the_language_is_told(page: Page) -> None:
    """A screen reader knows how to pronounce it."""
    assert "en" == page.one("html").attributes["lang"]


def test_it_fits_a_phone(page: Page) -> None:
    """The width of the page is the width of the screen."""
    assert "width=device-width, initial-scale=1" == page.one("meta", name="viewport").attributes["content"]


@pytest.mark.parametrize("landmark", ["header", "nav", "main", "footer"])
def test_each_landmark_is_there_once(page: Page, landmark: str) -> None:
    """A screen reader can jump between them."""
    assert page.one(landmark)


def test_the_first_link_skips_to_the_verdicts(page: Page) -> None:
    """Who reads by keyboard need not go through all of the contents."""
    target = page.all("a")[0].attributes["href"].removeprefix("#")

    assert "main" == page.one(id=target).tag


def test_there_is_one_heading_of_the_first_level(page: Page) -> None:
    """It comes first."""
    levels = [each.tag for each in page.nodes if re.fullmatch(r"h\d", each.tag)]

    assert ["h1"] == [each for each in levels if each == "h1"] == levels[:1]


def test_no_level_of_headings_is_left_out(page: Page) -> None:
    """A heading is at most one level below the one before."""
    levels = [int(each.tag[1]) for each in page.nodes if re.fullmatch(r"h\d", each.tag)]

    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_sections_are_named(page: Page) -> None:
    """Each part of the page is named by its heading."""
    names = [page.one(id=each.attributes["aria-labelledby"]) for each in page.all("section", "article")]

    assert [] == [each for each in names if not (re.fullmatch(r"h\d", each.tag) and each.text)]


def test_the_contents_are_complete(page: Page) -> None:
    """Every section is linked."""
    links = [each for each in page.all("a") if any(outer.tag == "nav" for outer in each.inside)]
    linked = {each.attributes["href"].removeprefix("#") for each in links}
    sections = {each.id for each in page.all("section")}

    assert sections == linked


def test_ids_are_there_once(page: Page) -> None:
    """A link leads to one place."""
    ids = [each.id for each in page.nodes if each.id]

    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("reference", ["href", "aria-labelledby", "aria-describedby"])
def test_references_lead_somewhere(page: Page, reference: str) -> None:
    """Every link and every reference has its target."""
    wanted = {each.attributes[reference].removeprefix("#") for each in page.nodes if reference in each.attributes}

    assert wanted <= {each.id for each in page.nodes}


def test_rows_link_to_the_details(page: Page) -> None:
    """From each file in the overview to what was measured of it."""
    wanted = {each.attributes["href"] for each in page.all("a", within="files")}

    assert {"#recordings-0", "#recordings-5", "#consent-statement", "#consent-letter"} <= wanted


def test_details_are_closed_at_first(page: Page) -> None:
    """Each file's details are opened by its name."""
    closed = page.all("details", within="recordings")

    assert len(page.all("summary")) == len(page.all("details")) >= len(closed) > 0
    assert [] == [each for each in closed if "open" in each.attributes]


def test_pictures_are_named(page: Page) -> None:
    """Each has a title of its own."""
    titles = [page.one(id=each.attributes["aria-labelledby"]) for each in page.all("svg", role="img")]

    assert titles
    assert {"title"} == {each.tag for each in titles}


def test_pictures_are_described(page: Page) -> None:
    """What each shows is told in words."""
    told = [page.one(id=each.attributes["aria-describedby"]).text for each in page.all("svg", role="img")]

    assert told
    assert [] == [each for each in told if len(each) < 60]


def test_spectrograms_are_described(page: Page) -> None:
    """With the file, the time, and what was found there."""
    told = [each.attributes["alt"] for each in page.all("img")]

    assert "Spectrogram of noisy.wav 00:00-01:10: speech is 10.5 dB above the noise" in told
    assert [] == [each for each in told if not each.startswith("Spectrogram of ")]


def test_parts_of_a_picture_are_no_pictures(page: Page) -> None:
    """A screen reader finds each picture once, and the scale beside it not at all."""
    outer = [each for each in page.all("svg") if each.inside[-1].tag != "svg" and "aria-hidden" not in each.attributes]
    inner = [each for each in page.all("svg") if any(around.tag == "svg" for around in each.inside)]

    assert {"img", "group"} == {each.attributes["role"] for each in outer}
    assert [] == [each for each in inner if "role" in each.attributes]


def test_no_link_is_in_a_picture(page: Page) -> None:
    """What can be clicked lies over the picture, in a group of its own."""
    around = [each.inside[-1].attributes for each in page.all("a") if any(outer.tag == "svg" for outer in each.inside)]

    assert {("group", "Marked places in this picture")} == {(each["role"], each["aria-label"]) for each in around}


def test_tables_have_captions(page: Page) -> None:
    """Each table says what it shows."""
    captioned = [each.inside[-1] for each in page.all("caption") if each.text]

    assert captioned == page.all("table")


def test_heads_of_tables_have_a_scope(page: Page) -> None:
    """A screen reader knows which cells each is about."""
    assert {"row", "col"} == {each.attributes.get("scope") for each in page.all("th")}


def test_wide_tables_can_be_scrolled_by_keyboard(page: Page) -> None:
    """Each takes the focus, and has a name."""
    wide = page.all(role="region")

    assert "overview" == wide[0].attributes["aria-labelledby"]
    assert {"0"} == {each.attributes["tabindex"] for each in wide}


def test_marks_are_not_read_aloud(page: Page) -> None:
    """The word beside each mark says the same."""
    marks = [each for each in page.all("span") if re.fullmatch("[✓!?✗]", each.text)]

    assert {"true"} == {each.attributes.get("aria-hidden") for each in marks}
