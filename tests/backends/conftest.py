"""
A vendor in memory, and processes that submit to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest
from helpers import acme
from helpers.clock import Clock
from helpers.harness import Harness, Vendor

import voiceclone

_PLUGIN = """
import voiceclone.backends
from helpers.harness import MemoryBackend

@voiceclone.backends.hookimpl
def voiceclone_register_backend():
    return MemoryBackend
"""


@pytest.fixture
def harness(
    request_: voiceclone.CloneRequest, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Harness]:
    """
    Processes of one journal, all of which submit the same request.
    """
    letter = tmp_path / "letter.pdf"
    letter.write_bytes(b"%PDF-1.4")
    request = attrs.evolve(request_, consent=voiceclone.Consent(letter=letter))
    with acme.installer(tmp_path, monkeypatch) as install:
        install("memory", _PLUGIN)
        yield Harness(Vendor(clock), clock, request, tmp_path / "journal")


@pytest.fixture
def vendor(harness: Harness) -> Vendor:
    return harness.vendor
