"""
Waveform and level over time, as SVG that keeps its letters readable at any width.

Places along the time are percentages, so that only the curves are stretched, and no letter is.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from voiceclone._preflight import wording
from voiceclone._preflight.audio.facts import Signal
from voiceclone._preflight.html import marks
from voiceclone._preflight.html.elements import Html, element, joined

#: How high a curve is, and what is left above it for labels (pixels).
_HEIGHT = 104
_TOP, _LEVEL_TOP = 24, 14
#: What is written below the curve: labels, then the time.
_BELOW, _TIME = 14, 18
#: Steps of the time axis, of which the first that gives few enough is taken (s).
_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200)
_MOST_STEPS = 5
#: What is quieter is drawn at the bottom (dBFS).
_QUIETEST = -80.0
_LINES = (-20, -40, -60)


def waveform(identifier: str, title: str, facts: str, signal: Signal, duration: float) -> Html:
    """
    The shape of a recording, with the places where it clips and where nobody speaks.
    """
    clips, silences = marks.clips(signal), marks.silences(signal)
    bottom = _TOP + _HEIGHT
    curve = _curve(
        [high for _, high in signal.envelope], [low for low, _ in signal.envelope], lambda value: 50 - 50 * value, _TOP
    )
    content = [
        *(_band(mark, duration) for mark in silences),
        *(_level_line(y, "edge") for y in (_TOP, bottom)),
        _level_line(_TOP + _HEIGHT / 2, "grid"),
        curve,
        *(_needle(start, duration) for start, _ in signal.clips),
        *(_text(text, share, 11, "clip-label") for text, share in marks.labels(clips, duration)),
        *(_text(text, share, bottom + 12, "mark-label") for text, share in marks.labels(silences, duration)),
        *_time(duration, bottom + _BELOW),
    ]
    return _picture(identifier, title, facts, bottom + _BELOW + _TIME, *content)


def levels(identifier: str, title: str, facts: str, signal: Signal, duration: float) -> Html:
    """
    The level over time, with those of speech and of noise.
    """
    bottom = _LEVEL_TOP + _HEIGHT
    heights = [_height(each) for each in signal.levels]
    known = [
        (what, level, y)
        for what, level, y in (("speech", signal.speech_level, -4), ("noise", signal.noise_floor, 12))
        if level is not None and math.isfinite(level)
    ]
    content = [
        *(_level_line(_at(each), "grid") for each in _LINES),
        _level_line(bottom, "edge"),
        _curve(heights, [100.0] * len(heights), lambda height: height, _LEVEL_TOP),
        *(_level_line(_at(level), what) for what, level, _ in known),
        *(_text(str(each), 0.0, _at(each) + 4, "scale") for each in _LINES),
        # Below the line of noise, unless that is where the time stands.
        *(
            _text(f"{what} {level:.0f} dBFS", 1.0, _at(level) + (y if _at(level) + y < bottom else -4), "scale")
            for what, level, y in known
        ),
        *_time(duration, bottom),
    ]
    return _picture(identifier, title, facts, bottom + _TIME, *content)


def _picture(identifier: str, title: str, facts: str, height: int, *content: Html) -> Html:
    names = f"{identifier}-title", f"{identifier}-facts"
    told = element("title", title, id=names[0]), element("desc", facts, id=names[1])
    return element(
        "svg",
        *told,
        *content,
        role="img",
        aria_labelledby=names[0],
        aria_describedby=names[1],
        width="100%",
        height=str(height),
    )


def _curve(tops: Sequence[float], bottoms: Sequence[float], place: Callable[[float], float], y: int) -> Html:
    """
    What lies between two lines, stretched to the whole width.
    """
    if not tops:
        return Html("")
    there = [f"{x} {place(value):.1f}" for x, value in enumerate((*tops, tops[-1]))]
    back = [f"{x} {place(value):.1f}" for x, value in enumerate((*bottoms, bottoms[-1]))]
    path = element("path", class_="curve", d=f"M{'L'.join((*there, *reversed(back)))}Z")
    return element(
        "svg",
        path,
        x="0",
        y=str(y),
        width="100%",
        height=str(_HEIGHT),
        viewBox=f"0 0 {len(tops)} 100",
        preserveAspectRatio="none",
    )


def _band(mark: marks.Mark, duration: float) -> Html:
    width = _percent((mark.end - mark.start) / duration)
    x = _percent(mark.start / duration)
    return element("rect", class_="silence", x=x, y=str(_TOP), width=width, height=str(_HEIGHT + 2))


def _needle(start: float, duration: float) -> Html:
    """
    A line with a head, where it clips.
    """
    x = _percent(start / duration)
    line = element("line", class_="clip", x1=x, x2=x, y1=str(_TOP), y2=str(_TOP + _HEIGHT))
    head = element("path", class_="clip-head", d="M-4 0H4L0 8Z")
    return joined(line, element("svg", head, class_="overflowing", x=x, y=str(_TOP - 8), width="1", height="8"))


def _time(duration: float, top: float) -> list[Html]:
    step = next((each for each in _STEPS if duration / each <= _MOST_STEPS), _STEPS[-1])
    ticks = [number * step for number in range(int(duration / step) + 1)]
    return [_text(wording.clock(tick), tick / duration, top + 14, "time") for tick in ticks]


def _level_line(y: float, kind: str) -> Html:
    return element("line", class_=kind, x1="0", x2="100%", y1=f"{y:.1f}", y2=f"{y:.1f}")


def _text(text: str, share: float, y: float, kind: str) -> Html:
    """
    Letters at a place along the time, which do not stick out at the ends.
    """
    anchor = "start" if share < 0.04 else "end" if share > 0.96 else "middle"
    return element("text", text, class_=kind, x=_percent(share), y=f"{y:.1f}", text_anchor=anchor)


def _percent(share: float) -> str:
    return f"{100 * share:.3f}%"


def _height(level: float) -> float:
    """
    How far below full scale, in percent of what is drawn.
    """
    return 100 * min(max(level / _QUIETEST, 0.0), 1.0) if math.isfinite(level) else 100.0


def _at(level: float) -> float:
    return _LEVEL_TOP + _HEIGHT * _height(level) / 100
