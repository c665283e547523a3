"""The emulated Alibaba Cloud, asked by the vendor's own SDK: speech, and CosyVoice jobs."""

from __future__ import annotations

import io
import json
import time
import wave
from typing import Any

import pytest
import requests
from alibabacloud_ice20201109 import models
from alibabacloud_ice20201109.client import Client as Ice
from alibabacloud_tea_openapi.utils_models import OpenApiRequest, Params
from darabonba.runtime import RuntimeOptions
from helpers.alibaba import ice, list_jobs, refused, submit_good

from voiceclone.sandbox import Sandbox
from voiceclone_alibaba.emulator import AlibabaEmulator
from voiceclone_alibaba.emulator.storage import BUCKET

PARAMETER = (400, "InvalidParameter")


@pytest.fixture
def emulator(sandbox: Sandbox) -> AlibabaEmulator:
    found = sandbox["alibaba"]
    assert isinstance(found, AlibabaEmulator)
    return found


@pytest.fixture
def client(emulator: AlibabaEmulator) -> Ice:
    return ice(emulator)


def order(emulator: AlibabaEmulator, **changed: Any) -> models.SubmitAudioProduceJobRequest:
    """A request for speech; ``editing`` and ``output`` change their parts."""
    editing = {"customizedVoice": emulator.add_voice(), "format": "WAV", **changed.pop("editing", {})}
    output = {"bucket": BUCKET, "object": "a/b", **changed.pop("output", {})}
    fields = {"input_config": "欢迎收听。", "user_data": "{}", **changed}
    fields |= {"editing_config": json.dumps(editing), "output_config": json.dumps(output)} | changed
    return models.SubmitAudioProduceJobRequest(**fields)


def speak(emulator: AlibabaEmulator, client: Ice, **changed: Any) -> str:
    return str(client.submit_audio_produce_job(order(emulator, **changed)).body.job_id)


def show(client: Ice, job_id: str, times: int = 1) -> Any:
    request = models.GetSmartHandleJobRequest(job_id=job_id)
    return [client.get_smart_handle_job(request).body for _ in range(times)][-1]


def listed(client: Ice, **fields: Any) -> list[str]:
    request = models.ListSmartJobsRequest(**{"job_type": "TextToSpeech", **fields})
    return [job.job_id for job in client.list_smart_jobs(request).body.smart_job_list]


def address(client: Ice, media_id: str, **fields: Any) -> str:
    request = models.GetMediaInfoRequest(media_id=media_id, **fields)
    return str(client.get_media_info(request).body.media_info.file_info_list[0].file_basic_info.file_url)


def test_text_becomes_an_object(emulator: AlibabaEmulator, client: Ice) -> None:
    """A job goes its way; its audio is an object of the bucket, and an asset with a signed address."""
    submitted = client.submit_audio_produce_job(order(emulator)).body
    states = [show(client, submitted.job_id).state for _ in range(3)]
    done = show(client, submitted.job_id)

    audio = requests.get(address(client, done.job_result.media_id), timeout=10)

    assert ("Created", ["Created", "Executing", "Finished"]) == (submitted.state, states)
    assert submitted.media_id == done.job_result.media_id
    assert ("audio/wav", audio.content) == (
        audio.headers["Content-Type"],
        emulator.store.get(f"{BUCKET}/a/b.wav").path.read_bytes(),
    )
    with wave.open(io.BytesIO(audio.content)) as file:
        assert 1.0 == file.getnframes() / file.getframerate()
    assert [submitted.job_id] == emulator.spoken
    assert (BUCKET, "a/b") == (done.smart_job_info.output_config.bucket, done.smart_job_info.output_config.object)


def test_mp3(emulator: AlibabaEmulator, client: Ice) -> None:
    """The format in lower case is taken as well, as a sample of the vendor has it."""
    done = show(client, speak(emulator, client, editing={"format": "mp3"}), times=3)

    audio = requests.get(address(client, done.job_result.media_id), timeout=10)

    assert b"ID3" == audio.content[:3] or 0xFF == audio.content[0]
    assert "/a/b.mp3?" in audio.url


