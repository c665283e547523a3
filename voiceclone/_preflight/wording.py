"""
Facts and verdicts in words, the same ones wherever a person reads them.
"""

from __future__ import annotations

import math

import attrs

from voiceclone._errors import Severity
from voiceclone._preflight.audio.facts import AudioHeader, Signal
from voiceclone._preflight.report import Measured, Verdict
from voiceclone._request import CloneRequest

#: Seconds a header may promise too much before it is worth a word.
_PROMISE = 0.1
_CHANNELS = {1: "1 (mono)", 2: "2 (stereo)"}
_SIZES = ((1e9, "GB"), (1e6, "MB"), (1e3, "kB"))


@attrs.frozen
class Sign:
    """
    How a verdict or a severity is shown: a mark and a word, so that no colour is needed to tell.

    Attributes:
        mark: One character.
        word: What it says.
        tone: ``good``, ``fair`` or ``bad``, for whoever has colours.
    """

    mark: str
    word: str
    tone: str


VERDICTS = {
    Verdict.ACCEPTED: Sign("✓", "accepts", "good"),
    Verdict.ACCEPTED_WITH_WARNINGS: Sign("!", "accepts with warnings", "fair"),
    Verdict.REJECTED: Sign("✗", "cannot", "bad"),
}
SEVERITIES = {
    Severity.ERROR: Sign("✗", "error", "bad"),
    Severity.WARNING: Sign("!", "warning", "fair"),
}


def printable(text: object) -> str:
    """
    *text* without anything that could move a cursor, turn the direction of writing or fail to be encoded.
    """
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in str(text))


def clock(seconds: float) -> str:
    """
    Minutes and seconds: ``16:05``.
    """
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"


def span(start: float, end: float) -> str:
    """
    From when to when, and how long.
    """
    length = f"{end - start:.1f}" if end - start < 10 else f"{end - start:.0f}"
    return f"{clock(start)} to {clock(end)} ({length} s)"


def level(value: float, unit: str = "dBFS") -> str:
    """
    A level, or that there is none.
    """
    return f"{round(value, 1) + 0.0:.1f} {unit}" if math.isfinite(value) else "digital silence"


def size(count: int) -> str:
    """
    Bytes in a unit that suits them.
    """
    for factor, unit in _SIZES:
        if count >= factor:
            return f"{count / factor:.1f} {unit}"
    return f"{count} bytes"


def name(measured: Measured) -> str:
    """
    The file's name, or that there is no file.
    """
    return printable(measured.path.name) if measured.path is not None else "an asset of the vendor"


def named(request: CloneRequest) -> str:
    """
    The name of the voice, as it can be shown.
    """
    return printable(request.voice_name) or "(no name)"


def facts(measured: Measured) -> tuple[tuple[str, str], ...]:
    """
    What was measured of a file: label and value, in the order of interest.
    """
    rows: list[tuple[str, str]] = []
    if measured.header is not None:
        rows += _of_header(measured.header)
    if measured.signal is not None:
        rows += _of_signal(measured.signal)
    return tuple(rows)


def _of_header(header: AudioHeader) -> list[tuple[str, str]]:
    broken = header.promised - header.duration > _PROMISE
    promise = f"; its header promises {clock(header.promised)}" if broken else ""
    return [
        ("Duration", clock(header.duration) + promise),
        ("Format", f"{printable(header.container)}, {printable(header.encoding)}"),
        ("Sample rate", f"{header.sample_rate} Hz"),
        ("Channels", _CHANNELS.get(header.channels, str(header.channels))),
        ("Bits per sample", "none, it is compressed" if header.bit_depth is None else str(header.bit_depth)),
        ("Size", size(header.size)),
    ]


def _of_signal(signal: Signal) -> list[tuple[str, str]]:
    longest = max(signal.silences, key=lambda each: each[1] - each[0], default=None)
    places = len(signal.clips)
    clipped = f"{signal.clipped:.2g} s in {places} place{'s' * (places != 1)}" if signal.clipped or places else "none"
    return [
        ("Peak", level(signal.peak)),
        ("Clipping", clipped),
        ("Noise floor", "no pauses to tell from" if signal.noise_floor is None else level(signal.noise_floor)),
        ("Speech level", "nobody speaks" if signal.speech_level is None else level(signal.speech_level)),
        ("Speech above noise", _ratio(signal.snr)),
        ("Speech", f"{signal.speech_share:.0%} of the time"),
        ("Longest silence", "none of 3 s or more" if longest is None else span(*longest)),
    ]


def _ratio(snr: float | None) -> str:
    if snr is None:
        return "not known"
    return f"{snr:.1f} dB" if math.isfinite(snr) else "no noise at all"
