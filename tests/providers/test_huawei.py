"""Huawei: what goes over the wire, and how its words become ours."""

from __future__ import annotations

import re
import zipfile
from typing import Any

import attrs
import pytest
from helpers.wav import write_wav
from huaweicloudsdkmetastudio.v1 import JobState as VendorState

import voiceclone
import voiceclone.backends
from voiceclone import CloneRequest, FailureReason, JobState
from voiceclone.sandbox import Emulator, Fault, Sandbox

STATES = sorted(value for name, value in vars(VendorState).items() if name.isupper())


@pytest.fixture
def provider() -> str:
    return "huawei"


def sent(vendor: Emulator, operation: str) -> Any:
    return next(each for each in vendor.received if each.operation == operation)


def test_extra_fields_go_where_they_belong(client: voiceclone.Client, request_: CloneRequest, vendor: Emulator) -> None:
    """Fields of one call go to that call, fields of both to both."""
    extra = {"huawei": {"tag": "NEWS", "batch_name": "spring", "app_user_id": "user-1", "is_ondemand_resource": True}}

    client.submit(attrs.evolve(request_, extra=extra))

    common = {"voice_name": "gentle", "sex": "FEMALE", "language": "CN", "tag": "NEWS"}
    created = {**common, "create_type": "PACKAGE", "batch_name": "spring", "is_ondemand_resource": True}
    assert created == sent(vendor, "CreateTrainingAdvanceJob").json | {"voice_name": "gentle"}
    assert {**common, "app_user_id": "user-1"} == sent(vendor, "CommitVoiceTrainingJob").json


def test_only_an_unfinished_task_has_the_marker_in_its_name(
    client: voiceclone.Client, request_: CloneRequest, vendor: Emulator
) -> None:
    """The task is created under a name with a marker, and the commit gives it the name that was asked for."""
    client.submit(request_)

    created, committed = (
        sent(vendor, name).json["voice_name"] for name in ("CreateTrainingAdvanceJob", "CommitVoiceTrainingJob")
    )
    assert re.fullmatch("gentle-vc[a-z2-7]{8}", created)
    assert "gentle" == committed


def test_the_apps_own_user_is_sent(sandbox: Sandbox, request_: CloneRequest, vendor: Emulator, clock: Any) -> None:
    """`app_user_id` is sent with every call about a task."""
    settings = {**sandbox.settings("huawei"), "app_user_id": "user-7"}
    with voiceclone.Client("huawei", clock=clock, sleep=clock.sleep, **settings) as client:
        client.wait(client.submit(request_))

    others = ("PutTrainingData", "PutAuthorizationLetter", "ShowTenantDurationCfg")
    users = {each.headers.get("X-App-Userid") for each in vendor.received if each.operation not in others}
    assert {"user-7"} == users


def test_the_recording_is_the_only_member_of_a_sound_archive(
    client: voiceclone.Client, request_: CloneRequest, vendor: Emulator
) -> None:
    """The vendor gets a zip of one stored WAV at its root, byte for byte."""
    job = client.submit(request_)

    stored = vendor.store.get(f"{job.job_id}/training-data")
    assert stored is not None
    with zipfile.ZipFile(stored.path) as archive:
        assert archive.testzip() is None
        assert ["Voice.wav"] == archive.namelist()
        recording = request_.recordings[0].path
        assert recording is not None
        assert recording.read_bytes() == archive.read("Voice.wav")


def test_a_refused_address_is_renewed_once(client: voiceclone.Client, request_: CloneRequest, vendor: Emulator) -> None:
    """An expired upload address is replaced by a fresh one, asked for once."""
    vendor.fault("PutTrainingData", Fault(status=403, code="AccessDenied"))

    job = client.wait(client.submit(request_))

    asked = [each.operation for each in vendor.received]
    assert job.voice_id
    assert (2, 1) == (asked.count("PutTrainingData"), asked.count("ShowJobUploadingAddress"))


def test_an_address_that_stays_refused_is_an_error(
    client: voiceclone.Client, request_: CloneRequest, vendor: Emulator
) -> None:
    """When the fresh address is refused too, the upload has failed, and nothing was paid."""
    vendor.fault("PutTrainingData", Fault(status=403, code="AccessDenied"), times=2)

    with pytest.raises(voiceclone.TransferError) as caught:
        client.submit(request_)

    assert (403, "AccessDenied") == (caught.value.status, caught.value.code)
    assert [] == vendor.paid


def test_the_media_type_of_letters_is_a_setting(
    sandbox: Sandbox, request_: CloneRequest, vendor: Any, clock: Any
) -> None:
    """The letter's media type is not documented, so it is a setting."""
    vendor.letter_content_type = "application/pdf"
    settings = {**sandbox.settings("huawei"), "letter_content_type": "application/pdf"}

    with voiceclone.Client("huawei", clock=clock, sleep=clock.sleep, **settings) as client:
        job = client.submit(request_)

    stored = vendor.store.get(f"{job.job_id}/authorization-letter")
    assert stored.content_type == "application/pdf"


