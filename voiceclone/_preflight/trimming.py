"""Which parts of which recordings to keep when they are too long together."""

from __future__ import annotations

import math
from collections.abc import Sequence

from voiceclone._preflight.audio import splitting
from voiceclone._preflight.audio.facts import UnreadableAudioError
from voiceclone._preflight.measure import Measured
from voiceclone._preflight.requirements import bounds
from voiceclone.backends._capabilities import Edition
from voiceclone.backends._requirements import Subject

#: Where each clip of a recording ends, in seconds, the first starting at zero; empty when it is left out.
Ends = tuple[float, ...]
#: A recording that is kept as it is.
WHOLE: Ends = (math.inf,)
#: Seconds a clip has at most, where the vendor says nothing: as long as somebody reviews it in one go.
_CLIP = 300.0


def trim(recordings: Sequence[Measured], edition: Edition) -> list[Ends] | None:
    """Leave out from the end what is too much for the vendor, cutting one recording in its pauses.

    Returns:
        What to keep of each recording: all of it when they are not too long, or the length of one is not known. None
        when too little for the vendor would be left.
    """
    least, most = bounds([edition], Subject.DATASET, "total_duration")
    durations = [each.header.duration for each in recordings if each.header is not None]
    if len(durations) < len(recordings) or sum(durations) <= most:
        return [WHOLE] * len(recordings)
    found: list[Ends] = []
    room, number = most, edition.capabilities.most_recordings
    for each, duration in zip(recordings, durations, strict=True):
        if found and found[-1] != WHOLE:
            found.append(())  # nothing behind the cut is kept
        elif duration <= room:
            found.append(WHOLE)
            room -= duration
        else:
            ends = _cuts(each, room, edition)
            found.append(ends if number is None else ends[: number - len(found)])
            room -= found[-1][-1] if found[-1] else 0.0
    kept = most - room
    return found if kept and kept >= least else None


def _cuts(measured: Measured, room: float, edition: Edition) -> Ends:
    """Where to cut. Long silences are enough if they give good clips; else every pause is looked for."""
    if measured.signal is None or measured.path is None:
        return ()
    shortest, longest = bounds([edition], Subject.RECORDING, "duration")
    longest = min(_CLIP, longest)
    ends = splitting.cuts(measured.signal.silences, room, shortest, longest)
    lengths = [end - start for start, end in zip((0.0, *ends), ends, strict=False)]
    # Good is what has no clip that is too long, and no room for a further one.
    if ends and max(lengths) <= longest and room - ends[-1] <= shortest:
        return ends
    try:
        return splitting.cuts(splitting.quiet_places(measured.path), room, shortest, longest)
    except UnreadableAudioError:
        return ()
