"""
Which parts of which recordings a vendor's limits leave room for.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import attrs

from voiceclone._errors import Severity
from voiceclone._preflight.audio import splitting
from voiceclone._preflight.audio.facts import UnreadableAudioError
from voiceclone._preflight.report import Measured
from voiceclone.backends._backend import Backend
from voiceclone.backends._requirements import Requirement, Subject

#: Seconds a clip has at most, where the vendor says nothing: as long as somebody checks it at a sitting.
_CLIP = 300.0
#: The end of a recording that is taken whole.
WHOLE = (math.inf,)


@attrs.frozen(kw_only=True)
class Limits:
    """
    What a vendor documents of lengths, in seconds.

    Attributes:
        shortest: Every recording is longer than this.
        longest: No recording should be longer than this.
        least: What all together have at least.
        most: What all together have at most; infinity when nothing is documented.
        number: How many recordings there may be.
    """

    shortest: float
    longest: float
    least: float
    most: float
    number: float

    @classmethod
    def of(cls, backend: Backend) -> Limits:
        """
        The limits of a vendor.
        """
        clip = [each for each in backend.rules if _bounds(each, Subject.RECORDING, "duration")]
        total = [each for each in backend.rules if _bounds(each, Subject.DATASET, "total_duration")]
        number = backend.capabilities.most_recordings
        return cls(
            shortest=_low(clip),
            longest=min(_CLIP, _high(clip)),
            least=_low(total),
            most=_high(total),
            number=math.inf if number is None else number,
        )


def _bounds(rule: Requirement, subject: Subject, fact: str) -> bool:
    return (rule.subject, rule.fact, rule.severity) == (subject, fact, Severity.ERROR)


def _low(rules: list[Requirement]) -> float:
    return max((bound for each in rules for bound in (each.at_least, each.more_than) if bound is not None), default=0.0)


def _high(rules: list[Requirement]) -> float:
    return min((each.at_most for each in rules if each.at_most is not None), default=math.inf)


@attrs.frozen(kw_only=True)
class Part:
    """
    What is taken of one recording.

    Attributes:
        measured: The recording.
        ends: Where each clip ends, in seconds, the first starting at zero; `WHOLE` when it is taken as it is, nothing
            when it is left out.
    """

    measured: Measured
    ends: tuple[float, ...] = WHOLE

    @property
    def taken(self) -> float:
        """
        Seconds that are taken.
        """
        return min(self.ends[-1], _duration(self.measured)) if self.ends else 0.0


def too_long(recordings: Sequence[Measured], limits: Limits) -> bool:
    """
    Whether they are longer together than the vendor takes; not, when the length of one is not known.
    """
    known = all(each.header is not None for each in recordings)
    return known and sum(map(_duration, recordings)) > limits.most


def fit(recordings: Sequence[Measured], limits: Limits) -> tuple[Part, ...] | None:
    """
    Leave out from the end what is too much, cutting one take in its pauses; None when there is no way.

    What is too short for the vendor then is no way: it would be one problem for another.
    """
    parts: list[Part] = []
    room, number, full = limits.most, limits.number, False
    for each in recordings:
        if not full and _duration(each) <= room:
            part = Part(measured=each)
        else:
            part = Part(measured=each, ends=() if full else _ends(each, room, number, limits))
            full = True
        room, number = room - part.taken, number - len(part.ends)
        parts.append(part)
    taken = sum(part.taken for part in parts)
    return tuple(parts) if taken and taken >= limits.least else None


def _ends(measured: Measured, room: float, number: float, limits: Limits) -> tuple[float, ...]:
    """
    Where to cut. Long silences do, if there are enough of them; else every pause is looked for.
    """
    if measured.signal is None or measured.path is None:
        return ()
    found = splitting.cuts(measured.signal.silences, room, limits.shortest, limits.longest)
    if not _good(found, room, limits):
        try:
            found = splitting.cuts(splitting.quiet_places(measured.path), room, limits.shortest, limits.longest)
        except UnreadableAudioError:
            return ()
    return found if math.isinf(number) else found[: int(number)]


def _good(ends: tuple[float, ...], room: float, limits: Limits) -> bool:
    """
    Whether no clip is too long, and no further one would have had room.
    """
    lengths = [end - start for start, end in zip((0.0, *ends), ends, strict=False)]
    return bool(ends) and max(lengths) <= limits.longest and room - ends[-1] <= limits.shortest


def _duration(measured: Measured) -> float:
    return measured.header.duration if measured.header is not None else 0.0
