"""The values of an account: what is left to spend on, and what lies there unused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

import attrs


@attrs.frozen(kw_only=True)
class Resource:
    """Something bought that jobs use up.

    Attributes:
        name: In the vendor's words, lower case: ``"advance"``.
        available: How many are left; None if the vendor does not tell.
        total: How many there were; None if the vendor does not tell.
        expires_at: When what is left is lost (aware, UTC), if the vendor tells.
        raw: What the vendor told.
    """

    name: str
    available: int | None = None
    total: int | None = None
    expires_at: datetime | None = None
    raw: Mapping[str, Any] = attrs.field(factory=dict, repr=False, eq=False)


@attrs.frozen(kw_only=True)
class Quota:
    """What an account has left.

    Attributes:
        provider: Name of the provider.
        resources: What jobs use up.
        raw: The vendor's whole answer.
    """

    provider: str
    resources: tuple[Resource, ...]
    raw: Mapping[str, Any] = attrs.field(factory=dict, repr=False, eq=False)


class LeftoverKind(StrEnum):
    """What something is that lies at the vendor unused."""

    JOB = "job"
    """A job that was created and never submitted."""
    UPLOAD = "upload"
    """A recording or statement that was uploaded."""


@attrs.frozen(kw_only=True)
class Leftover:
    """Something at the vendor whose name holds a marker of this library, and which may be unused.

    Attributes:
        kind: What it is.
        id: The vendor's id of it.
        name: Its name as the vendor has it, with the marker.
        created_at: When it was made (aware, UTC), if the vendor tells.
    """

    kind: LeftoverKind
    id: str
    name: str
    created_at: datetime | None = None
