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
#: No vendor gives a number.
_OWN = "This library's own bound; no vendor gives one"
_advice = partial(Requirement, subject=Subject.RECORDING, severity=Severity.WARNING, source=_OWN)
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
_NO_SPEECH = _error(
    name="no-speech",
    subject=Subject.RECORDING,
    fact="speech_time",
    at_least=0.5,
    message="no speech is heard in it",
    hint="Check that it is the right file, and that the microphone was on",
    source=_OWN,
)
_SAME_SOUND = _error(
    name="same-sound",
    subject=Subject.RECORDING,
    fact="same_as",
    message="it has the same sound as {value}",
    hint="Give each take once; the statement is a recording of its own",
    source="A take that is given twice adds nothing; a statement cut from recordings was not spoken as consent",
)
_READING = _error(
    name="reading-rate",
    subject=Subject.STATEMENT,
    fact="reading_rate",
    at_most=32.0,
    message="it is too short for the words of the consent: they would take {value} letters per second",
    hint="Read all of the words aloud",
    source=(
        "This library's own bound: 32 letters, or 8 Chinese characters, per second of speech are half as fast again as "
        "reading aloud (Pellegrino, Coupe and Marsico 2011, Language 87)"
    ),
)
_STATEMENT_LENGTH = _advice(
    name="statement-length",
    subject=Subject.STATEMENT,
    fact="reading_rate",
    at_least=3.0,
    message="it is far longer than the words of the consent: {value} letters per second of speech",
    hint="Read the words of the consent, and nothing else",
)
_GAIN, _NOISE = "Record again with less gain", "Record closer, in a quieter place"
#: Name, fact, its least and most, what to say of others, what to do.
_ADVISED: tuple[tuple[str, str, float | None, float | None, str, str], ...] = (
    ("cut-off", "cut_off", None, 0.1, "its header promises {value} s more than can be decoded", "Export it again"),
    ("clipping", "clips", None, 0.001, "it clips, for up to {value} s in one place", _GAIN),
    ("noise", "noise_stretches", 20.0, None, "speech is only {value} dB above the noise", _NOISE),
    ("level", "level_stretches", -6.0, 6.0, "the voice is {value} dB off its usual level", "Keep distance and gain"),
    ("speech", "speech_share", 0.3, None, "only {percent} of it is speech", "Give a take with more speech"),
    ("quiet", "peak", -24.0, None, "it is very quiet: its peak is {value} dBFS", "Record with more gain"),
    ("true-peak", "true_peak", None, 1.0, "between samples it reaches {value} dB above full scale", _GAIN),
    (
        "long-silence",
        "silences",
        None,
        10.0,
        "nobody speaks for {value} s on end",
        "Record it without such a pause, or split it there if the vendor takes several recordings",
    ),
    (
        "cancelled",
        "cancelled",
        None,
        12.0,
        "its channels cancel each other: mixed to one, its peak is {value} dB lower",
        "Give one channel only, or turn the polarity of one",
    ),
    (
        "hum",
        "hum_stretches",
        None,
        12.0,
        "mains hum is {value} dB above its neighbours",
        "Find the cable or device that hums",
    ),
    (
        "bandwidth-changes",
        "bandwidth_stretches",
        0.6,
        None,
        "its bandwidth falls to {percent}",
        "Record all of it with one microphone",
    ),
    ("offset", "offset", -0.01, 0.01, "its samples are off zero by {percent}", "Repair the sound card or interface"),
    (
        "loudness-differs",
        "loudness_difference",
        -6.0,
        6.0,
        "its loudness is {value} LU off that of the other recordings",
        "Record all in one session with one gain",
    ),
    (
        "noise-differs",
        "noise_difference",
        -10.0,
        10.0,
        "its noise is {value} dB off that of the other recordings",
        "Record all in one place with one microphone",
    ),
    (
        "bandwidth-differs",
        "bandwidth_share",
        0.6,
        None,
        "its bandwidth is {percent} of that of the other recordings",
        "Record all with one microphone",
    ),
)
_BANDWIDTH = _advice(
    name="bandwidth",
    fact="bandwidth",
    at_least=7500.0,
    message="there is nothing above {value} Hz in it, as on a telephone, whatever its sample rate",
    hint="Give the original recording, not one that was sent by telephone or chat",
    source="This library's own bound: just above wideband telephony (ITU-T G.722, 50 Hz to 7 kHz)",
)
_BRICK_WALL = _advice(
    name="brick-wall",
    fact="brick_wall",
    at_least=18_000.0,
    message="it ends abruptly at {value} Hz, as a lossy encoder or a lower sample rate leaves it",
    hint="Give the original recording as WAV or FLAC, not one that was MP3, AAC or a chat message",
    source=f"{_OWN}; voices hold next to nothing above",
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
    _NO_SPEECH,
    attrs.evolve(_NO_SPEECH, subject=Subject.STATEMENT),
    _SAME_SOUND,
    attrs.evolve(_SAME_SOUND, subject=Subject.STATEMENT),
    _READING,
    _STATEMENT_LENGTH,
    _SAMPLE_RATE,
    _BANDWIDTH,
    _BRICK_WALL,
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
