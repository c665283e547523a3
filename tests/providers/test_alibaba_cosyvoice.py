"""Alibaba: the edition CosyVoice, of one recording and without a statement that is sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import pytest
from helpers.alibaba import sent

import voiceclone
from voiceclone import CloneRequest, Consent, InvalidRequestError, JobState
from voiceclone.backends import ConsentKind
from voiceclone.sandbox import Fault, Sandbox
from voiceclone_alibaba.backend import AlibabaBackend

SUBMIT, LIST = "SubmitCosyVoiceCustomizedVoiceJob", "ListCustomizedVoiceJobs"


@pytest.fixture
def provider() -> str:
    return "alibaba"


@pytest.fixture
def short(request_: CloneRequest) -> CloneRequest:
    """A request of the edition."""
    return attrs.evolve(request_, edition="cosyvoice")


def test_what_is_sent(client: voiceclone.Client, short: CloneRequest, vendor: Any) -> None:
    """One recording is uploaded, and the job is made of its asset. The statement stays here."""
    job = client.submit(short)

    (query,) = sent(vendor, SUBMIT)
    assert 1 == len(sent(vendor, "CreateUploadMedia"))
    assert [query["Audios"]] == list(vendor.media)
    assert {"VoiceName", "Gender", "Audios"} == query.keys()
    assert [job.job_id] == vendor.paid


def test_all_parameters_are_sent(client: voiceclone.Client, short: CloneRequest, vendor: Any) -> None:
    """The model and the sample's address are sent where they are given."""
    demo = "https://bucket.oss-cn-shanghai.aliyuncs.com/demo.mp3"

    client.submit(attrs.evolve(short, extra={"alibaba": {"Model": "cosyvoice-v3-plus", "DemoAudioMediaURL": demo}}))

    (query,) = sent(vendor, SUBMIT)
    assert ("cosyvoice-v3-plus", demo) == (query["Model"], query["DemoAudioMediaURL"])


def test_the_setting_chooses_the_edition(sandbox: Sandbox, request_: CloneRequest, vendor: Any, clock: Any) -> None:
    """A client of the edition submits requests that name none to it."""
    settings = {**sandbox.settings("alibaba"), "edition": "cosyvoice", "clock": clock, "sleep": clock.sleep}
    with voiceclone.Client("alibaba", **settings) as client:
        client.submit(request_)

    assert 1 == len(sent(vendor, SUBMIT))


def test_from_submit_to_a_voice(client: voiceclone.Client, short: CloneRequest, vendor: Any) -> None:
    """The voice's id, which the vendor tells at once, counts when the job has succeeded."""
    job = client.submit(short)

    assert (JobState.QUEUED, None) == (job.state, job.voice_id)
    assert vendor.voice_of(job.job_id) == client.wait(job).voice_id


def test_the_consent_is_needed_all_the_same(client: voiceclone.Client, short: CloneRequest, vendor: Any) -> None:
    """The vendor takes no statement, and nobody is cloned without one."""
    letter = attrs.evolve(short, consent=Consent(letter=short.consent.letter))

    with pytest.raises(InvalidRequestError, match=r"consent\.statement"):
        client.submit(letter)

    assert [] == vendor.received


def test_the_statement_has_to_be_there(client: voiceclone.Client, short: CloneRequest, tmp_path: Any) -> None:
    """A statement that is not sent is still a file that can be read."""
    with pytest.raises(InvalidRequestError, match="there is no file"):
        client.submit(attrs.evolve(short, consent=Consent(statement=tmp_path / "none.wav")))


def test_what_consent_is_for_is_said() -> None:
    """The words to read are those of the other edition; that nobody takes them is said."""
    (need,) = AlibabaBackend.consent_spec("zh", "cosyvoice").needs
    (other,) = AlibabaBackend.consent_spec("zh").needs

    assert (ConsentKind.STATEMENT, True, other.text) == (need.kind, need.required, need.text)
    assert "none is sent" in need.note
    assert "none is sent" not in other.note


@pytest.mark.parametrize(
    ("extra", "wrong"),
    [({"Model": 3}, "is no text"), ({"DemoAudioMediaURL": 3}, "is no text"), ({"model": "x"}, "is not known")],
)
def test_fields_that_cannot_be_sent(
    client: voiceclone.Client, short: CloneRequest, vendor: Any, extra: dict[str, Any], wrong: str
) -> None:
    """What the vendor could not read is refused here."""
    with pytest.raises(InvalidRequestError, match=wrong):
        client.submit(attrs.evolve(short, extra={"alibaba": extra}))

    assert [] == vendor.received


