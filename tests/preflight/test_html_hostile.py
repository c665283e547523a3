"""Whatever stands in files and in vendors' messages is text on the page, and nothing else."""

from __future__ import annotations

import functools
from pathlib import Path

import attrs
import pytest
from helpers import voices
from helpers.pages import Page

import voiceclone
from voiceclone import CloneRequest, Consent, Problem, Recording
from voiceclone._preflight import Dataset, Measured, Plan, Report, html

MARKUP = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' autofocus onfocus='alert(1)",
    "</title></style><script>alert(1)</script>",
    "<!--",
    "]]>",
    "&lt;b&gt; &amp;amp;",
    "{{ 7 * 7 }}{% include 'page.html' %}{# gone #}",
    "$title",
    "{name} {0} {name.__class__} %(name)s",
)
UNPRINTABLE = {
    "\x1b[31m": "\\x1b[31m",
    "\u202egnp.exe": "\\u202egnp.exe",
    "\u2066": "\\u2066",
    "1\n2": "1\\n2",
    "\x00": "\\x00",
    "\u2028": "\\u2028",
    "\ud800": "\\ud800",
}
#: Where a text of somebody else stands on the page.
PLACES = (
    *("voice name", "gender", "language", "recording", "letter", "provider", "trouble"),
    *("location", "message", "hint", "source", "unchecked", "common"),
)


def page(opens_in: str = "en", /, **texts: str) -> str:
    """The page of a plan with these texts in it."""
    told = {place.replace(" ", "_"): f"plain {place}" for place in PLACES} | texts
    measured = Measured(location="recordings[0]", path=Path(told["recording"]), trouble=told["trouble"])
    problem = Problem(told["location"], told["message"], told["hint"], source=told["source"])
    of_file = attrs.evolve(problem, location="recordings[0]")
    of_consent = attrs.evolve(problem, location="consent.letter")
    report = Report(
        provider=told["provider"],
        dataset=Dataset(recordings=(measured, measured), statement=None),
        problems=(problem, of_file, of_consent),
        unchecked=(told["unchecked"],),
    )
    request = CloneRequest(
        voice_name=told["voice_name"],
        gender=told["gender"],
        language=told["language"],
        recordings=[Recording(path=Path("take.wav"))],
        consent=Consent(letter=Path(told["letter"])),
    )
    return html.render(Plan(reports=(report,), common=told["common"]), request, opens_in)


@functools.cache
def harmless(opens_in: str) -> list[tuple[str, tuple[str, ...]]]:
    """The elements and attributes of a page without such texts."""
    return Page(page(opens_in)).skeleton


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("text", [*MARKUP, *UNPRINTABLE])
def test_it_adds_no_element(text: str, place: str) -> None:
    """The page has the same elements with the same attributes as with a harmless text."""
    assert harmless("en") == Page(page(**{place.replace(" ", "_"): text})).skeleton


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("text", [*MARKUP, *UNPRINTABLE])
def test_nor_does_it_in_chinese(text: str, place: str) -> None:
    """Nor is it a placeholder of a translation."""
    assert harmless("zh") == Page(page("zh", **{place.replace(" ", "_"): text})).skeleton


@pytest.mark.parametrize("place", [each for each in PLACES if each not in ("recording", "letter")])
@pytest.mark.parametrize("text", MARKUP)
def test_it_is_shown_as_it_is(text: str, place: str) -> None:
    """The reader sees the very text."""
    shown = Page(page(**{place.replace(" ", "_"): text})).one("body").raw

    assert text in shown


@pytest.mark.parametrize("place", ["recording", "letter"])
@pytest.mark.parametrize("text", [each for each in MARKUP if "/" not in each])
def test_a_file_name_is_shown_as_it_is(text: str, place: str) -> None:
    """Names of files, too."""
    assert text in Page(page(**{place: text})).one("body").raw


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("text", UNPRINTABLE)
def test_what_cannot_be_printed_is_escaped(text: str, place: str) -> None:
    """Nothing can turn the direction of writing, or fail to be encoded; the reader sees that it was there."""
    assert UNPRINTABLE[text] in Page(page(**{place.replace(" ", "_"): text})).one("body").text


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("text", UNPRINTABLE)
def test_nothing_unprintable_is_in_the_page(text: str, place: str) -> None:
    """Not in its attributes, either."""
    told = page(**{place.replace(" ", "_"): text})

    assert [] == [each for each in told if not each.isprintable() and each != "\n"]


def measured_page(folder: Path, name: str) -> str:
    """The page of a noisy recording of that name, with all that is heard and seen of it."""
    folder.mkdir()
    recording = voices.write(folder / "noisy.wav", voices.voice(12, noise=0.05)).rename(folder / f"{name}.wav")
    request = CloneRequest(voice_name="gentle", recordings=[recording], consent=Consent(letter=folder / "no.pdf"))
    return html.render(voiceclone.plan(request, ["alibaba"]), request)


@pytest.mark.parametrize(
    "text", [each for each in (*MARKUP, *UNPRINTABLE) if "/" not in each and each.isascii() and "\0" not in each]
)
def test_the_name_of_what_is_heard_adds_no_element(tmp_path: Path, text: str) -> None:
    """It stands in the names of buttons and pictures, and is text there."""
    plain, told = (Page(measured_page(tmp_path / str(number), name)) for number, name in enumerate(("plain", text)))

    assert plain.all("audio")
    assert plain.skeleton == told.skeleton
    assert [] == [each for each in told.nodes if "onerror" in each.attributes or "onfocus" in each.attributes]


def test_the_name_of_what_is_heard_is_told_as_it_is(tmp_path: Path) -> None:
    """A quotation mark ends no attribute."""
    shown = Page(measured_page(tmp_path / "page", 'a" b <i> {time}'))

    assert any(
        each.attributes["aria-label"].startswith('Play a" b <i> {time}.wav 00:0') for each in shown.all("button")[2:]
    )
