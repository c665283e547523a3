"""The editions of the service, and its text-to-speech, as data.

Facts: the API reference of Intelligent Media Services, version 2020-11-09, ``SubmitStandardCustomizedVoiceJob``,
``SubmitCosyVoiceCustomizedVoiceJob`` and ``SubmitAudioProduceJob``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from voiceclone import CloneRequest, Problem
from voiceclone.backends import Capabilities, Edition, Message, Severity, SpeechCapabilities
from voiceclone_alibaba.mapping import NAME
from voiceclone_alibaba.requirements import COSYVOICE_REQUIREMENTS, REQUIREMENTS

#: The API takes 10 000 Chinese characters. The SDK sends them in the address of the request, a Chinese one as nine
#: bytes and the longest as twelve: this many make 9.6 KB at most, which what stands between is likely to let through.
_LONGEST_TEXT = 800

#: The models that the vendor lists for CosyVoice. Which one it takes when none is given is not documented.
MODELS = ("cosyvoice-v3-plus", "cosyvoice-v3-flash", "cosyvoice-v3.5-plus", "cosyvoice-v3.5-flash")

SPEECH = SpeechCapabilities(
    formats=frozenset({"wav", "mp3"}),
    speed=(0.5, 2.0),
    pitch=(0.5, 2.0),
    volume=(0.0, 2.0),
    longest_text=_LONGEST_TEXT,
    extra=frozenset({"Title", "Description"}),
)


@attrs.frozen(kw_only=True)
class Submission:
    """How the jobs of an edition are submitted, and found again.

    Attributes:
        operation: The vendor's name of the call.
        statement: Whether the spoken consent is sent.
        types: The types of the lists that are searched for a job whose answer was lost.
        listed: Whether it is documented that these lists show jobs of the edition, so that a job they do not show is
            not there.
    """

    operation: str
    statement: bool
    types: tuple[str | None, ...]
    listed: bool


#: The types of jobs and voices that lists are asked for. Documented are "Standard" and "Basic", which is what the
#: vendor lists without a type. The type of CosyVoice is not documented: its edition's name is tried.
GUESSED_TYPE = "CosyVoice"
TYPES = ("Standard", None, GUESSED_TYPE)

SUBMISSIONS: Mapping[str, Submission] = {
    "standard": Submission(
        operation="SubmitStandardCustomizedVoiceJob", statement=True, types=("Standard",), listed=True
    ),
    "cosyvoice": Submission(operation="SubmitCosyVoiceCustomizedVoiceJob", statement=False, types=TYPES, listed=False),
}


def editions_of(standard: Capabilities) -> tuple[Edition, ...]:
    """The editions, the default first; *standard* is what it can do."""
    extra = standard.extra | {"Model"}
    cosyvoice = attrs.evolve(standard, most_recordings=1, compares_voices=False, extra=extra)
    return (
        Edition(name="standard", title="大众版 (standard)", capabilities=standard, requirements=REQUIREMENTS),
        Edition(name="cosyvoice", title="CosyVoice", capabilities=cosyvoice, requirements=COSYVOICE_REQUIREMENTS),
    )


def check_extra(request: CloneRequest) -> Iterator[Problem]:
    """What is wrong with the vendor's own fields."""
    fields = request.extra.get(NAME, {})
    for name in ("DemoAudioMediaURL", "Model"):
        if not isinstance(fields.get(name, ""), str):
            yield Problem(f"extra[{NAME!r}][{name!r}]", "is no text", "Give text")
    model = fields.get("Model", MODELS[0])
    if isinstance(model, str) and model not in MODELS:
        what, fix = (
            Message("{model!r} is not documented", model=model),
            Message("Documented are {models}", models=", ".join(MODELS)),
        )
        yield Problem(f"extra[{NAME!r}]['Model']", what, fix, Severity.WARNING, "model")
