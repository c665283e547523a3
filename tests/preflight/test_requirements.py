"""Requirements are data: a fact, a bound, and what to do."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest

from voiceclone import Problem, Stretch, _providers
from voiceclone._preflight import Measured
from voiceclone._preflight.audio import AudioHeader, Signal
from voiceclone._preflight.measure import RELATIONS
from voiceclone._preflight.requirements import GENERAL
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
    true_peak=-2.8,
    clipped=0.0,
    offset=0.0,
    noise_floor=-60.0,
    speech_level=-20.0,
    snr=40.0,
    speech_share=0.8,
    speech_time=72.0,
    loudness=-21.0,
    hum=2.0,
    bandwidth=16_000.0,
    brick_wall=None,
    windows=(),
    noise_stretches=(Stretch(0.0, 90.0, 40.0),),
    level_stretches=(Stretch(0.0, 90.0, 0.0),),
    hum_stretches=(Stretch(0.0, 90.0, 2.0),),
    bandwidth_stretches=(Stretch(0.0, 90.0, 1.0),),
    silences=((10.0, 14.0),),
    clips=(),
    envelope=(),
    levels=(),
    fingerprint=b"",
)


def measured(header: AudioHeader = HEADER, signal: Signal = SIGNAL) -> Measured:
    return Measured(location="x", path=header.path, header=header, signal=signal)


def unmet(file: Measured) -> list[tuple[str, Severity]]:
    problems = [each.problem(file.location, file.facts) for each in GENERAL]
    return [(each.requirement, each.severity) for each in problems if each is not None]


@pytest.mark.parametrize(
    ("bound", "met", "unmet"),
    [
        ({"at_least": 60.0}, 60.0, 59.9),
        ({"more_than": 60.0}, 60.1, 60.0),
        ({"at_most": 60.0}, 60.0, 60.1),
    ],
)
def test_bounds_are_exact(bound: dict[str, float], met: float, unmet: float) -> None:
    """Each bound holds up to its last value, and not beyond."""
    requirement = attrs.evolve(EASY, **bound)

    assert requirement.problem("x", {"duration": met}) is None
    assert requirement.problem("x", {"duration": unmet}) is not None


def test_a_problem_says_all() -> None:
    """A problem names its place, its value, what to do, how bad it is, the requirement and where it is written."""
    found = attrs.evolve(EASY, at_least=100.0).problem("recordings[0]", {"duration": 90.5})

    what = "is 1:30.5 long (90.5 s)"
    assert found == Problem("recordings[0]", what, "Record more", Severity.ERROR, "length", "a page", fact="duration")


def test_an_unknown_fact_is_no_problem() -> None:
    """A requirement whose fact could not be measured counts as met."""
    requirement = attrs.evolve(EASY, at_least=100.0)

    assert requirement.problem("x", {}) is None
    assert requirement.problem("x", {"duration": None}) is None


def test_stretches_are_judged_one_by_one() -> None:
    """The problem lists the stretches that are beyond the bound, tells the worst value, and says where for people."""
    requirement = attrs.evolve(EASY, fact="noise_stretches", at_least=20.0, message="only {value} dB")
    bad = Stretch(130.2, 236.4, 12.0), Stretch(3600.0, 3600.2, 15.0)
    facts = {"noise_stretches": (Stretch(0.0, 130.2, 40.0), bad[0], Stretch(236.4, 3600.0, 20.0), bad[1])}

    problem = requirement.problem("recordings[5]", facts)

    assert problem is not None
    assert ("recordings[5]", "only 12.0 dB", bad) == (problem.location, problem.message, problem.stretches)
    named = attrs.evolve(problem, file="take.wav")
    assert "take.wav 02:10-03:56, 60:00" == named.place
    assert "take.wav 02:10-03:56, 60:00: only 12.0 dB. Record more" == str(named)


@pytest.mark.parametrize(("value", "count"), [(6.0, 0), (-6.0, 0), (6.1, 1), (-6.1, 1)])
def test_stretches_have_bounds_to_both_sides(value: float, count: int) -> None:
    """A stretch may be neither above nor below."""
    requirement = attrs.evolve(EASY, fact="level_stretches", at_least=-6.0, at_most=6.0)

    problem = requirement.problem("x", {"level_stretches": (Stretch(0.0, 9.0, 0.0), Stretch(9.0, 20.0, value))})

    assert count == len(problem.stretches if problem else ())


def test_many_stretches_are_not_all_written_out() -> None:
    """Three are written out, all are there."""
    stretches = tuple(Stretch(start, start + 1.0, 1.0) for start in range(12))

    problem = Problem("recordings[0]", "clips", "Record again", file="a.wav", stretches=stretches)

    assert "a.wav 00:00-00:01, 00:01-00:02, 00:02-00:03 and 9 more" == problem.place


def test_words_can_be_limited_too() -> None:
    """A fact in words has to be one of those allowed."""
    requirement = attrs.evolve(EASY, fact="container", one_of=frozenset({"WAV"}))

    assert requirement.problem("x", {"container": "WAV"}) is None
    assert requirement.problem("x", {"container": "MP3"}) is not None


def test_every_requirement_asks_for_a_known_fact() -> None:
    """No requirement of any vendor asks for a fact that is never measured, or has no source."""
    facts = {*measured().facts, *RELATIONS, "total_duration", "count"}
    known = [*GENERAL]
    for name in _providers.provider_names():
        known += _providers.load_backend(name).requirements

    assert {each.fact for each in known} <= facts
    assert all(each.source and each.hint for each in known)


def test_a_good_take_meets_every_general_requirement() -> None:
    """A good recording has no problem."""
    assert [] == unmet(measured())


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"clips": (Stretch(3.0, 3.1, 0.002),)}, "clipping"),
        ({"noise_stretches": (Stretch(0.0, 60.0, 40.0), Stretch(60.0, 90.0, 19.9))}, "noise"),
        ({"level_stretches": (Stretch(0.0, 60.0, 0.0), Stretch(60.0, 90.0, -6.1))}, "level"),
        ({"true_peak": 1.1}, "true-peak"),
        ({"hum_stretches": (Stretch(0.0, 60.0, 2.0), Stretch(60.0, 90.0, 12.1))}, "hum"),
        ({"bandwidth_stretches": (Stretch(0.0, 60.0, 1.0), Stretch(60.0, 90.0, 0.5))}, "bandwidth-changes"),
        ({"brick_wall": 16_000.0}, "brick-wall"),
        ({"offset": -0.011}, "offset"),
        ({"bandwidth": 7000.0}, "bandwidth"),
        ({"speech_share": 0.1}, "speech"),
        ({"peak": -40.0}, "quiet"),
        ({"peak": float("-inf")}, "quiet"),
        ({"silences": ((0.0, 30.0),)}, "long-silence"),
    ],
)
def test_a_flaw_of_the_signal_is_a_warning(change: dict[str, object], name: str) -> None:
    """Each flaw of the signal has a warning of its own."""
    assert [(name, Severity.WARNING)] == unmet(measured(signal=attrs.evolve(SIGNAL, **change)))


@pytest.mark.parametrize(
    ("change", "name", "severity"),
    [
        ({"path": Path("take.wav"), "container": "MP3"}, "mislabelled", Severity.ERROR),
        ({"promised": 100.0}, "cut-off", Severity.WARNING),
        ({"sample_rate": 8000}, "sample-rate", Severity.WARNING),
    ],
)
def test_a_flaw_of_the_header_is_a_problem(change: dict[str, object], name: str, severity: Severity) -> None:
    """Each flaw of the header has a problem of its own."""
    assert [(name, severity)] == unmet(measured(header=attrs.evolve(HEADER, **change)))


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
    """Each vendor says what consent it wants, and the words to read in the language nearest to the speaker's."""
    (need,) = _providers.load_backend(provider).consent_spec(language).needs

    assert (kind, spoken, True) == (need.kind, need.text_language, need.required)
    assert bool(spoken) == bool(need.text)
    assert need.formats
    assert need.signer


def test_a_translated_statement_is_marked() -> None:
    """The vendor's English words are marked as a translation; the Chinese ones are the original."""
    backend = _providers.load_backend("alibaba")

    marks = {tag: backend.consent_spec(tag).needs[0].translated for tag in ("zh", "en")}

    assert {"zh": False, "en": True} == marks