def test_a_model_that_is_not_documented_is_a_warning(client: voiceclone.Client, short: CloneRequest) -> None:
    """The vendor may have newer models than its documents: the vendor decides."""
    newer = attrs.evolve(short, extra={"alibaba": {"Model": "cosyvoice-v9"}})

    with pytest.raises(voiceclone.RejectedError, match="Model"):
        client.submit(newer)


def test_a_model_is_of_this_edition_only(client: voiceclone.Client, request_: CloneRequest, vendor: Any) -> None:
    """The standard edition has no model."""
    with pytest.raises(InvalidRequestError, match="Model"):
        client.submit(attrs.evolve(request_, extra={"alibaba": {"Model": "cosyvoice-v3-plus"}}))

    assert [] == vendor.received


def test_one_recording_is_the_most(client: voiceclone.Client, short: CloneRequest, vendor: Any) -> None:
    """The vendor takes one asset."""
    several = [voiceclone.Recording(asset_id=vendor.add_media(20)) for _ in range(2)]

    with pytest.raises(InvalidRequestError, match="recordings"):
        client.submit(attrs.evolve(short, recordings=several))


@pytest.mark.parametrize("kind", ["Basic", "Standard", "CosyVoice"])
def test_a_lost_answer_is_found_whatever_its_type(
    client: voiceclone.Client, short: CloneRequest, vendor: Any, kind: str
) -> None:
    """Under whichever type the vendor lists such jobs, a job is found by its marker."""
    vendor.cosyvoice_type = kind
    vendor.fault(SUBMIT, Fault(cut=True, after=True))

    assert [client.submit(short).job_id] == vendor.paid


def test_a_job_that_no_list_shows_is_not_paid_twice(
    client: voiceclone.Client, short: CloneRequest, vendor: Any
) -> None:
    """Which list shows jobs of the edition is not documented, so lists without it prove nothing."""
    vendor.cosyvoice_type = None
    vendor.fault(SUBMIT, Fault(cut=True, after=True))

    with pytest.raises(voiceclone.SubmissionUnknownError, match="cosyvoice is not documented") as caught:
        client.submit(short)
    (paid,) = vendor.paid
    job = client.resume(caught.value.key, job_id=paid)

    assert client.wait(job).voice_id
    assert [paid] == vendor.paid


def test_a_job_that_was_refused_is_sent_when_asked_again(
    client: voiceclone.Client, short: CloneRequest, vendor: Any
) -> None:
    """A refusal proves that nothing was made: the next call submits."""
    vendor.fault(SUBMIT, Fault(status=400, code="InvalidParameter"))
    with pytest.raises(voiceclone.RejectedError):
        client.submit(short)

    job = client.submit(short)

    assert [job.job_id] == vendor.paid


@pytest.mark.parametrize("kind", ["Basic", "Standard", "CosyVoice"])
def test_lists_hold_every_edition(
    client: voiceclone.Client, short: CloneRequest, request_: CloneRequest, vendor: Any, kind: str
) -> None:
    """Jobs and voices of both editions are listed, once each, under whichever type the vendor has them."""
    vendor.cosyvoice_type = kind
    jobs = {client.submit(each).job_id for each in (short, request_)}
    for job_id in jobs:
        vendor.set_state(job_id, "Success")

    listed, voices = [job.job_id for job in client.jobs()], [voice.voice_id for voice in client.voices()]

    assert (2, jobs) == (len(listed), set(listed))
    assert (2, {vendor.voice_of(job_id) for job_id in jobs}) == (len(voices), set(voices))


@pytest.mark.parametrize(
    "lists", [lambda client: client.jobs(), lambda client: client.voices()], ids=["jobs", "voices"]
)
def test_a_documented_type_that_is_refused_is_an_error(
    client: voiceclone.Client, vendor: Any, lists: Callable[[Any], Any]
) -> None:
    """Only the type that is a guess may be refused: of the others nothing is left out silently."""
    for operation in (LIST, "ListCustomizedVoices"):
        vendor.fault(operation, Fault(status=400, code="InvalidParameter"))

    with pytest.raises(voiceclone.RejectedError):
        list(lists(client))
