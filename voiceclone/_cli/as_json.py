"""Reports as what JSON can hold."""

from __future__ import annotations

import math
from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import Any

import attrs

from voiceclone._preflight import Plan, Report
from voiceclone._preflight.audio.facts import Signal

#: Only drawn: hundreds of numbers each.
_DRAWN = (attrs.fields(Signal).envelope, attrs.fields(Signal).levels)


def as_json_value(value: object) -> Any:
    """*value* as JSON: enums and paths as text, what is no finite number as null, drawings left out.

    The verdicts are properties, not fields; they are written as well.
    """
    if isinstance(value, Plan):
        return {"accepted_by": list(value.accepted_by), **_fields(value)}
    if isinstance(value, Report):
        return {"provider": value.provider, "verdict": value.verdict.value, **_fields(value)}
    if attrs.has(type(value)):
        return _fields(value)
    return _plain(value)


def _fields(value: Any) -> dict[str, Any]:
    return {
        field.name: as_json_value(getattr(value, field.name))
        for field in attrs.fields(type(value))
        if field not in _DRAWN
    }


def _plain(value: object) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): as_json_value(each) for key, each in value.items()}
    if isinstance(value, (tuple, list, frozenset)):
        return [as_json_value(each) for each in (sorted(value) if isinstance(value, frozenset) else value)]
    return value
