"""
What is shown of one recording: how it looks, what was measured, what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Sequence

from voiceclone._preflight import wording
from voiceclone._preflight.audio.facts import AudioHeader, Signal
from voiceclone._preflight.html import drawing, marks, problems
from voiceclone._preflight.html.elements import NOTHING, Html, element, joined, listed
from voiceclone._preflight.report import Measured, Report


def anchor(where: str) -> str:
    """
    The id of what is shown of a part of the request: ``recordings-0`` of ``recordings[0]``.
    """
    return where.replace("[", "-").replace("]", "").replace(".", "-")


def article(measured: Measured, reports: Sequence[Report]) -> Html:
    """
    All that is known of one recording.
    """
    name = anchor(measured.location)
    heading = element(
        "h3", element("bdi", wording.name(measured)), " ", element("code", measured.location), id=f"{name}-heading"
    )
    drawn = NOTHING
    if measured.header is not None and measured.signal is not None:
        drawn = _figures(name, measured, measured.header, measured.signal)
    return element(
        "article",
        heading,
        _trouble(measured),
        element("div", drawn, _facts(measured), class_="measured" if drawn else "measured narrow"),
        _problems(measured.location, reports),
        id=name,
        aria_labelledby=f"{name}-heading",
    )


def _trouble(measured: Measured) -> Html:
    if measured.trouble:
        return element("p", f"It could not be measured in full: {measured.trouble}.", class_="note")
    if measured.path is None:
        return element("p", "The vendor holds it; it was not listened to.", class_="note")
    return element("p", "It was not measured.", class_="note") if measured.header is None else NOTHING


def _figures(name: str, measured: Measured, header: AudioHeader, signal: Signal) -> Html:
    duration = max(header.duration, 1e-3)
    known = dict(wording.facts(measured))
    what = wording.name(measured)
    clips, silences = marks.clips(signal), marks.silences(signal)
    clipping = [*(f"{each.label} {each.text}" for each in clips), marks.more(signal.clips, "clipping places")]
    quiet = [*(f"{each.label} {each.text}" for each in silences), marks.more(signal.silences, "silences")]
    places = [each for each in (*clipping, *quiet) if each]
    shape = (
        f"{known['Duration']} long, peak {known['Peak']}, clipping: {known['Clipping']}, "
        f"longest silence: {known['Longest silence']}. {'; '.join(places)}"
    )
    loud = (
        f"Speech level: {known['Speech level']}. Noise floor: {known['Noise floor']}. "
        f"Speech above noise: {known['Speech above noise']}. Somebody speaks {known['Speech']}"
    )
    key = [joined(element("b", each.label), f" {each.text}") for each in (*clips, *silences)]
    key += [joined(each) for each in (clipping[-1], quiet[-1]) if each]
    return element(
        "div",
        element(
            "figure",
            element("figcaption", "Waveform"),
            drawing.waveform(f"{name}-waveform", f"Waveform of {what}", shape, signal, duration),
            listed(key, class_="key", aria_label="Marks in the waveform"),
        ),
        element(
            "figure",
            element("figcaption", "Level over time, in dBFS"),
            drawing.levels(f"{name}-levels", f"Level of {what} over time", loud, signal, duration),
            class_="levels",
        ),
        class_="figures",
    )


def _facts(measured: Measured) -> Html:
    rows = [
        element("tr", element("th", label, scope="row"), element("td", value))
        for label, value in wording.facts(measured)
    ]
    if not rows:
        return NOTHING
    return element("table", element("caption", "Measured"), element("tbody", *rows), class_="facts")


def _problems(where: str, reports: Sequence[Report]) -> Html:
    found = problems.by_vendor(reports, lambda each: each.location == where)
    if not found:
        return element("p", "No problems were found with it.", class_="note")
    return joined(element("h4", "Problems"), found)
