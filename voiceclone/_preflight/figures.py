"""What was measured of each file, as text: a row for the overview, and all of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set as AbstractSet

import attrs

from voiceclone._preflight.audio.facts import AudioHeader, Signal, Window
from voiceclone._preflight.evaluate import Report
from voiceclone._preflight.formatting import level, size, span
from voiceclone._preflight.letter import Letter
from voiceclone._preflight.measure import Measured
from voiceclone._problem import Message, Problem, Severity, Stretch, enumerated, plural
from voiceclone.backends._requirements import clock, rounded

#: Seconds a header may promise too much before it is mentioned.
_TOLERANCE = 0.1
#: Stretches that are written out.
_MOST_STRETCHES = 6
#: Label, fact, and how it is written, of what a file is beside the others.
_RELATIONS = (
    (Message("Loudness against the others"), "loudness_difference", "+.1f", " LU"),
    (Message("Noise against the others"), "noise_difference", "+.1f", " dB"),
    (Message("Bandwidth against the others"), "bandwidth_share", ".0%", ""),
    (Message("Letters per second of speech"), "reading_rate", ".1f", ""),
)
_CHANNELS = {1: Message("1 (mono)"), 2: Message("2 (stereo)")}

#: Columns of the overview, and the facts that each shows; `EXPLAINED` tells what they are.
COLUMNS: Mapping[str, frozenset[str]] = {
    Message("Length"): frozenset({"duration", "cut_off", "letter_pages", "letter_pixels", "letter_blank"}),
    Message("Format"): frozenset(
        {"container", "encoding", "bit_depth", "mislabelled", "unreadable"}
        | {"letter_form", "letter_mislabelled", "letter_damaged", "letter_encrypted"}
    ),
    Message("kHz"): frozenset({"sample_rate", "bandwidth", "bandwidth_share", "bandwidth_stretches", "brick_wall"}),
    Message("Ch."): frozenset({"channels", "cancelled"}),
    Message("Peak"): frozenset({"peak", "true_peak", "offset"}),
    Message("LUFS"): frozenset({"loudness", "loudness_difference", "level_stretches", "speech_level"}),
    Message("Clips"): frozenset({"clipped", "clips"}),
    Message("SNR"): frozenset({"snr", "noise_floor", "noise_stretches", "noise_difference", "hum_stretches"}),
    Message("Speech"): frozenset({"speech_share", "speech_time", "silences", "longest_silence", "reading_rate"}),
}
#: Units of the columns that hold numbers; empty where the name or the cell says it.
UNIT: Mapping[str, str] = {
    "Length": Message("min:s"),
    "kHz": "",
    "Ch.": "",
    "Peak": "dBFS",
    "LUFS": "",
    "Clips": "s",
    "SNR": "dB",
    "Speech": "",
}
#: Columns of what is measured every ten seconds, with their units.
WINDOW_COLUMNS: Mapping[str, str] = {
    Message("Loudness"): "LUFS",
    Message("Speech level"): "dBFS",
    Message("Noise floor"): "dBFS",
    Message("SNR"): "dB",
    Message("Clips"): "s",
    Message("Speech"): "%",
}

#: What the columns are.
EXPLAINED: Mapping[str, Message] = {
    "kHz": Message("sample rate; 4/16: nothing above 4"),
    "Ch.": Message("channels"),
    "Peak": Message("dBFS"),
    "LUFS": Message("loudness"),
    "Clips": Message("seconds at full scale"),
    "SNR": Message("least dB from noise to speech"),
    "Speech": Message("share of the time"),
}


def explained(columns: Iterable[str]) -> str:
    """What these columns are, in words."""
    known = [Message("{column}: {what}", column=each, what=EXPLAINED[each]) for each in columns if each in EXPLAINED]
    return enumerated(known, "{first}. {second}")


UNITS = explained(COLUMNS)


@attrs.frozen(kw_only=True)
class Row:
    """One file in the overview.

    Attributes:
        location: Its place in the request.
        name: What it is called.
        severity: The worst that was found of it; None if nothing was.
        measured: Whether it was measured, and nothing kept that from being complete.
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
    found = []
    for each in first.dataset.files:
        own = [problem for problem in problems if problem.location == each.location]
        cells = _of_audio(each, {problem.fact for problem in own})
        found.append(_row(each.location, names[each.location], cells, own, measured=not each.trouble))
    if "consent.letter" in names:
        own = [problem for problem in problems if problem.location == "consent.letter"]
        cells = {} if first.letter is None else _of_letter(first.letter)
        measured = first.letter is not None and not first.letter.unseen
        found.append(_row("consent.letter", names["consent.letter"], cells, own, measured=measured))
    return found


