"""The page in a browser, where there is one: at the width of a phone and of a desktop, in the light and in the dark."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import attrs
import pytest
from helpers import browser, voices
from helpers.browser import SCHEMES
from helpers.pages import flawed_request
from pypdf import PdfReader

import voiceclone
from voiceclone import CloneRequest
from voiceclone._preflight import html
from voiceclone.sandbox import samples

WIDTHS = (320, 360, 800, 1400)
#: The page in frames of each width, for a window of the browser cannot be as narrow as a phone.
FRAMES = """<!DOCTYPE html>
<style>body { margin: 0 } iframe { border: 0; display: block; height: 900px }</style>
IFRAMES<pre id="seen"></pre>
<script>
const measured = frame => {
  const page = frame.contentDocument, root = page.documentElement;
  page.querySelectorAll("details").forEach(each => { each.open = true; });
  const out = [...page.querySelectorAll("main *, header *, nav *, footer *")].filter(each => {
    const area = each.getBoundingClientRect();
    const sticks = area.width && (area.right > root.clientWidth + 0.5 || area.left < -0.5);
    return sticks && !each.closest(".scroller") && !each.closest("svg");
  });
  const scroller = page.querySelector(".scroller");
  return {
    width: root.clientWidth, scroll: root.scrollWidth, out: out.map(each => each.outerHTML.slice(0, 80)),
    hint: page.querySelector("#files .sideways").getClientRects().length > 0,
    table: scroller.scrollWidth > scroller.clientWidth,
    ground: frame.contentWindow.getComputedStyle(root).backgroundColor,
    letters: [...page.querySelectorAll("svg text")].map(each => each.getBoundingClientRect().height),
    skip: page.querySelector(".skip").getBoundingClientRect().right,
  };
};
onload = () => {
  const all = [...document.querySelectorAll("iframe")].map(frame => [frame.name, measured(frame)]);
  document.getElementById("seen").textContent = JSON.stringify(Object.fromEntries(all));
};
</script>
"""

pytestmark = browser.needed


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with long names, many places, and all there is to say."""
    folder = tmp_path_factory.mktemp("page")
    flawed = flawed_request(folder)
    long = (folder / "loud.wav").rename(folder / f"{'take-without-any-space' * 8}.wav")
    request = attrs.evolve(
        flawed,
        voice_name="Ähnlichkeitswahrscheinlichkeitsberechnung" * 3,
        recordings=[*flawed.recordings, long, *(folder / f"missing {number}.flac" for number in range(10))],
    )
    (folder / "page.html").write_text(html.render(voiceclone.plan(request), request), encoding="utf-8")
    return folder / "page.html"


def framed(page: Path, *widths: int) -> Path:
    frames = page.with_name(f"frames-{len(widths)}-{widths[0]}.html")
    written = (f'<iframe name="{each}" style="width: {each}px" src="page.html"></iframe>' for each in widths)
    frames.write_text(FRAMES.replace("IFRAMES", "".join(written)), encoding="utf-8")
    return frames


@pytest.fixture(scope="module", params=SCHEMES)
def frames(page: Path, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> dict[str, Any]:
    """What the browser says of the page in a scheme of colours, by width."""
    scheme, profile = request.param, tmp_path_factory.mktemp("browser")
    found = browser.seen(framed(page, *WIDTHS), profile, "--window-size=1400,900", scheme=scheme)
    return {width: {"scheme": scheme, **each} for width, each in found.items()}


@pytest.fixture(params=WIDTHS)
def seen(frames: dict[str, Any], request: pytest.FixtureRequest) -> dict[str, Any]:
    """What it says of one width."""
    return {"asked": request.param, **frames[str(request.param)]}


def test_it_fits_the_width(seen: dict[str, Any]) -> None:
    """Nobody has to scroll to the side."""
    assert seen["scroll"] <= seen["width"] == seen["asked"]


def test_nothing_sticks_out(seen: dict[str, Any]) -> None:
    """However long a name is."""
    assert [] == seen["out"]


def test_the_wide_table_scrolls_where_it_has_to(seen: dict[str, Any]) -> None:
    """By itself, within the page, and it says so."""
    assert (seen["width"] < 1200) == seen["table"] == seen["hint"]


def test_the_scheme_of_colours_is_obeyed(seen: dict[str, Any]) -> None:
    """Dark where the reader likes it dark."""
    red, green, blue = (int(each) for each in re.findall(r"\d+", seen["ground"]))

    assert (seen["scheme"] == "dark") == (red + green + blue < 3 * 128)


def test_letters_in_pictures_keep_their_size(seen: dict[str, Any]) -> None:
    """Whatever the width."""
    assert min(seen["letters"]) >= 11


def test_the_skip_link_is_out_of_sight(seen: dict[str, Any]) -> None:
    """Until it has the focus."""
    assert seen["skip"] < 0


def printed(request: CloneRequest, folder: Path, *, opened: bool = False) -> list[str]:
    """The text of every sheet of the page, with closed or with opened details."""
    page, sheets = folder / "page.html", folder / "page.pdf"
    text = html.render(voiceclone.plan(request), request)
    page.write_text(text.replace("<details>", "<details open>") if opened else text, encoding="utf-8")
    browser.browse(page, folder / "profile", f"--print-to-pdf={sheets}")
    return [each.extract_text() for each in PdfReader(sheets).pages]


def ten_clips(folder: Path, noise: float = 1e-4) -> CloneRequest:
    return CloneRequest(
        voice_name="gentle",
        recordings=[
            voices.write(folder / f"take-{each}.wav", voices.voice(70 + each, noise=noise)) for each in range(10)
        ],
        consent=voiceclone.Consent(letter=samples.make_letter(folder / "letter.pdf")),
    )


@pytest.mark.parametrize("noise", [1e-4, 0.05])
def test_ten_clips_are_printed_on_two_sheets(tmp_path: Path, noise: float) -> None:
    """With all that was found, whether that is little or much."""
    assert 2 == len(printed(ten_clips(tmp_path, noise), tmp_path))


def test_five_opened_clips_are_printed_on_a_sheet(tmp_path: Path) -> None:
    """With their pictures and all that was measured."""
    sheets = printed(ten_clips(tmp_path), tmp_path, opened=True)

    assert len(sheets) <= 4
    assert 5 == max(each.count("Waveform, as a share") for each in sheets)


def test_what_cannot_be_clicked_is_not_printed(tmp_path: Path) -> None:
    """On paper, marked places are a list of times."""
    text = " ".join(" ".join(printed(flawed_request(tmp_path), tmp_path)).split())

    assert "noisy.wav 00:00-01:10: speech is 10.5 dB above the noise." in text
    assert [] == [each for each in ("Skip to", "中文", "Spectrogram", "scroll it to the side") if each in text]


@pytest.mark.parametrize("width", [360, 1400])
def test_it_can_be_seen(page: Path, tmp_path: Path, width: int) -> None:
    """A picture of it is not blank."""
    picture = tmp_path / "page.png"

    size = f"--window-size={width},900"
    browser.browse(framed(page, width), tmp_path / "profile", size, f"--screenshot={picture}")

    assert picture.stat().st_size > 20_000
