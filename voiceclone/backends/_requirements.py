"""
What a vendor wants of recordings, as data.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from enum import StrEnum

import attrs

from voiceclone._errors import Problem, Severity

#: What is known of a recording or a dataset, by name; None where it could not be measured.
Facts = Mapping[str, float | str | None]


class Subject(StrEnum):
    """
    What a rule speaks of.
    """

    RECORDING = "recording"
    """Each recording."""
    STATEMENT = "statement"
    """The spoken consent."""
    DATASET = "dataset"
    """All recordings together."""


@attrs.frozen(kw_only=True)
class Requirement:
    """
    One rule: a fact, what it has to be, and what to do when it is not.

    Attributes:
        name: The rule's name.
        subject: What it speaks of.
        fact: The fact it looks at: an attribute of `AudioHeader` or `Signal`, or one of those made in `facts`.
        at_least: The fact may not be below this.
        more_than: The fact has to be above this.
        at_most: The fact may not be above this.
        one_of: The fact has to be one of these.
        severity: How bad it is to break it.
        message: What to say of a breach; ``{value}`` is the fact.
        hint: What to do.
        source: Where the rule is written.
    """

    name: str
    subject: Subject
    fact: str
    at_least: float | None = None
    more_than: float | None = None
    at_most: float | None = None
    one_of: frozenset[str] | None = None
    severity: Severity
    message: str
    hint: str
    source: str

    def problem(self, where: str, facts: Facts) -> Problem | None:
        """
        The breach, if there is one; a fact that is not known breaks nothing.
        """
        value = facts.get(self.fact)
        if value is None or self._kept_by(value):
            return None
        what = self.message.format(value=_number(value), clock=clock(value, decimals=1), percent=_percent(value))
        return Problem(where, what, self.hint, self.severity, self.name, self.source)

    def _kept_by(self, value: float | str) -> bool:
        if isinstance(value, str):
            return self.one_of is None or value in self.one_of
        return (
            (self.at_least is None or value >= self.at_least)
            and (self.more_than is None or value > self.more_than)
            and (self.at_most is None or value <= self.at_most)
        )


def _number(value: float | str) -> str:
    if isinstance(value, str):
        return value
    return f"{value:.4g}" if math.isfinite(value) else "-inf (digital silence)"


def _percent(value: float | str) -> str:
    return f"{value:.0%}" if isinstance(value, float) and math.isfinite(value) else str(value)


def clock(value: float | str, *, decimals: int = 0) -> str:
    """
    Seconds as minutes and seconds: ``16:05``; what is no finite number as it is.
    """
    if isinstance(value, str) or not math.isfinite(value):
        return str(value)
    minutes, seconds = divmod(round(value, decimals), 60)
    return f"{int(minutes)}:{seconds:0{2 + decimals + (decimals > 0)}.{decimals}f}"
