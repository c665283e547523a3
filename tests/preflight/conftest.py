"""What several tests of the check need."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.sounds import save
from helpers.takes import room, spoken


@pytest.fixture(scope="session")
def statement(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A good statement; its sound is measured once for all tests."""
    return save(tmp_path_factory.mktemp("statement") / "statement.wav", spoken(20, start=120) + room(20))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where prepared files go; it is not there yet."""
    return tmp_path / "ready" / "for"
