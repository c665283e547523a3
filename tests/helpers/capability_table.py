"""The table of what each vendor can do, made from `Capabilities`: ``python -m helpers.capability_table`` prints it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping

from helpers import PROVIDERS
from voiceclone import _providers
from voiceclone.backends import Backend, Capabilities

#: How far something is supported. Nothing was tried with a live account.
_BUILT, _NONE = "emulated", "no API"

#: Operations of a client, and whether a vendor's API has them.
_OPERATIONS: Mapping[str, Callable[[Capabilities], object]] = {
    "`submit`, `get_job`, `wait`": lambda _can: True,
    "`submit` finds a lost answer by its marker": lambda can: can.marks_jobs,
    "`resubmit`": lambda can: can.resubmits,
    "`jobs`": lambda can: can.lists_jobs,
    "`delete_job`": lambda can: can.deletes_jobs,
    "`voices`, `get_voice`": lambda can: can.lists_voices,
    "`delete_voice`": lambda can: can.deletes_voices,
    "`synthesize`": lambda can: can.speech,
    "`quota`": lambda can: can.tells_quota,
    "`tidy`": lambda can: can.lists_leftovers,
    "`erase` deletes uploads": lambda can: can.deletes_uploads,
}
#: What a vendor takes, in words.
_TAKES: Mapping[str, Callable[[Backend, Capabilities], str]] = {
    "editions": lambda vendor, _can: _names(each.name for each in vendor.editions) or "one",
    "consent": lambda _vendor, can: _names(can.consent),
    "recordings": lambda _vendor, can: _names(can.recording_formats),
    "most recordings": lambda _vendor, can: str(can.most_recordings or "not documented"),
    "recordings by address": lambda _vendor, can: _names(can.url_schemes) or "no",
    "recordings by the vendor's id": lambda _vendor, can: "yes" if can.assets else "no",
    "languages": lambda _vendor, can: _names(can.languages or ()) or "not asked for",
    "characters of a voice's name": lambda _vendor, can: str(can.longest_voice_name or "not documented"),
    "formats of speech": lambda _vendor, can: _names(can.speech.formats) if can.speech else "none",
    "speed of speech": lambda _vendor, can: _range(can.speech.speed) if can.speech else "none",
    "pitch of speech": lambda _vendor, can: _range(can.speech.pitch) if can.speech else "none",
    "volume of speech": lambda _vendor, can: _range(can.speech.volume) if can.speech else "none",
    "characters of speech per call": lambda _vendor, can: str(can.speech.longest_text) if can.speech else "none",
}


def _names(values: Iterable[str]) -> str:
    return ", ".join(sorted(f"`{value}`" for value in values))


def _range(both: tuple[float, float]) -> str:
    return f"{both[0]:.3g} to {both[1]:.3g}"


def capability_table() -> str:
    """The table, as Markdown."""
    vendors = [_providers.load_backend(name) for name in PROVIDERS]
    head = ["", *(f"`{vendor.name}`" for vendor in vendors)]
    rows = [head, ["---"] * len(head)]
    rows += [
        [name, *(_BUILT if has(vendor.capabilities) else _NONE for vendor in vendors)]
        for name, has in _OPERATIONS.items()
    ]
    rows += [
        [name, *(tell(vendor, vendor.capabilities) for vendor in vendors)]  # type: ignore[arg-type] # class attributes
        for name, tell in _TAKES.items()
    ]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


if __name__ == "__main__":
    sys.stdout.write(capability_table())
