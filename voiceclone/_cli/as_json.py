"""Values of the library as what JSON can hold."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any

import attrs

from voiceclone._account import Erasure, Quota, Resource
from voiceclone._job import CloneJob, RequiredAction, Voice
from voiceclone._preflight import Plan, Report
from voiceclone._preflight.audio.facts import Signal
from voiceclone._preflight.changes import Change
from voiceclone._submission.store import Submission

#: Left out: hundreds of numbers that are only drawn or compared; the vendor's answer as it came, and what may be a
#: signed address.
_LEFT_OUT = (
    attrs.fields(Signal).envelope,
    attrs.fields(Signal).levels,
    attrs.fields(Signal).fingerprint,
    attrs.fields(CloneJob).raw,
    attrs.fields(Voice).raw,
    attrs.fields(Quota).raw,
    attrs.fields(Resource).raw,
    attrs.fields(RequiredAction).url,
)

#: Properties that are written like fields.
_PROPERTIES: Mapping[type, tuple[str, ...]] = {
    Change: ("text",),
    CloneJob: ("ref",),
    Erasure: ("complete",),
    Plan: ("accepted_by",),
    Report: ("provider", "verdict"),
    Submission: ("ref", "finished"),
}

#: More is no more exact: a microsecond, a millionth of a decibel.
_PLACES = 6
_SCALARS: Mapping[type, Callable[[Any], object]] = {
    Enum: lambda value: value.value,
    Path: str,
    date: lambda value: value.isoformat(),
    float: lambda value: round(value, _PLACES) if math.isfinite(value) else None,
}


def as_json_value(value: object) -> Any:
    """*value* as JSON: enums and paths as text, times as ISO 8601, six decimals; what is no finite number is null."""
    kind = type(value)
    if attrs.has(kind):
        fields = [field.name for field in attrs.fields(kind) if field not in _LEFT_OUT]
        return {name: as_json_value(getattr(value, name)) for name in (*_PROPERTIES.get(kind, ()), *fields)}
    if isinstance(value, Mapping):
        return {str(key): as_json_value(each) for key, each in value.items()}
    if isinstance(value, (tuple, list, frozenset)):
        return [as_json_value(each) for each in (sorted(value) if isinstance(value, frozenset) else value)]
    return next((convert(value) for kind, convert in _SCALARS.items() if isinstance(value, kind)), value)
