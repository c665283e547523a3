"""What the page and the terminal both show of a report: marks for verdicts, and rows of measurements."""

from __future__ import annotations

import attrs

from voiceclone._preflight import Measured, Report, Verdict
from voiceclone._preflight.audio.facts import AudioHeader, Signal
from voiceclone._preflight.formatting import level, size, span
from voiceclone._problem import Severity
from voiceclone.backends._requirements import clock

#: Seconds a header may promise too much before it is mentioned.
_TOLERANCE = 0.1
_CHANNELS = {1: "1 (mono)", 2: "2 (stereo)"}


@attrs.frozen
class Sign:
    """How a verdict or a severity is marked beside its word, so that no colour is needed to tell."""

    mark: str
    tone: str  # ``good``, ``fair`` or ``bad``, to be coloured


SIGNS: dict[Verdict | Severity, Sign] = {
    Verdict.ACCEPTED: Sign("✓", "good"),
    Verdict.ACCEPTED_WITH_WARNINGS: Sign("!", "fair"),
    Verdict.REJECTED: Sign("✗", "bad"),
    Severity.ERROR: Sign("✗", "bad"),
    Severity.WARNING: Sign("!", "fair"),
}


def service(report: Report) -> str:
    """Whose report it is: the provider, with the edition where there are several."""
    return report.provider if report.edition is None else f"{report.provider} ({report.edition})"


def measurements(measured: Measured) -> dict[str, str]:
    """What was measured of a file, by label, in the order of interest."""
    rows: dict[str, str] = {}
    if measured.header is not None:
        rows |= _of_header(measured.header)
    if measured.signal is not None:
        rows |= _of_signal(measured.signal)
    return rows


def not_measured(measured: Measured) -> str:
    """Why something of a file is not known, as a sentence; empty when everything is."""
    if measured.trouble:
        return f"It could not be measured in full: {measured.trouble}."
    if measured.url is not None:
        return "The vendor reads it at its address; it was not measured."
    if measured.path is None:
        return "The vendor holds it; it was not measured."
    return "It was not measured." if measured.header is None else ""


def _of_header(header: AudioHeader) -> dict[str, str]:
    broken = header.promised - header.duration > _TOLERANCE
    promise = f"; its header promises {clock(header.promised)}" if broken else ""
    return {
        "Duration": clock(header.duration) + promise,
        "Format": f"{header.container}, {header.encoding}",
        "Sample rate": f"{header.sample_rate} Hz",
        "Channels": _CHANNELS.get(header.channels, str(header.channels)),
        "Bits per sample": "none, it is compressed" if header.bit_depth is None else str(header.bit_depth),
        "Size": size(header.size),
    }


def _of_signal(signal: Signal) -> dict[str, str]:
    longest = max(signal.silences, key=lambda each: each[1] - each[0], default=None)
    places = len(signal.clips)
    clipped = f"{signal.clipped:.2g} s in {places} place{'s' * (places != 1)}" if signal.clipped or places else "none"
    return {
        "Peak": level(signal.peak),
        "Clipping": clipped,
        "Noise floor": level(signal.noise_floor, unknown="no pauses to tell from"),
        "Speech level": level(signal.speech_level, unknown="nobody speaks"),
        "Speech above noise": level(signal.snr, "dB", infinite="no noise at all"),
        "Speech": f"{signal.speech_share:.0%} of the time",
        "Longest silence": "none of 3 s or more" if longest is None else span(*longest),
    }
