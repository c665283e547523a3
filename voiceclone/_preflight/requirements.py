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
_ADVICE = Requirement(
    name="",
    subject=Subject.RECORDING,
    fact="",
    severity=Severity.WARNING,
    message="",
    hint="",
    source="What listeners of any vendor refuse; no vendor document gives a number",
)
#: Name, fact, its least or most, what to say of others, what to do.
_ADVISED: tuple[tuple[str, str, float | None, float | None, str, str], ...] = (
    ("cut-off", "cut_off", None, 0.1, "its header promises {value} s more than there is", "Export it again"),
    ("clipping", "clipped", None, 0.02, "it clips for {value} s", "Record again with less gain"),
    ("noise", "snr", 20.0, None, "speech is only {value} dB above the noise", "Record closer, in a quieter place"),
    ("speech", "speech_share", 0.3, None, "only {percent} of it is speech", "Give a take with more speech"),
    ("quiet", "peak", -24.0, None, "it is very quiet: its peak is {value} dBFS", "Record with more gain"),
    ("long-silence", "longest_silence", None, 10.0, "it is silent for {value} s on end", "Cut the long pause shorter"),
    ("sample-rate", "sample_rate", 16_000.0, None, "its sample rate is only {value} Hz", "Record at 48000 Hz"),
)
#: What holds for vendors that compare the recordings with the spoken consent.
SAME_VOICE = attrs.evolve(
    _ADVICE,
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
    *(
        attrs.evolve(_ADVICE, name=name, fact=fact, at_least=least, at_most=most, message=message, hint=hint)
        for name, fact, least, most, message, hint in _ADVISED
    ),
)


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
