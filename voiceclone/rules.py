"""
What a vendor wants of recordings, as data.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from enum import StrEnum

import attrs

from voiceclone.audio.facts import AudioHeader, Signal
from voiceclone.model import ConsentKind, Problem, Severity

#: What is known of a recording or a dataset, by name; None where it could not be measured.
Facts = Mapping[str, float | str | None]


class Subject(StrEnum):
    """
    What a rule speaks of.
    """

    RECORDING = "recording"  #: each recording
    STATEMENT = "statement"  #: the spoken consent
    DATASET = "dataset"  #: all recordings together


@attrs.frozen(kw_only=True)
class Rule:
    """
    One rule: a fact, what it has to be, and what to do when it is not.

    Attributes:
        name: The rule's name.
        subject: What it speaks of.
        fact: The fact it looks at: an attribute of `AudioHeader` or `Signal`, or one of those made in `facts`.
        at_least: The fact may not be below this.
        more_than: The fact has to be above this.
        at_most: The fact may not be above this.
        one_of: The fact has to be one of these.
        severity: How bad it is to break it.
        what: What to say of a breach; ``{value}`` is the fact.
        fix: What to do.
        source: Where the rule is written.
    """

    name: str
    subject: Subject
    fact: str
    at_least: float | None = None
    more_than: float | None = None
    at_most: float | None = None
    one_of: frozenset[str] | None = None
    severity: Severity
    what: str
    fix: str
    source: str

    def problem(self, where: str, facts: Facts) -> Problem | None:
        """
        The breach, if there is one; a fact that is not known breaks nothing.
        """
        value = facts.get(self.fact)
        if value is None or self._kept_by(value):
            return None
        what = self.what.format(value=_number(value), clock=_clock(value), percent=_percent(value))
        return Problem(where, what, self.fix, self.severity, self.name, self.source)

    def _kept_by(self, value: float | str) -> bool:
        if isinstance(value, str):
            return self.one_of is None or value in self.one_of
        return (
            (self.at_least is None or value >= self.at_least)
            and (self.more_than is None or value > self.more_than)
            and (self.at_most is None or value <= self.at_most)
        )


def _number(value: float | str) -> str:
    if isinstance(value, str):
        return value
    return f"{value:.4g}" if math.isfinite(value) else "-inf (digital silence)"


def _percent(value: float | str) -> str:
    return f"{value:.0%}" if isinstance(value, float) and math.isfinite(value) else str(value)


def _clock(value: float | str) -> str:
    if isinstance(value, str) or not math.isfinite(value):
        return str(value)
    minutes, seconds = divmod(value, 60)
    return f"{int(minutes)}:{seconds:04.1f}"


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
            "loudness": signal.loudness,
            "snr": signal.snr,
            "speech_share": signal.speech_share,
            "longest_silence": longest,
        }
    return found


#: Facts that take listening, and not a header alone.
HEARD = frozenset({"peak", "clipped", "loudness", "snr", "speech_share", "longest_silence"})

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
    Rule(
        name="mislabelled",
        subject=Subject.RECORDING,
        fact="mislabelled",
        one_of=frozenset(),
        severity=Severity.ERROR,
        what="the file's ending is {value}",
        fix="Convert it, or give it the ending of what it is",
        source="Upload rules of both vendors: the ending has to match the content",
    ),
    Rule(
        name="cut-off",
        subject=Subject.RECORDING,
        fact="cut_off",
        at_most=0.1,
        severity=Severity.WARNING,
        what="its header promises {value} s more than there is",
        fix="Export it again; this copy is cut off",
        source=_EARS,
    ),
    Rule(
        name="clipping",
        subject=Subject.RECORDING,
        fact="clipped",
        at_most=0.02,
        severity=Severity.WARNING,
        what="it clips for {value} s",
        fix="Record again with less gain",
        source=_EARS,
    ),
    Rule(
        name="noise",
        subject=Subject.RECORDING,
        fact="snr",
        at_least=20.0,
        severity=Severity.WARNING,
        what="speech is only {value} dB above the noise",
        fix="Record in a quieter room, closer to the microphone",
        source=_EARS,
    ),
    Rule(
        name="speech",
        subject=Subject.RECORDING,
        fact="speech_share",
        at_least=0.3,
        severity=Severity.WARNING,
        what="somebody speaks in only {percent} of it",
        fix="Give a take with more speech",
        source=_EARS,
    ),
    Rule(
        name="quiet",
        subject=Subject.RECORDING,
        fact="peak",
        at_least=-24.0,
        severity=Severity.WARNING,
        what="it is very quiet: its peak is {value} dBFS",
        fix="Record with more gain",
        source=_EARS,
    ),
    Rule(
        name="long-silence",
        subject=Subject.RECORDING,
        fact="longest_silence",
        at_most=10.0,
        severity=Severity.WARNING,
        what="nobody speaks for {value} s at a stretch",
        fix="Cut the long pause shorter",
        source=_EARS,
    ),
    Rule(
        name="sample-rate",
        subject=Subject.RECORDING,
        fact="sample_rate",
        at_least=16_000.0,
        severity=Severity.WARNING,
        what="its sample rate is {value} Hz, as on a telephone",
        fix="Record at 48000 Hz",
        source="Huawei recommends 48 kHz for recordings by phone; Alibaba demands it of another edition",
    ),
)


def broken(rules: tuple[Rule, ...], subject: Subject, where: str, known: Facts) -> Iterator[Problem]:
    """
    Every breach of the rules about *subject*.
    """
    for rule in rules:
        problem = rule.problem(where, known) if rule.subject is subject else None
        if problem is not None:
            yield problem


@attrs.frozen(kw_only=True)
class ConsentNeed:
    """
    One kind of consent a vendor takes, known before anybody records or signs.

    Attributes:
        kind: The kind.
        required: Whether nothing goes without it.
        text: The exact words to read aloud, None where nothing is read.
        text_language: The language of those words, as a BCP 47 tag.
        translated: Whether they are the vendor's translation, of which versions differ; the original is Chinese.
        formats: File endings taken.
        largest: Bytes a file may have, None when not documented.
        signer: Who has to speak or sign.
        note: What else to know.
        source: Where this is written.
    """

    kind: ConsentKind
    required: bool = True
    text: str | None = None
    text_language: str | None = None
    translated: bool = False
    formats: frozenset[str]
    largest: int | None = None
    signer: str
    note: str = ""
    source: str = ""


@attrs.frozen(kw_only=True)
class ConsentSpec:
    """
    What consent a vendor wants.

    Attributes:
        provider: Name of the provider.
        language: The language asked for, None for the vendor's own.
        needs: What is needed.
    """

    provider: str
    language: str | None
    needs: tuple[ConsentNeed, ...]
