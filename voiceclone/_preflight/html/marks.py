"""The marked places of a recording: where it clips, where nobody speaks, where noise, level, hum or bandwidth
differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import attrs

from voiceclone._preflight.audio.facts import Signal
from voiceclone._problem import Message, Problem, Severity, Stretch
from voiceclone.backends._requirements import rounded

#: Places of one kind that are labelled; of more, the longest.
_MOST = 9


@attrs.frozen
class Kind:
    """A kind of marks.

    Attributes:
        letter: What its labels begin with.
        fact: The measure, as requirements call it.
        words: What was measured, with ``{value}`` or ``{percent}``.
        more: How many places have no label, with ``{count}``.
        top: Where in its picture it can be clicked, in pixels below the upper edge; kinds of one picture that may be at
            the same time have places of their own.
        height: How high that is.
    """

    letter: str
    fact: str
    words: str
    more: str
    top: int
    height: int


@attrs.frozen(kw_only=True)
class Mark:
    """A labelled place of a recording.

    Attributes:
        kind: What was measured there.
        label: A letter and a number.
        stretch: Where, and the value.
        severity: How bad it is; None if no vendor minds.
    """

    kind: Kind
    label: str
    stretch: Stretch
    severity: Severity | None

    @property
    def words(self) -> Message:
        """What was measured."""
        value = self.stretch.value
        return Message(self.kind.words, value=rounded(value), percent=f"{value:.0%}")


CLIPS = Kind("C", "clips", "it clips for {value} s", "and {count} more places that clip", 2, 126)
SILENCES = Kind("S", "silences", "nobody speaks for {value} s", "and {count} more silences", 24, 122)
NOISES = Kind(
    "N", "noise_stretches", "speech is {value} dB above the noise", "and {count} more stretches of noise", 76, 35
)
HUMS = Kind(
    "H", "hum_stretches", "mains hum is {value} dB above its neighbours", "and {count} more stretches of hum", 111, 35
)
LEVELS = Kind(
    "L",
    "level_stretches",
    "the voice is {value} dB off its usual level",
    "and {count} more changes of the level",
    2,
    37,
)
BANDWIDTHS = Kind(
    "B", "bandwidth_stretches", "its bandwidth falls to {percent}", "and {count} more changes of the bandwidth", 39, 37
)
KINDS = (CLIPS, SILENCES, NOISES, HUMS, LEVELS, BANDWIDTHS)


@attrs.frozen(kw_only=True)
class Marks:
    """All marks of a recording.

    Attributes:
        listed: Those that have labels, kind by kind, in the order of time.
        more: How many others there are of a kind.
    """

    listed: tuple[Mark, ...]
    more: Mapping[Kind, int]

    def of(self, *kinds: Kind) -> tuple[Mark, ...]:
        """Those of some kinds."""
        return tuple(each for each in self.listed if each.kind in kinds)

    @property
    def minded(self) -> tuple[Mark, ...]:
        """Those that a vendor minds."""
        return tuple(each for each in self.listed if each.severity is not None)


def of(signal: Signal, problems: Iterable[Problem]) -> Marks:
    """The marks of a recording: all places that clip or are silent, and what else *problems* are about."""
    minded: dict[tuple[str, Stretch], Severity] = {}
    for problem in problems:
        for stretch in problem.stretches:
            place = problem.fact, stretch
            minded[place] = (
                Severity.ERROR if Severity.ERROR in (problem.severity, minded.get(place)) else problem.severity
            )
    silences = tuple(Stretch(start, end, end - start) for start, end in signal.silences)
    places = {CLIPS: signal.clips, SILENCES: silences}
    listed: list[Mark] = []
    more: dict[Kind, int] = {}
    for kind in KINDS:
        found = places.get(kind, tuple(stretch for fact, stretch in minded if fact == kind.fact))
        listed += _labelled(kind, found, minded)
        if len(found) > _MOST:
            more[kind] = len(found) - _MOST
    return Marks(listed=tuple(listed), more=more)


def _labelled(kind: Kind, found: Sequence[Stretch], minded: Mapping[tuple[str, Stretch], Severity]) -> list[Mark]:
    # Rounded, so that of equally long places the first have labels.
    longest = sorted(found, key=lambda each: round(each.start - each.end, 2))[:_MOST]
    in_time = sorted(longest, key=lambda each: each.start)
    return [
        Mark(kind=kind, label=f"{kind.letter}{number}", stretch=each, severity=minded.get((kind.fact, each)))
        for number, each in enumerate(in_time, 1)
    ]