def _row(place: str, name: str, cells: Mapping[str, str], own: Sequence[Problem], *, measured: bool) -> Row:
    bad = {
        column: _worst([each for each in own if each.fact in facts])
        for column, facts in COLUMNS.items()
        if any(each.fact in facts for each in own)
    }
    return Row(
        location=place,
        name=name,
        severity=_worst(own),
        measured=measured and bool(cells),
        cells=cells,
        bad={column: each for column, each in bad.items() if each is not None},
    )


def _worst(problems: Iterable[Problem]) -> Severity | None:
    found = {each.severity for each in problems}
    return next((each for each in (Severity.ERROR, Severity.WARNING) if each in found), None)


def _of_audio(measured: Measured, wrong: AbstractSet[str]) -> dict[str, str]:
    """The cells of a row; where a fact is *wrong*, its column shows that one, and of stretches the worst."""
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
        worst = min((each.value for each in signal.noise_stretches), default=signal.snr)
        found |= {
            "Peak": level(signal.true_peak if "true_peak" in wrong else signal.peak, "", infinite="-inf"),
            "LUFS": level(signal.loudness, "", unknown=""),
            "Clips": rounded(signal.clipped) if signal.clipped else Message("none"),
            "SNR": level(worst, "", unknown="", infinite=Message("no noise")),
            "Speech": f"{signal.speech_share:.0%}",
        }
        too_narrow = wrong & {"bandwidth", "bandwidth_share"} and "sample_rate" not in wrong
        if too_narrow and signal.bandwidth is not None:
            found["kHz"] = f"{signal.bandwidth / 1000:g}/{found['kHz'].removesuffix('.0')}"
    return found


def _of_letter(letter: Letter) -> dict[str, str]:
    length = ""
    if letter.pages is not None:
        length = plural(letter.pages, "1 page", "{count} pages")
    elif letter.width is not None:
        length = f"{letter.width} x {letter.height}"
    found = {"Length": enumerated(each for each in (length, Message("blank") if letter.blank else "") if each)}
    return {"Format": letter.form} | {column: text for column, text in found.items() if text}


def measurements(measured: Measured) -> dict[str, str]:
    """What was measured of a recording, by label, in the order of interest."""
    found: dict[str, str] = {}
    if measured.header is not None:
        found |= _of_header(measured.header)
    if measured.signal is not None:
        found |= _of_signal(measured.signal)
    return found | _of_relations(measured)


def of_window(window: Window) -> list[str]:
    """A cell for each of `WINDOW_COLUMNS`; empty where there is nothing to tell from."""
    values = (window.loudness, window.speech_level, window.noise_floor, window.snr, window.clipped)
    cells = ["" if each is None else level(each, "", infinite="-inf").rstrip() for each in values]
    return [*cells, f"{100 * window.speech_share:.0f}"]


def letter_facts(letter: Letter) -> dict[str, str]:
    """What is known of a letter, by label."""
    pages = None if letter.pages is None else str(letter.pages)
    pixels = None
    if letter.width is not None:
        pixels = Message("{width} x {height} pixels", width=str(letter.width), height=str(letter.height))
    blank = None if letter.blank is None else Message("yes") if letter.blank else Message("no")
    found = {
        Message("Format"): letter.form,
        Message("Pages"): pages,
        Message("Picture"): pixels,
        Message("Blank"): blank,
        Message("Size"): size(letter.size),
    }
    return {label: value for label, value in found.items() if value is not None}


