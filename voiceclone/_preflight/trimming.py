"""Which parts of which recordings to give a vendor.

Every part is a contiguous piece of one recording, cut in pauses, and becomes a file of its own: nothing is ever joined.
A vendor that takes one recording gets one part of it, so there only the ends can be left out.
"""

from __future__ import annotations

import itertools
import math
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import attrs

from voiceclone._preflight.audio import splitting
from voiceclone._preflight.changes import Span
from voiceclone._preflight.formatting import file_name, span
from voiceclone._preflight.measure import Measured
from voiceclone._preflight.relating import same_sound
from voiceclone._preflight.requirements import GENERAL, bounds
from voiceclone._problem import Severity
from voiceclone._request import Recording
from voiceclone.backends._capabilities import Edition
from voiceclone.backends._requirements import Requirement, Subject, clock

#: Seconds of a silence that stay beside the speech: Huawei's recording guide asks for two to three between sentences.
_BESIDE = 2.0
#: Seconds that a part between two silences has at least.
_LEAST = 5.0
#: Seconds: what is that close to an end of the file is the end.
_NEAR = 0.05


@attrs.frozen(kw_only=True)
class Selection:
    """What to give of one recording.

    Attributes:
        recording: The recording.
        measured: The same, measured.
        parts: Start and end of each part, in seconds and in order; empty when it is left out.
        why: Why it is not the whole, in words.
        undone: What would have to be cut and was not, in words.
    """

    recording: Recording
    measured: Measured
    parts: tuple[Span, ...]
    why: tuple[str, ...] = ()
    undone: tuple[str, ...] = ()

    @classmethod
    def all_of(cls, recording: Recording, measured: Measured) -> Selection:
        """All of a recording."""
        return cls(recording=recording, measured=measured, parts=(_whole(measured),))

    @property
    def whole(self) -> Span:
        """All of it."""
        return _whole(self.measured)

    @property
    def cut(self) -> bool:
        """Whether it is not all of it."""
        return self.parts != (self.whole,)

    @property
    def missing(self) -> tuple[Span, ...]:
        """What is in none of the parts."""
        edges = [0.0, *(edge for part in self.parts for edge in part), self.whole[1]]
        gaps = zip(edges[::2], edges[1::2], strict=True)
        return tuple((start, end) for start, end in gaps if end > start)

    @property
    def seconds(self) -> float:
        """How long its parts are together."""
        return sum(end - start for start, end in self.parts)

    def with_parts(self, parts: Iterable[Span], why: str) -> Selection:
        """The same with other parts, for one more reason; itself if the parts are the same."""
        parts = tuple(parts)
        why_now = tuple(dict.fromkeys((*self.why, why)))
        return self if parts == self.parts else attrs.evolve(self, parts=parts, why=why_now)

    def left(self, undone: str) -> Selection:
        """The same, with something that was not done."""
        return attrs.evolve(self, undone=(*self.undone, undone))


_Plan = list[Selection]


def select(
    recordings: Sequence[Recording], measured: Sequence[Measured], edition: Edition, provider: str, *, writes: bool
) -> _Plan:
    """What to give of each recording.

    Args:
        recordings: The recordings of a request.
        measured: The same, measured and related.
        edition: What the vendor takes.
        provider: Its name.
        writes: Whether a part of a recording can be written into a file that the vendor takes.
    """
    plan = [Selection.all_of(*each) for each in zip(recordings, measured, strict=True)]
    rules = _Rules(edition, provider, writes=writes)
    plan = rules.without_long(rules.without_silence(rules.without_copies(plan)))
    if any(each.measured.header is None for each in plan):  # how long they are together is not known
        return plan
    return rules.without_excess(rules.without_short(plan))


class _Rules:
    """What one vendor takes, and the steps that lead there; a step that would miss a further requirement is not
    taken.
    """

    def __init__(self, edition: Edition, provider: str, *, writes: bool) -> None:
        self._edition, self._provider, self._writes = edition, provider, writes
        self._can = edition.capabilities
        self._least, self._most = bounds([edition], Subject.DATASET, "total_duration")
        self._shortest, _ = bounds([edition], Subject.RECORDING, "duration")

    def without_copies(self, plan: _Plan) -> _Plan:
        """Of two with the same sound, or of a take and a part of it, the shorter is left out."""
        for index, before in ((two, one) for two in range(len(plan)) for one in range(two)):
            each, other = plan[index], plan[before]
            if each.parts and other.parts and _same(each.measured, other.measured):
                gone, kept = (before, each) if other.seconds < each.seconds - _NEAR else (index, other)
                plan[gone] = plan[gone].with_parts((), f"it has the same sound as {file_name(kept.measured.path)}")
        return plan

    def without_silence(self, plan: _Plan) -> _Plan:
        """Long silences are left out: at the ends, and inside by giving what is before and behind as two."""
        longest = _longest((*GENERAL, *self._edition.requirements), "silences")
        for index, each in enumerate(plan):
            signal = each.measured.signal
            if not self._writes or signal is None or (signal.snr or 0.0) < splitting.CLEAR:
                continue
            for silence in (one for one in signal.silences if each.parts and one[1] - one[0] > longest):
                parts = _around(plan[index].parts, silence)
                why, inside = f"nobody speaks from {span(*silence)}", len(parts) > len(plan[index].parts)
                changed = plan[index].with_parts(parts, why)
                if (inside and not self._splits(each)) or not self._allows(plan, index, changed):
                    changed = plan[index].left(f"{why}, which stays: {self._why_whole(each, inside=inside)}")
                plan[index] = changed
        return plan

    def without_long(self, plan: _Plan) -> _Plan:
        """What is longer than the vendor's longest is split in its pauses."""
        longest = _longest(self._edition.requirements, "duration")
        for index, each in enumerate(plan):
            too_long = each.measured.header is not None and any(end - start > longest for start, end in each.parts)
            if not too_long or not self._splits(each):
                continue
            pauses, parts = _pauses(each), []
            for start, end in each.parts:
                inside = _within(pauses, (start, end))
                places = splitting.cuts(inside, end - start, max(self._shortest, _LEAST), longest)
                edges = [start, *(start + place for place in places), end]
                parts += list(itertools.pairwise(edges))
            changed = each.with_parts(parts, f"{self._provider} takes {clock(longest)} at most")
            if len(parts) > len(each.parts) and self._allows(plan, index, changed):
                plan[index] = changed
            else:
                plan[index] = each.left("it is too long, and there are no pauses in which to split it")
        return plan

    def without_short(self, plan: _Plan) -> _Plan:
        """What is shorter than the vendor's shortest is left out, if enough remains."""
        required = [each for each in self._edition.requirements if each.severity is Severity.ERROR]

        def fits(part: Span) -> bool:
            return part[1] - part[0] > self._shortest or not any(_missed_by(part, required))

        kept = [tuple(part for part in each.parts if fits(part)) for each in plan]
        why = f"{self._provider} takes nothing as short"
        changed = [each.with_parts(parts, why) for each, parts in zip(plan, kept, strict=True)]
        enough = sum(each.seconds for each in changed) >= max(self._least, _LEAST)
        return changed if enough and sum(map(len, kept)) >= self._can.least_recordings else plan

    def without_excess(self, plan: _Plan) -> _Plan:
        """Of what is too long together the end is left out, cut in a pause."""
        if self._can.most_recordings == 1 or sum(each.seconds for each in plan) <= self._most:
            return plan
        room, changed, last = self._most, list[Selection](), 0
        for index, each in enumerate(plan):
            parts = []
            for start, end in each.parts:
                kept = end - start
                if kept > room or last:
                    kept = 0.0 if last else self._last_pause(each, (start, end), room)
                    last = last or index + 1
                parts += [(start, start + kept)] if kept else []
                room -= kept
            changed.append(each.with_parts(parts, f"{self._provider} takes {clock(self._most)} at most together"))
        if self._most - room >= max(self._least, _LEAST):
            return changed
        undone = "they are too long together, and there is no pause in which to cut so that enough is left"
        plan[last - 1] = plan[last - 1].left(undone)
        return plan

    def _splits(self, each: Selection) -> bool:
        """Whether several recordings may be made of it: its text would not be that of the parts."""
        several = self._writes and self._can.most_recordings != 1
        return several and not self._can.transcripts_needed and each.recording.transcript is None

    def _why_whole(self, each: Selection, *, inside: bool) -> str:
        if inside and self._can.most_recordings == 1:
            return f"{self._provider} takes one recording, and the sound before and behind is never joined"
        if inside and not self._splits(each):
            return "it has a text, which would not be that of its parts"
        return "what is left would be too short"

    def _last_pause(self, each: Selection, part: Span, room: float) -> float:
        """Seconds of *part* up to the last pause within *room*; 0 where there is none."""
        if not self._splits(each):
            return 0.0
        least = max(self._shortest, _LEAST) + splitting.MARGIN
        middles = [(start + end) / 2 for start, end in _within(_pauses(each), part)]
        return max((place for place in middles if least < place <= room - splitting.MARGIN), default=0.0)

    def _allows(self, plan: _Plan, index: int, changed: Selection) -> bool:
        """Whether nothing more is missed with that selection than before."""
        return not self._missed([*plan[:index], changed, *plan[index + 1 :]]) - self._missed(plan)

    def _missed(self, plan: _Plan) -> Counter[str]:
        """What of the vendor's requirements of lengths and counts is missed, and how often."""
        parts = [part for each in plan for part in each.parts]
        facts = {"total_duration": sum(end - start for start, end in parts), "count": float(len(parts))}
        found = Counter(name for part in parts for name in _missed_by(part, self._edition.requirements))
        together = [each for each in self._edition.requirements if each.subject is Subject.DATASET]
        found.update(each.name for each in together if each.problem("", facts))
        most = self._can.most_recordings
        found["fewer recordings"] = max(self._can.least_recordings - len(parts), 0)
        found["more recordings"] = 0 if most is None else max(len(parts) - most, 0)
        return found


