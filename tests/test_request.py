"""The values an app hands in and gets back."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import attrs
import pytest

from voiceclone import (
    ActionKind,
    CloneJob,
    CloneRequest,
    Consent,
    FailureReason,
    InvalidRequestError,
    JobState,
    Problem,
    Progress,
    Recording,
)
from voiceclone.backends import ConsentKind, Failure, Gender, RequiredAction

CONSENT = Consent(letter="letter.pdf")
JOB = CloneJob(
    provider="huawei",
    job_id="26f0",
    state=JobState.SUCCEEDED,
    voice_name="gentle",
    gender=Gender.FEMALE,
    language="zh-CN",
    voice_id="voice-1",
    failure=Failure(code="MSS.1", message="no"),
    actions=(RequiredAction(kind=ActionKind.REVIEW_RESULT, message="listen"),),
    created_at=datetime(2026, 1, 2, tzinfo=UTC),
    raw={"job_id": "26f0"},
)


def ask(**changed: Any) -> CloneRequest:
    return CloneRequest(**{"voice_name": "gentle", "recordings": "take.wav", "consent": CONSENT} | changed)


@pytest.mark.parametrize("word", ["female", "FEMALE", "Female", " female\n", Gender.FEMALE])
def test_gender_word(word: str) -> None:
    """A gender's word becomes a Gender, however it is written."""
    gender = ask(gender=word).gender

    assert gender is Gender.FEMALE


@pytest.mark.parametrize("word", ["Robot", "", "f", None])
def test_unknown_gender_word(word: str | None) -> None:
    """A word that is no gender is kept as it is, for the report of all problems."""
    gender = ask(gender=word).gender

    assert word == gender


@pytest.mark.parametrize(
    "recordings", ["take.wav", Path("take.wav"), Recording(path="take.wav"), ["take.wav"], iter([Path("take.wav")])]
)
def test_recordings(recordings: Any) -> None:
    """One path or recording, or several of them, become a tuple of recordings."""
    request = ask(recordings=recordings)

    assert (Recording(path=Path("take.wav")),) == request.recordings


def test_mixed_recordings() -> None:
    """Files and the vendor's assets may be mixed, and keep their order."""
    request = ask(recordings=("b.wav", Recording(asset_id="asset-1"), Path("a.wav")))

    assert (Recording(path="b.wav"), Recording(asset_id="asset-1"), Recording(path="a.wav")) == request.recordings


def test_consent_paths() -> None:
    """The paths of a consent become a Recording and a Path."""
    consent = Consent(statement="statement.wav", letter="letter.pdf")

    assert Recording(path=Path("statement.wav")) == consent.statement
    assert Path("letter.pdf") == consent.letter


@pytest.mark.parametrize(
    ("given", "kinds"),
    [
        ({"statement": "s.wav"}, {ConsentKind.STATEMENT}),
        ({"letter": "l.pdf"}, {ConsentKind.LETTER}),
        ({"statement": Recording(asset_id="a"), "letter": "l.pdf"}, {ConsentKind.STATEMENT, ConsentKind.LETTER}),
    ],
)
def test_consent_kinds(given: dict[str, Any], kinds: set[ConsentKind]) -> None:
    """A consent tells which kinds of agreement it holds."""
    consent = Consent(**given)

    assert kinds == consent.kinds


@pytest.mark.parametrize("given", [{}, {"statement": None}, {"letter": None}, {"statement": None, "letter": None}])
def test_empty_consent(given: dict[str, None]) -> None:
    """A consent cannot be empty."""
    with pytest.raises(InvalidRequestError) as caught:
        Consent(**given)

    assert [("consent", "is empty")] == [(each.location, each.message) for each in caught.value.problems]


def test_consent_cannot_be_emptied() -> None:
    """A consent cannot be made empty by changing it."""
    with pytest.raises(InvalidRequestError):
        attrs.evolve(CONSENT, letter=None)


def test_missing_consent() -> None:
    """A request without a consent cannot be built."""
    with pytest.raises(TypeError, match="consent"):
        CloneRequest(voice_name="gentle", recordings="take.wav")  # type: ignore[call-arg]


@pytest.mark.parametrize("consent", [None, False, True, "l.pdf", {"letter": "l.pdf"}, Recording(asset_id="a")])
def test_wrong_consent(consent: Any) -> None:
    """What is no consent is refused where a consent belongs."""
    with pytest.raises(InvalidRequestError) as caught:
        ask(consent=consent)

    assert [("consent", "is missing")] == [(each.location, each.message) for each in caught.value.problems]


def test_consent_cannot_be_taken_away() -> None:
    """A consent cannot be taken out of a request by changing it."""
    with pytest.raises(InvalidRequestError, match="is missing"):
        attrs.evolve(ask(), consent=None)


