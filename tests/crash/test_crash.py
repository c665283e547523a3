"""Clients that are killed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_killed_clients_neither_pay_twice_nor_lose_anything() -> None:
    """Killed around the step that costs money and started again, a client ends with its voice, paid for once."""
    command = [sys.executable, str(Path(__file__).with_name("run.py")), "--quick"]
    # A process has one trace function: the harness counts lines with it, and so does the measuring of coverage.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}

    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False, env=environment)

    assert done.returncode == 0, done.stdout + done.stderr
