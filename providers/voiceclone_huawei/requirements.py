"""What the vendor wants of recordings and consent, as data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from voiceclone.backends import ConsentKind, ConsentNeed, Requirement, Severity, Subject

_CREATE = "MetaStudio API reference, Creating an Advanced Voice Training Task"

REQUIREMENTS = (
    Requirement(
        name="wav",
        subject=Subject.RECORDING,
        fact="container",
        one_of=frozenset({"WAV"}),
        severity=Severity.ERROR,
        message="it is {value}; the premium edition takes one long WAV",
        hint="Convert it to WAV",
        source=f"{_CREATE}; error MSS.20020018",
    ),
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

#: Field of ShowTenantDurationCfg: bound, severity, what to say. Seconds, per account.
_LIMITS: tuple[tuple[str, str, Severity, str], ...] = (
    ("advance_min", "at_least", Severity.ERROR, "it is {clock} long, less than your account's least"),
    ("advance_max", "at_most", Severity.ERROR, "it is {clock} long, more than your account's most"),
    ("advance_advice_value", "at_least", Severity.WARNING, "it is {clock} long, less than the vendor advises"),
)


def account_requirements(answer: Mapping[str, Any]) -> tuple[Requirement, ...]:
    """The limits of this account, from the vendor's answer; what is no number is left out."""
    limits = [(name, answer.get(name), bound, severity, what) for name, bound, severity, what in _LIMITS]
    return tuple(
        Requirement(
            name=name,
            subject=Subject.DATASET,
            fact="total_duration",
            severity=severity,
            message=f"{what}, {value} s",
            hint="Give a take within the limits of your account",
            source="ShowTenantDurationCfg of your account",
            **{bound: float(value)},  # type: ignore[arg-type]
        )
        for name, value, bound, severity, what in limits
        if isinstance(value, int) and not isinstance(value, bool) and value > 0
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
        ),
    )