def test_a_failure_keeps_the_vendors_code_and_words(
    client: voiceclone.Client, request_: CloneRequest, vendor: Any
) -> None:
    """A failed job says why, as the vendor says it."""
    job = client.submit(request_)
    vendor.fail(job.job_id, "MSS.20020034", "cutting failed")

    with pytest.raises(voiceclone.JobFailedError, match=r"MSS.20020034 cutting failed") as caught:
        client.wait(job)

    assert caught.value.job.failure == voiceclone.backends.Failure(
        reason=FailureReason.VENDOR_ERROR, code="MSS.20020034", message="cutting failed"
    )


def test_the_whole_answer_is_kept(client: voiceclone.Client, request_: CloneRequest) -> None:
    """`raw` holds every field of the vendor's answer."""
    job = client.get_job(client.submit(request_))

    assert {"job_type", "job_id", "voice_name", "sex", "language", "state", "create_time"} <= job.raw.keys()
    assert job.created_at is not None
    assert (voiceclone.backends.Gender.FEMALE, "zh") == (job.gender, job.language)


def test_a_task_that_was_never_committed_waits_for_you(
    client: voiceclone.Client, request_: CloneRequest, vendor: Emulator
) -> None:
    """Waiting for a task that was not committed ends at once."""
    vendor.fault("PutTrainingData", Fault(status=404), times=2)
    with pytest.raises(voiceclone.TransferError):
        client.submit(request_)

    with pytest.raises(voiceclone.ActionRequiredError) as caught:
        client.wait(next(iter(vendor.jobs)))

    assert JobState.CREATED is caught.value.job.state


def test_a_region_the_sdk_does_not_know_will_do(sandbox: Sandbox) -> None:
    """The address comes from the region's name, so regions newer than the SDK can be used."""
    settings = {**sandbox.settings("huawei"), "endpoint": None, "region": "ap-southeast-3"}

    with voiceclone.Client("huawei", **settings) as client:
        assert repr(client) == "Client('huawei')"


def test_one_recording_is_accepted(client: voiceclone.Client, request_: CloneRequest, tmp_path: Any) -> None:
    """Several recordings are refused before anything is sent."""
    recordings = [write_wav(tmp_path / f"{number}.wav", 70) for number in range(2)]

    with pytest.raises(voiceclone.InvalidRequestError, match="do not splice"):
        client.submit(attrs.evolve(request_, recordings=recordings))


def test_each_user_of_an_app_has_its_own_submissions(
    sandbox: Sandbox, request_: CloneRequest, vendor: Emulator, clock: Any
) -> None:
    """The same request for two users is two jobs, in one journal too."""
    jobs = []
    for user in ("user-1", "user-2"):
        settings = {**sandbox.settings("huawei"), "app_user_id": user}
        with voiceclone.Client("huawei", clock=clock, sleep=clock.sleep, **settings) as client:
            jobs.append(client.submit(request_).job_id)

    assert jobs == vendor.paid
    assert 2 == len(set(jobs))


@pytest.mark.parametrize("entry", [None, {}, {"job_id": 5}, "x"])
def test_an_entry_of_the_list_that_cannot_be_read_is_not_absent(
    client: voiceclone.Client, request_: CloneRequest, vendor: Emulator, entry: Any
) -> None:
    """A list that cannot be read does not prove that a task is missing; read again, it is found."""
    vendor.fault("CreateTrainingAdvanceJob", Fault(cut=True, after=True))
    vendor.fault("ListVoiceTrainingJob", Fault(edit=lambda answer: {**answer, "jobs": [entry]}), times=10)
    with pytest.raises(voiceclone.SubmissionUnknownError):
        client.submit(request_)
    vendor.clear_faults()

    job = client.submit(request_)

    assert [job.job_id] == list(vendor.jobs)


def test_a_lost_task_is_found_by_its_marker(
    client: voiceclone.Client, request_: CloneRequest, vendor: Emulator
) -> None:
    """A task whose answer was lost is found in the list, and no other one is created."""
    vendor.fault("CreateTrainingAdvanceJob", Fault(cut=True, after=True))

    job = client.submit(request_)

    assert [job.job_id] == list(vendor.jobs)


def test_without_a_marker_another_task_is_created(
    sandbox: Sandbox, request_: CloneRequest, vendor: Emulator, clock: Any
) -> None:
    """Without a marker no task in the list is known to be ours, so another one is created."""
    vendor.fault("CreateTrainingAdvanceJob", Fault(cut=True, after=True))

    with voiceclone.Client(
        "huawei", marker=False, clock=clock, sleep=clock.sleep, **sandbox.settings("huawei")
    ) as client:
        job = client.submit(request_)

    assert 2 == len(vendor.jobs)
    assert [job.job_id] == vendor.paid


def test_without_checks_everything_is_sent(
    client: voiceclone.Client, request_: CloneRequest, vendor: Emulator, tmp_path: Any
) -> None:
    """Without checks, what is not documented is sent as it is: a language, a second recording."""
    second = write_wav(tmp_path / "second.wav", 60)

    with pytest.raises(voiceclone.RejectedError):  # by the vendor
        client.submit(attrs.evolve(request_, language="ja", recordings=[*request_.recordings, second]), check=False)

    [job_id] = vendor.jobs
    stored = vendor.store.get(f"{job_id}/training-data")
    assert stored is not None
    with zipfile.ZipFile(stored.path) as archive:
        assert ["Voice1.wav", "Voice2.wav"] == archive.namelist()
    assert "ja" == sent(vendor, "CreateTrainingAdvanceJob").json["language"]
