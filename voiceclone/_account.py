"""The values of an account: what is left to spend on, what lies there unused, what is wrong with it."""

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
    VOICE = "voice"
    """A finished voice; it is erased with its job, and never listed as left over."""


@attrs.frozen(kw_only=True)
class Leftover:
    """Something at the vendor whose name holds a marker of this library, and which may be unused.

    Attributes:
        kind: What it is.
        id: The vendor's id of it.
        name: Its name as the vendor has it, with the marker.
        created_at: When it was made (aware, UTC), if the vendor tells.
        deleted: Whether `Client.tidy` deleted it.
        why: Why it was to be deleted and was not; empty otherwise.
    """

    kind: LeftoverKind
    id: str
    name: str
    created_at: datetime | None = None
    deleted: bool = False
    why: str = ""


@attrs.frozen(kw_only=True)
class Removal:
    """One thing of a job that was to be deleted at the vendor.

    Attributes:
        kind: What it is.
        id: The vendor's id of it.
        deleted: Whether it is gone, by now or before.
        why: Why it is not; empty when it is gone.
    """

    kind: LeftoverKind
    id: str
    deleted: bool
    why: str = ""


@attrs.frozen(kw_only=True)
class Erasure:
    """What became of erasing a job.

    Attributes:
        provider: Name of the provider.
        job_id: The vendor's id of the job.
        removals: What there was to delete, in the order in which it was tried.
    """

    provider: str
    job_id: str
    removals: tuple[Removal, ...]

    @property
    def complete(self) -> bool:
        """Whether nothing is left of it at the vendor, as far as is known here."""
        return not self.left

    @property
    def left(self) -> tuple[Removal, ...]:
        """What could not be deleted."""
        return tuple(each for each in self.removals if not each.deleted)


@attrs.frozen(kw_only=True)
class Finding:
    """What `Client.diagnose` found about one thing that a submission needs.

    Attributes:
        name: What was looked at: ``"clock"``.
        ok: Whether it is as it has to be; None if that cannot be told now.
        message: What was found.
        hint: What to do about it; empty where there is nothing to do.
    """

    name: str
    ok: bool | None
    message: str
    hint: str = ""
