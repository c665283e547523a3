"""Marked places are heard in a browser: by a button, by a click into a picture, one at a time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from helpers import browser
from helpers.pages import flawed_request

import voiceclone
from voiceclone._preflight import html

pytestmark = browser.needed

#: What the reader does, and what plays afterwards.
DO = """
const wait = () => new Promise(resolve => setTimeout(resolve, 500));
const look = () => ({
  heard: [...page.querySelectorAll("audio")].filter(each => !each.paused && !each.error).map(each => each.id),
  pressed: [...page.querySelectorAll("[data-plays][aria-pressed=true]")].map(each => each.localName),
  lines: page.querySelectorAll(".playhead[visibility=visible]").length,
});
const marked = (selector) => page.querySelector(`${selector}[data-plays="recordings-1-c1-audio"]`);
const key = (node, name) => node.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true }));
const click = (node) => node.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
const seen = [];
STEPS
return seen;
"""
#: What a reader sees while the first place that clips plays.
PLAYING = {"heard": ["recordings-1-c1-audio"], "pressed": ["a", "button"], "lines": 1}
STOPPED = {"heard": [], "pressed": [], "lines": 0}


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("page")
    request = flawed_request(folder)
    (folder / "page.html").write_text(html.render(voiceclone.plan(request), request), encoding="utf-8")
    return folder / "page.html"


def do(page: Path, tmp_path: Path, *steps: str) -> list[Any]:
    """What is heard and shown after each step."""
    code = "\n".join(f"{each}; await wait(); seen.push(look());" for each in steps)
    found: list[Any] = browser.asked(page, tmp_path, DO.replace("STEPS", code))
    return found


@pytest.mark.parametrize(
    ("start", "stop"),
    [
        ('click(marked("button"))', 'click(marked("button"))'),
        ('click(marked("a"))', 'click(marked("a"))'),
        ('key(marked("a"), " ")', 'key(marked("a"), " ")'),
        ('click(marked("a"))', 'key(page.body, "Escape")'),
        ('click(marked("button"))', 'key(marked("button"), "Escape")'),
    ],
)
def test_a_mark_is_played_and_stopped(page: Path, tmp_path: Path, start: str, stop: str) -> None:
    """By its button or in the picture, with the mouse or the keyboard; a line moves through the picture."""
    seen = do(page, tmp_path, start, stop)

    assert [PLAYING, STOPPED] == [{**seen[0], "pressed": sorted(seen[0]["pressed"])}, seen[1]]


def test_one_place_plays_at_a_time(page: Path, tmp_path: Path) -> None:
    """Playing one stops the other."""
    other = 'click(page.querySelector(`button[data-plays="recordings-0-n1-audio"]`))'

    seen = do(page, tmp_path, 'click(marked("button"))', other)

    assert [["recordings-1-c1-audio"], ["recordings-0-n1-audio"]] == [each["heard"] for each in seen]


def test_the_line_stands_where_it_plays(page: Path, tmp_path: Path) -> None:
    """Within the excerpt, as a share of the recording."""
    line = 'page.querySelector("#recordings-1 .playhead").getAttribute("x1")'

    (place, _) = do(page, tmp_path, f'click(marked("button")); await wait(); seen.push({line})')

    assert 0 <= float(place.removesuffix("%")) < 20


def test_buttons_are_shown_where_there_is_a_script(page: Path, tmp_path: Path) -> None:
    """They take the place of the player of the browser."""
    seen = browser.asked(
        page,
        tmp_path,
        'return [page.querySelectorAll("button[data-plays][hidden]").length,'
        ' page.querySelectorAll("audio[controls]").length]',
    )

    assert [0, 0] == seen


def test_a_mark_is_reached_by_the_keyboard(page: Path, tmp_path: Path) -> None:
    """In the picture, and it says what it is."""
    seen = browser.asked(
        page,
        tmp_path,
        """page.querySelectorAll("details").forEach(each => { each.open = true; });
        const mark = page.querySelector("#recordings-0 .marks a");
        mark.focus();
        return [page.activeElement === mark, mark.textContent.trim()]""",
    )

    assert [True, "N1 00:00-01:10: speech is 10.5 dB above the noise"] == seen


def test_a_link_opens_what_it_leads_to(page: Path, tmp_path: Path) -> None:
    """Details that were closed."""
    seen = browser.asked(
        page,
        tmp_path,
        """page.querySelector('#files a[href="#recordings-1"]').click();
        await new Promise(resolve => setTimeout(resolve, 100));
        return [...page.querySelectorAll("article > details")].map(each => each.open)""",
    )

    assert [1] == [number for number, opened in enumerate(seen) if opened]


def test_no_other_script_runs(page: Path, tmp_path: Path) -> None:
    """Whatever finds its way into the page."""
    seen = browser.asked(
        page,
        tmp_path,
        """const script = page.createElement("script");
        script.textContent = "document.title = 'run'";
        page.body.append(script);
        return page.title""",
    )

    assert "Check of gentle" == seen
