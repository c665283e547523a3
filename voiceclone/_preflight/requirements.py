"""
The requirements that hold for every vendor, and the limits of length that vendors' requirements add up to.
"""

from __future__ import annotations

import math

import attrs

from voiceclone._errors import Severity
from voiceclone.backends._backend import Backend
from voiceclone.backends._requirements import Requirement, Subject

_MISLABELLED = Requirement(
    name="mislabelled",
    subject=Subject.RECORDING,
    fact="mislabelled",
    one_of=frozenset(),
    severity=Severity.ERROR,
    message="the file's ending is {value}",
    hint="Convert it, or give it the ending of what it is",
    source="Upload rules of both vendors: the ending has to match the content",
)
_READABLE = Requirement(
    name="readable",
    subject=Subject.RECORDING,
    fact="unreadable",
    one_of=frozenset(),
    severity=Severity.ERROR,
    message="{value}",
    hint="Export it again from the program it was made with",
    source="It is no audio of its kind",
)
_LISTENERS = "What listeners of any vendor refuse; no vendor document gives a number"
_TELEPHONE = "Huawei recommends 48 kHz for recordings by phone; Alibaba demands it of another edition"
_COMPARED = "The job fails when the voices differ"
#: Name, fact, the least and the most it should be, what to say of others, what to do, where that comes from.
_ADVICE: tuple[tuple[str, str, float | None, float | None, str, str, str], ...] = (
    (
        "cut-off",
        "cut_off",
        None,
        0.1,
        "its header promises {value} s more than there is",
        "Export it again",
        _LISTENERS,
    ),
    ("clipping", "clipped", None, 0.02, "it clips for {value} s", "Record again with less gain", _LISTENERS),
    ("noise", "snr", 20.0, None, "speech is only {value} dB above the noise", "Record in a quieter place", _LISTENERS),
    ("speech", "speech_share", 0.3, None, "only {percent} of it is speech", "Give a take with more speech", _LISTENERS),
    ("quiet", "peak", -24.0, None, "it is very quiet: its peak is {value} dBFS", "Record with more gain", _LISTENERS),
    ("long-silence", "longest_silence", None, 10.0, "it is silent for {value} s on end", "Cut the pause", _LISTENERS),
    ("sample-rate", "sample_rate", 16e3, None, "its sample rate is {value} Hz", "Record at 48000 Hz", _TELEPHONE),
    (
        "voice-match",
        "similarity",
        0.5,
        None,
        "its voice is unlike the consent's",
        "Let one person speak both",
        _COMPARED,
    ),
)
*_SOUND, SAME_VOICE = (
    Requirement(
        name=name,
        subject=Subject.RECORDING,
        fact=fact,
        at_least=least,
        at_most=most,
        severity=Severity.WARNING,
        message=message,
        hint=hint,
        source=source,
    )
    for name, fact, least, most, message, hint, source in _ADVICE
)
#: What holds for every vendor, because people and machines listen to the recordings; `SAME_VOICE` only for those that
#: compare them with the spoken consent.
GENERAL = (_READABLE, attrs.evolve(_READABLE, subject=Subject.STATEMENT), _MISLABELLED, *_SOUND)


@attrs.frozen(kw_only=True)
class Limits:
    """
    The documented limits of length, in seconds, and of number that hold for some vendors together.

    Attributes:
        shortest: Every recording is longer than this; 0 when nothing is documented.
        longest: No recording may be longer than this; infinity when nothing is documented, as of the others.
        least: What all together have at least.
        most: What all together have at most.
        number: How many recordings there may be.
    """

    shortest: float
    longest: float
    least: float
    most: float
    number: float

    @classmethod
    def of(cls, *backends: Backend) -> Limits:
        """
        The limits of these vendors.
        """
        shortest, longest = _bounds(backends, Subject.RECORDING, "duration")
        least, most = _bounds(backends, Subject.DATASET, "total_duration")
        numbers = [each.capabilities.most_recordings for each in backends]
        number = min((each for each in numbers if each is not None), default=math.inf)
        return cls(shortest=shortest, longest=longest, least=least, most=most, number=number)


def _bounds(backends: tuple[Backend, ...], subject: Subject, fact: str) -> tuple[float, float]:
    known = [
        requirement
        for backend in backends
        for requirement in backend.requirements
        if (requirement.subject, requirement.fact, requirement.severity) == (subject, fact, Severity.ERROR)
    ]
    lower = [bound for each in known for bound in (each.at_least, each.more_than) if bound is not None]
    upper = [each.at_most for each in known if each.at_most is not None]
    return max(lower, default=0.0), min(upper, default=math.inf)
