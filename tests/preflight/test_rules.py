"""
Rules are data: a fact, a bound, and what to do.
"""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest

from voiceclone import Problem, _providers
from voiceclone._preflight import rules
from voiceclone._preflight.audio import AudioHeader, Signal
from voiceclone.backends import Requirement, Severity, Subject

EASY = Requirement(
    name="length",
    subject=Subject.RECORDING,
    fact="duration",
    severity=Severity.ERROR,
    message="is {clock} long ({value} s)",
    hint="Record more",
    source="a page",
)
HEADER = AudioHeader(
    path=Path("take.wav"),
    container="WAV",
    encoding="PCM_16",
    size=1000,
    duration=90.0,
    sample_rate=48000,
    channels=1,
    bit_depth=16,
    promised=90.0,
)
SIGNAL = Signal(
    peak=-3.0,
    clipped=0.0,
    loudness=-20.0,
    noise_floor=-60.0,
    speech_level=-20.0,
    snr=40.0,
    speech_share=0.8,
    silences=((10.0, 14.0),),
    clips=(),
    envelope=(),
    levels=(),
)


@pytest.mark.parametrize(
    ("bound", "kept", "broken"),
    [
        ({"at_least": 60.0}, 60.0, 59.9),
        ({"more_than": 60.0}, 60.1, 60.0),
        ({"at_most": 60.0}, 60.0, 60.1),
    ],
)
def test_bounds_are_exact(bound: dict[str, float], kept: float, broken: float) -> None:
    """
    Each bound holds up to its last value, and not beyond.
    """
    rule = attrs.evolve(EASY, **bound)

    assert rule.problem("x", {"duration": kept}) is None
    assert rule.problem("x", {"duration": broken}) is not None


def test_a_breach_says_all() -> None:
    """
    A breach names its place, its value, what to do, how bad it is, its rule and where that is written.
    """
    found = attrs.evolve(EASY, at_least=100.0).problem("recordings[0]", {"duration": 90.5})

    what = "is 1:30.5 long (90.5 s)"
    assert found == Problem("recordings[0]", what, "Record more", Severity.ERROR, "length", "a page")


def test_what_is_not_known_breaks_nothing() -> None:
    """
    A fact that could not be measured is no breach.
    """
    rule = attrs.evolve(EASY, at_least=100.0)

    assert rule.problem("x", {}) is None
    assert rule.problem("x", {"duration": None}) is None


def test_words_can_be_limited_too() -> None:
    """
    A fact in words has to be one of those allowed.
    """
    rule = attrs.evolve(EASY, fact="container", one_of=frozenset({"WAV"}))

    assert rule.problem("x", {"container": "WAV"}) is None
    assert rule.problem("x", {"container": "MP3"}) is not None


def test_every_rule_looks_at_a_fact_there_is() -> None:
    """
    No rule of any vendor looks at a fact that nobody measures, or has no source.
    """
    facts = {*rules.facts(HEADER, SIGNAL), "total_duration", "count"}
    known = [*rules.GENERAL]
    for name in _providers.provider_names():
        known += _providers.load_backend(name).rules

    assert {rule.fact for rule in known} <= facts
    assert all(rule.source and rule.hint for rule in known)


def test_a_good_take_breaks_no_general_rule() -> None:
    """
    What sounds well is left alone.
    """
    found = list(rules.broken(rules.GENERAL, Subject.RECORDING, "x", rules.facts(HEADER, SIGNAL)))

    assert [] == found


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"clipped": 0.5}, "clipping"),
        ({"snr": 10.0}, "noise"),
        ({"speech_share": 0.1}, "speech"),
        ({"peak": -40.0}, "quiet"),
        ({"peak": float("-inf")}, "quiet"),
        ({"silences": ((0.0, 30.0),)}, "long-silence"),
    ],
)
def test_what_sounds_badly_is_a_warning(change: dict[str, object], name: str) -> None:
    """
    Each flaw of the sound has a warning of its own.
    """
    known = rules.facts(HEADER, attrs.evolve(SIGNAL, **change))

    found = list(rules.broken(rules.GENERAL, Subject.RECORDING, "x", known))

    assert [(name, Severity.WARNING)] == [(each.rule, each.severity) for each in found]


@pytest.mark.parametrize(
    ("change", "name", "severity"),
    [
        ({"path": Path("take.wav"), "container": "MP3"}, "mislabelled", Severity.ERROR),
        ({"promised": 100.0}, "cut-off", Severity.WARNING),
        ({"sample_rate": 8000}, "sample-rate", Severity.WARNING),
    ],
)
def test_what_a_file_says_of_itself_is_looked_at(change: dict[str, object], name: str, severity: Severity) -> None:
    """
    Each flaw of the file has a problem of its own.
    """
    known = rules.facts(attrs.evolve(HEADER, **change), SIGNAL)

    found = list(rules.broken(rules.GENERAL, Subject.RECORDING, "x", known))

    assert [(name, severity)] == [(each.rule, each.severity) for each in found]


@pytest.mark.parametrize(
    ("provider", "language", "kind", "spoken"),
    [
        ("alibaba", "zh-CN", "statement", "zh"),
        ("alibaba", "en-GB", "statement", "en"),
        ("alibaba", "fr", "statement", "zh"),
        ("huawei", "zh-CN", "letter", None),
    ],
)
def test_consent_is_known_beforehand(provider: str, language: str, kind: str, spoken: str | None) -> None:
    """
    Each vendor says what consent it wants, and the words to read in the language nearest to the speaker's.
    """
    (need,) = _providers.load_backend(provider).consent_spec(language).needs

    assert (kind, spoken, True) == (need.kind, need.text_language, need.required)
    assert bool(spoken) == bool(need.text)
    assert need.formats
    assert need.signer


def test_a_translated_statement_is_marked() -> None:
    """
    The vendor's English words are marked as a translation; the Chinese ones are the original.
    """
    backend = _providers.load_backend("alibaba")

    marks = {tag: backend.consent_spec(tag).needs[0].translated for tag in ("zh", "en")}

    assert {"zh": False, "en": True} == marks
