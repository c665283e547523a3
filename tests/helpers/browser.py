"""The browser of this machine, and axe-core, which npm installs into `tests/browser`."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

BROWSER = Path("/usr/bin/chromium")
AXE = Path(__file__).parent.parent / "browser" / "node_modules" / "axe-core" / "axe.min.js"
#: The values of `preferredColorScheme`.
SCHEMES = {"dark": 0, "light": 1}
#: Nothing may reach further than this machine.
_ALONE = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    "--host-resolver-rules=MAP * ~NOTFOUND",
)
#: In CI these tests fail where they cannot run.
_REQUIRED = "REQUIRE_BROWSER" in os.environ

needs_browser = pytest.mark.skipif(
    not BROWSER.exists() and not _REQUIRED, reason=f"there is no {BROWSER}: apt-get install chromium"
)
needs_axe = pytest.mark.skipif(
    not AXE.exists() and not _REQUIRED, reason="there is no axe-core: npm ci --prefix tests/browser"
)


def browse(page: Path, profile: Path, *options: str, scheme: str = "light") -> str:
    """Open *page* in a new browser; its standard output."""
    command = [
        *(str(BROWSER), *_ALONE, f"--user-data-dir={profile}", "--allow-file-access-from-files", "--hide-scrollbars"),
        *(f"--blink-settings=preferredColorScheme={SCHEMES[scheme]}", *options, page.as_uri()),
    ]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout
