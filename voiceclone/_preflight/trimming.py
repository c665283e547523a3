"""
Which parts of which recordings to keep when they are too long together.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from voiceclone._preflight.audio import splitting
from voiceclone._preflight.audio.facts import UnreadableAudioError
from voiceclone._preflight.measure import Measured
from voiceclone._preflight.requirements import Limits

#: Where each clip of a recording ends, in seconds, the first starting at zero; empty when it is left out.
Ends = tuple[float, ...]
#: A recording that is kept as it is.
WHOLE: Ends = (math.inf,)
#: Seconds a clip has at most, where the vendor says nothing: as long as somebody reviews it in one go.
_CLIP = 300.0


def trim(recordings: Sequence[Measured], limits: Limits) -> list[Ends] | None:
    """
    Leave out from the end what is too much for the vendor, cutting one recording in its pauses.

    Returns:
        What to keep of each recording: all of it when they are not too long, or the length of one is not known. None
        when too little for the vendor would be left.
    """
    durations = [each.header.duration for each in recordings if each.header is not None]
    if len(durations) < len(recordings) or sum(durations) <= limits.most:
        return [WHOLE for _ in recordings]
    found: list[Ends] = []
    room, number, full = limits.most, limits.number, False
    for each, duration in zip(recordings, durations, strict=True):
        ends = WHOLE
        if full or duration > room:
            ends, full = () if full else _cuts(each, room, number, limits), True
        found.append(ends)
        room -= min(ends[-1], duration) if ends else 0.0
        number -= len(ends)
    total = limits.most - room
    return found if total and total >= limits.least else None


def _cuts(measured: Measured, room: float, number: float, limits: Limits) -> Ends:
    """
    Where to cut. Long silences are enough if they give good clips; else every pause is looked for.
    """
    if measured.signal is None or measured.path is None:
        return ()
    longest = min(_CLIP, limits.longest)
    ends = splitting.cuts(measured.signal.silences, room, limits.shortest, longest)
    lengths = [end - start for start, end in zip((0.0, *ends), ends, strict=False)]
    # Good is what has no clip that is too long, and no room for a further one.
    if not ends or max(lengths) > longest or room - ends[-1] > limits.shortest:
        try:
            ends = splitting.cuts(splitting.quiet_places(measured.path), room, limits.shortest, longest)
        except UnreadableAudioError:
            return ()
    return ends if math.isinf(number) else ends[: int(number)]