@pytest.mark.parametrize("given", [{}, {"path": "take.wav", "asset_id": "asset-1"}, {"asset_id": ""}])
def test_recording_is_one_thing(given: dict[str, str]) -> None:
    """A recording is a file or an asset, not both and not neither."""
    with pytest.raises(InvalidRequestError, match="Give exactly one"):
        Recording(**given)


@pytest.mark.parametrize(
    "value",
    [
        ask(),
        CONSENT,
        Recording(path="take.wav"),
        JOB,
        JOB.voice,
        JOB.failure,
        JOB.actions[0],
        Problem("voice_name", "is empty", "Give one"),
        Progress("recording", 1, 2),
    ],
    ids=lambda value: type(value).__name__,
)
def test_frozen(value: Any) -> None:
    """No value can be changed."""
    name = attrs.fields(type(value))[0].name

    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        setattr(value, name, None)


def test_extra_is_copied() -> None:
    """A request keeps the extra it was given, whatever becomes of the caller's own."""
    extra = {"huawei": {"tag": "NEWS"}}
    request = ask(extra=extra)
    extra["huawei"]["tag"] = "OTHER"

    assert {"huawei": {"tag": "NEWS"}} == request.extra


def test_ref() -> None:
    """A job's ref is its provider and its id."""
    ref = JOB.ref

    assert "huawei:26f0" == ref


def test_voice() -> None:
    """A finished job's voice holds what the job knows of it."""
    voice = JOB.voice

    assert voice is not None
    assert ("huawei", "voice-1", "ready") == (voice.provider, voice.voice_id, voice.state)
    assert ("gentle", "female", "zh-CN") == (voice.name, voice.gender, voice.language)


def test_no_voice() -> None:
    """A job without a voice id has no voice."""
    job = attrs.evolve(JOB, voice_id=None)

    assert job.voice is None


def test_raw_is_not_compared() -> None:
    """Jobs that differ in the vendor's raw answer only are equal."""
    other = attrs.evolve(JOB, raw={"request_id": "another"})

    assert JOB == other


def test_raw_is_not_shown() -> None:
    """A job's repr keeps the vendor's raw answer to itself."""
    text = repr(attrs.evolve(JOB, raw={"url": "https://store?Signature=SECRET"}))

    assert "SECRET" not in text
    assert "raw" not in text


def test_address_of_an_action_is_not_shown() -> None:
    """The address of a required action, which may be signed, is in neither its text nor any repr."""
    action = RequiredAction(kind=ActionKind.REVIEW_RESULT, message="listen", url="https://store?Signature=SECRET")
    texts = [str(action), repr(action), repr(attrs.evolve(JOB, actions=[action]))]

    assert "review-result: listen" == texts[0]
    assert [] == [text for text in texts if "SECRET" in text]


@pytest.mark.parametrize(
    ("failure", "text"),
    [
        (Failure(code="MSS.1", message="too noisy"), "unknown: MSS.1 too noisy"),
        (Failure(reason=FailureReason.AUDIO_QUALITY, message="too noisy"), "audio-quality: too noisy"),
        (Failure(), "unknown: the vendor gave no reason"),
    ],
)
def test_failure_text(failure: Failure, text: str) -> None:
    """A failure reads as its reason and the vendor's code and words, as far as there are any."""
    shown = str(failure)

    assert text == shown


@pytest.mark.parametrize("state", JobState)
def test_waiting_states(state: JobState) -> None:
    """A job that was not handed in, or asks for something, waits for you; no other does."""
    waits = state.waits_for_you

    assert (state in {"created", "action-required"}) is waits


@pytest.mark.parametrize("state", JobState)
def test_final_states(state: JobState) -> None:
    """Success and failure are final, and nothing else is."""
    final = state.final

    assert (state in {"succeeded", "failed"}) is final


@pytest.mark.parametrize(
    "value",
    [
        ask(gender="male", language="en", extra={"huawei": {"tag": "NEWS"}}),
        Consent(statement=Recording(asset_id="asset-1"), letter="letter.pdf"),
        JOB,
        JOB.voice,
        RequiredAction(kind=ActionKind.CONTACT_VENDOR, message="ask", url="https://vendor"),
        Problem("voice_name", "is empty", "Give one"),
        Progress("recording", 1, 2),
    ],
    ids=lambda value: type(value).__name__,
)
def test_pickling(value: Any) -> None:
    """Every value survives pickling, so task queues can carry it."""
    copy = pickle.loads(pickle.dumps(value))

    assert value == copy
    assert attrs.asdict(value) == attrs.asdict(copy)


def test_a_success_needs_a_voice() -> None:
    """No vendor and no plugin can report a success that has no voice."""
    job = CloneJob(provider="acme", job_id="1", state=JobState.SUCCEEDED)

    assert (JobState.UNKNOWN, "no-voice-id") == (job.state, job.stage)
