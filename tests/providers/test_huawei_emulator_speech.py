"""The emulated Huawei Cloud: text-to-speech."""

from __future__ import annotations

import io
import json
import wave
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from helpers.metastudio import Caller, Refused
from huaweicloudsdkmetastudio import v1

PARAMETER = Refused(400, "MSS.00000003")
VOICE = "voice-1"


@pytest.fixture
def vendor() -> Iterator[Caller]:
    """The emulator with one voice, and one picture."""
    with Caller() as vendor:
        for asset_id, kind in ((VOICE, "VOICE_MODEL"), ("picture-1", "IMAGE")):
            vendor.emulator.assets[asset_id] = {"asset_id": asset_id, "asset_type": kind, "asset_state": "ACTIVED"}
        yield vendor


def speak(vendor: Caller, **fields: Any) -> str:
    """The id of a new speech job."""
    body = v1.CreateAsyncTtsJobRequestBody(**{"text": "欢迎收听。", "voice_asset_id": VOICE, **fields})
    return str(vendor.sdk.create_async_tts_job(v1.CreateAsyncTtsJobRequest(body=body)).job_id)


def show(vendor: Caller, job_id: str) -> Any:
    return json.loads(vendor.sdk.show_async_tts_job(v1.ShowAsyncTtsJobRequest(job_id=job_id)).raw_content)


def finished(vendor: Caller, **fields: Any) -> Any:
    """The answer about a speech job that has come to its end."""
    job_id = speak(vendor, **fields)
    return [show(vendor, job_id) for _ in range(3)][-1]


def history(vendor: Caller, **query: Any) -> list[str]:
    answer = json.loads(vendor.sdk.show_tts_job(v1.ShowTtsJobRequest(**query)).raw_content)
    return [job["job_id"] for job in answer["data"]]


def test_a_speech_job_goes_its_way(vendor: Caller) -> None:
    """A job waits, is processed and succeeds; it is charged once, and its audio is a WAV file."""
    job_id = speak(vendor)

    shown = [show(vendor, job_id) for _ in range(3)]
    audio = requests.get(shown[-1]["audio_file_url"], timeout=10)

    assert [("WAITING", "0", ""), ("PROCESSING", "0", ""), ("SUCCEED", "0", "")] == [
        (each["state"], each["code"], each["message"]) for each in shown
    ]
    assert [False, False, True] == ["audio_file_url" in each for each in shown]
    assert "audio/wav" == audio.headers["Content-Type"]
    with wave.open(io.BytesIO(audio.content)) as file:
        assert 1 == file.getnframes() / file.getframerate()
    assert [job_id] == vendor.emulator.spoken


def test_a_voice_has_its_own_sound(vendor: Caller) -> None:
    """Two voices say the same text differently."""
    vendor.emulator.assets["voice-2"] = vendor.emulator.assets[VOICE]

    first, second = (
        requests.get(finished(vendor, voice_asset_id=voice)["audio_file_url"], timeout=10).content
        for voice in (VOICE, "voice-2")
    )

    assert first != second


def test_an_address_of_audio_lives_for_an_hour(vendor: Caller) -> None:
    """After an hour the address is refused, and another poll gives a good one."""
    job_id = speak(vendor)
    old = [show(vendor, job_id) for _ in range(3)][-1]["audio_file_url"]
    vendor.ahead = 3602

    assert Refused(403, "AccessDenied") == Refused.of(requests.get(old, timeout=10))
    vendor.emulator.clock_tolerance = float("inf")
    assert requests.get(show(vendor, job_id)["audio_file_url"], timeout=10).ok