def _whole(measured: Measured) -> Span:
    return 0.0, math.inf if measured.header is None else measured.header.duration


def _missed_by(part: Span, requirements: Iterable[Requirement]) -> Iterator[str]:
    """Names of the requirements that a recording of that length would miss."""
    facts = {"duration": part[1] - part[0]}
    return (each.name for each in requirements if each.subject is Subject.RECORDING and each.problem("", facts))


def _longest(requirements: Iterable[Requirement], fact: str) -> float:
    """The most of a fact of recordings, warnings included; infinity where nothing is said."""
    known = [each for each in requirements if each.subject is Subject.RECORDING and each.fact == fact]
    return min((each.at_most for each in known if each.at_most is not None), default=math.inf)


def _same(one: Measured, other: Measured) -> bool:
    if one.path is None or other.path is None or one.header is None:
        return False
    return os.path.realpath(one.path) == os.path.realpath(other.path) or (
        "same_as" in one.relations and same_sound(one, other)
    )


def _around(parts: Iterable[Span], silence: Span) -> list[Span]:
    """*parts* without the middle of a silence; nothing is made of less than a few seconds between two silences."""
    first, last = silence
    found = []
    for start, end in parts:
        if end <= first or last <= start:
            found.append((start, end))
        else:
            pieces = [(start, first + _BESIDE)] if first - start > _NEAR else []
            pieces += [(last - _BESIDE, end)] if end - last > _NEAR else []
            found += pieces if all(stop - begin >= _LEAST for begin, stop in pieces) else [(start, end)]
    return found


def _pauses(each: Selection) -> tuple[Span, ...]:
    return () if each.measured.path is None else splitting.quiet_places(each.measured.path)


def _within(pauses: Iterable[Span], part: Span) -> list[Span]:
    """The pauses in a part, in seconds from its beginning."""
    return [(start - part[0], end - part[0]) for start, end in pauses if part[0] < start and end < part[1]]
