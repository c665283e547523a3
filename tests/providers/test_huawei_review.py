"""
Huawei: what a failed review asks for, and the answer to it.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest
from conftest import Clock, write_wav

import voiceclone
from voiceclone import ActionKind, CloneJob, CloneRequest, Consent, FileJournal, JobState
from voiceclone.sandbox import Fault, Sandbox, samples
from voiceclone_huawei import mapping, review

LETTER = "PutAuthorizationLetter"
RECORDING = "PutTrainingData"
COMMIT = "CommitVoiceTrainingJob"
ADDRESSES = "ShowJobUploadingAddress"
AUDIT = "ShowJobAuditResult"
SHOW = "ShowVoiceTrainingJob"
NO_WAV = {"audio_name": "Voice.wav", "error_code": "MSS.20020018", "error_message": "cannot be parsed"}
BAD_LETTER = {"error_code": "MSS.20020010", "error_message": "the letter is not signed"}


@pytest.fixture
def provider() -> str:
    return "huawei"


@pytest.fixture
def vendor(box: Sandbox) -> Any:
    return box["huawei"]


@pytest.fixture
def signed(tmp_path: Path) -> Consent:
    """A corrected letter."""
    letter = samples.make_letter(tmp_path / "signed.pdf")
    letter.write_bytes(letter.read_bytes() + b"signed")
    return Consent(letter=letter)


@pytest.fixture
def open_client(box: Sandbox, clock: Clock, tmp_path: Path) -> Iterator[Callable[..., voiceclone.Client]]:
    """
    Clients that share a journal on disk, one per life of an app.
    """
    made: list[voiceclone.Client] = []

    def open_(**settings: Any) -> voiceclone.Client:
        journal = FileJournal(tmp_path / "journal")
        values = {**box.settings("huawei"), "journal": journal, "clock": clock, "sleep": clock.sleep, **settings}
        made.append(voiceclone.Client("huawei", **values))
        return made[-1]

    yield open_
    for client in made:
        client.close()


def waits(client: voiceclone.Client, job: CloneJob | str) -> voiceclone.ActionRequiredError:
    with pytest.raises(voiceclone.ActionRequiredError) as caught:
        client.wait(job)
    return caught.value


def rejected(client: voiceclone.Client, request: CloneRequest, vendor: Any, *errors: dict[str, str]) -> CloneJob:
    """
    A job whose review failed, as it waits.
    """
    job = client.submit(request)
    vendor.reject(job.job_id, "", errors or [BAD_LETTER])
    return waits(client, job).job


def asked(vendor: Any) -> list[str]:
    return [each.operation for each in vendor.received]


def stored(vendor: Any, job: CloneJob, what: str) -> bytes:
    content: bytes = vendor.store.get(f"{job.job_id}/{what}").path.read_bytes()
    return content


def reviews(vendor: Any, job: CloneJob) -> int:
    """
    How many commits the vendor took.
    """
    times: int = vendor._records[job.job_id].occurred["SYSTEM_AUDITING"]
    return times


def test_the_whole_story(
    client: voiceclone.Client, request_: CloneRequest, vendor: Any, signed: Consent, clock: Clock
) -> None:
    """
    Rejected, told precisely why and what to call, answered with a letter alone, done, and paid once.
    """
    job = client.submit(request_)
    vendor.reject(job.job_id, "please sign the authorization letter", [NO_WAV])
    vendor._records[job.job_id].audit["admin_audit_result"] |= {
        "attachment_name": "notes.png",
        "attachment_url": "https://store.example/notes.png?Signature=SECRET",
    }

    error = waits(client, job)

    machine, reviewer = error.job.actions
    assert (ActionKind.REUPLOAD_RECORDINGS, "Voice.wav: MSS.20020018: cannot be parsed") == (
        machine.kind,
        machine.message,
    )
    assert ActionKind.REUPLOAD_CONSENT is reviewer.kind
    assert "please sign the authorization letter" in reviewer.message
    assert "https://store.example/notes.png?Signature=SECRET" == reviewer.url
    assert "SECRET" not in f"{error} {error.job!r} {error.job.actions!r}"
    call = f"client.resubmit({job.ref!r}, recordings=[...], consent=voiceclone.Consent(letter=...))"
    assert str(error).endswith(f" Next: {call}")
    assert {"system_audit_result", "admin_audit_result"} == error.job.raw["audit_result"].keys()
    assert mapping.AUDIT_FAILED == error.job.raw["state"]

    before = asked(vendor)
    again = client.resubmit(error.job, consent=signed)

    assert [SHOW, AUDIT, ADDRESSES, LETTER, COMMIT, SHOW] == asked(vendor)[len(before) :]
    assert signed.letter is not None
    assert signed.letter.read_bytes() == stored(vendor, job, "authorization-letter")
    assert (job.job_id, JobState.QUEUED, None, 2) == (again.job_id, again.state, again.vendor_state, again.attempt)
    assert client.wait(again).voice_id
    assert [job.job_id] == vendor.paid


def test_only_what_is_asked_for_is_in_the_next_call(
    client: voiceclone.Client, request_: CloneRequest, vendor: Any
) -> None:
    """
    When the review names the letter only, or the recordings only, so does the next call.
    """
    job = client.submit(request_)
    calls = {}
    for name, error in (("letter", BAD_LETTER), ("recordings", NO_WAV)):
        vendor.reject(job.job_id, "", [error])
        calls[name] = str(waits(client, job)).partition("Next: ")[2]

    assert f"client.resubmit({job.ref!r}, consent=voiceclone.Consent(letter=...))" == calls["letter"]
    assert f"client.resubmit({job.ref!r}, recordings=[...])" == calls["recordings"]


def test_new_recordings_replace_the_old(
    client: voiceclone.Client, request_: CloneRequest, vendor: Any, tmp_path: Path
) -> None:
    """
    Recordings alone are uploaded alone, packed as the first ones were.
    """
    job = rejected(client, request_, vendor, NO_WAV)
    first = Counter(asked(vendor))
    seen: list[str] = []

    client.resubmit(
        job,
        recordings=write_wav(tmp_path / "better.wav", 17 * 60),
        on_progress=lambda progress: seen.append(progress.what),
    )

    assert {SHOW: 2, AUDIT: 1, "ShowTenantDurationCfg": 1, ADDRESSES: 1, RECORDING: 1, COMMIT: 1} == Counter(
        asked(vendor)
    ) - first
    assert {"recording"} == set(seen)
    assert stored(vendor, job, "training-data").startswith(b"PK")
    assert client.wait(job.ref).voice_id


def test_every_rejection_can_be_answered(
    client: voiceclone.Client, request_: CloneRequest, vendor: Any, signed: Consent
) -> None:
    """
    Attempts are counted, and the same letter may answer a second refusal, when that is what the caller has seen.
    """
    job = rejected(client, request_, vendor)
    attempts = [job.attempt]
    for _ in range(2):
        attempts.append(client.resubmit(job, consent=signed).attempt)
        vendor.reject(job.job_id, "still not", [])
        job = waits(client, job.ref).job
        attempts.append(job.attempt)
    client.resubmit(job, consent=request_.consent)

    assert [1, 2, 2, 3, 3] == attempts
    assert client.wait(job.ref).voice_id
    assert (4, [job.job_id]) == (reviews(vendor, job), vendor.paid)


@pytest.mark.parametrize("way", ["job", "ref", "id", "result"])
def test_resubmitting_twice_is_harmless(
    client: voiceclone.Client, request_: CloneRequest, vendor: Any, signed: Consent, way: str
) -> None:
    """
    The same answer to the same refusal is sent once, however the job is named.
    """
    job = rejected(client, request_, vendor)
    first = client.resubmit(job, consent=signed)
    before = Counter(asked(vendor))

    name = {"job": job, "ref": job.ref, "id": job.job_id, "result": first}[way]
    second = client.resubmit(name, consent=signed)

    assert first == second
    assert {SHOW: 1} == Counter(asked(vendor)) - before
    assert (2, ()) == (reviews(vendor, job), client.pending())


@pytest.mark.parametrize("operation", [ADDRESSES, LETTER, RECORDING, COMMIT])
@pytest.mark.parametrize("acted", [False, True], ids=["before", "after"])
def test_a_crash_in_the_middle_is_gone_on_from(
    open_client: Callable[..., voiceclone.Client],
    box: Sandbox,
    request_: CloneRequest,
    vendor: Any,
    signed: Consent,
    tmp_path: Path,
    operation: str,
    acted: bool,
) -> None:
    """
    Whatever call the app dies in, the next life with the same material ends with one commit that took.
    """
    better = write_wav(tmp_path / "better.wav", 17 * 60)
    first = open_client()
    job = rejected(first, request_, vendor)
    # The port stays closed, so the first life ends there: nothing can be asked any more.
    vendor.fault(operation, Fault(cut=True, after=acted, then=box.server("huawei").close_port))
    with pytest.raises(voiceclone.VoiceCloneError) as died:
        first.resubmit(job, recordings=[better], consent=signed)

    box.server("huawei").open_port()
    second = open_client()
    pending = second.pending()
    again = second.resubmit(job.ref, recordings=[better], consent=signed)

    assert (f"{job.ref} resubmission",) == pending
    assert f"client.resume({pending[0]!r})" in "".join([str(died.value), *getattr(died.value, "__notes__", ())])
    assert 2 == again.attempt
    assert signed.letter is not None
    assert signed.letter.read_bytes() == stored(vendor, job, "authorization-letter")
    assert 2 == reviews(vendor, job)
    assert second.wait(again).voice_id
    assert ([job.job_id], ()) == (vendor.paid, second.pending())


@pytest.mark.parametrize("operation", [ADDRESSES, LETTER, COMMIT])
@pytest.mark.parametrize("acted", [False, True], ids=["before", "after"])
def test_a_lost_answer_is_made_up_for(
    client: voiceclone.Client, request_: CloneRequest, vendor: Any, signed: Consent, operation: str, acted: bool
) -> None:
    """
    An answer that is cut off once is not noticed by the caller.
    """
    job = rejected(client, request_, vendor)
    vendor.fault(operation, Fault(cut=True, after=acted))

    client.resubmit(job, consent=signed)

    assert (2, [job.job_id]) == (reviews(vendor, job), vendor.paid)
    assert client.wait(job.ref).voice_id


def test_a_commit_in_doubt_that_was_rejected_anew_is_found(
    open_client: Callable[..., voiceclone.Client], box: Sandbox, request_: CloneRequest, vendor: Any, signed: Consent
) -> None:
    """
    That the task waits again does not mean that the commit before was lost: the vendor counts.
    """
    first = open_client()
    job = rejected(first, request_, vendor)
    vendor.fault(COMMIT, Fault(cut=True, after=True, then=box.server("huawei").close_port))
    with pytest.raises(voiceclone.SubmissionUnknownError):
        first.resubmit(job, consent=signed)
    box.server("huawei").open_port()
    vendor.reject(job.job_id, "still not", [])

    second = open_client()
    again = second.resubmit(job, consent=signed)

    assert (2, 2) == (again.attempt, reviews(vendor, job))
    assert 2 == waits(second, again).job.attempt


def test_a_resubmission_can_be_resumed(
    open_client: Callable[..., voiceclone.Client], request_: CloneRequest, vendor: Any, signed: Consent
) -> None:
    """
    `pending` lists it, `resume` goes on with it from the journal alone, and `forget` drops it.
    """
    first = open_client(attempts=1)
    job = rejected(first, request_, vendor)
    vendor.fault(LETTER, Fault(status=500))
    with pytest.raises(voiceclone.TransferError):
        first.resubmit(job, consent=signed)

    second = open_client()
    (key,) = second.pending()
    again = second.resume(key)
    second.forget(key)

    assert (2, JobState.QUEUED) == (again.attempt, again.state)
    assert second.wait(again).voice_id
    assert [job.job_id] == vendor.paid


def test_other_material_waits_until_the_first_is_dropped(
    open_client: Callable[..., voiceclone.Client], request_: CloneRequest, vendor: Any, signed: Consent
) -> None:
    """
    What was begun with one letter is not finished with another, unless the caller says so.
    """
    client = open_client(attempts=1)
    job = rejected(client, request_, vendor)
    vendor.fault(LETTER, Fault(status=500))
    with pytest.raises(voiceclone.TransferError):
        client.resubmit(job, consent=signed)

    with pytest.raises(voiceclone.InvalidRequestError, match="begun with other material") as caught:
        client.resubmit(job, consent=request_.consent)
    client.forget(f"{job.ref} resubmission")
    client.resubmit(job, consent=request_.consent)

    assert f"client.forget('{job.ref} resubmission')" in str(caught.value)
    assert 2 == reviews(vendor, job)


def test_other_material_may_follow_where_rejections_are_not_counted(
    client: voiceclone.Client, request_: CloneRequest, vendor: Any, signed: Consent
) -> None:
    """
    A vendor who never says how often does not keep a second refusal from being answered.
    """
    job = rejected(client, request_, vendor)
    client.resubmit(job, consent=signed)
    vendor.reject(job.job_id, "", [BAD_LETTER])

    def uncounted(answer: dict[str, Any]) -> dict[str, Any]:
        return {**answer, "reject_times": "often"}

    vendor.fault(SHOW, Fault(edit=uncounted), times=100)
    seen = waits(client, job.ref).job
    client.resubmit(seen, consent=request_.consent)

    assert (1, 3) == (seen.attempt, reviews(vendor, job))


def test_a_refused_commit_sends_its_files_again(
    client: voiceclone.Client, request_: CloneRequest, vendor: Any, signed: Consent
) -> None:
    """
    A commit that is refused leaves the files to be sent anew by the next try.
    """
    job = rejected(client, request_, vendor)
    vendor.fault(COMMIT, Fault(status=400, code="MSS.20020010"))
    with pytest.raises(voiceclone.RejectedError):
        client.resubmit(job, consent=signed)

    client.resubmit(job, consent=signed)

    assert 3 == asked(vendor).count(LETTER)
    assert client.wait(job.ref).voice_id


@pytest.mark.parametrize(
    ("state", "fix"),
    [
        ("CREATING", "Submit the request again"),
        ("PROCESSING", "client.wait("),
        ("SPLIT_FAILED", "See its actions"),
        ("FAILED", "Submit a new job"),
        ("SUCCEED", "It has its voice"),
        ("BRAND_NEW", "client.wait("),
    ],
)
def test_a_job_that_waits_for_nothing_is_refused(
    client: voiceclone.Client, request_: CloneRequest, vendor: Any, signed: Consent, state: str, fix: str
) -> None:
    """
    New material for a job that does not ask for any is refused with the job's state, and nothing is sent.
    """
    job = client.submit(request_)
    vendor.set_state(job.job_id, state)
    before = Counter(asked(vendor))

    with pytest.raises(voiceclone.InvalidRequestError, match=state) as caught:
        client.resubmit(job, consent=signed)

    assert fix in str(caught.value)
    assert {SHOW: 1} == Counter(asked(vendor)) - before
    assert () == client.pending()


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({}, "recordings and consent: are both missing"),
        ({"recordings": []}, "recordings: are missing"),
        ({"recordings": ["nowhere.wav"]}, "recordings[0]: there is no file nowhere.wav"),
        ({"recordings": ["a.mp3"]}, "none of the formats"),
        ({"recordings": ["a.wav", "b.wav"]}, "recordings: are 2; huawei takes 1"),
        ({"consent": Consent(letter="nowhere.pdf")}, "consent.letter: there is no file nowhere.pdf"),
        ({"consent": Consent(letter="letter.txt")}, "none of the formats"),
        ({"consent": Consent(statement="statement.wav")}, "consent.letter: is missing"),
        ({"consent": "letter.pdf"}, "consent: is missing"),
    ],
)
def test_wrong_material_is_refused_before_anything_is_sent(
    client: voiceclone.Client, request_: CloneRequest, vendor: Any, given: dict[str, Any], problem: str
) -> None:
    """
    What is given is checked as a submission is.
    """
    job = rejected(client, request_, vendor)
    before = len(vendor.received)

    with pytest.raises(voiceclone.InvalidRequestError) as caught:
        client.resubmit(job, **given)

    assert problem in str(caught.value)
    assert before == len(vendor.received)


def test_the_vendors_limits_hold_for_new_recordings(
    client: voiceclone.Client, request_: CloneRequest, vendor: Any, tmp_path: Path
) -> None:
    """
    The account's limits are looked at, unless the caller knows better.
    """
    job = rejected(client, request_, vendor, NO_WAV)
    short = write_wav(tmp_path / "short.wav", 30)

    with pytest.raises(voiceclone.InvalidRequestError, match="account's least"):
        client.resubmit(job, recordings=short)

    assert 2 == client.resubmit(job, recordings=short, check=False).attempt


def test_a_vendor_without_such_a_thing_says_what_to_do(box: Sandbox, signed: Consent) -> None:
    """
    Where a job takes no new material, that is said at once, with what to do instead.
    """
    with (
        voiceclone.Client("alibaba", **box.settings("alibaba")) as client,
        pytest.raises(voiceclone.UnsupportedFeatureError, match="submit a new one"),
    ):
        client.resubmit("alibaba:job-1", consent=signed)

    assert [] == box["alibaba"].received


@pytest.mark.parametrize(
    "fault",
    [
        Fault(status=404, code="MSS.1"),
        Fault(status=500),
        Fault(cut=True),
        Fault(status=200, body=b"no JSON"),
        Fault(status=200, body=b"[]"),
        Fault(status=200, body=b"{}"),
    ],
    ids=["404", "500", "cut", "garbage", "list", "empty"],
)
def test_a_review_that_cannot_be_read_asks_for_both(
    client: voiceclone.Client, request_: CloneRequest, vendor: Any, caplog: pytest.LogCaptureFixture, fault: Fault
) -> None:
    """
    When the result of a review cannot be had, the job waits all the same, for either.
    """
    job = client.submit(request_)
    vendor.reject(job.job_id, "not signed", [])
    vendor.fault(AUDIT, fault)

    with caplog.at_level(logging.WARNING, "voiceclone.huawei"):
        seen = client.get_job(job)

    assert [ActionKind.REUPLOAD_RECORDINGS, ActionKind.REUPLOAD_CONSENT] == [each.kind for each in seen.actions]
    assert 1 == sum(job.ref in record.getMessage() for record in caplog.records)


@pytest.mark.parametrize(
    ("audit", "kinds"),
    [
        ({"system_audit_result": {"errors": [{"audio_name": "letter.pdf"}]}}, ["reupload-consent"]),
        ({"system_audit_result": {"errors": [{"audio_name": "授权书.jpg"}]}}, ["reupload-consent"]),
        ({"system_audit_result": {"errors": [{"text_name": "0.txt"}]}}, ["reupload-recordings"]),
        ({"admin_audit_result": {"message": "授权书未签名"}}, ["reupload-consent"]),
        ({"admin_audit_result": {"message": "The Letter is not signed"}}, ["reupload-consent"]),
        ({"admin_audit_result": {"message": "we hear better letters"}}, ["reupload-recordings"]),
        ({"admin_audit_result": {"attachment_url": "https://store.example/notes"}}, ["reupload-recordings"]),
        ({"system_audit_result": [], "admin_audit_result": "no"}, []),
        ({"system_audit_result": {"errors": {"a": 1}}, "admin_audit_result": {"message": 5}}, []),
        ({"system_audit_result": {"errors": [None, 5, "x", {}, {"error_code": 5, "audio_name": []}]}}, []),
        ({"admin_audit_result": {"message": "", "attachment_url": {}}}, []),
        ({}, []),
    ],
)
def test_what_a_review_asks_for(audit: dict[str, Any], kinds: list[str]) -> None:
    """
    An error about the letter asks for the letter, any other for recordings; what makes no sense asks for nothing.
    """
    actions = review.actions(audit)

    assert kinds == [action.kind for action in actions]


@pytest.mark.parametrize(("times", "attempt"), [(1, 1), (3, 3), (0, 1), (-1, 1), (True, 1), ("2", 1), (None, 1)])
def test_the_count_of_attempts(times: object, attempt: int) -> None:
    """
    The vendor's count is believed where it is one.
    """
    job = mapping.job({"state": mapping.AUDIT_FAILED, "reject_times": times}, "job-1")

    assert attempt == job.attempt


@pytest.mark.parametrize(
    ("state", "way"),
    [
        ("CREATING", "submit the request again: client.submit(request)"),
        ("USER_RESULT_REVIEW", "answer in the console of Huawei Cloud MetaStudio"),
        ("SPLIT_FAILED", "open a ticket with Huawei Cloud MetaStudio"),
    ],
)
def test_where_to_go_with_a_job_that_no_call_helps(
    client: voiceclone.Client, request_: CloneRequest, vendor: Any, state: str, way: str
) -> None:
    """
    Whatever a job waits for, the error ends with where to go.
    """
    job = client.submit(request_)
    vendor.set_state(job.job_id, state)

    text = str(waits(client, job))

    assert way in text.partition("Next: ")[2]
    assert state == "CREATING" or job.job_id in text.partition("Next: ")[2]


def test_a_job_of_another_journal_is_answered_too(
    client: voiceclone.Client, box: Sandbox, request_: CloneRequest, vendor: Any, signed: Consent, clock: Clock
) -> None:
    """
    A process that knows the ref alone can answer; what the vendor has stays what it is.
    """
    job = rejected(client, request_, vendor)
    with voiceclone.Client("huawei", clock=clock, sleep=clock.sleep, **box.settings("huawei")) as other:
        again = other.resubmit(job.ref, consent=signed)
        done = other.wait(again)

    assert attrs.asdict(again)["attempt"] == 2
    assert "gentle" == done.voice_name
    assert done.voice_id
