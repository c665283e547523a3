"""The editions of voice training, as data.

Facts: the API reference of MetaStudio and the SDK, of the four operations that create a task. There is none for Flexus,
whose tasks come from the API for avatars, nor for ``THIRD_PARTY_LJZN``, which is known as a type of tasks only.
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from voiceclone.backends import Capabilities, ConsentKind, Edition, Gender
from voiceclone_huawei import mapping, requirements, speech_mapping

_ONE_TAKE = Capabilities(
    consent=frozenset({ConsentKind.LETTER}),
    letter_formats=frozenset({".pdf", ".jpg", ".png"}),
    recording_formats=frozenset({".wav"}),
    most_recordings=1,
    genders=frozenset(Gender),
    gender_needed=True,
    languages=frozenset(mapping.LANGUAGES),
    language_needed=True,
    longest_voice_name=64,
    extra=mapping.EXTRA,
    resubmits=True,
    marks_jobs=True,
    lists_jobs=True,
    deletes_jobs=True,
    lists_voices=True,
    deletes_voices=True,
    speech=speech_mapping.CAPABILITIES,
    tells_quota=True,
    lists_leftovers=True,
    first_poll=10.0,
    slowest_poll=300.0,
    fastest_poll=0.1,  # the slower regions allow 10 queries a second
)


@attrs.frozen(kw_only=True)
class Training:
    """An edition in the vendor's words.

    Attributes:
        create: The operation that creates a task.
        job_type: What the vendor calls its tasks.
        limits: What the names of its limits begin with in ShowTenantDurationCfg.
        sentences: How many sentences it takes; None if it takes one long recording.
    """

    create: str
    job_type: str
    limits: str
    sentences: int | None = None


TRAININGS: Mapping[str, Training] = {
    "premium": Training(create="CreateTrainingAdvanceJob", job_type="ADVANCE", limits="advance"),
    "basic": Training(create="CreateTrainingBasicJob", job_type="BASIC", limits="basic", sentences=20),
    "middle": Training(create="CreateTrainingMiddleJob", job_type="MIDDLE", limits="middle", sentences=100),
    "third-party": Training(create="CreateTrainingThirdPartyJob", job_type="THIRD_PARTY", limits="cmww"),
}


def _of_sentences(edition: str) -> Capabilities:
    number = TRAININGS[edition].sentences or 1
    return attrs.evolve(
        _ONE_TAKE,
        least_recordings=number,
        most_recordings=number,
        transcripts_needed=True,
        extra=_ONE_TAKE.extra | {mapping.CREATE_TYPE},
    )


EDITIONS = (
    Edition(
        name="premium", title="高级版 (premium)", capabilities=_ONE_TAKE, requirements=requirements.PREMIUM_REQUIREMENTS
    ),
    Edition(
        name="basic",
        title="基础版 (basic), 20 sentences",
        capabilities=_of_sentences("basic"),
        requirements=requirements.SENTENCE_REQUIREMENTS,
    ),
    Edition(
        name="middle",
        title="进阶版 (advanced), 100 sentences",
        capabilities=_of_sentences("middle"),
        requirements=requirements.SENTENCE_REQUIREMENTS,
    ),
    Edition(
        name="third-party",
        title="出门问问 (third party, Mobvoi)",
        capabilities=_ONE_TAKE,
        requirements=requirements.THIRD_PARTY_REQUIREMENTS,
    ),
)
