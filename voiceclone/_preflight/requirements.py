"""The requirements that hold for every vendor, and what several vendors' requirements add up to."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import partial

import attrs

from voiceclone._problem import Severity
from voiceclone.backends._capabilities import Edition
from voiceclone.backends._requirements import Requirement, Subject

_error = partial(Requirement, severity=Severity.ERROR, one_of=frozenset())
_advice = partial(
    Requirement,
    subject=Subject.RECORDING,
    severity=Severity.WARNING,
    source="What listeners of any vendor refuse; no vendor document gives a number",
)
_READABLE = _error(
    name="readable",
    subject=Subject.RECORDING,
    fact="unreadable",
    message="{value}",
    hint="Export it again from the program it was made with",
    source="It is no audio of its kind",
)
_MISLABELLED = _error(
    name="mislabelled",
    subject=Subject.RECORDING,
    fact="mislabelled",
    message="the file's ending is {value}",
    hint="Convert it, or give it the ending of what it is",
    source="Upload rules of both vendors: the ending has to match the content",
)
#: Name, fact, its least or most, what to say of others, what to do.
_ADVISED: tuple[tuple[str, str, float | None, float | None, str, str], ...] = (
    ("cut-off", "cut_off", None, 0.1, "its header promises {value} s more than can be decoded", "Export it again"),
    ("clipping", "clipped", None, 0.02, "it clips for {value} s", "Record again with less gain"),
    ("noise", "snr", 20.0, None, "speech is only {value} dB above the noise", "Record closer, in a quieter place"),
    ("speech", "speech_share", 0.3, None, "only {percent} of it is speech", "Give a take with more speech"),
    ("quiet", "peak", -24.0, None, "it is very quiet: its peak is {value} dBFS", "Record with more gain"),
    ("long-silence", "longest_silence", None, 10.0, "it is silent for {value} s on end", "Cut the long pause shorter"),
)
_SAMPLE_RATE = _advice(
    name="sample-rate",
    fact="sample_rate",
    at_least=16_000.0,
    message="its sample rate is {value} Hz, as on a telephone",
    hint="Record at 48000 Hz",
    source="Huawei recommends 48 kHz for recordings by phone; Alibaba demands it of another edition",
)
#: What holds for vendors that compare the recordings with the spoken consent.
SAME_VOICE = _advice(
    name="voice-match",
    fact="similarity",
    at_least=0.5,
    message="its voice is unlike that of the spoken consent ({value} of 1)",
    hint="Let the same person speak both, in the same place",
    source="The job fails when the voices differ",
)
#: What holds for every vendor, because people and machines listen to the recordings.
GENERAL = (
    _READABLE,
    attrs.evolve(_READABLE, subject=Subject.STATEMENT),
    _MISLABELLED,
    _SAMPLE_RATE,
    *(
        _advice(name=name, fact=fact, at_least=least, at_most=most, message=message, hint=hint)
        for name, fact, least, most, message, hint in _ADVISED
    ),
)


def bounds(editions: Iterable[Edition], subject: Subject, fact: str) -> tuple[float, float]:
    """The least and the most of a fact that all of these accept; 0 and infinity where nothing is documented."""
    known = [
        requirement
        for edition in editions
        for requirement in edition.requirements
        if (requirement.subject, requirement.fact, requirement.severity) == (subject, fact, Severity.ERROR)
    ]
    lower = [bound for each in known for bound in (each.at_least, each.more_than) if bound is not None]
    upper = [each.at_most for each in known if each.at_most is not None]
    return max(lower, default=0.0), min(upper, default=math.inf)
