"""A vendor in memory, and processes that submit to it."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest
from helpers.clock import Clock
from helpers.harness import Harness, Vendor

import voiceclone


@pytest.fixture
def harness(request_: voiceclone.CloneRequest, clock: Clock, tmp_path: Path) -> Harness:
    """Processes of one journal, all of which submit the same request."""
    request = attrs.evolve(request_, consent=voiceclone.Consent(letter=request_.consent.letter))
    return Harness(Vendor(clock), clock, request, tmp_path / "journal")


@pytest.fixture
def vendor(harness: Harness) -> Vendor:
    """The vendor in memory."""
    return harness.vendor
