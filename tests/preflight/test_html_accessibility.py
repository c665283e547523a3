"""axe-core finds nothing wrong with the page: all rules of WCAG 2.0 to 2.2, A and AA, and what it calls best practice.

It runs in frames as wide as a phone and as a desktop, in the light and in the dark.
"""

from __future__ import annotations

import itertools
import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from helpers import browser
from helpers.browser import AXE, SCHEMES
from helpers.pages import flawed_request

import voiceclone
from voiceclone._preflight import html

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
#: Pages, their languages, their details, and widths: of these, each three in every combination.
FREE = tuple(
    each
    for each in itertools.product(("good", "flawed"), ("en", "zh"), ("open", "closed"), (360, 1400))
    if sum(word in each for word in ("flawed", "zh", "open", 1400)) % 2
)
#: A page that breaks a rule of each kind, and the rules that find it.
BROKEN = """<!DOCTYPE html>
<html><head><title>Broken</title></head><body>
<h1>Broken</h1><h3>One level is left out</h3>
<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">
<p style="color: #999; background: #fff">What can hardly be read</p>
<button style="width: 9px; height: 9px; padding: 0" aria-label="small"></button><button
style="width: 9px; height: 9px; padding: 0" aria-label="another"></button>
</body></html>"""
RULES = {"html-has-lang", "heading-order", "image-alt", "color-contrast", "target-size", "landmark-one-main"}
_NO_GROUND = "Element's background color could not be determined because "
#: What axe-core leaves to people, and where it is no fault, since colours have tests of their own.
LOOKED_AT = {
    # Signs such as a tick; a word of the same colour is beside each.
    ("Element content contains only non-text characters", "[aria-hidden=true]"),
    # A single figure, as those beside it.
    ("Element content is too short to determine if it is actual text content", "table"),
    ("Element content is too short to determine if it is actual text content", "svg"),
    # Letters in a picture, on the ground of its card, with an edge of its colour around them.
    (_NO_GROUND + "element contains an image node", "svg"),
    (_NO_GROUND + "it is overlapped by another element", "svg"),
    # Columns that are scrolled to.
    (_NO_GROUND + "it's partially obscured by another element", ".scroller"),
}
#: The page in a frame of each kind, and what axe-core finds there: rule, reasons, element, and what that is within.
OUTER = """<!DOCTYPE html>
<html lang="en"><head><title>Frames</title>
<style>iframe { border: 0; display: block; height: 900px }</style></head><body>
IFRAMES
<pre id="seen"></pre>
<script>
onload = async () => {
  const found = {};
  for (const frame of document.querySelectorAll("iframe")) {
    const page = frame.contentDocument;
    page.querySelector(`[data-language="${frame.dataset.language}"]`)?.click();
    page.querySelectorAll("details").forEach(each => { each.open = frame.dataset.details === "open"; });
    const all = await frame.contentWindow.axe.run(page, { runOnly: { type: "tag", values: TAGS } });
    const named = results => results.flatMap(rule => rule.nodes.map(node => [
      rule.id,
      [...node.any, ...node.all, ...node.none].map(check => check.message).join("; "),
      node.html.slice(0, 200),
      WITHIN.filter(each => page.querySelector(node.target[0]).closest(each)),
    ]));
    const width = page.documentElement.clientWidth, language = page.documentElement.lang;
    found[frame.name] = { width, language, violations: named(all.violations), incomplete: named(all.incomplete) };
  }
  document.getElementById("seen").textContent = JSON.stringify(found);
};
</script></body></html>"""

pytestmark = [browser.needed, browser.axe_needed]


def prepared(page: str) -> str:
    """A copy in which axe-core may run, for the page itself allows no script from elsewhere.

    Without the shade at the edge of a wide table, behind which axe-core sees no colour.
    """
    without = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
    added = f'<style>.scroller {{ background-image: none }}</style><script src="{AXE.name}"></script>'
    return without.replace("</head>", f"{added}</head>")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, dataset: Path) -> Path:
    """Pages of recordings that every vendor accepts, and of such that nobody does."""
    folder = tmp_path_factory.mktemp("pages")
    shutil.copy(AXE, folder)
    good = voiceclone.CloneRequest(
        voice_name="gentle",
        gender="female",
        language="zh-CN",
        recordings=[dataset / "take.wav"],
        consent=voiceclone.Consent(statement=dataset / "statement.wav", letter=dataset / "letter.pdf"),
    )
    pages = {"broken": BROKEN}
    for name, request in (("good", good), ("flawed", flawed_request(folder))):
        pages[name] = html.render(voiceclone.plan(request), request)
    for name, text in pages.items():
        (folder / f"{name}.html").write_text(prepared(text), encoding="utf-8")
    return folder


@pytest.fixture(scope="module", params=SCHEMES)
def found(folder: Path, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Mapping[str, Any]:
    """What axe-core says of each frame, in a scheme of colours."""
    frames = "\n".join(
        f'<iframe title="{page} {language} {details} {width}" name="{page} {language} {details} {width}"'
        f' data-language="{language}" data-details="{details}" style="width: {width}px" src="{page}.html"></iframe>'
        for page, language, details, width in (*FREE, ("broken", "en", "closed", 360))
    )
    values = {
        "IFRAMES": frames,
        "TAGS": json.dumps(TAGS),
        "WITHIN": json.dumps(sorted({place for _, place in LOOKED_AT})),
    }
    outer = folder / f"frames-{request.param}.html"
    outer.write_text(re.sub("|".join(values), lambda match: values[match[0]], OUTER), encoding="utf-8")
    profile = tmp_path_factory.mktemp("browser")
    result: dict[str, Any] = browser.seen(outer, profile, "--window-size=1400,900", scheme=request.param)
    return result


def told(found: Mapping[str, Any], kind: str) -> dict[tuple[str, str, tuple[str, ...]], list[str]]:
    """What is said of the pages of the check: rule, reason, what it is within, and each element with its frame."""
    elements: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
    for name in (" ".join(map(str, each)) for each in FREE):
        for rule, reason, element, within in found[name][kind]:
            elements.setdefault((rule, reason, tuple(within)), []).append(f"{name}: {element}")
    return elements


def test_nothing_is_violated(found: Mapping[str, Any]) -> None:
    """Whatever it has to tell, opened or not."""
    assert {} == told(found, "violations")


def test_what_cannot_be_decided_was_looked_at(found: Mapping[str, Any]) -> None:
    """Nothing is left to people but colours in places that are known."""
    assert {} == {
        (rule, reason, within): elements[:3]
        for (rule, reason, within), elements in told(found, "incomplete").items()
        if rule != "color-contrast" or not LOOKED_AT & {(reason, place) for place in within}
    }


def test_what_is_wrong_is_found(found: Mapping[str, Any]) -> None:
    """A page with a fault of each kind shows that each kind of rule is asked."""
    assert {rule for rule, *_ in found["broken en closed 360"]["violations"]} >= RULES


def test_each_frame_is_what_it_is_called(found: Mapping[str, Any]) -> None:
    """What is said of Chinese on a phone is said of a page in Chinese, as wide as one."""
    assert found["flawed zh open 360"].items() >= {"width": 360, "language": "zh-Hans"}.items()
    assert found["flawed en open 1400"].items() >= {"width": 1400, "language": "en"}.items()
