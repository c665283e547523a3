"""What is heard and seen of the marked stretches of a recording: a few seconds of each, small enough for a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import attrs

from voiceclone._preflight.audio.facts import Signal, UnreadableAudioError
from voiceclone._preflight.evaluate import Report
from voiceclone._preflight.measure import Measured
from voiceclone._problem import Problem, Severity, Stretch

#: Excerpts of one problem in one file, and in a page. These are our own bounds: a page stays below about 5 MB.
PER_PROBLEM, PER_PAGE = 3, 40
#: Seconds before and after a stretch, and of an excerpt at most; of a longer stretch the beginning is heard.
_MARGIN, _LONGEST = 1.0, 6.0
#: Seconds of a stretch that stands for a whole file.
_TYPICAL = 4.0
#: Facts of a whole file that can be heard, or seen in a spectrum, wherever somebody speaks.
_THROUGHOUT = frozenset({"bandwidth", "bandwidth_share", "hum", "noise_difference", "noise_floor", "snr"})


@attrs.frozen(kw_only=True)
class Excerpt:
    """A few seconds of a file.

    Attributes:
        stretch: The stretch it shows.
        start: The second of the file at which it begins, a little before the stretch.
        end: The second at which it ends; of a long stretch before its end.
        audio: The sound, one channel, as loud as it is in the file.
        media_type: Of the sound: ``audio/mpeg`` or ``audio/flac``.
        spectrogram: A PNG: see `voiceclone._preflight.html.spectrogram`; None without Pillow.
        highest: Hz at the upper edge of the spectrogram; the lower is 0.
    """

    stretch: Stretch
    start: float
    end: float
    audio: bytes = attrs.field(repr=False)
    media_type: str
    spectrogram: bytes | None = attrs.field(repr=False)
    highest: float


def of_problems(reports: Sequence[Report]) -> Mapping[Problem, list[Excerpt]]:
    """Excerpts of what the reports find, errors first; at most `PER_PROBLEM` of each, and `PER_PAGE` in all.

    A problem is missing that cannot be heard, or whose file cannot be read.
    """
    files = {each.location: each for report in reports for each in report.dataset.files}
    problems = dict.fromkeys(each for report in reports for each in report.problems if each.location in files)
    made: dict[tuple[str, tuple[Stretch, ...]], list[Excerpt]] = {}
    found, left = {}, PER_PAGE
    for problem in sorted(problems, key=lambda each: each.severity is not Severity.ERROR):
        measured = files[problem.location]
        stretches = problem.stretches or _throughout(problem, measured.signal)
        key = problem.location, stretches
        if key not in made:
            made[key] = of(measured, stretches, most=min(PER_PROBLEM, left))
            left -= len(made[key])
        if made[key]:
            found[problem] = made[key]
    return found


def of(measured: Measured, stretches: Iterable[Stretch], *, most: int = PER_PROBLEM) -> list[Excerpt]:
    """Excerpts of the longest stretches, *most* at most, in the order of time; none of what cannot be read."""
    # Rounded, so that of equally long ones the first are taken.
    longest = sorted(stretches, key=lambda each: round(each.start - each.end, 2))[:most]
    found = [_excerpt(measured, each) for each in sorted(longest, key=lambda each: each.start)]
    return [each for each in found if each is not None]


def typical(signal: Signal) -> Stretch | None:
    """Where speech is densest, to stand for the whole file; None when nobody speaks."""
    densest = max(signal.windows, key=lambda each: each.speech_share, default=None)
    if densest is None or not densest.speech_share:
        return None
    middle = (densest.start + densest.end) / 2
    start, end = max(middle - _TYPICAL / 2, densest.start), min(middle + _TYPICAL / 2, densest.end)
    return Stretch(start, end, densest.speech_share)


def _throughout(problem: Problem, signal: Signal | None) -> tuple[Stretch, ...]:
    stretch = typical(signal) if signal is not None and problem.fact in _THROUGHOUT else None
    return () if stretch is None else (stretch,)


def _excerpt(measured: Measured, stretch: Stretch) -> Excerpt | None:
    if measured.path is None:
        return None
    try:
        from voiceclone._preflight.audio.excerpt import encoded, read_excerpt  # noqa: PLC0415 - loads numpy, an extra
    except ImportError:
        return None
    start = max(stretch.start - _MARGIN, 0.0)
    try:
        samples, rate = read_excerpt(measured.path, start, min(stretch.end + _MARGIN, start + _LONGEST))
        audio, media_type = encoded(samples, rate)
    except UnreadableAudioError:
        return None
    try:
        from voiceclone._preflight.html.spectrogram import spectrogram  # noqa: PLC0415 - loads Pillow, an extra
    except ImportError:
        picture = None
    else:
        picture = spectrogram(samples, rate)
    return Excerpt(
        stretch=stretch,
        start=start,
        end=start + len(samples) / rate,
        audio=audio,
        media_type=media_type,
        spectrogram=picture,
        highest=rate / 2,
    )
