"""
What can be asked of audio, and what holds for every vendor.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from voiceclone._errors import Problem, Severity
from voiceclone._preflight.audio.facts import AudioHeader, Signal
from voiceclone.backends import Facts, Requirement, Subject


def facts(header: AudioHeader | None, signal: Signal | None) -> Facts:
    """
    What rules can ask of one file.
    """
    found: dict[str, float | str | None] = {}
    if header is not None:
        found |= {
            "duration": header.duration,
            "sample_rate": header.sample_rate,
            "channels": header.channels,
            "bit_depth": header.bit_depth,
            "container": header.container,
            "cut_off": header.promised - header.duration,
            "mislabelled": _mislabelled(header),
        }
    if signal is not None:
        longest = max((end - start for start, end in signal.silences), default=0.0)
        found |= {
            "peak": signal.peak,
            "clipped": signal.clipped,
            "snr": signal.snr,
            "speech_share": signal.speech_share,
            "longest_silence": longest,
        }
    return found


#: Facts that take listening, and not a header alone.
HEARD = frozenset({"peak", "clipped", "snr", "speech_share", "longest_silence"})

#: Endings a file of a container may have.
ENDINGS: Mapping[str, frozenset[str]] = {
    "WAV": frozenset({".wav"}),
    "FLAC": frozenset({".flac"}),
    "MP3": frozenset({".mp3"}),
    "OGG": frozenset({".ogg", ".oga", ".opus"}),
    "M4A": frozenset({".m4a", ".mp4", ".aac"}),
}


def _mislabelled(header: AudioHeader) -> str | None:
    endings = ENDINGS.get(header.container)
    if endings is None or header.path.suffix.casefold() in endings:
        return None
    return f"{header.path.suffix or 'no ending'}, and the content is {header.container}"


_EARS = "What listeners of any vendor refuse; no vendor document gives a number"

#: What holds for every vendor, because humans and machines listen.
GENERAL = (
    Requirement(
        name="mislabelled",
        subject=Subject.RECORDING,
        fact="mislabelled",
        one_of=frozenset(),
        severity=Severity.ERROR,
        message="the file's ending is {value}",
        hint="Convert it, or give it the ending of what it is",
        source="Upload rules of both vendors: the ending has to match the content",
    ),
    Requirement(
        name="cut-off",
        subject=Subject.RECORDING,
        fact="cut_off",
        at_most=0.1,
        severity=Severity.WARNING,
        message="its header promises {value} s more than can be decoded",
        hint="Export it again; this copy is cut off or damaged",
        source=_EARS,
    ),
    Requirement(
        name="clipping",
        subject=Subject.RECORDING,
        fact="clipped",
        at_most=0.02,
        severity=Severity.WARNING,
        message="it clips for {value} s",
        hint="Record again with less gain",
        source=_EARS,
    ),
    Requirement(
        name="noise",
        subject=Subject.RECORDING,
        fact="snr",
        at_least=20.0,
        severity=Severity.WARNING,
        message="speech is only {value} dB above the noise",
        hint="Record in a quieter room, closer to the microphone",
        source=_EARS,
    ),
    Requirement(
        name="speech",
        subject=Subject.RECORDING,
        fact="speech_share",
        at_least=0.3,
        severity=Severity.WARNING,
        message="somebody speaks in only {percent} of it",
        hint="Give a take with more speech",
        source=_EARS,
    ),
    Requirement(
        name="quiet",
        subject=Subject.RECORDING,
        fact="peak",
        at_least=-24.0,
        severity=Severity.WARNING,
        message="it is very quiet: its peak is {value} dBFS",
        hint="Record with more gain",
        source=_EARS,
    ),
    Requirement(
        name="long-silence",
        subject=Subject.RECORDING,
        fact="longest_silence",
        at_most=10.0,
        severity=Severity.WARNING,
        message="nobody speaks for {value} s at a stretch",
        hint="Cut the long pause shorter",
        source=_EARS,
    ),
    Requirement(
        name="sample-rate",
        subject=Subject.RECORDING,
        fact="sample_rate",
        at_least=16_000.0,
        severity=Severity.WARNING,
        message="its sample rate is {value} Hz, as on a telephone",
        hint="Record at 48000 Hz",
        source="Huawei recommends 48 kHz for recordings by phone; Alibaba demands it of another edition",
    ),
)


def broken(rules: tuple[Requirement, ...], subject: Subject, where: str, known: Facts) -> Iterator[Problem]:
    """
    Every breach of the rules about *subject*.
    """
    for rule in rules:
        problem = rule.problem(where, known) if rule.subject is subject else None
        if problem is not None:
            yield problem
