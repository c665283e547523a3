"""A browser without a window that reaches nothing but this machine."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

BROWSER = Path("/usr/bin/chromium")
ALONE = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    "--host-resolver-rules=MAP * ~NOTFOUND",
)
#: The page in a frame, whose answers to questions are put into a text.
FRAME = """<!DOCTYPE html><meta charset="utf-8"><iframe src="PAGE"></iframe><pre id="seen"></pre>
<script>
onload = () => {
  const page = document.querySelector("iframe").contentDocument;
  document.getElementById("seen").textContent = JSON.stringify((page => { SCRIPT })(page));
};
</script>
"""

needed = pytest.mark.skipif(
    not BROWSER.exists() and "REQUIRE_BROWSER" not in os.environ, reason="there is no /usr/bin/chromium"
)


def asked(page: Path, folder: Path, script: str) -> Any:
    """What *script*, the body of a function of the document *page*, returns."""
    frame = page.with_name("frame.html")
    frame.write_text(FRAME.replace("PAGE", page.name).replace("SCRIPT", script), encoding="utf-8")
    command = [str(BROWSER), *ALONE, f"--user-data-dir={folder / 'profile'}", "--allow-file-access-from-files"]
    done = subprocess.run(
        [*command, "--dump-dom", frame.as_uri()], capture_output=True, text=True, check=True, timeout=120
    )
    found = re.search(r'<pre id="seen">(.*?)</pre>', done.stdout, re.DOTALL)
    assert found
    return json.loads(found[1].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
