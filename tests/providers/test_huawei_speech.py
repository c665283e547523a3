"""Huawei: text is spoken by a job, whose audio is fetched."""

from __future__ import annotations

import json
import logging
import traceback
import wave
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from helpers.clock import Clock

import voiceclone
from voiceclone import CloneRequest
from voiceclone.sandbox import Fault, Pace, Sandbox

CREATE, SHOW, HISTORY = "CreateAsyncTtsJob", "ShowAsyncTtsJob", "ShowTtsJob"
CHECK, AUDIO = "CheckVoiceAsset", "GetAudio"
TEXT = "欢迎收听。"
Say = Callable[..., voiceclone.Speech]


@pytest.fixture
def provider() -> str:
    return "huawei"


@pytest.fixture
def voice(client: voiceclone.Client, request_: CloneRequest, vendor: Any) -> str:
    """The id of a finished voice."""
    job = client.submit(request_)
    vendor.set_state(job.job_id, "SUCCEED")
    made = client.wait(job).voice_id
    assert made is not None
    client.get_voice(made)
    vendor.received.clear()
    return made


@pytest.fixture
def to(tmp_path: Path) -> Path:
    return tmp_path / "spoken.wav"


@pytest.fixture
def say(sandbox: Sandbox, voice: str, to: Path, clock: Clock) -> Say:
    """Says a text with the voice, in a process of its own: all have the journal in common."""

    def say(text: str = TEXT, *, settings: Mapping[str, Any] | None = None, **how: Any) -> voiceclone.Speech:
        own = {"clock": clock, "sleep": clock.sleep, **sandbox.settings("huawei"), **(settings or {})}
        with voiceclone.Client("huawei", **own) as client:
            return client.synthesize(voice, text, to.with_suffix(f".{how.get('format', 'wav')}"), **how)

    return say


def sent(vendor: Any, operation: str) -> list[Any]:
    return [each for each in vendor.received if each.operation == operation]


def other(**fields: Any) -> Fault:
    """A history with one job, which has these fields instead of its own."""
    return Fault(
        edit=lambda answer: {"count": 1, "data": [{**answer["data"][0], **fields}]} if answer["data"] else answer
    )


def test_a_text_is_spoken(say: Say, voice: str, vendor: Any, to: Path, clock: Clock) -> None:
    """The text is ordered once and polled every three seconds, and its audio is on disk."""
    clock.naps.clear()

    say()

    with wave.open(str(to)) as file:
        assert 1 == file.getnframes() / file.getframerate()
    [order] = sent(vendor, CREATE)
    assert {"text": TEXT, "voice_asset_id": voice, "audio_format": "WAV"} == order.json
    assert 1 == len(vendor.spoken)
    assert [3.0, 3.0] == clock.naps


@pytest.mark.parametrize(
    ("given", "wire"),
    [
        ({"speed": 0.5, "pitch": 0.5, "volume": 90 / 140}, {"speed": 50, "pitch": 50, "volume": 90}),
        ({"speed": 2, "pitch": 2.0, "volume": 240 / 140}, {"speed": 200, "pitch": 200, "volume": 240}),
        ({"speed": 1.25}, {"speed": 125}),
        ({"volume": 1.5}, {"volume": 210}),
        ({"speed": 1, "pitch": 1, "volume": 1}, {}),
        ({"format": "mp3"}, {"audio_format": "MP3"}),
        ({"extra": {"huawei": {"channels": 2, "priority": 0}}}, {"channels": 2, "priority": 0}),
        (
            {"extra": {"huawei": {"silence_flag": True, "silence_time_ms": 5000, "slice_segments": True}}},
            {"silence_flag": True, "silence_time_ms": 5000, "slice_segments": True},
        ),
        (
            {"extra": {"huawei": {"is_vocabulary_config_enable": True, "is_concurrent_resource": False}}},
            {"is_vocabulary_config_enable": True, "is_concurrent_resource": False},
        ),
    ],
)
def test_how_it_is_spoken(say: Say, voice: str, vendor: Any, given: dict[str, Any], wire: dict[str, Any]) -> None:
    """The ends of the ranges are accepted and reach the vendor in its units; what is 1.0 is left to the vendor."""
    say(**given)

    [order] = sent(vendor, CREATE)
    assert {"text": TEXT, "voice_asset_id": voice, "audio_format": "WAV"} | wire == order.json


def test_what_came_of_it_is_told(say: Say) -> None:
    """The audio's own length and rate are told, and the vendor's id of the order, which support asks for."""
    made = say()

    assert (1.0, 24_000) == (made.duration, made.sample_rate)
    assert 1 == len(made.request_ids)


