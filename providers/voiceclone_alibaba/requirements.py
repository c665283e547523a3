"""What the vendor wants of recordings and consent, as data."""

from __future__ import annotations

from collections.abc import Mapping

from voiceclone.backends import ConsentKind, ConsentNeed, Message, Requirement, Severity, Subject

#: When the vendor's words on consent were read.
_READ_ON = "2026-11-20"
_SUBMIT = "IMS API reference, SubmitStandardCustomizedVoiceJob"
_OTHER_EDITION = "IMS API reference, DetectAudioForCustomizedVoiceJob (basic edition); not stated for the standard one"

REQUIREMENTS = (
    Requirement(
        name="clip-length",
        subject=Subject.RECORDING,
        fact="duration",
        more_than=60.0,
        severity=Severity.ERROR,
        message="it is {clock} long; every recording has to be longer than one minute",
        hint="Give longer takes; do not splice short ones together",
        source=f"{_SUBMIT}, Audios",
    ),
    Requirement(
        name="total-at-least",
        subject=Subject.DATASET,
        fact="total_duration",
        at_least=900.0,
        severity=Severity.ERROR,
        message="total {clock}; at least 15:00 needed",
        hint="Record more",
        source=f"{_SUBMIT}, Audios",
    ),
    Requirement(
        name="total-at-most",
        subject=Subject.DATASET,
        fact="total_duration",
        at_most=1800.0,
        severity=Severity.ERROR,
        message="total {clock}; at most 30:00 accepted",
        hint="Leave some out",
        source=f"{_SUBMIT}, Audios",
    ),
    Requirement(
        name="mono",
        subject=Subject.RECORDING,
        fact="channels",
        at_most=1.0,
        severity=Severity.WARNING,
        message="it has {value} channels",
        hint="Give mono, as another edition demands",
        source=_OTHER_EDITION,
    ),
    Requirement(
        name="sixteen-bit",
        subject=Subject.RECORDING,
        fact="bit_depth",
        at_least=16.0,
        severity=Severity.WARNING,
        message="it has {value} bits per sample",
        hint="Give 16 bits, as another edition demands",
        source=_OTHER_EDITION,
    ),
)

_MODEL_STUDIO = "Model Studio, CosyVoice voice cloning API: another product; nothing is stated for this one"

#: Nothing is documented about the recording of the CosyVoice edition. These are the limits of another product with
#: models of the same name.
COSYVOICE_REQUIREMENTS = (
    Requirement(
        name="cosyvoice-length",
        subject=Subject.RECORDING,
        fact="duration",
        at_least=10.0,
        at_most=60.0,
        severity=Severity.WARNING,
        message="it is {clock} long",
        hint="Give 10 to 60 seconds, as another product with models of the same name demands",
        source=_MODEL_STUDIO,
    ),
    Requirement(
        name="cosyvoice-rate",
        subject=Subject.RECORDING,
        fact="sample_rate",
        at_least=16000.0,
        severity=Severity.WARNING,
        message="it has {value} Hz",
        hint="Give 16 000 Hz or more, as another product with models of the same name demands",
        source=_MODEL_STUDIO,
    ),
)

_ENGLISH = (
    "I confirm to customize human voice cloning and provide audio files that contain my voice for training. "
    "I promise that I am responsible for the customized content and that the content complies with laws and "
    "regulations."
)
#: The statement to read aloud, by primary subtag: the words, and whether they are a translation.
STATEMENTS: Mapping[str, tuple[str, bool]] = {
    "zh": (
        "我确认进行人声克隆定制，训练音频为本人提供，本人承诺对定制内容负责，保证不进行违法违规的内容创作。",  # noqa: RUF001
        False,
    ),
    "en": (_ENGLISH, True),
}

_COMPARED = Message("The voice is compared with the recordings; when they differ, the job fails.")
_KEPT = Message(
    "The vendor takes no statement for this edition, and none is sent. Nobody is cloned here without one: keep the "
    "recording, it is your evidence. The words are those of the standard edition."
)


def consent_needs(formats: frozenset[str], language: str, *, sent: bool) -> tuple[ConsentNeed, ...]:
    """The spoken statement, in *language* where the vendor gives words for it, else in Chinese.

    Args:
        formats: File endings it may have.
        language: The language asked for.
        sent: Whether the edition takes it.
    """
    spoken = language if language in STATEMENTS else "zh"
    text, translated = STATEMENTS[spoken]
    note = _COMPARED if sent else _KEPT
    if translated:
        stable = Message("The vendor's English wordings differ from each other; the Chinese one is stable.")
        note = Message("{note} {more}", note=note, more=stable)
    if language != spoken:
        none = Message("The vendor gives no words in {language!r}.", language=language)
        note = Message("{note} {more}", note=note, more=none)
    return (
        ConsentNeed(
            kind=ConsentKind.STATEMENT,
            text=text,
            text_language=spoken,
            translated=translated,
            formats=formats,
            largest=5 * 1024**3,
            signer="the speaker of the recordings, aloud",
            note=note,
            source=f"{_SUBMIT}, Authentication" if sent else f"this library; {_SUBMIT} for the words",
            read_on=_READ_ON,
        ),
    )
