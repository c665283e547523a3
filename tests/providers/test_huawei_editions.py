"""Huawei: the editions, what each takes, and that it gets it."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import attrs
import pytest
from helpers.clock import Clock
from helpers.reviews import rejected
from helpers.sentences import of_sentences
from helpers.wav import write_wav

import voiceclone
from voiceclone import CloneRequest, Consent, InvalidRequestError, Recording
from voiceclone.sandbox import Fault, Sandbox, samples

#: The vendor's names of an edition: its operation, and the type of its tasks.
NAMES = {
    "premium": ("CreateTrainingAdvanceJob", "ADVANCE"),
    "basic": ("CreateTrainingBasicJob", "BASIC"),
    "middle": ("CreateTrainingMiddleJob", "MIDDLE"),
    "third-party": ("CreateTrainingThirdPartyJob", "THIRD_PARTY"),
}
SENTENCES = {"basic": 20, "middle": 100}


@pytest.fixture
def provider() -> str:
    return "huawei"


@pytest.fixture
def basic(request_: CloneRequest) -> CloneRequest:
    """Twenty sentences with their texts."""
    return of_sentences(request_)


def made_for(edition: str, request: CloneRequest) -> CloneRequest:
    """*request* with what an edition takes."""
    if edition in SENTENCES:
        return of_sentences(request, SENTENCES[edition], edition)
    return attrs.evolve(request, edition=edition)


def created(vendor: Any) -> list[Any]:
    """The operations that made a task, each with the body it came with."""
    return [(each.operation, each.json) for each in vendor.received if each.operation.startswith("Create")]


def members(vendor: Any, job_id: str) -> dict[str, bytes]:
    """What is in the package of a job."""
    with zipfile.ZipFile(vendor.store.get(f"{job_id}/training-data").path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def wrong(client: voiceclone.Client, request: CloneRequest) -> set[tuple[str, str]]:
    with pytest.raises(InvalidRequestError) as caught:
        client.submit(request)
    return {(each.location, each.requirement) for each in caught.value.problems}


@pytest.mark.parametrize("edition", NAMES)
def test_a_voice_of_each_edition(edition: str, client: voiceclone.Client, request_: CloneRequest, vendor: Any) -> None:
    """Each is created by its own operation, as a package, and paid for once; its job says which it is of."""
    job = client.wait(client.submit(made_for(edition, request_)))

    operation, job_type = NAMES[edition]
    ((called, body),) = created(vendor)
    assert (operation, "PACKAGE") == (called, body["create_type"])
    assert job.voice_id
    assert job_type == job.raw["job_type"]
    assert [job.job_id] == vendor.paid


@pytest.mark.parametrize("edition", SENTENCES)
def test_the_package_of_sentences(edition: str, client: voiceclone.Client, request_: CloneRequest, vendor: Any) -> None:
    """It holds each recording byte for byte, beside its text, under the numbers that the vendor documents."""
    request = made_for(edition, request_)

    job = client.submit(request)

    expected = {}
    for number, each in enumerate(request.recordings):
        assert each.path is not None
        assert each.transcript is not None
        expected |= {f"{number}.wav": each.path.read_bytes(), f"{number}.txt": each.transcript.encode()}
    assert expected == members(vendor, job.job_id)


def test_the_edition_is_a_setting(
    sandbox: Sandbox, basic: CloneRequest, vendor: Any, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A client, or the environment, names the edition of requests that name none."""
    monkeypatch.setenv("VOICECLONE_HUAWEI_EDITION", "basic")
    with voiceclone.Client("huawei", clock=clock, sleep=clock.sleep, **sandbox.settings("huawei")) as client:
        client.submit(attrs.evolve(basic, edition=None))

    assert ["CreateTrainingBasicJob"] == [operation for operation, _ in created(vendor)]


@pytest.mark.parametrize("edition", ["basic", "middle"])
@pytest.mark.parametrize(("difference", "requirement"), [(-1, "least-recordings"), (1, "most-recordings")])
def test_the_number_of_sentences_is_exact(
    *,
    edition: str,
    difference: int,
    requirement: str,
    client: voiceclone.Client,
    request_: CloneRequest,
    vendor: Any,
) -> None:
    """One too few or too many is refused before anything is sent."""
    request = of_sentences(request_, SENTENCES[edition] + difference, edition)

    assert {("recordings", requirement)} == wrong(client, request)
    assert [] == vendor.received


def test_each_sentence_needs_its_text(client: voiceclone.Client, basic: CloneRequest, vendor: Any) -> None:
    silent = attrs.evolve(basic.recordings[7], transcript=None)

    request = attrs.evolve(basic, recordings=[*basic.recordings[:7], silent, *basic.recordings[8:]])

    assert {("recordings[7]", "transcript")} == wrong(client, request)
    assert [] == vendor.received


def test_a_sentence_that_is_too_long_is_a_warning(
    client: voiceclone.Client, basic: CloneRequest, tmp_path: Path
) -> None:
    """The console's guide says that training fails with one; the API does not, so it is sent."""
    long = Recording(path=write_wav(tmp_path / "long.wav", 16), transcript="long")
    request = attrs.evolve(basic, recordings=[long, *basic.recordings[1:]])

    report = client.check(request)

    assert "basic" == report.edition
    assert "recordings[0]" in {each.location for each in report.warnings if each.requirement == "sentence-length"}
    assert () == report.errors
    assert client.submit(request).job_id


