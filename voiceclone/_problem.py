"""What can be wrong with a request."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

import attrs


class Severity(StrEnum):
    """How bad a problem is."""

    ERROR = "error"
    """A documented requirement is not met, or the request makes no sense."""
    WARNING = "warning"
    """The vendor advises otherwise, or a human who listens may refuse it."""


@attrs.frozen
class Problem:
    """One thing that is wrong with a request.

    Attributes:
        location: The part of the request, for instance ``recordings[0]``.
        message: What is wrong with it.
        hint: What to do.
        severity: How bad it is.
        requirement: Name of the requirement that is not met, empty for what is wrong with any vendor.
        source: Where the requirement is written.
        fact: What was measured, by the name a `Requirement` asks for it; empty for what is no measurement.
    """

    location: str
    message: str
    hint: str
    severity: Severity = Severity.ERROR
    requirement: str = ""
    source: str = ""
    fact: str = ""

    def __str__(self) -> str:
        return f"{self.location}: {self.message}. {self.hint}"


def listed(values: Iterable[object]) -> str:
    """*values* for a hint, in the order of the alphabet."""
    return ", ".join(sorted(map(str, values))) or "nothing"
