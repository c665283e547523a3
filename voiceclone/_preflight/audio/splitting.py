"""Where a long take can be cut: in pauses, and nowhere else. No library chooses cuts under limits of length."""

from __future__ import annotations

import bisect
from collections.abc import Iterable
from pathlib import Path

Span = tuple[float, float]
_Way = tuple[float, int, float, float]

#: Seconds of quiet that are a pause; within a word lips are closed for a quarter of that at most.
_PAUSE = 0.4
#: With speech less than that above the noise (dB), a soft word could pass for a pause.
_CLEAR = 15.0
#: Kept from every limit (s), because a cut is made at a whole sample.
_MARGIN = 0.1


def quiet_places(path: Path) -> tuple[Span, ...]:
    """Every pause of 0.4 s or more, as start and end in seconds; none when speech cannot be told from noise.

    Raises:
        UnreadableAudioError: It cannot be decoded.
    """
    from voiceclone._preflight.audio.measuring import measure_frames  # noqa: PLC0415 - loads numpy: 0.1 s
    from voiceclone._preflight.audio.speech import find_speech  # noqa: PLC0415

    frames = measure_frames(path)
    speech = find_speech(frames.power)
    if speech.snr is None or speech.snr < _CLEAR:
        return ()
    return frames.spans(~speech.active, _PAUSE)


def cuts(pauses: Iterable[Span], room: float, shortest: float, longest: float) -> tuple[float, ...]:
    """Where to cut: the end of every clip in seconds, the first starts at zero. What lies behind the last is left out.

    As much as fits into *room* is kept, in as few clips as possible, cut in the longest pauses.

    Args:
        pauses: Start and end of every pause.
        room: What all clips together may have.
        shortest: Every clip is longer than this.
        longest: No clip is longer than this, unless there is no pause to cut it in.
    """
    middles = {(start + end) / 2: end - start for start, end in pauses}
    points = [0.0, *sorted(point for point in middles if 0 < point <= room - _MARGIN)]
    # The best way to each point: the least too long, the fewest clips, the longest pauses; and the point before it.
    ways = {0.0: (0.0, 0, 0.0, 0.0)}
    for point in points[1:]:
        first = bisect.bisect_left(points, point - longest)
        last = bisect.bisect_left(points, point - shortest - _MARGIN)
        near = [each for each in points[first:last] if each in ways]
        if not near and last > 0:
            near = [max(each for each in points[:last] if each in ways)]
        found = [_way(ways[each], each, point - each - longest, middles[point]) for each in near]
        if found:
            ways[point] = min(found)
    ends = []
    end = max(ways)
    while end:
        ends.append(end)
        end = ways[end][-1]
    return tuple(reversed(ends))


def _way(way: _Way, before: float, excess: float, pause: float) -> _Way:
    too_long, count, quiet, _ = way
    return too_long + max(excess, 0.0), count + 1, quiet - pause, before