def test_a_transcript_of_an_edition_that_takes_none(
    client: voiceclone.Client, request_: CloneRequest, vendor: Any
) -> None:
    """It is not sent, and no problem: the same recording may be for an edition that needs it."""
    (take,) = request_.recordings

    job = client.submit(attrs.evolve(request_, recordings=[attrs.evolve(take, transcript="long text")]))

    assert ["Voice.wav"] == [*members(vendor, job.job_id)]


@pytest.mark.parametrize("edition", NAMES)
def test_limits_of_the_account_are_those_of_the_edition(
    edition: str, client: voiceclone.Client, request_: CloneRequest, vendor: Any
) -> None:
    """What the service tells of this edition is applied; what it tells of others is not."""
    prefix = "cmww" if edition == "third-party" else {"premium": "advance"}.get(edition, edition)
    vendor.durations = dict.fromkeys(vendor.durations, 1) | {name: 9**6 for name in vendor.durations if "_max" in name}
    request = made_for(edition, request_)
    assert () == client.check(request).errors

    vendor.durations[f"{prefix}_max"] = 30

    assert [f"{prefix}_max"] == [each.requirement for each in client.check(request).errors]


def test_fields_of_the_vendor_are_sent(client: voiceclone.Client, basic: CloneRequest, vendor: Any) -> None:
    """`extra` reaches the create of any edition."""
    client.submit(attrs.evolve(basic, extra={"huawei": {"batch_name": "b-1", "tag": "NEWS"}}))

    ((_, body),) = created(vendor)
    assert ("b-1", "NEWS") == (body["batch_name"], body["tag"])


@pytest.mark.parametrize(("edition", "value"), [("premium", "SEGMENT"), ("third-party", "PACKAGE"), ("basic", "ZIP")])
def test_how_recordings_come_is_chosen_where_there_is_a_choice(
    *, edition: str, value: str, client: voiceclone.Client, request_: CloneRequest, vendor: Any
) -> None:
    """Only editions of sentences have one, and only of documented words."""
    request = attrs.evolve(made_for(edition, request_), extra={"huawei": {"create_type": value}})

    assert ["extra['huawei']['create_type']"] == [location for location, _ in wrong(client, request)]
    assert [] == created(vendor)


def test_a_create_whose_answer_was_lost_is_found(client: voiceclone.Client, basic: CloneRequest, vendor: Any) -> None:
    """The task of another edition is looked for among those of its own type."""
    vendor.fault("CreateTrainingBasicJob", Fault(cut=True, after=True))

    job = client.submit(basic)

    queries = [each.query for each in vendor.received if each.operation == "ListVoiceTrainingJob"]
    assert {"BASIC"} == {query["job_type"] for query in queries}
    assert [job.job_id] == [*vendor.jobs]


def test_jobs_of_all_editions_are_listed(
    client: voiceclone.Client, basic: CloneRequest, request_: CloneRequest
) -> None:
    """The list holds them side by side, and each can be asked for."""
    made = [client.submit(request) for request in (request_, basic)]

    listed = {job.job_id: job.raw["job_type"] for job in client.jobs()}

    assert dict(zip([job.job_id for job in made], ["ADVANCE", "BASIC"], strict=True)) == listed
    assert "BASIC" == client.get_job(made[1]).raw["job_type"]


def test_a_rejected_job_takes_other_sentences(
    client: voiceclone.Client, basic: CloneRequest, request_: CloneRequest, vendor: Any
) -> None:
    """They are judged and packed as those of its edition, which the journal knows."""
    job = rejected(client, basic, vendor)
    better = of_sentences(request_)

    again = client.resubmit(job, recordings=[*better.recordings[1:], better.recordings[0]])

    assert better.recordings[1].transcript == members(vendor, job.job_id)["0.txt"].decode()
    assert client.wait(again).voice_id
    with pytest.raises(InvalidRequestError, match=r"1 given; huawei \(basic\) needs at least 20"):
        client.resubmit(job, recordings=better.recordings[:1])


def test_a_resubmission_of_another_edition_is_refused(
    client: voiceclone.Client, basic: CloneRequest, request_: CloneRequest, vendor: Any
) -> None:
    """What is no material of the job's edition is not uploaded to it."""
    job = rejected(client, basic, vendor)
    before = len([each for each in vendor.received if each.method == "PUT"])

    with pytest.raises(InvalidRequestError, match="Say edition='basic'"):
        client.resubmit(job, recordings=request_.recordings, edition="premium")

    assert before == len([each for each in vendor.received if each.method == "PUT"])


def test_a_letter_alone_needs_no_edition(
    sandbox: Sandbox, client: voiceclone.Client, basic: CloneRequest, vendor: Any, tmp_path: Path
) -> None:
    """A client that knows nothing of a job's edition corrects its letter."""
    job = rejected(client, basic, vendor)
    letter = samples.make_letter(tmp_path / "other.pdf")
    letter.write_bytes(letter.read_bytes() + b"% corrected\n")
    with voiceclone.Client("huawei", journal=voiceclone.MemoryJournal(), **sandbox.settings("huawei")) as other:
        other.resubmit(job.ref, consent=Consent(letter=letter))

    assert letter.read_bytes() == vendor.store.get(f"{job.job_id}/authorization-letter").path.read_bytes()


@pytest.mark.parametrize("name", ["flexus", "advance", "THIRD_PARTY_LJZN"])
def test_editions_without_an_operation_are_none(name: str, sandbox: Sandbox) -> None:
    """What has no call of its own that creates it is no edition, and the error names those that are."""
    with pytest.raises(voiceclone.ConfigurationError, match="Use one of: premium, basic, middle, third-party"):
        voiceclone.Client("huawei", edition=name, **sandbox.settings("huawei"))
