"""The page of what each vendor can do is what the library goes by, and leaves nothing out."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import attrs
import pytest
from helpers import PROVIDERS, capability_table
from helpers.capability_table import NO_API, OPERATIONS, REQUESTS, SPEECH

import voiceclone
from voiceclone import _providers
from voiceclone.backends import Capabilities, SpeechCapabilities

PAGE = Path(__file__).parents[1] / "docs" / "capabilities.md"

#: A call for each row that a vendor may lack.
CALLS: Mapping[str, Callable[[voiceclone.Client], object]] = {
    "`resubmit`": lambda client: client.resubmit("0" * 32, voice_name="gentle"),
    "`jobs`": lambda client: list(client.jobs()),
    "`delete_job`": lambda client: client.delete_job("0" * 32),
    "`voices`, `get_voice`": lambda client: (list(client.voices()), client.get_voice("0" * 32)),
    "`delete_voice`": lambda client: client.delete_voice("0" * 32),
    "`synthesize`": lambda client: client.synthesize("0" * 32, "你好", "hello.wav"),
    "`quota`": lambda client: client.quota(),
    "`tidy`": lambda client: client.tidy(),
}


@attrs.define
class Noted:
    """Capabilities, and which of them were asked for."""

    values: Any
    names: set[str] = attrs.field(factory=set)

    def __getattr__(self, name: str) -> object:
        self.names.add(name)
        return getattr(self.values, name)


@pytest.mark.parametrize("rows", [OPERATIONS, REQUESTS, SPEECH], ids=["operations", "requests", "speech"])
def test_the_page_shows_the_tables(rows: Mapping[str, Any]) -> None:
    """Each table of the page is what the capabilities say now."""
    assert f"\n\n{capability_table.table(rows)}\n" in PAGE.read_text(encoding="utf-8")


def test_the_tables_leave_nothing_out() -> None:
    """Every field of the capabilities is in a row, but for keys that are on the vendors' pages."""
    left = {field.name for kind in (Capabilities, SpeechCapabilities) for field in attrs.fields(kind)}
    for provider in PROVIDERS:
        vendor = _providers.load_backend(provider)
        speech = Noted(vendor.capabilities.speech)
        can: Any = Noted(attrs.evolve(vendor.capabilities, speech=speech))
        for rows in (OPERATIONS, REQUESTS, SPEECH):
            capability_table.cells(rows, vendor, can)
        left -= can.names | speech.names

    assert {"extra"} == left


def test_every_call_of_a_client_is_on_the_page() -> None:
    """A method asks the vendor, and has a row, or asks nobody, and is named as such."""
    methods = {name for name, _ in inspect.getmembers(voiceclone.Client, inspect.isfunction) if name[0] != "_"}
    text = PAGE.read_text(encoding="utf-8")
    asks_nobody = text.split("These ask no vendor", 1)[1].split("\n\n", 1)[0].split("`voiceclone.plan`", 1)[0]
    asks, asks_not = (set(re.findall(r"`(\w+)`", each)) for each in (" ".join(OPERATIONS), asks_nobody))

    assert methods == asks | asks_not
    assert not asks & asks_not


@pytest.mark.parametrize("row", CALLS)
def test_the_level_of_a_call_is_true(
    client: voiceclone.Client, provider: str, row: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the page says to have no API is refused as such, and nothing else is."""
    monkeypatch.chdir(tmp_path)
    error: Exception | None = None
    try:
        CALLS[row](client)
    except voiceclone.VoiceCloneError as caught:
        error = caught

    level = OPERATIONS[row](_providers.load_backend(provider), client.capabilities)
    assert (level == NO_API) == isinstance(error, voiceclone.UnsupportedFeatureError)
