"""Days and moments that an app gives."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import date, datetime
from typing import cast

from voiceclone._problem import Problem


def parse_date(value: date | str | None) -> date | None:
    """*value*, read as ISO 8601 where it is text; as it is, where it is no date."""
    if isinstance(value, str):
        for read in (date.fromisoformat, datetime.fromisoformat):
            with contextlib.suppress(ValueError):
                return read(value)
    return cast("date | None", value)


def problems_of_date(location: str, value: object) -> Iterator[Problem]:
    """What is wrong with a date that may be missing; a time needs its zone."""
    if value is None:
        return
    if not isinstance(value, date):
        hint = "Give a date or a datetime, or ISO 8601 text: '2026-01-31'"
        yield Problem(location, f"is no date: {value!r}", hint)
    elif isinstance(value, datetime) and value.utcoffset() is None:
        yield Problem(location, "has no time zone", "Give a datetime with a time zone, or a date")