def _of_header(header: AudioHeader) -> dict[str, str]:
    broken = header.promised - header.duration > _TOLERANCE
    duration = clock(header.duration, decimals=1)
    if broken:
        promised = clock(header.promised, decimals=1)
        duration = Message("{duration}; its header promises {promised}", duration=duration, promised=promised)
    compressed = Message("none, it is compressed")
    return {
        Message("Duration"): duration,
        Message("Format"): f"{header.container}, {header.encoding}",
        Message("Sample rate"): f"{header.sample_rate} Hz",
        Message("Channels"): _CHANNELS.get(header.channels, str(header.channels)),
        Message("Bits per sample"): compressed if header.bit_depth is None else str(header.bit_depth),
        Message("Size"): size(header.size),
    }


def _of_signal(signal: Signal) -> dict[str, str]:
    longest = max(signal.silences, key=lambda each: each[1] - each[0], default=None)
    places = plural(len(signal.clips), "1 place", "{count} places")
    clipped = Message("{seconds} s in {places}", seconds=rounded(signal.clipped), places=places)
    hum = Message("too short to tell")
    if signal.hum is not None:
        hum = Message("{level} above its neighbours", level=level(signal.hum, "dB"))
    return {
        Message("Peak"): level(signal.peak),
        Message("True peak"): level(signal.true_peak, "dBTP"),
        Message("Clipping"): clipped if signal.clipped else Message("none"),
        Message("Loudness"): level(signal.loudness, "LUFS", unknown=Message("silence")),
        Message("Noise floor"): level(signal.noise_floor, unknown=Message("no pauses to tell from")),
        Message("Speech level"): level(signal.speech_level, unknown=Message("nobody speaks")),
        Message("Speech above noise"): level(signal.snr, "dB", infinite=Message("no noise at all")),
        **_by_time(Message("Speech above noise, by time"), signal.noise_stretches),
        **_by_time(Message("Level of the voice, by time"), signal.level_stretches),
        Message("Mains hum"): hum,
        **_by_time(Message("Mains hum, by time"), signal.hum_stretches),
        Message("DC offset"): Message("{percent} of full scale", percent=f"{round(signal.offset, 3) + 0.0:.1%}"),
        Message("Bandwidth"): _bandwidth(signal),
        **_by_time(Message("Bandwidth, by time"), signal.bandwidth_stretches, share=True),
        Message("Speech"): Message("{percent} of the time", percent=f"{signal.speech_share:.0%}"),
        Message("Longest silence"): Message("none of 3 s or more") if longest is None else span(*longest),
    }


def _of_relations(measured: Measured) -> dict[str, str]:
    """A row for what a file is beside the others, where that is known."""
    found: dict[str, str] = {
        label: f"{value:{form}}{unit}"
        for label, fact, form, unit in _RELATIONS
        if isinstance(value := measured.relations.get(fact), float)
    }
    if measured.similarity is not None:
        found[Message("Like the voice of the consent")] = f"{measured.similarity:.0%}"
    return found


def _bandwidth(signal: Signal) -> str:
    if signal.bandwidth is None:
        return Message("not known")
    if signal.brick_wall is None:
        return f"{signal.bandwidth:.0f} Hz"
    width, end = f"{signal.bandwidth:.0f}", f"{signal.brick_wall:.0f}"
    return Message("{bandwidth} Hz, ends abruptly at {end} Hz", bandwidth=width, end=end)


def _by_time(label: str, stretches: Sequence[Stretch], *, share: bool = False) -> dict[str, str]:
    """A row for what changes within a file, in dB or as a share; none for what stays the same."""
    if len(stretches) < 2:
        return {}
    values = [f"{each.value:.0%}" if share else level(each.value, "dB") for each in stretches[:_MOST_STRETCHES]]
    text = "; ".join(f"{each}: {value}" for each, value in zip(stretches, values, strict=False))
    more = len(stretches) - _MOST_STRETCHES
    return {label: Message("{listed}; and {count} more", listed=text, count=str(more)) if more > 0 else text}
