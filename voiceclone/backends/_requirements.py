"""What a vendor requires of recordings, as data."""

from __future__ import annotations

import math
from collections.abc import Mapping
from enum import StrEnum
from string import Formatter

import attrs

from voiceclone._problem import Message, Problem, Severity, Stretch

#: What is known of a recording or a dataset, by name; None where it could not be measured.
Facts = Mapping[str, float | str | tuple[Stretch, ...] | None]


class Subject(StrEnum):
    """What a requirement is about."""

    RECORDING = "recording"
    """Each recording."""
    STATEMENT = "statement"
    """The spoken consent."""
    DATASET = "dataset"
    """All recordings together."""
    LETTER = "letter"
    """The signed letter."""


@attrs.frozen(kw_only=True)
class Requirement:
    """One requirement: a fact, the values it may have, and what to do about others.

    Attributes:
        name: The requirement's name; a `Problem` has it as its ``requirement``.
        subject: What it is about.
        fact: The fact: an attribute of `AudioHeader` or `Signal`, or one made of them. Of one that consists of
            stretches of the recording, each has to have an allowed value.
        at_least: The fact may not be below this.
        more_than: The fact has to be above this.
        at_most: The fact may not be above this.
        one_of: The fact has to be one of these.
        severity: How bad it is not to meet it.
        message: What to say then, the template of a `Message`; ``{value}`` is the fact, ``{clock}`` the same in
            minutes, ``{percent}`` as a share, ``{bound}`` the number it misses; of several stretches, the value that is
            furthest off.
        hint: What to do.
        source: Where the requirement is written.
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

    def problem(self, location: str, facts: Facts) -> Problem | None:
        """The problem, if the requirement is not met; one whose fact is not known counts as met."""
        value = facts.get(self.fact)
        stretches: tuple[Stretch, ...] = ()
        if isinstance(value, tuple):
            stretches = tuple(each for each in value if not self._allows(each.value))
            value = max((each.value for each in stretches), key=self._excess, default=None)
        if value is None or self._allows(value):
            return None
        formats = self._formats(value)
        named = [name for _, name, _, _ in Formatter().parse(self.message) if name]
        message = Message(self.message, **{name: formats[name] for name in named})
        return Problem(
            location,
            message,
            self.hint,
            self.severity,
            self.name,
            self.source,
            stretches=stretches,
            fact=self.fact,
        )

    def _allows(self, value: float | str) -> bool:
        if isinstance(value, str):
            return self.one_of is None or value in self.one_of
        return (
            (self.at_least is None or value >= self.at_least)
            and (self.more_than is None or value > self.more_than)
            and (self.at_most is None or value <= self.at_most)
        )

    def _excess(self, value: float) -> float:
        """How far *value* is beyond its bounds."""
        lower = [bound - value for bound in (self.at_least, self.more_than) if bound is not None]
        return max((*lower, *(value - bound for bound in (self.at_most,) if bound is not None)), default=0.0)

    def _formats(self, value: float | str) -> dict[str, str]:
        if isinstance(value, str) or not math.isfinite(value):
            text = value if isinstance(value, str) else "-inf"
            return dict.fromkeys(("value", "clock", "percent"), text) | {"bound": self._bound(value)}
        # As many decimals as show that the bound is missed: 19.96 where 20 are wanted, not 20.0.
        places = next((each for each in (1, 2, 3) if not self._allows(round(value, each))), 4)
        text = rounded(value) if not self._allows(float(rounded(value))) else f"{value:.{places}f}"
        shown = {"value": text, "clock": clock(value, decimals=places), "percent": f"{value:.0%}"}
        return shown | {"bound": self._bound(value)}

    def _bound(self, value: float | str) -> str:
        """The bound that *value* misses, as text."""
        lower = [bound for bound in (self.at_least, self.more_than) if bound is not None]
        below = isinstance(value, str) or self.at_most is None or value <= self.at_most
        bound = max(lower, default=None) if below else self.at_most
        return "" if bound is None else f"{bound:g}"


def rounded(value: float) -> str:
    """A measured number for people, the same in tables and in messages: one decimal, more where that would be 0, none
    from 1000 on.
    """
    if isinstance(value, int) or abs(value) >= 1000:
        return f"{value:.0f}"
    return f"{value:.1g}" if 0 < abs(value) < 0.05 else f"{value:.1f}"


def clock(seconds: float, *, decimals: int = 0) -> str:
    """Seconds as minutes and seconds: ``16:05``."""
    minutes, rest = divmod(round(seconds, decimals), 60)
    return f"{int(minutes)}:{rest:0{2 + decimals + (decimals > 0)}.{decimals}f}"