def test_parameters_in_a_form(emulator: AlibabaEmulator, client: Ice) -> None:
    """Older SDKs of the vendor send the parameters in the body: a long text fits there."""
    fields = order(emulator, input_config="字" * 10_000).to_map()
    params = Params(
        action="SubmitAudioProduceJob",
        version="2020-11-09",
        protocol="HTTP",
        pathname="/",
        method="POST",
        auth_type="AK",
        style="RPC",
        req_body_type="formData",
        body_type="json",
    )

    answer = client.call_api(params, OpenApiRequest(body=fields), RuntimeOptions())

    assert [answer["body"]["JobId"]] == emulator.spoken
    assert emulator.received[-1].query == {}


@pytest.mark.parametrize(
    "changed",
    [
        {"input_config": "x" * 10_001},
        {"editing_config": "no JSON"},
        {"editing_config": "[]"},
        {"editing": {"format": "OGG"}},
        {"editing": {"format": None}},
        {"editing": {"customizedVoice": None}},
        {"editing": {"volume": 101}},
        {"editing": {"volume": -1}},
        {"editing": {"speech_rate": 501}},
        {"editing": {"speech_rate": -501}},
        {"editing": {"pitch_rate": 501}},
        {"editing": {"pitch_rate": 0.5}},
        {"output_config": "{}"},
        {"output": {"object": ""}},
        {"output": {"bucket": 3}},
        {"user_data": "no JSON"},
        {"user_data": json.dumps({"k": "x" * 512})},
        {"title": "字" * 43},
        {"description": "x" * 1025},
    ],
    ids=lambda changed: str(changed)[:40],
)
def test_parameters_that_are_refused(emulator: AlibabaEmulator, client: Ice, changed: dict[str, Any]) -> None:
    """What is not as documented is refused, and nothing is charged."""
    assert PARAMETER == refused(speak, emulator, client, **changed)
    assert [] == emulator.spoken


@pytest.mark.parametrize("missing", ["input_config", "editing_config", "output_config"])
def test_parameters_that_are_missing(emulator: AlibabaEmulator, client: Ice, missing: str) -> None:
    """Three parameters are mandatory."""
    status, code = refused(speak, emulator, client, **{missing: None})

    assert (400, f"Missing{missing.title().replace('_', '')}") == (status, code)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"editing": {"customizedVoice": "no-such-voice"}}, "VoiceNotFound"),
        ({"output": {"bucket": "not-mine"}}, "NoSuchBucket"),
    ],
)
def test_a_job_that_cannot_succeed(emulator: AlibabaEmulator, client: Ice, changed: dict[str, Any], code: str) -> None:
    """What only the job finds out fails it."""
    done = show(client, speak(emulator, client, **changed), times=3)

    assert ("Failed", code, None) == (done.state, done.error_code, done.job_result)
    assert done.error_message


@pytest.mark.parametrize(("overwrite", "state"), [(None, "Failed"), (False, "Failed"), (True, "Finished")])
def test_an_object_that_is_there(
    emulator: AlibabaEmulator,
    client: Ice,
    *,
    overwrite: bool | None,
    state: str,
) -> None:
    """An object is replaced only where that is asked for."""
    show(client, speak(emulator, client), times=3)

    assert state == show(client, speak(emulator, client, overwrite=overwrite), times=3).state


def test_a_voice_in_training_cannot_speak(emulator: AlibabaEmulator, client: Ice) -> None:
    """A voice speaks when its job has succeeded."""
    voice = emulator.voice_of(submit_good(emulator, client))

    assert "Failed" == show(client, speak(emulator, client, editing={"customizedVoice": voice}), times=3).state


def test_the_list_of_jobs(emulator: AlibabaEmulator, client: Ice) -> None:
    """Newest first, in pages, of one type and one state; what a job was made with is told again."""
    first, second, third = (speak(emulator, client, user_data=json.dumps({"k": number})) for number in range(3))
    show(client, first, times=3)

    assert [third, second, first] == listed(client)
    assert [first, second, third] == listed(client, sort_by="CreationTime:Asc")
    assert [second] == listed(client, page_no=2, page_size=1)
    assert [] == listed(client, page_no=4, page_size=1)
    assert [first] == listed(client, job_state="Finished")
    assert [] == listed(client, job_type="ASR")
    (told,) = client.list_smart_jobs(models.ListSmartJobsRequest(page_size=1)).body.smart_job_list
    assert ('{"k": 2}', "Created", BUCKET) == (told.user_data, told.job_state, told.output_config.bucket)


