"""Huawei: sentences that are uploaded one by one, each confirmed before the next."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from helpers.clock import Clock
from helpers.reviews import processes, rejected
from helpers.sentences import of_sentences, one_by_one

import voiceclone
from voiceclone import CloneRequest, Progress, Recording, RejectedError
from voiceclone.sandbox import Fault, Sandbox

AUDIO, TEXT, CONFIRM = "PutSentenceAudio", "PutSentenceText", "ConfirmTrainingSegment"
SHOW_CONFIRMED, ADDRESSES, COMMIT = "ShowTrainingSegmentInfo", "ShowJobUploadingAddress", "CommitVoiceTrainingJob"


@pytest.fixture
def provider() -> str:
    return "huawei"


@pytest.fixture
def basic(request_: CloneRequest) -> CloneRequest:
    """Twenty sentences that are to be uploaded one by one."""
    return one_by_one(of_sentences(request_))


@pytest.fixture
def open_client(sandbox: Sandbox, clock: Clock, tmp_path: Path) -> Iterator[Callable[..., voiceclone.Client]]:
    with processes(sandbox, clock, tmp_path / "journal") as open_client:
        yield open_client


def calls(vendor: Any, *operations: str) -> list[str]:
    """Those of these operations that were called, in their order."""
    return [each.operation for each in vendor.received if each.operation in operations]


def uploaded(vendor: Any) -> list[str]:
    """The names of the sentences' files, in the order of their uploads."""
    return [each.path.rpartition("/")[2] for each in vendor.received if each.operation in (AUDIO, TEXT)]


def test_a_voice_of_sentences(client: voiceclone.Client, basic: CloneRequest, vendor: Any) -> None:
    """Each sentence goes up with its text, byte for byte, and is confirmed before the next."""
    job = client.wait(client.submit(basic))

    assert job.voice_id
    assert [AUDIO, TEXT, CONFIRM] * 20 + [COMMIT] == calls(vendor, AUDIO, TEXT, CONFIRM, COMMIT)
    for index, each in enumerate(basic.recordings):
        audio, text = (vendor.store.get(f"{job.job_id}/{index}.{ending}") for ending in ("wav", "txt"))
        assert each.path is not None
        assert (each.path.read_bytes(), "audio/wav") == (audio.path.read_bytes(), audio.content_type)
        assert (each.transcript, "text/plain") == (text.path.read_text(encoding="utf-8"), text.content_type)


def test_uploads_are_reported(client: voiceclone.Client, basic: CloneRequest) -> None:
    """Progress names the recording that is under way."""
    seen: dict[str, Progress] = {}

    client.submit(basic, on_progress=lambda progress: seen.update({progress.what: progress}))

    assert {"recordings[0]", "transcript of recordings[0]", "recordings[19]", "letter"} <= seen.keys()
    assert all(each.sent == each.total for each in seen.values())


def test_other_words_than_the_text_are_an_error(client: voiceclone.Client, basic: CloneRequest, vendor: Any) -> None:
    """It names the recording and the places; nothing is committed or paid, and nothing behind it is sent."""
    vendor.mismatches = {3}

    with pytest.raises(RejectedError) as caught:
        client.submit(basic)

    assert "recordings[3] (take-003.wav): what is spoken differs from its transcript at 0" in str(caught.value)
    assert not caught.value.outcome_unknown
    assert "3.txt" == uploaded(vendor)[-1]
    assert ([], []) == (calls(vendor, COMMIT), vendor.paid)


def test_a_sentence_that_is_right_the_next_time(client: voiceclone.Client, basic: CloneRequest, vendor: Any) -> None:
    """The same again goes on at that sentence, without sending again what is there."""
    vendor.mismatches = {3}
    with pytest.raises(RejectedError):
        client.submit(basic)
    vendor.mismatches = set()

    job = client.submit(basic)

    assert [job.job_id] == vendor.paid
    assert [f"{index}.{ending}" for index in range(20) for ending in ("wav", "txt")] == uploaded(vendor)


@pytest.mark.parametrize("operation", [AUDIO, TEXT, CONFIRM])
@pytest.mark.parametrize("acted", [False, True], ids=["before", "after"])
def test_the_next_process_goes_on(
    *,
    open_client: Callable[..., voiceclone.Client],
    sandbox: Sandbox,
    basic: CloneRequest,
    vendor: Any,
    operation: str,
    acted: bool,
) -> None:
    """Whatever call a process ends in, the next one sends nothing again that is confirmed."""
    close = sandbox.server("huawei").close_port
    vendor.fault(operation, Fault(), times=6)
    vendor.fault(operation, Fault(cut=True, after=acted, then=close))
    with pytest.raises(voiceclone.VoiceCloneError):
        open_client().submit(basic)
    sandbox.server("huawei").open_port()
    confirmed = sorted(next(iter(vendor.records.values())).confirmed)
    before = len(uploaded(vendor))

    job = open_client().submit(basic)

    assert [job.job_id] == vendor.paid == [*vendor.jobs]
    assert {int(name.partition(".")[0]) for name in uploaded(vendor)[before:]}.isdisjoint(confirmed)
    assert confirmed[:6] == [*range(6)]


