"""
The command line, as a shell runs it.
"""

from __future__ import annotations

import subprocess
import sys
from typing import Any


def run(*words: str, **more: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "voiceclone", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, **more)
