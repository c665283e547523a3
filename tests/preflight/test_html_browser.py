"""
The page in a browser, where there is one: at the width of a phone and of a desk, in the light and in the dark.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from helpers import voices

import voiceclone
from voiceclone import CloneRequest, Consent
from voiceclone._preflight import html

BROWSER = Path("/usr/bin/chromium")
SCHEMES = {"dark": 0, "light": 1}
#: Nothing of it may reach further than this machine.
ALONE = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    "--host-resolver-rules=MAP * ~NOTFOUND",
)
#: The page in a frame of the width in question, for a window of the browser cannot be as narrow as a phone.
FRAME = """<!DOCTYPE html>
<style>body { margin: 0 } iframe { border: 0; display: block; width: WIDTHpx; height: 900px }</style>
<iframe src="page.html"></iframe><pre id="seen"></pre>
<script>
onload = () => {
  const frame = document.querySelector("iframe"), page = frame.contentDocument, root = page.documentElement;
  const out = [...page.querySelectorAll("main *, header *, nav *, footer *")].filter(each => {
    const sandbox = each.getBoundingClientRect();
    const sticks = sandbox.width && (sandbox.right > root.clientWidth + 0.5 || sandbox.left < -0.5);
    return sticks && !each.closest(".scroller") && !each.closest("svg");
  });
  const scroller = page.querySelector(".scroller");
  document.getElementById("seen").textContent = JSON.stringify({
    width: root.clientWidth, scroll: root.scrollWidth, out: out.map(each => each.outerHTML.slice(0, 80)),
    table: scroller.scrollWidth > scroller.clientWidth,
    ground: frame.contentWindow.getComputedStyle(root).backgroundColor,
    letters: [...page.querySelectorAll("svg text")].map(each => each.getBoundingClientRect().height),
    skip: page.querySelector(".skip").getBoundingClientRect().right,
  });
};
</script>
"""

pytestmark = pytest.mark.skipif(
    not BROWSER.exists() and "REQUIRE_BROWSER" not in os.environ, reason="there is no /usr/bin/chromium"
)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with long names, many places, and all there is to say."""
    folder = tmp_path_factory.mktemp("page")
    silent = voices.voice(80)
    silent[30 * voices.RATE : 35 * voices.RATE] = 0
    recordings = [
        voices.write(folder / f"{'take-without-any-space' * 8}.wav", np.clip(voices.voice(70) * 8, -1, 1)),
        voices.write(folder / "noisy.wav", voices.voice(70, noise=0.05)),
        voices.write(folder / "silent.wav", silent),
        *(folder / f"missing {number}.flac" for number in range(10)),
    ]
    request = CloneRequest(
        voice_name="Ähnlichkeitswahrscheinlichkeitsberechnung" * 3,
        recordings=recordings,
        consent=Consent(statement=voices.write(folder / "statement.wav", voices.voice(12))),
    )
    (folder / "page.html").write_text(html.render(voiceclone.plan(request), request), encoding="utf-8")
    return folder / "page.html"


def browse(page: Path, tmp_path: Path, width: int, scheme: str, *more: str) -> str:
    frame = page.with_name(f"frame-{width}-{scheme}.html")
    frame.write_text(FRAME.replace("WIDTH", str(width)), encoding="utf-8")
    command = [
        *(str(BROWSER), *ALONE, f"--user-data-dir={tmp_path / 'profile'}", "--allow-file-access-from-files"),
        *(
            f"--blink-settings=preferredColorScheme={SCHEMES[scheme]}",
            f"--window-size={width},900",
            "--hide-scrollbars",
        ),
        *(*more, frame.as_uri()),
    ]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", [320, 360, 1200])
def test_it_fits(page: Path, tmp_path: Path, width: int, scheme: str) -> None:
    """Nothing sticks out but the one table that can be scrolled, letters keep their size, and the scheme is obeyed."""
    dom = browse(page, tmp_path, width, scheme, "--dump-dom")

    seen: dict[str, Any] = json.loads(re.search(r'<pre id="seen">(.*?)</pre>', dom, re.DOTALL)[1])  # type: ignore[index]
    assert width == seen["width"]
    assert seen["scroll"] <= width
    assert [] == seen["out"]
    assert (width < 1200) == seen["table"]
    assert {"dark": "rgb(19, 22, 25)", "light": "rgb(245, 243, 238)"}[scheme] == seen["ground"]
    assert min(seen["letters"]) >= 11
    assert seen["skip"] < 0


@pytest.mark.parametrize("width", [360, 1200])
def test_it_can_be_seen(page: Path, tmp_path: Path, width: int) -> None:
    """A picture of it is not blank."""
    picture = tmp_path / "page.png"

    browse(page, tmp_path, width, "light", f"--screenshot={picture}")

    assert picture.stat().st_size > 20_000
