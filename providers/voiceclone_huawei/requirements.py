"""What the vendor wants of recordings and consent, as data. Only what the API documents is an error."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from voiceclone.backends import ConsentKind, ConsentNeed, Requirement, Severity, Subject

#: When the vendor's words on consent were read.
_READ_ON = "2026-11-20"
_CREATE = "MetaStudio API reference, Creating an Advanced Voice Training Task"
_GUIDE = "MetaStudio recording guide, of the console; the limits of your account come from the service"

_WAV = Requirement(
    name="wav",
    subject=Subject.RECORDING,
    fact="container",
    one_of=frozenset({"WAV"}),
    severity=Severity.ERROR,
    message="it is {value}; the premium edition takes one long WAV",
    hint="Convert it to WAV",
    source=f"{_CREATE}; error MSS.20020018",
)
PREMIUM_REQUIREMENTS = (
    _WAV,
    Requirement(
        name="studio-length",
        subject=Subject.DATASET,
        fact="total_duration",
        at_least=3600.0,
        severity=Severity.WARNING,
        message="it is {clock} long; premium voices are made of about an hour, five hundred sentences and more",
        hint="Record more, if the voice has to be as good as it gets",
        source="MetaStudio sample page and recording guide; the limits of your account come from the service",
    ),
)
SENTENCE_REQUIREMENTS = (
    attrs.evolve(
        _WAV,
        message="it is {value}; this edition takes a WAV for each sentence",
        source="MetaStudio API reference, CreateTrainingBasicJob and CreateTrainingMiddleJob; error MSS.20020018",
    ),
    Requirement(
        name="sentence-length",
        subject=Subject.RECORDING,
        fact="duration",
        at_least=5.0,
        at_most=15.0,
        severity=Severity.WARNING,
        message="it is {value} s long; a sentence should take 5 to 15 s, and training fails with one that is longer",
        hint="Record one sentence of about 10 s",
        source=_GUIDE,
    ),
)
THIRD_PARTY_REQUIREMENTS = (
    attrs.evolve(
        _WAV,
        message="it is {value}; the third-party edition takes one long WAV",
        source="MetaStudio API reference, CreateTrainingThirdPartyJob; error MSS.20020018",
    ),
    Requirement(
        name="third-party-length",
        subject=Subject.DATASET,
        fact="total_duration",
        at_least=30.0,
        at_most=10_800.0,
        severity=Severity.WARNING,
        message="it is {clock} long; the console takes 0:30 to 180:00, and advises 5:00",
        hint="Give a take of about five minutes",
        source=_GUIDE,
    ),
)

#: How the name of a field of ShowTenantDurationCfg ends: bound, severity, what to say. Seconds, per account.
_LIMITS: tuple[tuple[str, str, Severity, str], ...] = (
    ("min", "at_least", Severity.ERROR, "it is {clock} long, less than your account's least, {bound} s"),
    ("max", "at_most", Severity.ERROR, "it is {clock} long, more than your account's most, {bound} s"),
    ("advice_value", "at_least", Severity.WARNING, "it is {clock} long, less than the vendor advises, {bound} s"),
)


def account_requirements(answer: Mapping[str, Any], prefix: str, *, several: bool) -> tuple[Requirement, ...]:
    """The limits of this account, from the vendor's answer; what is no number is left out.

    Args:
        answer: The answer of ShowTenantDurationCfg.
        prefix: What the names of the edition's limits begin with.
        several: Whether the edition takes several recordings. That its limits are of all of them together is inferred
            from those of the console, and not documented.
    """
    limits = [(f"{prefix}_{name}", bound, severity, what) for name, bound, severity, what in _LIMITS]
    return tuple(
        Requirement(
            name=name,
            subject=Subject.DATASET,
            fact="total_duration",
            severity=severity,
            message=what.replace("it is", "together they are") if several else what,
            hint=f"Give {'recordings' if several else 'a take'} within the limits of your account",
            source="ShowTenantDurationCfg of your account",
            **{bound: float(value)},  # type: ignore[arg-type]
        )
        for name, bound, severity, what in limits
        if isinstance(value := answer.get(name), int) and not isinstance(value, bool) and value > 0
    )


def consent_needs(formats: frozenset[str]) -> tuple[ConsentNeed, ...]:
    """The letter. Nothing is read aloud for this vendor."""
    return (
        ConsentNeed(
            kind=ConsentKind.LETTER,
            formats=formats,
            signer="the speaker, by hand, on the printed template of the MetaStudio console",
            note="The template comes in Chinese and English and grants the voice to a company; individuals are not "
            "served. The size limit is not documented.",
            source="MetaStudio console help, voice modeling",
            read_on=_READ_ON,
        ),
    )
