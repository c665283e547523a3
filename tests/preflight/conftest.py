"""What several tests of the check need."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.pages import Page, flawed_request
from helpers.sounds import save
from helpers.takes import room, spoken

import voiceclone
from voiceclone import CloneRequest
from voiceclone._preflight import Plan, html


@pytest.fixture(scope="session")
def statement(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A good statement; its sound is measured once for all tests."""
    return save(tmp_path_factory.mktemp("statement") / "statement.wav", spoken(20, start=120) + room(20))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where prepared files go; it is not there yet."""
    return tmp_path / "ready" / "for"


@pytest.fixture(scope="session")
def flawed(tmp_path_factory: pytest.TempPathFactory) -> CloneRequest:
    """A request with something wrong of every kind."""
    return flawed_request(tmp_path_factory.mktemp("sounds"))


@pytest.fixture(scope="session")
def plan(flawed: CloneRequest) -> Plan:
    """What every vendor says to it."""
    return voiceclone.plan(flawed)


@pytest.fixture(scope="session")
def page(plan: Plan, flawed: CloneRequest) -> Page:
    """Its page."""
    return Page(html.render(plan, flawed))
