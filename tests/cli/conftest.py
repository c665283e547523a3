"""Vendors that the commands find in the environment, and the words of a request."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers import PROVIDERS
from helpers.shell import run_here

from voiceclone.sandbox import Sandbox

Submit = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def served(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """The vendors on loopback, their settings in the environment."""
    sandbox["alibaba"].media_polls = 0  # type: ignore[attr-defined]
    for name in PROVIDERS:
        for field, value in sandbox.settings(name).items():
            monkeypatch.setenv(f"VOICECLONE_{name}_{field}".upper(), str(value))
    return sandbox


@pytest.fixture
def words(dataset: Path) -> tuple[str, ...]:
    """A request that every vendor accepts, as words of a command."""
    return (
        str(dataset / "take.wav"),
        *("--statement", str(dataset / "statement.wav"), "--letter", str(dataset / "letter.pdf")),
        *("--voice-name", "gentle", "--gender", "female", "--language", "zh-CN"),
    )


@pytest.fixture
def submit(served: Sandbox, words: tuple[str, ...]) -> Submit:
    """Submits that request to Huawei, with more words."""
    return lambda *more: run_here("submit", *words, "--provider", "huawei", *more)


@pytest.fixture
def ref(submit: Submit) -> str:
    """A job that was submitted."""
    return submit("--key", "order-1").stdout.strip()