def test_long_text_is_spoken_in_parts(say: Say, vendor: Any) -> None:
    """The vendor gets a hundred thousand characters at once at most, and the audio is put together."""
    made = say("好。" * 50_000 + "完。")

    assert [100_000, 2] == [len(each.json["text"]) for each in sent(vendor, CREATE)]
    assert made.duration == pytest.approx(60 + 0.4)


def test_mp3_comes_as_such(say: Say) -> None:
    """The format that was asked for is the one that comes."""
    made = say(format="mp3")

    assert made.path is not None
    assert made.path.read_bytes().startswith(b"\xff\xf3")


@pytest.mark.parametrize(
    "odd",
    [
        {"state": "MERGING"},
        {"state": None},
        {"state": 7},
        {"state": "SUCCEED"},
        {"state": "SUCCEED", "audio_file_url": ""},
    ],
    ids=str,
)
def test_what_says_nothing_is_polled_on(say: Say, vendor: Any, to: Path, odd: dict[str, Any]) -> None:
    """A new state, a missing one and a success without its address are not the end."""
    vendor.fault(SHOW, Fault(edit=lambda answer: {**answer, **odd}))

    say()

    assert to.stat().st_size
    assert 1 == len(vendor.spoken)


def test_a_failed_job_is_told(say: Say, vendor: Any, to: Path) -> None:
    """A job that failed is an error with the vendor's words; the next call orders it anew."""
    vendor.fault(CREATE, Fault(edit=lambda answer: vendor.fail_speech(answer["job_id"], "MSS.1", "no room") or answer))

    with pytest.raises(voiceclone.RejectedError, match="no room") as caught:
        say()
    say()

    assert ("MSS.1", SHOW) == (caught.value.code, caught.value.operation)
    assert caught.value.request_id
    assert to.stat().st_size
    assert 2 == len(vendor.spoken)


@pytest.mark.parametrize("state", ["PROCESSING", "MERGING", "SUCCEED"])
def test_a_job_without_end(say: Say, vendor: Any, clock: Clock, state: str) -> None:
    """After `speech_timeout` it is given up with the last state, and the next call goes on with the same job."""
    vendor.fault(SHOW, Fault(edit=lambda _: {"state": state}), times=1000)
    before = clock.now

    with pytest.raises(voiceclone.TransferError, match=rf"'{state}'.*nothing is ordered or paid again") as caught:
        say(settings={"speech_timeout": 60})
    took = clock.now - before
    vendor.clear_faults()
    say()

    assert 60 == took
    assert caught.value.retryable
    assert 1 == len(vendor.spoken)


@pytest.mark.parametrize("body", [{"error_code": "MSS.000000003", "error_msg": "bad"}, {"error_code": "APIGW.0308"}])
@pytest.mark.parametrize("operation", [CREATE, SHOW])
def test_a_success_that_is_an_error(say: Say, vendor: Any, operation: str, body: dict[str, str]) -> None:
    """A 200 with an error body is told as the error that it is; the next call goes on, and pays once."""
    vendor.fault(operation, Fault(status=200, body=json.dumps(body).encode()), times=50)

    with pytest.raises(voiceclone.ProviderError) as caught:
        say()
    vendor.clear_faults()
    say()

    assert body["error_code"] == caught.value.code
    assert 1 == len(vendor.spoken)


def test_an_address_beside_an_error(say: Say, vendor: Any) -> None:
    """What is told of an answer does not show the address in it."""
    more = {"error_code": "MSS.000000003", "audio_file_url": "https://127.0.0.1/said.wav?signature=hush"}
    vendor.fault(SHOW, Fault(edit=lambda answer: {**answer, **more}))

    with pytest.raises(voiceclone.RejectedError) as caught:
        say()

    assert {"state", "audio_file_url"} < caught.value.raw.keys()
    assert "hush" not in f"{caught.value} {caught.value.raw}"


def test_a_poll_that_fails_is_tried_again(say: Say, vendor: Any, to: Path) -> None:
    """An error of one poll that may be gone does not end the waiting."""
    vendor.fault(SHOW, Fault(status=502), times=2)

    say()

    assert to.stat().st_size


def test_a_process_that_ends_while_waiting(say: Say, vendor: Any, to: Path) -> None:
    """What was ordered by a process that has ended is fetched by the next one, and paid once."""
    vendor.fault(SHOW, Fault(status=400, code="MSS.00000003"))
    with pytest.raises(voiceclone.RejectedError):
        say()

    say()

    assert 1 == len(vendor.spoken)
    assert to.stat().st_size


