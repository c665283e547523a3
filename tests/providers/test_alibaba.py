"""
Alibaba: what goes over the wire, and how its words become ours.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import attrs
import pytest
from alibabacloud_ice20201109.models import SubmitStandardCustomizedVoiceJobRequest
from helpers.wav import write_wav

import voiceclone
from voiceclone import CloneRequest, Consent, JobState, Recording
from voiceclone.sandbox import Emulator, Fault, Sandbox

#: The vendor's documented words; its SDK has no enum to walk.
STATES = {
    "Initialization": JobState.QUEUED,
    "AudioDetecting": JobState.REVIEWING,
    "PreTraining": JobState.QUEUED,
    "Training": JobState.TRAINING,
    "Fail": JobState.FAILED,
}


@pytest.fixture
def provider() -> str:
    return "alibaba"


def sent(vendor: Emulator, operation: str) -> list[dict[str, str]]:
    return [each.query for each in vendor.received if each.operation == operation]


@pytest.mark.parametrize(("word", "state"), STATES.items())
def test_every_documented_state_is_mapped(
    client: voiceclone.Client, request_: CloneRequest, vendor: Emulator, word: str, state: JobState
) -> None:
    """
    Each of the vendor's states is one of ours.
    """
    job = client.submit(request_)
    vendor.set_state(job.job_id, word)

    assert (state, word) == (client.get_job(job).state, client.get_job(job).vendor_state)


def test_all_parameters_are_sent(client: voiceclone.Client, request_: CloneRequest, vendor: Emulator) -> None:
    """
    All five parameters of the submission can be set.
    """
    demo = "https://bucket.oss-cn-shanghai.aliyuncs.com/demo.mp3"

    client.submit(attrs.evolve(request_, extra={"alibaba": {"DemoAudioMediaURL": demo}}))

    (query,) = sent(vendor, "SubmitStandardCustomizedVoiceJob")
    assert set(SubmitStandardCustomizedVoiceJobRequest().to_map()) <= query.keys()
    assert ("female", demo) == (query["Gender"], query["DemoAudioMediaURL"])
    assert re.fullmatch("gentle-vc[a-z2-7]{8}", query["VoiceName"])


def test_no_gender_is_no_gender(client: voiceclone.Client, request_: CloneRequest, vendor: Emulator) -> None:
    """
    What is not said is not sent.
    """
    client.submit(attrs.evolve(request_, gender=None))

    (query,) = sent(vendor, "SubmitStandardCustomizedVoiceJob")
    assert "Gender" not in query


def test_assets_that_exist_are_not_uploaded(client: voiceclone.Client, request_: CloneRequest, vendor: Any) -> None:
    """
    Recordings and statement may be assets the vendor already has.
    """
    take, statement = vendor.add_media(1000), vendor.add_media(12)
    request = attrs.evolve(
        request_,
        recordings=[Recording(asset_id=take)],
        consent=Consent(statement=Recording(asset_id=statement)),
    )

    job = client.wait(client.submit(request))

    (query,) = sent(vendor, "SubmitStandardCustomizedVoiceJob")
    assert job.voice_id
    assert (take, statement) == (query["Audios"], query["Authentication"])
    assert [] == sent(vendor, "CreateUploadMedia")


def test_several_clips_keep_their_order(
    client: voiceclone.Client, request_: CloneRequest, vendor: Any, tmp_path: Any
) -> None:
    """
    Clips are listed in the order they were given in.
    """
    clips = [write_wav(tmp_path / f"{number}.wav", 400 + number) for number in range(3)]

    client.submit(attrs.evolve(request_, recordings=clips))

    (query,) = sent(vendor, "SubmitStandardCustomizedVoiceJob")
    seconds = [round(vendor.media[media_id].wav.seconds) for media_id in query["Audios"].split(",")]
    assert [400, 401, 402] == seconds


def test_too_little_audio_fails_the_job(client: voiceclone.Client, request_: CloneRequest, tmp_path: Any) -> None:
    """
    The vendor finds out late: the job fails, with its words.
    """
    short = write_wav(tmp_path / "short.wav", 14 * 60 + 59)

    with pytest.raises(voiceclone.JobFailedError, match="训练失败"):
        client.wait(client.submit(attrs.evolve(request_, recordings=[short]), check=False))


def test_a_refused_credential_is_renewed_once(
    client: voiceclone.Client, request_: CloneRequest, vendor: Emulator
) -> None:
    """
    An expired upload credential is replaced by a fresh one for the same asset.
    """
    vendor.fault("PutObject", Fault(status=403, code="SecurityTokenExpired"))

    job = client.wait(client.submit(request_))

    assert job.voice_id
    assert (2, 1) == (len(sent(vendor, "CreateUploadMedia")), len(sent(vendor, "RefreshUploadMedia")))


def test_a_wrong_checksum_is_sent_again(client: voiceclone.Client, request_: CloneRequest, vendor: Emulator) -> None:
    """
    When the store's checksum is not ours, the file is uploaded once more.
    """
    vendor.fault("PutObject", Fault(status=200, body=b"", headers={"x-oss-hash-crc64ecma": "1"}, after=True))

    job = client.wait(client.submit(request_))

    assert job.voice_id
    assert 3 == sum(each.operation == "PutObject" for each in vendor.received)


def test_a_file_that_vanishes_is_an_error_of_ours(
    client: voiceclone.Client, request_: CloneRequest, vendor: Emulator, tmp_path: Any
) -> None:
    """
    A file that is gone when its turn comes ends the submission with its name.
    """
    statement = write_wav(tmp_path / "statement.wav", 12)
    vendor.fault("PutObject", Fault(then=statement.unlink))

    with pytest.raises(voiceclone.InvalidRequestError, match=r"cannot be read any more .*statement.wav"):
        client.submit(attrs.evolve(request_, consent=Consent(statement=statement)))

    assert [] == vendor.paid


def test_media_the_vendor_cannot_use_is_an_error_before_anything_is_paid(
    client: voiceclone.Client, request_: CloneRequest, vendor: Emulator, tmp_path: Any
) -> None:
    """
    A file that only claims to be audio ends the submission.
    """
    fake = tmp_path / "fake.wav"
    fake.write_bytes(b"no audio at all" * 100)

    with pytest.raises(voiceclone.RejectedError, match="PrepareFail"):
        client.submit(attrs.evolve(request_, recordings=[fake]), check=False)

    assert [] == vendor.paid


def test_media_that_never_gets_ready_is_given_up(
    client: voiceclone.Client, request_: CloneRequest, vendor: Any
) -> None:
    """
    An asset that stays "Preparing" ends in a clear error, after the time that was set; it is waited for again then.
    """
    vendor.media_looks = 10_000
    with pytest.raises(voiceclone.TransferError, match="still 'Preparing' after 1800 s"):
        client.submit(request_)
    vendor.media_looks = 0

    job = client.submit(request_)

    assert [job.job_id] == vendor.paid
    assert 2 == len(sent(vendor, "CreateUploadMedia"))


def test_a_fresh_asset_may_be_unknown_for_a_while(
    client: voiceclone.Client, request_: CloneRequest, vendor: Any
) -> None:
    """
    A vendor that does not know its new asset at once is asked again, and nothing is uploaded twice.
    """
    vendor.fault("GetMediaInfo", Fault(status=400, code="InvalidParameter"), times=3)

    job = client.submit(request_)

    assert [job.job_id] == vendor.paid
    assert 2 == len(sent(vendor, "CreateUploadMedia"))


def test_success_false_is_an_error(client: voiceclone.Client, request_: CloneRequest, vendor: Emulator) -> None:
    """
    HTTP 200 with "Success": false is a refusal, and its code and words are kept.
    """
    body = b'{"RequestId": "R-1", "Success": false, "Code": "Forbidden.RAM", "Message": "not you"}'
    job = client.submit(request_)
    vendor.fault("GetCustomizedVoiceJob", Fault(status=200, body=body))

    with pytest.raises(voiceclone.PermissionDeniedError, match="not you") as caught:
        client.get_job(job)

    assert ("Forbidden.RAM", "R-1", 200) == (caught.value.code, caught.value.request_id, caught.value.status)


def test_the_time_to_wait_is_in_seconds(sandbox: Sandbox, vendor: Emulator) -> None:
    """
    The vendor's milliseconds become seconds.
    """
    fault = Fault(status=400, code="Throttling.User", headers={"x-acs-retry-after": "1500"})
    vendor.fault("GetCustomizedVoiceJob", fault)

    client = voiceclone.Client("alibaba", attempts=1, **sandbox.settings("alibaba"))
    with client, pytest.raises(voiceclone.RateLimitError) as caught:
        client.get_job("x")

    assert 1.5 == caught.value.retry_after


def test_throttling_without_a_time_is_throttling(sandbox: Sandbox, vendor: Emulator) -> None:
    """
    A Throttling code counts without the header, whatever its status.
    """
    vendor.fault("GetCustomizedVoiceJob", Fault(status=400, code="Throttling.Api"))

    client = voiceclone.Client("alibaba", attempts=1, **sandbox.settings("alibaba"))
    with client, pytest.raises(voiceclone.RateLimitError) as caught:
        client.get_job("x")

    assert caught.value.retry_after is None


def test_the_endpoint_is_always_the_regions_own(sandbox: Sandbox) -> None:
    """
    The SDK's own map of endpoints, which is wrong for most regions, is never asked.
    """
    from voiceclone_alibaba.backend import AlibabaBackend  # noqa: PLC0415

    backend = AlibabaBackend(access_key_id="id", access_key_secret="secret", region="cn-beijing")

    assert backend._sdk()._client._endpoint == "ice.cn-beijing.aliyuncs.com"


def test_a_time_in_the_vendors_form_is_utc(client: voiceclone.Client, request_: CloneRequest) -> None:
    """
    The creation time is an aware moment.
    """
    job = client.get_job(client.submit(request_))

    assert job.created_at is not None
    assert job.created_at.utcoffset() is not None


@pytest.mark.parametrize("others", [0, 120])
def test_a_lost_answer_is_found_among_many_jobs(
    client: voiceclone.Client, request_: CloneRequest, vendor: Any, others: int
) -> None:
    """
    After a lost answer the job is found on whatever page it is, and adopted.
    """
    for number in range(others):
        other = attrs.evolve(
            request_, voice_name=f"other {number}", recordings=[Recording(asset_id=vendor.add_media(960))]
        )
        client.submit(attrs.evolve(other, consent=Consent(statement=Recording(asset_id=vendor.add_media(9)))))
    vendor.fault("SubmitStandardCustomizedVoiceJob", Fault(cut=True, after=True))

    job = client.submit(request_)

    assert others + 1 == len(vendor.paid)
    assert vendor.paid[-1] == job.job_id


@pytest.fixture
def host(sandbox: Sandbox, clock: Any) -> Iterator[Callable[..., voiceclone.Client]]:
    """
    Clients that share an account and nothing else.
    """
    made: list[voiceclone.Client] = []

    def start(**more: Any) -> voiceclone.Client:
        journal = voiceclone.MemoryJournal()
        settings = {**sandbox.settings("alibaba"), "journal": journal, "clock": clock, "sleep": clock.sleep, **more}
        made.append(voiceclone.Client("alibaba", **settings))
        return made[-1]

    yield start
    for client in made:
        client.close()


SUBMIT = "SubmitStandardCustomizedVoiceJob"


def test_a_strangers_job_of_the_same_name_is_not_ours(
    host: Callable[..., voiceclone.Client], request_: CloneRequest, vendor: Any
) -> None:
    """
    A submit that never arrived is sent again, whatever else has its name and gender.
    """
    stranger = host().submit(request_)
    vendor.fault(SUBMIT, Fault(cut=True))

    mine = host().submit(request_)

    assert [stranger.job_id, mine.job_id] == vendor.paid


def test_without_a_marker_what_may_be_ours_is_left_to_the_user(
    host: Callable[..., voiceclone.Client], request_: CloneRequest, vendor: Any
) -> None:
    """
    Nothing is adopted on likelihood, not even the only job there is; the user's word, a ref too, is taken.
    """
    vendor.fault(SUBMIT, Fault(cut=True, after=True))
    client = host(marker=False)

    with pytest.raises(voiceclone.SubmissionUnknownError) as caught:
        client.submit(request_, key="mine")
    [ours] = caught.value.candidates
    job = client.resume(caught.value.key, job_id=f"alibaba:{ours}")

    assert ([ours], ours) == (vendor.paid, job.job_id)
    assert client.wait(job).voice_id


def test_without_a_marker_another_gender_is_no_candidate(
    host: Callable[..., voiceclone.Client], request_: CloneRequest, vendor: Any
) -> None:
    """
    A job of the same name and another gender is nobody's candidate.
    """
    stranger = host().submit(attrs.evolve(request_, gender="male"))
    vendor.jobs[stranger.job_id].fields["VoiceName"] = "gentle"
    vendor.fault(SUBMIT, Fault(cut=True))

    mine = host(marker=False).submit(request_)

    assert [stranger.job_id, mine.job_id] == vendor.paid


def test_without_a_marker_an_older_job_is_no_candidate(
    host: Callable[..., voiceclone.Client], request_: CloneRequest, vendor: Any
) -> None:
    """
    A job that was made before ours was begun, by the vendor's own clock, is nobody's candidate.
    """
    stranger = host().submit(request_)
    vendor.jobs[stranger.job_id].fields["VoiceName"] = "gentle"
    vendor.jobs[stranger.job_id].created -= 120
    vendor.fault(SUBMIT, Fault(cut=True))

    mine = host(marker=False).submit(request_)

    assert [stranger.job_id, mine.job_id] == vendor.paid


@pytest.mark.parametrize("entry", [None, {}, {"JobId": "x"}, {"VoiceName": "gentle"}, {"JobId": 5, "VoiceName": "x"}])
def test_an_entry_that_cannot_be_read_is_not_absent(
    host: Callable[..., voiceclone.Client], request_: CloneRequest, vendor: Any, entry: Any
) -> None:
    """
    What may be our job is not taken for missing.
    """

    def spoil(answer: dict[str, Any]) -> dict[str, Any]:
        answer["Data"]["CustomizedVoiceJobList"] = [entry]
        return answer

    vendor.fault(SUBMIT, Fault(cut=True, after=True))
    vendor.fault("ListCustomizedVoiceJobs", Fault(edit=spoil), times=100)
    client = host()

    with pytest.raises(voiceclone.SubmissionUnknownError):
        client.submit(request_)

    vendor.clear_faults()
    assert [client.submit(request_).job_id] == vendor.paid


@pytest.mark.parametrize("total", [None, "many", 10**9])
def test_a_list_without_an_end_is_given_up(
    host: Callable[..., voiceclone.Client], request_: CloneRequest, vendor: Any, total: Any
) -> None:
    """
    A vendor that gives the same page again and again is not asked for ever.
    """
    page = [{"JobId": "other", "VoiceName": "other"}]

    def endless(answer: dict[str, Any]) -> dict[str, Any]:
        answer["Data"] = {"CustomizedVoiceJobList": page, "TotalCount": total}
        return answer

    vendor.fault(SUBMIT, Fault(cut=True))
    vendor.fault("ListCustomizedVoiceJobs", Fault(edit=endless), times=1000)

    with pytest.raises(voiceclone.SubmissionUnknownError):
        host().submit(request_)

    assert len([each for each in vendor.received if each.operation == "ListCustomizedVoiceJobs"]) < 20


def test_a_job_that_was_never_made_is_sent_again_after_settling(
    client: voiceclone.Client, request_: CloneRequest, vendor: Emulator, clock: Any
) -> None:
    """
    When the vendor lists no job for the whole settling time, the submission is sent once more.
    """
    vendor.fault("SubmitStandardCustomizedVoiceJob", Fault(cut=True))
    before = clock.now

    client.submit(request_)

    assert 1 == len(vendor.paid)
    assert 300 <= clock.now - before < 320


def test_a_job_that_is_listed_late_is_not_paid_twice(
    sandbox: Sandbox, request_: CloneRequest, vendor: Any, clock: Any
) -> None:
    """
    A list that lags behind is looked at again until the settling time is over.
    """
    looks = iter(range(100))

    def late(answer: dict[str, Any]) -> dict[str, Any]:
        if next(looks) < 3:
            answer["Data"] = {"CustomizedVoiceJobList": [], "TotalCount": 0}
        return answer

    vendor.fault("SubmitStandardCustomizedVoiceJob", Fault(cut=True, after=True))
    vendor.fault("ListCustomizedVoiceJobs", Fault(edit=late), times=10)

    with voiceclone.Client("alibaba", clock=clock, sleep=clock.sleep, **sandbox.settings("alibaba")) as client:
        job = client.submit(request_)

    assert [job.job_id] == vendor.paid