def test_a_confirmation_whose_answer_was_lost_is_looked_up(
    client: voiceclone.Client, basic: CloneRequest, vendor: Any
) -> None:
    """It is not asked for again when the vendor shows it."""
    vendor.fault(CONFIRM, Fault(cut=True, after=True))

    client.submit(basic)

    assert 20 == len(calls(vendor, CONFIRM))
    assert 1 == len(calls(vendor, SHOW_CONFIRMED))


def test_a_confirmation_that_was_lost_is_asked_for_again(
    client: voiceclone.Client, basic: CloneRequest, vendor: Any
) -> None:
    """A list of what is confirmed that is not there, as long as nothing is, says that nothing is."""
    vendor.fault(CONFIRM, Fault(cut=True))
    vendor.fault(SHOW_CONFIRMED, Fault(edit=lambda _: {}))

    job = client.submit(basic)

    assert [job.job_id] == vendor.paid


def test_a_refused_address_is_renewed(client: voiceclone.Client, basic: CloneRequest, vendor: Any) -> None:
    """The one request for fresh addresses serves all sentences that are left."""
    vendor.fault(AUDIO, Fault(status=403, code="AccessDenied"))

    job = client.submit(basic)

    assert [job.job_id] == vendor.paid
    assert 1 == len(calls(vendor, ADDRESSES))


def test_an_address_that_is_missing(client: voiceclone.Client, basic: CloneRequest, vendor: Any) -> None:
    """Fewer addresses than sentences are an error that names the recording; nothing is paid."""
    short = {"audio_uploading_url": [], "txt_uploading_url": []}
    vendor.fault("CreateTrainingBasicJob", Fault(edit=lambda answer: {**answer, "segment_uploading_url": short}))
    vendor.fault(ADDRESSES, Fault(edit=lambda answer: {**answer, "segment_url": short}), times=9)

    with pytest.raises(voiceclone.MalformedResponseError, match=r"no usable recordings\[0\]"):
        client.submit(basic)

    assert [] == vendor.paid


@pytest.mark.parametrize("answer", [{}, {"confirm_result": "yes"}, {"confirm_result": None}])
def test_a_confirmation_that_says_nothing(
    answer: dict[str, Any], client: voiceclone.Client, basic: CloneRequest, vendor: Any
) -> None:
    """It is no confirmation: nothing is committed on the strength of it."""
    vendor.fault(CONFIRM, Fault(edit=lambda _: answer, after=False), times=9)
    vendor.fault(SHOW_CONFIRMED, Fault(edit=lambda _: {"confirmed_index": []}), times=9)

    with pytest.raises(voiceclone.MalformedResponseError):
        client.submit(basic)

    assert [] == vendor.paid


def test_a_vendor_that_counts_from_one(client: voiceclone.Client, basic: CloneRequest, vendor: Any) -> None:
    """Where sentences begin to be counted is not documented: counted otherwise, it ends in an error, not in a voice."""
    vendor.first_index = 1

    with pytest.raises(RejectedError):
        client.submit(basic)

    assert [] == vendor.paid


def test_a_rejected_job_takes_other_sentences(client: voiceclone.Client, basic: CloneRequest, vendor: Any) -> None:
    """A job that was made of sentences gets the new ones as sentences, and all are confirmed again."""
    job = rejected(client, basic, vendor)
    first = len(calls(vendor, CONFIRM))
    others = [Recording(path=each.path, transcript=f"{each.transcript}!") for each in basic.recordings]

    again = client.resubmit(job, recordings=others)

    assert 2 * first == len(calls(vendor, CONFIRM)) == 40
    assert others[5].transcript == vendor.store.get(f"{job.job_id}/5.txt").path.read_text(encoding="utf-8")
    assert client.wait(again).voice_id


def test_a_refused_commit_sends_everything_again(client: voiceclone.Client, basic: CloneRequest, vendor: Any) -> None:
    """What the vendor refused may be wrong with the files it has."""
    vendor.fault(COMMIT, Fault(status=400, code="MSS.20020016"))
    with pytest.raises(RejectedError):
        client.submit(basic)

    client.submit(basic)

    assert 80 == len(uploaded(vendor))


def test_no_address_is_told(
    client: voiceclone.Client, basic: CloneRequest, vendor: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """Signed addresses of sentences are in no error and no log line."""
    caplog.set_level("DEBUG")
    vendor.fault(TEXT, Fault(status=403, code="AccessDenied"), times=2)

    with pytest.raises(voiceclone.TransferError) as caught:
        client.submit(basic)

    assert not [
        text for text in (str(caught.value), repr(vars(caught.value)), *caplog.messages) if "Signature=" in text
    ]