def test_an_address_that_is_over_is_replaced(say: Say, vendor: Any, to: Path) -> None:
    """An address that the store refuses is asked for once more."""
    vendor.fault(AUDIO, Fault(status=403, code="AccessDenied", message="Request has expired"))

    say()

    assert to.stat().st_size
    assert 2 == len(sent(vendor, AUDIO))
    assert 4 == len(sent(vendor, SHOW))


def test_an_address_that_stays_refused(say: Say, vendor: Any) -> None:
    """A store that refuses a fresh address as well is told of; the next call fetches, and pays nothing."""
    vendor.fault(AUDIO, Fault(status=403, code="AccessDenied"), times=2)

    with pytest.raises(voiceclone.TransferError) as caught:
        say()
    say()

    assert ("AccessDenied", True) == (caught.value.code, caught.value.refused)
    assert 1 == len(vendor.spoken)


def test_audio_that_is_cut_is_fetched_again(say: Say, vendor: Any, to: Path) -> None:
    """A connection that breaks costs nothing."""
    vendor.fault(AUDIO, Fault(cut=True), times=2)

    say()

    assert to.stat().st_size
    assert 1 == len(vendor.spoken)


def test_an_order_that_never_arrived(say: Say, vendor: Any, clock: Clock) -> None:
    """When the history has no such job for the consistency delay, the order is sent once more."""
    vendor.fault(CREATE, Fault(cut=True))
    before = clock.now

    say()

    assert 1 == len(vendor.spoken)
    assert 300 <= clock.now - before < 340


def test_a_part_that_never_arrived(say: Say, vendor: Any) -> None:
    """A part that was ordered before is not taken for another one of the same length, which is sent once more."""
    vendor.fault(CREATE, Fault())
    vendor.fault(CREATE, Fault(cut=True))

    say("好。" * 100_000)

    assert 2 == len(vendor.spoken)


def test_an_order_after_one_that_failed(say: Say, vendor: Any) -> None:
    """The job that failed is not taken for the next one, which never arrived and is sent once more."""
    vendor.fault(CREATE, Fault(edit=lambda answer: vendor.fail_speech(answer["job_id"], "MSS.1", "no room") or answer))
    with pytest.raises(voiceclone.RejectedError):
        say()
    vendor.fault(CREATE, Fault(cut=True))

    say()

    assert 2 == len(vendor.spoken)


@pytest.mark.parametrize(
    "fault",
    [Fault(cut=True, after=True), Fault(status=502, after=True), Fault(edit=lambda _: {}), Fault(edit=lambda _: [])],
    ids=["cut", "502", "nothing", "no object"],
)
def test_an_order_whose_answer_is_lost(say: Say, vendor: Any, fault: Fault) -> None:
    """A job that looks like ours is not taken: nothing shows that it is, so it is left to the user."""
    vendor.fault(CREATE, fault)

    for _ in range(2):
        with pytest.raises(voiceclone.SubmissionUnknownError) as caught:
            say()
        assert tuple(vendor.spoken) == caught.value.candidates

    assert 1 == len(vendor.spoken)


@pytest.mark.parametrize("told", [5, 15, "5", None, True], ids=repr)
def test_a_length_may_be_counted_in_many_ways(say: Say, vendor: Any, told: object) -> None:
    """What the history calls a length is not documented: characters, bytes and nothing at all may be our text."""

    def count(answer: dict[str, Any]) -> dict[str, Any]:
        answer["data"][0]["text_length"] = told
        return answer

    vendor.fault(CREATE, Fault(cut=True, after=True))
    vendor.fault(HISTORY, Fault(edit=count), times=9)

    with pytest.raises(voiceclone.SubmissionUnknownError):
        say()


@pytest.mark.parametrize("time", [None, "yesterday", ""], ids=repr)
def test_a_time_that_says_nothing(say: Say, vendor: Any, time: object) -> None:
    """A job without a time that can be read may be ours."""
    vendor.fault(CREATE, Fault(cut=True, after=True))
    vendor.fault(HISTORY, other(create_time=time), times=9)

    with pytest.raises(voiceclone.SubmissionUnknownError):
        say()


@pytest.mark.parametrize(
    "fields",
    [
        {"asset_id": "another"},
        {"text_length": 6},
        {"job_type": "AUDITION"},
        {"create_time": "2020-01-31T08:43:17Z"},
        {"create_time": "1580460197"},
    ],
    ids=str,
)
def test_another_job_is_no_candidate(say: Say, vendor: Any, fields: dict[str, Any]) -> None:
    """A job of another voice, length, kind or time is another one, and ours is ordered."""
    vendor.fault(CREATE, Fault(cut=True, after=True))
    vendor.fault(HISTORY, other(**fields), times=100)

    say()

    assert 2 == len(vendor.spoken)  # the history denies the first


