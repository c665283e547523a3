"""What was measured of each file, as text: a row for the overview, and all of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import attrs

from voiceclone._preflight.audio.facts import AudioHeader, Signal
from voiceclone._preflight.evaluate import Report
from voiceclone._preflight.formatting import level, size, span
from voiceclone._preflight.letter import Letter
from voiceclone._preflight.measure import Measured
from voiceclone._problem import Problem, Severity, Stretch
from voiceclone.backends._requirements import clock, rounded

#: Seconds a header may promise too much before it is mentioned.
_TOLERANCE = 0.1
#: Stretches that are written out.
_MOST_STRETCHES = 6
_CHANNELS = {1: "1 (mono)", 2: "2 (stereo)"}

#: Columns of the overview, and the facts that each shows; `UNITS` explains them.
COLUMNS: Mapping[str, frozenset[str]] = {
    "Length": frozenset({"duration", "cut_off", "letter_pages", "letter_pixels", "letter_blank"}),
    "Format": frozenset(
        {"container", "encoding", "bit_depth", "mislabelled", "unreadable"}
        | {"letter_form", "letter_mislabelled", "letter_damaged", "letter_encrypted"}
    ),
    "kHz": frozenset({"sample_rate", "bandwidth", "bandwidth_share", "bandwidth_stretches", "brick_wall"}),
    "Ch.": frozenset({"channels"}),
    "Peak": frozenset({"peak", "true_peak", "offset"}),
    "Clips": frozenset({"clipped", "clips"}),
    "SNR": frozenset({"snr", "noise_floor", "noise_stretches", "noise_difference", "hum_stretches"}),
    "Speech": frozenset({"speech_share", "speech_time", "speech_level", "silences", "longest_silence", "reading_rate"}),
}


UNITS = (
    "Ch.: channels. Peak: dBFS. Clips: seconds at full scale. SNR: dB from noise to speech. Speech: share of the time"
)


@attrs.frozen(kw_only=True)
class Row:
    """One file in the overview.

    Attributes:
        location: Its place in the request.
        name: What it is called.
        severity: The worst that was found of it; None if nothing was.
        measured: Whether it was measured at all.
        cells: Text by column; a column is missing where nothing is known.
        bad: How bad the value in a column is, for those that are wrong.
    """

    location: str
    name: str
    severity: Severity | None
    measured: bool
    cells: Mapping[str, str]
    bad: Mapping[str, Severity]


def rows(reports: Iterable[Report], names: Mapping[str, str]) -> list[Row]:
    """A row for each file of the request that *reports* are about."""
    problems = [each for report in reports for each in report.problems]
    first = next(iter(reports), None)
    if first is None:
        return []
    cells = {each.location: _of_audio(each) for each in first.dataset.files}
    if "consent.letter" in names:
        cells["consent.letter"] = {} if first.letter is None else _of_letter(first.letter)
    return [_row(place, names[place], each, problems) for place, each in cells.items()]


def _row(place: str, name: str, cells: Mapping[str, str], problems: Iterable[Problem]) -> Row:
    own = [each for each in problems if each.location == place]
    bad = {
        column: _worst([each for each in own if each.fact in facts])
        for column, facts in COLUMNS.items()
        if any(each.fact in facts for each in own)
    }
    return Row(
        location=place,
        name=name,
        severity=_worst(own),
        measured=bool(cells),
        cells=cells,
        bad={column: each for column, each in bad.items() if each is not None},
    )


def _worst(problems: Iterable[Problem]) -> Severity | None:
    found = {each.severity for each in problems}
    return next((each for each in (Severity.ERROR, Severity.WARNING) if each in found), None)


def _of_audio(measured: Measured) -> dict[str, str]:
    header, signal = measured.header, measured.signal
    found: dict[str, str] = {}
    if header is not None:
        found |= {
            "Length": clock(header.duration, decimals=1),
            "Format": header.container,
            "kHz": rounded(header.sample_rate / 1000),
            "Ch.": str(header.channels),
        }
    if signal is not None:
        found |= {
            "Peak": level(signal.peak, "").rstrip(),
            "Clips": rounded(signal.clipped) if signal.clipped else "none",
            "SNR": level(signal.snr, "", infinite="no noise").rstrip(),
            "Speech": f"{signal.speech_share:.0%}",
        }
    return found


def _of_letter(letter: Letter) -> dict[str, str]:
    length = ""
    if letter.pages is not None:
        length = f"{letter.pages} page{'s' * (letter.pages != 1)}"
    elif letter.width is not None:
        length = f"{letter.width} x {letter.height}"
    found = {"Length": ", ".join(each for each in (length, "blank" if letter.blank else "") if each)}
    return {"Format": letter.form} | {column: text for column, text in found.items() if text}


def measurements(measured: Measured) -> dict[str, str]:
    """What was measured of a recording, by label, in the order of interest."""
    found: dict[str, str] = {}
    if measured.header is not None:
        found |= _of_header(measured.header)
    if measured.signal is not None:
        found |= _of_signal(measured.signal)
    return found


def letter_facts(letter: Letter) -> dict[str, str]:
    """What is known of a letter, by label."""
    pages = None if letter.pages is None else str(letter.pages)
    pixels = None if letter.width is None else f"{letter.width} x {letter.height} pixels"
    blank = None if letter.blank is None else "yes" if letter.blank else "no"
    found = {"Format": letter.form, "Pages": pages, "Picture": pixels, "Blank": blank, "Size": size(letter.size)}
    return {label: value for label, value in found.items() if value is not None}


def _of_header(header: AudioHeader) -> dict[str, str]:
    broken = header.promised - header.duration > _TOLERANCE
    promise = f"; its header promises {clock(header.promised, decimals=1)}" if broken else ""
    return {
        "Duration": clock(header.duration, decimals=1) + promise,
        "Format": f"{header.container}, {header.encoding}",
        "Sample rate": f"{header.sample_rate} Hz",
        "Channels": _CHANNELS.get(header.channels, str(header.channels)),
        "Bits per sample": "none, it is compressed" if header.bit_depth is None else str(header.bit_depth),
        "Size": size(header.size),
    }


def _of_signal(signal: Signal) -> dict[str, str]:
    longest = max(signal.silences, key=lambda each: each[1] - each[0], default=None)
    places = len(signal.clips)
    clipped = f"{rounded(signal.clipped)} s in {places} place{'s' * (places != 1)}" if signal.clipped else "none"
    return {
        "Peak": level(signal.peak),
        "True peak": level(signal.true_peak, "dBTP"),
        "Clipping": clipped,
        "Loudness": level(signal.loudness, "LUFS", unknown="silence"),
        "Noise floor": level(signal.noise_floor, unknown="no pauses to tell from"),
        "Speech level": level(signal.speech_level, unknown="nobody speaks"),
        "Speech above noise": level(signal.snr, "dB", infinite="no noise at all"),
        **_by_time("Speech above noise, by time", signal.noise_stretches),
        **_by_time("Level of the voice, by time", signal.level_stretches),
        "Mains hum": level(signal.hum, "dB above its neighbours", unknown="too short to tell"),
        **_by_time("Mains hum, by time", signal.hum_stretches),
        "Bandwidth": "not known" if signal.bandwidth is None else f"{signal.bandwidth:.0f} Hz{_wall(signal)}",
        **_by_time("Bandwidth, by time", signal.bandwidth_stretches, share=True),
        "Speech": f"{signal.speech_share:.0%} of the time",
        "Longest silence": "none of 3 s or more" if longest is None else span(*longest),
    }


def _wall(signal: Signal) -> str:
    return "" if signal.brick_wall is None else f", ends abruptly at {signal.brick_wall:.0f} Hz"


def _by_time(label: str, stretches: Sequence[Stretch], *, share: bool = False) -> dict[str, str]:
    """A row for what changes within a file, in dB or as a share; none for what stays the same."""
    if len(stretches) < 2:
        return {}
    values = [f"{each.value:.0%}" if share else level(each.value, "dB") for each in stretches]
    shown = [f"{each}: {value}" for each, value in zip(stretches, values[:_MOST_STRETCHES], strict=False)]
    more = len(stretches) - _MOST_STRETCHES
    return {label: "; ".join(shown) + (f"; and {more} more" if more > 0 else "")}
