"""What is loaded, and when."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("huaweicloudsdk", "alibabacloud", "Tea", "darabonba", "requests", "urllib3", "aiohttp", "werkzeug", "click")
ACTIONS = {
    "import voiceclone": "import voiceclone",
    "touch every name": "import voiceclone; [getattr(voiceclone, name) for name in voiceclone.__all__]",
    "import all": "from voiceclone import *",
    "list the providers": "import voiceclone; assert all(each.ready for each in voiceclone.list_providers())",
    "make a consent": "import voiceclone; voiceclone.Consent(letter='letter.pdf')",
}


@pytest.mark.parametrize("action", ACTIONS)
def test_light_actions(action: str) -> None:
    """What asks no vendor loads neither an SDK of a vendor nor anything that speaks HTTP."""
    code = f"{ACTIONS[action]}\nimport sys; print(*sys.modules)"

    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True)

    modules = done.stdout.split()
    assert "voiceclone" in modules
    assert [] == [module for module in modules if module.startswith(HEAVY)]
