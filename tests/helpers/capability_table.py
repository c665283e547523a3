"""What each vendor can do and needs, as the tables of docs/capabilities.md: ``python -m helpers.capability_table``."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping

from helpers import PROVIDERS
from voiceclone import _providers
from voiceclone.backends import Backend, Capabilities, SpeechCapabilities

#: How far something is supported. Nothing was tried with a live account.
EMULATED, NO_API = "emulated", "no API"

_Tell = Callable[[type[Backend], Capabilities], str]


def _level(has: Callable[[Capabilities], object]) -> _Tell:
    return lambda _vendor, can: EMULATED if has(can) else NO_API


def _value(tell: Callable[[Capabilities], str]) -> _Tell:
    return lambda _vendor, can: tell(can)


def _speech(tell: Callable[[SpeechCapabilities], str]) -> _Tell:
    return lambda _vendor, can: "-" if can.speech is None else tell(can.speech)


def _account_limits(vendor: type[Backend], _can: Capabilities) -> str:
    return NO_API if vendor.account_requirements is Backend.account_requirements else EMULATED


#: What a client asks of a vendor.
OPERATIONS: Mapping[str, _Tell] = {
    "`submit`, `resume`": _level(lambda _can: True),
    "`submit`, `resume`: a job whose answer was lost is found by its marker": _level(lambda can: can.marks_jobs),
    "`get_job`, `wait`": _level(lambda _can: True),
    "`resubmit`": _level(lambda can: can.resubmits),
    "`jobs`": _level(lambda can: can.lists_jobs),
    "`delete_job`": _level(lambda can: can.deletes_jobs),
    "`voices`, `get_voice`": _level(lambda can: can.lists_voices),
    "`delete_voice`": _level(lambda can: can.deletes_voices),
    "`synthesize`": _level(lambda can: can.speech),
    "`check`: the limits of the account": _account_limits,
    "`quota`": _level(lambda can: can.tells_quota),
    "`tidy`": _level(lambda can: can.lists_leftovers),
    "`erase`: the voice": _level(lambda can: can.deletes_voices),
    "`erase`: single uploads": _level(lambda can: can.deletes_uploads),
    "`erase`: the job": _level(lambda can: can.deletes_jobs),
    "`diagnose`": _level(lambda _can: True),
}
#: What a request has; keys of `extra` are on the pages of the vendors, with what they mean.
REQUESTS: Mapping[str, _Tell] = {
    "consent": _value(lambda can: _names(can.consent)),
    "formats of a statement": _value(lambda can: _names(can.statement_formats)),
    "formats of a letter": _value(lambda can: _names(can.letter_formats)),
    "formats of recordings": _value(lambda can: _names(can.recording_formats)),
    "number of recordings": _value(lambda can: _count(can.least_recordings, can.most_recordings)),
    "a text with each recording": _value(lambda can: _needed(can.transcripts_needed)),
    "recordings by an id of the vendor": _value(lambda can: _yes(can.assets)),
    "recordings by address": _value(lambda can: _names(can.url_schemes)),
    "statement and recordings are compared by the vendor": _value(lambda can: _yes(can.compares_voices)),
    "gender": _value(lambda can: f"{_names(can.genders)}; {_needed(can.gender_needed)}"),
    "language": _value(
        lambda can: "not sent" if can.languages is None else f"{_names(can.languages)}; {_needed(can.language_needed)}"
    ),
    "characters of a voice's name": _value(lambda can: _most(can.longest_voice_name)),
    "seconds between polls: first, most, least": _value(
        lambda can: f"{can.first_poll:g}, {can.slowest_poll:g}, {can.fastest_poll:g}"
    ),
}
#: What `synthesize` takes; keys of `extra` as above.
SPEECH: Mapping[str, _Tell] = {
    "formats": _speech(lambda can: _names(can.formats)),
    "speed": _speech(lambda can: _range(can.speed)),
    "pitch": _speech(lambda can: _range(can.pitch)),
    "volume": _speech(lambda can: _range(can.volume)),
    "characters of one order": _speech(lambda can: _most(can.longest_text)),
}


def _names(values: Iterable[str]) -> str:
    return " ".join(sorted(values)) or "-"


def _count(least: int, most: int | None) -> str:
    return f"{least}" if least == most else f"{least} to {_most(most)}"


def _most(number: int | None) -> str:
    return "no known limit" if number is None else f"{number:,}".replace(",", " ")


def _range(both: tuple[float, float]) -> str:
    return f"{both[0]:.3g} to {both[1]:.3g}"


def _needed(value: bool) -> str:  # noqa: FBT001 - what a table says of a flag
    return "needed" if value else "not needed"


def _yes(value: bool) -> str:  # noqa: FBT001 - as above
    return "yes" if value else "no"


def cells(rows: Mapping[str, _Tell], vendor: type[Backend], can: Capabilities) -> tuple[str, ...]:
    """One column: what each of *rows* tells."""
    return tuple(tell(vendor, can) for tell in rows.values())


def _columns(rows: Mapping[str, _Tell]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """A title and cells; editions of a vendor that say the same share a column."""
    for name in PROVIDERS:
        vendor = _providers.load_backend(name)
        found: dict[tuple[str, ...], list[str]] = {}
        for edition in vendor.editions or (vendor.find_edition(),):
            found.setdefault(cells(rows, vendor, edition.capabilities), []).append(edition.name)
        for column, editions in found.items():
            yield f"`{name}`" if len(found) == 1 else f"`{name}` {', '.join(editions)}", column


def table(rows: Mapping[str, _Tell]) -> str:
    """The table of *rows*, as Markdown."""
    titles, columns = zip(*_columns(rows), strict=True)
    lines = [["", *titles], ["---"] * (len(titles) + 1)]
    lines += [list(line) for line in zip(rows, *columns, strict=True)]
    return "".join(f"| {' | '.join(line)} |\n".replace("|  |", "| |") for line in lines)


if __name__ == "__main__":
    sys.stdout.write("\n".join(table(rows) for rows in (OPERATIONS, REQUESTS, SPEECH)))