def test_an_address_of_audio_is_for_get(vendor: Caller) -> None:
    """The address takes no upload, and no credentials besides its own."""
    url = finished(vendor)["audio_file_url"]

    assert Refused(405, "MethodNotAllowed") == Refused.of(requests.put(url, data=b"bytes", timeout=10))
    assert Refused(400, "InvalidArgument") == Refused.of(
        requests.get(url, headers={"X-Auth-Token": "token"}, timeout=10)
    )
    assert Refused(403, "SignatureDoesNotMatch") == Refused.of(
        requests.get(url.replace("Signature=", "Signature=A"), timeout=10)
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"text": ""},
        {"text": "字" * 100_001},
        {"text": None},
        {"voice_asset_id": ""},
        {"voice_asset_id": "a/b"},
        {"voice_asset_id": "a" * 65},
        {"speed": 49},
        {"speed": 201},
        {"pitch": 49},
        {"pitch": 201},
        {"volume": 89},
        {"volume": 241},
        {"volume": 140.5},
        {"audio_format": "PCM"},
        {"channels": 3},
        {"priority": -1},
        {"silence_time_ms": 5001},
        {"silence_flag": "yes"},
    ],
    ids=lambda fields: str(fields)[:40],
)
def test_fields_of_a_speech_job(vendor: Caller, fields: dict[str, Any]) -> None:
    """A field that is not as documented is refused, and nothing is charged."""
    assert PARAMETER == Refused.by(lambda: speak(vendor, **fields))
    assert [] == vendor.emulator.spoken


def test_the_longest_text(vendor: Caller) -> None:
    """A text of a hundred thousand characters is accepted."""
    assert [speak(vendor, text="字" * 100_000)] == vendor.emulator.spoken


def test_a_voice_that_cannot_speak(vendor: Caller) -> None:
    """Nothing is spoken with what is no voice, with an unknown one, and with one that is not active."""
    refused = [Refused.by(lambda each=each: speak(vendor, voice_asset_id=each)) for each in ("picture-1", "gone")]
    vendor.emulator.assets[VOICE]["asset_state"] = "UNACTIVED"
    refused.append(Refused.by(lambda: speak(vendor)))

    unusable = Refused(400, "MSS.99000005")
    assert [unusable, Refused(404, "MSS.99000004"), unusable] == refused


def test_a_speech_job_fails(vendor: Caller) -> None:
    """A job that is made to fail says why, and so does the history."""
    job_id = speak(vendor)
    vendor.emulator.fail_speech(job_id, "MSS.20050029", "no resource")

    assert {"state": "FAILED", "code": "MSS.20050029", "message": "no resource"} == show(vendor, job_id)
    [listed] = json.loads(vendor.sdk.show_tts_job(v1.ShowTtsJobRequest()).raw_content)["data"]
    assert ("FAILED", "no resource") == (listed["job_state"], listed["fail_msg"])


def test_an_unknown_speech_job(vendor: Caller) -> None:
    """There is an answer for a job that is not there."""
    assert Refused(404, "MSS.99000001") == Refused.by(lambda: show(vendor, "gone"))


def test_the_history_is_filtered(vendor: Caller) -> None:
    """The history has the newest first, page by page, of a time, of a kind."""
    old = speak(vendor)
    vendor.ahead = 60
    new = speak(vendor)
    made = [
        job["create_time"] for job in json.loads(vendor.sdk.show_tts_job(v1.ShowTtsJobRequest()).raw_content)["data"]
    ]

    assert [new, old] == history(vendor)
    assert [old] == history(vendor, offset=1, limit=1)
    assert [new] == history(vendor, create_since=made[0])
    assert [old] == history(vendor, create_until=made[1])
    assert [new, old] == history(vendor, job_type="ASYNC_JOB")
    assert [] == history(vendor, job_type="AUDITION")
    assert [old] == history(vendor, job_id=old)
    assert PARAMETER == Refused.by(lambda: history(vendor, business_type="x"))


def test_the_history_moves_nothing(vendor: Caller) -> None:
    """Who reads the history does not poll."""
    job_id = speak(vendor)
    for _ in range(5):
        history(vendor)

    assert "WAITING" == show(vendor, job_id)["state"]


def test_quotas(vendor: Caller) -> None:
    """What was bought is told page by page, with the sums."""
    vendor.emulator.resources.append({"resource_type": "BASIC", "resource_id": "other"})

    answer = vendor.sdk.show_voice_training_quotas(v1.ShowVoiceTrainingQuotasRequest(offset=1, limit=1))

    told = json.loads(answer.raw_content)
    assert (2, ["other"]) == (told["count"], [each["resource_id"] for each in told["resources"]])
    assert 10 == told["resource_available_nums"]["advance"]