@pytest.mark.parametrize("fields", [{"page_size": 101}, {"page_no": 0}, {"sort_by": "Title"}], ids=str)
def test_a_list_that_is_refused(client: Ice, fields: dict[str, Any]) -> None:
    """Pages have limits, and there is one order, up or down."""
    assert PARAMETER == refused(listed, client, **fields)


def test_a_list_that_lags(emulator: AlibabaEmulator, client: Ice) -> None:
    """A new job may appear late."""
    emulator.list_lag = 60.0

    speak(emulator, client)

    assert [] == listed(client)


def test_a_job_that_is_not_there(client: Ice) -> None:
    """An unknown id is refused."""
    assert 404 == refused(show, client, "no-such-job")[0]


def test_an_address_of_audio(emulator: AlibabaEmulator, client: Ice) -> None:
    """A signed address opens one object, for as long as was asked for."""
    done = show(client, speak(emulator, client), times=3)
    url = address(client, done.job_result.media_id, auth_timeout=60)
    now = time.time()

    assert 200 == requests.get(url, timeout=10).status_code
    for wrong in (url.replace("/a/b.wav", "/a/c.wav"), url.replace("Signature=", "Signature=A"), url.partition("?")[0]):
        assert 403 == requests.get(wrong, timeout=10).status_code
    assert 403 == requests.put(url, data=b"x", timeout=10).status_code
    emulator.clock = lambda: now + 62
    assert 403 == requests.get(url, timeout=10).status_code


def test_an_address_without_an_object(emulator: AlibabaEmulator, client: Ice) -> None:
    """An asset whose file is not in OSS has an address that leads nowhere."""
    url = address(client, emulator.add_media(60))

    assert 404 == requests.get(url, timeout=10).status_code


def test_audio_that_is_shown_late(emulator: AlibabaEmulator, client: Ice) -> None:
    """The audio of a finished job may be unknown for a while."""
    emulator.speech_polls = 1
    done = show(client, speak(emulator, client), times=3)

    assert PARAMETER == refused(address, client, done.job_result.media_id)
    assert address(client, done.job_result.media_id)


def clone(emulator: AlibabaEmulator, client: Ice, **changed: Any) -> Any:
    """The answer to a CosyVoice submit."""
    fields = {"voice_name": "v", "gender": "female", "audios": emulator.add_media(20), **changed}
    request = models.SubmitCosyVoiceCustomizedVoiceJobRequest(**fields)
    return client.submit_cosy_voice_customized_voice_job(request).body.data


def test_a_cosyvoice_job(emulator: AlibabaEmulator, client: Ice) -> None:
    """The voice's id is told at once; the job is polled as others are, and no statement is needed."""
    made = clone(emulator, client, model="cosyvoice-v3.5-flash")

    assert emulator.voice_of(made.job_id) == made.voice_id
    assert [made.job_id] == emulator.paid


@pytest.mark.parametrize("changed", [{"model": "cosyvoice-v1"}, {"audios": "one,two"}, {"gender": "child"}], ids=str)
def test_cosyvoice_parameters_that_are_refused(emulator: AlibabaEmulator, client: Ice, changed: dict[str, Any]) -> None:
    """One asset, and the models that are documented."""
    assert PARAMETER == refused(clone, emulator, client, **changed)


@pytest.mark.parametrize("kind", ["Basic", "Standard", "CosyVoice", None])
def test_the_list_that_shows_cosyvoice_jobs(emulator: AlibabaEmulator, client: Ice, kind: str | None) -> None:
    """Which one it is can be chosen: the vendor does not say. Another type than these is refused."""
    emulator.cosyvoice_type = kind
    job_id = clone(emulator, client).job_id

    shown = {
        word: [job.job_id for job in list_jobs(client, type=word).customized_voice_job_list]
        for word in ("Basic", "Standard")
    }

    assert {"Basic": [job_id] * (kind == "Basic"), "Standard": [job_id] * (kind == "Standard")} == shown
    if kind == "CosyVoice":
        assert 1 == list_jobs(client, type="CosyVoice").total_count
    else:
        assert PARAMETER == refused(list_jobs, client, type="CosyVoice")