def test_what_another_text_has_is_not_ours(say: Say, vendor: Any) -> None:
    """A job that the journal knows to be another text's, which is not finished, is no candidate."""
    vendor.fault(AUDIO, Fault(status=403, code="AccessDenied"), times=2)
    with pytest.raises(voiceclone.TransferError):
        say("五个字呢。")
    vendor.fault(CREATE, Fault(cut=True))

    say()

    assert 2 == len(vendor.spoken)


def test_a_candidate_on_a_later_page(say: Say, vendor: Any) -> None:
    """The whole history is read."""
    strangers = [{"job_id": f"other-{number}", "asset_id": "another"} for number in range(100)]
    vendor.fault(CREATE, Fault(cut=True, after=True))
    vendor.fault(HISTORY, Fault(edit=lambda _: {"count": 101, "data": strangers}))
    vendor.fault(HISTORY, Fault(edit=lambda _: {"count": 101, "data": [{"job_id": "ours"}]}))

    with pytest.raises(voiceclone.SubmissionUnknownError) as caught:
        say()

    assert ("ours",) == caught.value.candidates
    assert ["0", "100"] == [each.query["offset"] for each in sent(vendor, HISTORY)]


@pytest.mark.parametrize("data", [None, "none", ["job"], [{}], [{"job_id": 7}]], ids=repr)
def test_a_history_that_cannot_be_read(say: Say, vendor: Any, data: object) -> None:
    """A history that may have our job does not prove that there is none: nothing is sent again."""
    vendor.fault(CREATE, Fault(cut=True, after=True))
    vendor.fault(HISTORY, Fault(edit=lambda _: {"count": 1, "data": data}), times=100)

    with pytest.raises(voiceclone.SubmissionUnknownError):
        say()

    assert 1 == len(vendor.spoken)


def test_a_history_that_takes_no_time(say: Say, vendor: Any) -> None:
    """Where the vendor refuses the form of the time, which is not documented, the whole history is read."""
    vendor.fault(CREATE, Fault(cut=True, after=True))
    vendor.fault(HISTORY, Fault(status=400, code="MSS.00000003"))

    with pytest.raises(voiceclone.SubmissionUnknownError) as caught:
        say()

    assert tuple(vendor.spoken) == caught.value.candidates
    assert [True, False] == ["create_since" in each.query for each in sent(vendor, HISTORY)]


def test_an_unusable_voice_is_told_by_the_vendor(say: Say, voice: str, vendor: Any) -> None:
    """The vendor's refusal of a voice is told as it comes."""
    vendor.assets[voice]["asset_state"] = "UNACTIVED"

    with pytest.raises(voiceclone.RejectedError, match="cannot be used"):
        say()

    assert [] == vendor.spoken


def test_the_time_is_asked_for_once(sandbox: Sandbox, voice: str, vendor: Any, to: Path) -> None:
    """Before its first order a client learns the vendor's time, by which a lost order is looked for."""
    vendor.pace = Pace(seconds=1e-6)
    with voiceclone.Client("huawei", **sandbox.settings("huawei")) as one:
        for text in (TEXT, "你好。"):
            one.synthesize(voice, text, to)

    operations = [each.operation for each in vendor.received]
    assert (CHECK, 1) == (operations[0], operations.count(CHECK))


@pytest.mark.parametrize("fault", [Fault(status=403), Fault(status=404), Fault(status=502), Fault(cut=True)], ids=str)
def test_a_check_of_the_voice_that_fails(say: Say, vendor: Any, to: Path, fault: Fault) -> None:
    """What the check of a voice is answered with stops nothing."""
    vendor.fault(CHECK, fault, times=9)

    say()

    assert to.stat().st_size


def test_no_address_is_told(say: Say, vendor: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The signed address of the audio is in no log, error or journal."""
    caplog.set_level(logging.DEBUG)
    vendor.fault(AUDIO, Fault(status=403, code="AccessDenied"), times=2)

    with pytest.raises(voiceclone.TransferError) as caught:
        say()
    vendor.fault(SHOW, Fault(edit=lambda answer: {**answer, "state": "MERGING"}), times=30)
    with pytest.raises(voiceclone.TransferError) as late:
        say(settings={"speech_timeout": 10})
    say()

    errors = "".join(
        repr(vars(each.value)) + "".join(traceback.format_exception(each.value)) for each in (caught, late)
    )
    kept = "".join(each.read_text("utf-8", "replace") for each in (tmp_path / "journal").rglob("*") if each.is_file())
    assert "Signature=" not in caplog.text + errors + kept
