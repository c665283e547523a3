"""The emulated Alibaba Cloud, asked by the vendor's own SDKs: voice jobs and voices."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from alibabacloud_ice20201109 import models
from alibabacloud_ice20201109.client import Client as Ice
from helpers.alibaba import (
    MINUTE,
    create_upload,
    ice,
    list_jobs,
    poll,
    put,
    refused,
    signed,
    statuses,
    submit,
    submit_good,
)
from helpers.wav import write_wav

from voiceclone.sandbox import Sandbox
from voiceclone_alibaba.emulator import AlibabaEmulator

STATES = ["Initialization", "AudioDetecting", "PreTraining", "Training", "Success"]


@pytest.fixture
def emulator(sandbox: Sandbox) -> AlibabaEmulator:
    found = sandbox["alibaba"]
    assert isinstance(found, AlibabaEmulator)
    return found


@pytest.fixture
def client(emulator: AlibabaEmulator) -> Ice:
    return ice(emulator)


def test_a_voice_from_upload_to_success(emulator: AlibabaEmulator, client: Ice, tmp_path: Path) -> None:
    """Two uploads, a job, five polls: the voice is there, and one job is paid."""
    clip, statement = create_upload(client), create_upload(client)
    for upload, seconds in ((clip, 16 * MINUTE), (statement, 12)):
        put(signed(upload), write_wav(tmp_path / "a.wav", seconds).read_bytes())
        assert ["Preparing", "Normal"] == statuses(client, upload.media_id)

    job_id = submit(client, [clip.media_id], statement.media_id)
    jobs = [poll(client, job_id) for _ in range(5)]

    assert STATES == [job.status for job in jobs]
    assert [None] * 4 == [job.voice_id for job in jobs[:4]]
    assert ("训练成功", "小专 no. 1", "Standard") == (jobs[4].message, jobs[4].voice_name, jobs[4].type)
    assert jobs[4].voice_id
    assert [job_id] == emulator.paid


def test_a_finished_voice_is_listed(emulator: AlibabaEmulator, client: Ice) -> None:
    """A finished voice can be got, and is listed among the Standard ones only."""
    job_id = submit_good(emulator, client, demo_audio_media_url="https://bucket.example/demo.mp3")
    emulator.set_state(job_id, "Success")
    voice_id = emulator.voice_of(job_id)

    voice = client.get_customized_voice(models.GetCustomizedVoiceRequest(voice_id=voice_id)).body.data.customized_voice
    standard, basic = (
        client.list_customized_voices(models.ListCustomizedVoicesRequest(type=kind)).body.data
        for kind in ("Standard", None)
    )

    assert voice_id == poll(client, job_id).voice_id == voice.voice_id
    assert voice.demo_audio_media_id
    assert [voice_id] == [each.voice_id for each in standard.customized_voice_list]
    assert 0 == basic.total_count


@pytest.mark.parametrize(
    ("lengths", "state"),
    [([899], "Fail"), ([900], "Success"), ([1801], "Fail"), ([60, 900], "Fail"), ([60.1, 1739.9], "Success")],
)
def test_lengths_are_judged(emulator: AlibabaEmulator, client: Ice, lengths: list[float], state: str) -> None:
    """Recordings of 15 to 30 minutes in all, each longer than a minute, make a voice."""
    job_id = submit(client, [emulator.add_media(each) for each in lengths], emulator.add_media(12))

    assert state == poll(client, job_id, 5).status


def test_lengths_that_are_unknown_are_not_judged(emulator: AlibabaEmulator, client: Ice) -> None:
    """What cannot be measured is not judged."""
    emulator.media_polls = 0
    upload = create_upload(client, "mp3")
    put(signed(upload), b"ID3")

    assert "Success" == poll(client, submit(client, [upload.media_id], emulator.add_media(12)), 5).status


@pytest.mark.parametrize("synchronous", [False, True])
def test_an_asset_that_is_not_ready(emulator: AlibabaEmulator, client: Ice, synchronous: bool) -> None:  # noqa: FBT001
    """A job made of an asset that is not ready is paid and fails, or is refused at once: the vendor does not say."""
    emulator.synchronous = synchronous
    clip, statement = emulator.add_media(16 * MINUTE), emulator.add_media(12)
    emulator.set_media_status(clip, "Preparing")

    if synchronous:
        assert (400, "InvalidParameter") == refused(submit, client, [clip], statement)
    else:
        assert "Fail" == poll(client, submit(client, [clip], statement), 3).status
    assert len(emulator.jobs) == len(emulator.paid) == (not synchronous)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"VoiceName": ""}, "MissingVoiceName"),
        ({"VoiceName": "专" * 33}, "InvalidParameter"),
        ({"Gender": "other"}, "InvalidParameter"),
        ({"Authentication": ""}, "MissingAuthentication"),
        ({"Audios": ""}, "MissingAudios"),
    ],
)
def test_a_submit_with_a_wrong_parameter_is_refused(client: Ice, wrong: dict[str, str], code: str) -> None:
    """A job needs a name of 32 characters at most, a statement and recordings; there are two genders."""
    given = {"VoiceName": "专" * 32, "Gender": "male", "Authentication": "b", "Audios": "c"} | wrong
    request = models.SubmitStandardCustomizedVoiceJobRequest().from_map(given)

    assert (400, code) == refused(client.submit_standard_customized_voice_job, request)


def test_a_job_that_was_not_trained_yet_can_be_deleted(emulator: AlibabaEmulator, client: Ice) -> None:
    """A job that is neither being trained nor done can be deleted, and is gone."""
    requests_ = [models.DeleteCustomizedVoiceJobRequest(job_id=submit_good(emulator, client)) for _ in range(2)]
    emulator.set_state(requests_[0].job_id, "Training")

    client.delete_customized_voice_job(requests_[1])

    assert (400, "InvalidJobStatus") == refused(client.delete_customized_voice_job, requests_[0])
    assert (404, "JobNotFound") == refused(poll, client, requests_[1].job_id)


def test_equal_submits_are_two_jobs(emulator: AlibabaEmulator, client: Ice) -> None:
    """Two equal requests make two jobs, and both are paid."""
    clip, statement = emulator.add_media(16 * MINUTE), emulator.add_media(12)

    jobs = [submit(client, [clip], statement) for _ in range(2)]

    assert jobs == emulator.paid
    assert 2 == len(set(jobs))


def test_a_list_moves_no_job(emulator: AlibabaEmulator, client: Ice) -> None:
    """A job moves when it is asked for, not when it is listed."""
    job_id = submit_good(emulator, client)

    listed = [list_jobs(client).customized_voice_job_list[0].status for _ in range(3)]

    assert ["Initialization"] * 4 == [*listed, poll(client, job_id).status]


def test_a_state_can_be_set(emulator: AlibabaEmulator, client: Ice) -> None:
    """A test can put a job into any state, or let it fail for a reason of its own."""
    first, second = submit_good(emulator, client), submit_good(emulator, client)
    emulator.set_state(first, "Rehearsing")
    emulator.fail(second, "too much noise")

    assert ("Rehearsing", None) == (poll(client, first).status, poll(client, first).voice_id)
    assert ("Fail", "too much noise") == (poll(client, second).status, poll(client, second).message)


def test_lists_come_in_pages(emulator: AlibabaEmulator, client: Ice) -> None:
    """Lists come in pages, newest first; without a kind they are of Basic jobs, of which there are none."""
    ids = [submit_good(emulator, client) for _ in range(3)][::-1]

    pages = [list_jobs(client, page_no=number, page_size=2) for number in (1, 2, 3)]

    listed = [[job.job_id for job in page.customized_voice_job_list] for page in pages]
    assert [ids[:2], ids[2:], []] == listed
    assert [3, 3, 3, 0] == [page.total_count for page in (*pages, list_jobs(client, type=None))]


def test_a_list_can_lag(emulator: AlibabaEmulator, client: Ice) -> None:
    """A list can be made to show a job late, while the job itself can be got; both tell when it was made."""
    emulator.list_lag, start = 30.0, float(int(time.time()))
    emulator.clock = lambda: start
    job_id = submit_good(emulator, client)
    emulator.clock = lambda: start + 29
    early, job = list_jobs(client), poll(client, job_id)
    emulator.clock = lambda: start + 30

    [listed] = list_jobs(client).customized_voice_job_list

    assert 0 == early.total_count
    made = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(start))
    assert {made} == {job.create_time, listed.create_time, listed.gmt_create}
