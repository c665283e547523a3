"""Where a long take can be cut: in pauses, and nowhere else. No library chooses cuts under limits of length."""

from __future__ import annotations

import bisect
from collections.abc import Iterable
from pathlib import Path

from voiceclone._preflight.audio.facts import UnreadableAudioError

Span = tuple[float, float]
_Way = tuple[float, int, float, float]

#: With speech less than that above the noise (dB), a soft word could pass for a pause.
CLEAR = 15.0
#: Kept from every limit (s), because a cut is made at a whole sample.
MARGIN = 0.1
#: Seconds of quiet that are a pause; within a word lips are closed for a quarter of that at most.
_PAUSE = 0.4


def quiet_places(path: Path) -> tuple[Span, ...]:
    """Every pause of 0.4 s or more, as start and end in seconds; none when speech cannot be told from noise, or nothing
    can be decoded.
    """
    from voiceclone._preflight.audio.measuring import measure_frames  # noqa: PLC0415 - loads numpy: 0.1 s
    from voiceclone._preflight.audio.speech import find_speech  # noqa: PLC0415

    try:
        frames = measure_frames(path)
    except UnreadableAudioError:
        return ()
    speech = find_speech(frames.power)
    return () if speech.snr is None or speech.snr < CLEAR else frames.spans(~speech.active, _PAUSE)


def cuts(pauses: Iterable[Span], length: float, shortest: float, longest: float) -> tuple[float, ...]:
    """Where to cut so that no part is too long, in seconds; in few parts, in long pauses. Empty where none will do.

    Args:
        pauses: Start and end of every pause.
        length: Seconds in all.
        shortest: Every part is longer than this.
        longest: No part is longer than this, unless there is no pause to cut it in.
    """
    middles = {(start + end) / 2: end - start for start, end in pauses} | {length: 0.0}
    points = [0.0, *sorted(point for point in middles if 0 < point <= length)]
    # The best way to each point: the least too long, the fewest parts, the longest pauses; and the point before it.
    ways = {0.0: (0.0, 0, 0.0, 0.0)}
    for point in points[1:]:
        first = bisect.bisect_left(points, point - longest)
        last = bisect.bisect_left(points, point - shortest - MARGIN)
        near = [each for each in points[first:last] if each in ways]
        if not near and last > 0:
            near = [max(each for each in points[:last] if each in ways)]
        found = [_way(ways[each], each, point - each - longest, middles[point]) for each in near]
        if found:
            ways[point] = min(found)
    places = []
    place = ways[length][-1] if length in ways else 0.0
    while place:
        places.append(place)
        place = ways[place][-1]
    return tuple(reversed(places))


def _way(way: _Way, before: float, excess: float, pause: float) -> _Way:
    too_long, count, quiet, _ = way
    return too_long + max(excess, 0.0), count + 1, quiet - pause, before
