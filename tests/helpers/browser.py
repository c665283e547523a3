"""A browser without a window that reaches nothing but this machine, and axe-core, which npm installs."""

from __future__ import annotations

import html
import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

BROWSER = Path("/usr/bin/chromium")
AXE = Path(__file__).parent.parent / "browser" / "node_modules" / "axe-core" / "axe.min.js"
#: The values of `preferredColorScheme`.
SCHEMES = {"dark": 0, "light": 1}
_ALONE = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--mute-audio", "--autoplay-policy=no-user-gesture-required", "--host-resolver-rules=MAP * ~NOTFOUND"),
    *("--allow-file-access-from-files", "--hide-scrollbars"),
)
#: The page in a frame, whose answers to questions are put into a text.
FRAME = """<!DOCTYPE html><meta charset="utf-8"><iframe src="PAGE"></iframe><pre id="seen"></pre>
<script>
onload = async () => {
  const page = document.querySelector("iframe").contentDocument;
  document.getElementById("seen").textContent = JSON.stringify(await (async page => { SCRIPT })(page));
};
</script>
"""
#: In CI what is missing fails these tests.
_REQUIRED = "REQUIRE_BROWSER" in os.environ

needed = pytest.mark.skipif(
    not BROWSER.exists() and not _REQUIRED, reason=f"there is no {BROWSER}: apt-get install chromium"
)
axe_needed = pytest.mark.skipif(
    not AXE.exists() and not _REQUIRED, reason="there is no axe-core: npm ci --prefix tests/browser"
)


def browse(page: Path, profile: Path, *options: str, scheme: str = "light") -> str:
    """Open *page* in a new browser, with a folder for what it keeps; its standard output."""
    colours = f"--blink-settings=preferredColorScheme={SCHEMES[scheme]}"
    command = [str(BROWSER), *_ALONE, f"--user-data-dir={profile}", colours, *options, page.as_uri()]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=300).stdout


def seen(page: Path, profile: Path, *options: str, scheme: str = "light") -> Any:
    """What a script of *page* puts into its element ``seen`` as JSON; waiting takes no time."""
    dom = browse(page, profile, *options, "--virtual-time-budget=600000", "--dump-dom", scheme=scheme)
    found = re.search(r'<pre id="seen">(.+?)</pre>', dom, re.DOTALL)
    assert found, dom[-2000:]
    return json.loads(html.unescape(found[1]))


def asked(page: Path, folder: Path, script: str) -> Any:
    """What *script*, the body of an asynchronous function of the document *page*, returns."""
    frame = page.with_name("frame.html")
    frame.write_text(FRAME.replace("PAGE", page.name).replace("SCRIPT", script), encoding="utf-8")
    return seen(frame, folder / "profile")
