"""Alibaba: speech with a voice, from a job over an object in a bucket to a file."""

from __future__ import annotations

import contextlib
import json
import logging
import wave
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import attrs
import pytest
from helpers.alibaba import sent
from helpers.clock import Clock

import voiceclone
from voiceclone import InvalidRequestError
from voiceclone.sandbox import Fault, Sandbox
from voiceclone_alibaba.backend import AlibabaBackend
from voiceclone_alibaba.emulator.storage import BUCKET

SUBMIT, GET, LIST, MEDIA = "SubmitAudioProduceJob", "GetSmartHandleJob", "ListSmartJobs", "GetMediaInfo"
TEXT = "欢迎收听。"


@pytest.fixture
def provider() -> str:
    return "alibaba"


@pytest.fixture
def voice(vendor: Any) -> str:
    """A finished voice."""
    return str(vendor.add_voice())


@pytest.fixture
def start(
    sandbox: Sandbox, clock: Clock, tmp_path: Path, voice: str
) -> Iterator[Callable[..., Callable[..., voiceclone.Speech]]]:
    """Starts an app, with settings of its own; gives what says a text with the voice. All have the same journal."""
    with contextlib.ExitStack() as stack:

        def make(**more: Any) -> Callable[..., voiceclone.Speech]:
            known = {"journal": tmp_path / "journal", "clock": clock, "sleep": clock.sleep}
            client = stack.enter_context(
                voiceclone.Client("alibaba", **{**sandbox.settings("alibaba"), **known, **more})
            )

            def say(text: str = TEXT, *, voice: str = voice, **how: Any) -> voiceclone.Speech:
                return client.synthesize(voice, text, tmp_path / f"spoken.{how.get('format', 'wav')}", **how)

            return say

        yield make


@pytest.fixture
def say(start: Callable[..., Callable[..., voiceclone.Speech]]) -> Callable[..., voiceclone.Speech]:
    return start()


def fields(vendor: Any, number: int = 0) -> tuple[dict[str, Any], dict[str, str]]:
    """``EditingConfig`` and ``OutputConfig`` of a submit."""
    query = sent(vendor, SUBMIT)[number]
    return json.loads(query["EditingConfig"]), json.loads(query["OutputConfig"])


def test_text_becomes_a_wav_file(say: Callable[..., voiceclone.Speech], vendor: Any) -> None:
    """The audio that the job wrote into the bucket is in the file; one job is paid."""
    with wave.open(str(say().path)) as file:
        assert 1.0 == file.getnframes() / file.getframerate()
    assert 1 == len(vendor.spoken)


def test_what_is_sent(say: Callable[..., voiceclone.Speech], vendor: Any, voice: str) -> None:
    """The text as it is, the voice, the format, and an object of its own that replaces nothing."""
    say(format="mp3")

    (query,) = sent(vendor, SUBMIT)
    editing, output = fields(vendor)
    assert (TEXT, "false") == (query["InputConfig"], query["Overwrite"].lower())
    assert {"customizedVoice": voice, "format": "MP3", "volume": 50, "speech_rate": 0, "pitch_rate": 0} == editing
    assert BUCKET == output["bucket"]
    assert output["object"].startswith("voiceclone/speech-vc")
    assert {"Title", "Description"}.isdisjoint(query)


@pytest.mark.parametrize(
    ("how", "field", "value"),
    [
        ({"speed": 0.5}, "speech_rate", -500),
        ({"speed": 0.8}, "speech_rate", -125),
        ({"speed": 1.2}, "speech_rate", 166),
        ({"speed": 2.0}, "speech_rate", 500),
        ({"pitch": 0.5}, "pitch_rate", -500),
        ({"pitch": 2.0}, "pitch_rate", 500),
        ({"volume": 0.0}, "volume", 0),
        ({"volume": 2.0}, "volume", 100),
    ],
    ids=str,
)
def test_units_of_the_vendor(
    say: Callable[..., voiceclone.Speech], vendor: Any, how: dict[str, float], field: str, value: int
) -> None:
    """The ends of each range, and the two examples that the vendor gives, are what the vendor documents."""
    say(**how)

    assert value == fields(vendor)[0][field]


def test_title_and_description(say: Callable[..., voiceclone.Speech], vendor: Any) -> None:
    """What the console shows of the job can be set."""
    extra = {"alibaba": {"Title": "第一章", "Description": "read aloud"}}

    say(extra=extra)

    (query,) = sent(vendor, SUBMIT)
    assert ("第一章", "read aloud") == (query["Title"], query["Description"])


@pytest.mark.parametrize(
    ("extra", "wrong"),
    [
        ({"Title": "字" * 43}, "129 bytes"),
        ({"Description": "x" * 1025}, "1025 bytes"),
        ({"Title": 3}, "int"),
        ({"Title": 3, "Description": 4}, "2 problems"),
    ],
)
def test_fields_that_cannot_be_sent(
    say: Callable[..., voiceclone.Speech], vendor: Any, extra: dict[str, Any], wrong: str
) -> None:
    """The vendor's limits are in bytes; all that is wrong is told at once."""
    with pytest.raises(InvalidRequestError, match=wrong):
        say(extra={"alibaba": extra})

    assert [] == vendor.received


def test_a_bucket_is_needed(start: Callable[..., Callable[..., voiceclone.Speech]], vendor: Any) -> None:
    """Without a bucket nothing is sent, and the error says what to set."""
    say = start(speech_bucket=None)

    with pytest.raises(InvalidRequestError, match="Set speech_bucket="):
        say()

    assert [] == vendor.received


@pytest.mark.parametrize(
    "settings",
    [{"bucket": BUCKET, "speech_bucket": None}, {"bucket": "another", "speech_bucket": BUCKET}],
    ids=["one bucket", "two"],
)
def test_which_bucket(
    start: Callable[..., Callable[..., voiceclone.Speech]], vendor: Any, settings: dict[str, Any]
) -> None:
    """Speech goes into the bucket of the recordings, unless there is another one for it."""
    start(**settings)()

    assert BUCKET == fields(vendor)[1]["bucket"]


def test_names_of_objects(start: Callable[..., Callable[..., voiceclone.Speech]], vendor: Any) -> None:
    """What they begin with is a setting, and they are not taken for uploads that nobody uses."""
    start(bucket_prefix="books/one", bucket=BUCKET)()

    backend = AlibabaBackend(**vendor.settings(), bucket=BUCKET, bucket_prefix="books/one")
    assert fields(vendor)[1]["object"].startswith("books/one/speech-vc")
    assert [] == list(backend.list_leftovers())


def test_the_request_is_told(say: Callable[..., voiceclone.Speech], vendor: Any) -> None:
    """The vendor's support asks for the id of the request that ordered the audio."""
    answers: list[dict[str, Any]] = []
    vendor.fault(SUBMIT, Fault(edit=lambda answer: answers.append(answer) or answer))

    spoken = say()

    assert (answers[0]["RequestId"],) == spoken.request_ids


def test_long_text_is_several_jobs(say: Callable[..., voiceclone.Speech], vendor: Any) -> None:
    """Each part has a marker of its own: a lost answer to the second is not taken for the first."""
    vendor.fault(SUBMIT, Fault())
    vendor.fault(SUBMIT, Fault(cut=True, after=True))

    spoken = say("字" * 799 + "。" + TEXT)

    assert ["字" * 799 + "。", TEXT] == [query["InputConfig"] for query in sent(vendor, SUBMIT)]
    assert 2 == len({query["UserData"] for query in sent(vendor, SUBMIT)}) == len(vendor.spoken)
    assert pytest.approx(61.0) == spoken.duration


def test_the_longest_text(say: Callable[..., voiceclone.Speech], vendor: Any) -> None:
    """The characters that need most in an address fit into what may be counted on."""
    text = "𠮷" * 800

    say(text)

    (query,) = sent(vendor, SUBMIT)
    assert text == query["InputConfig"]
    assert len(urlencode(query)) < 11_000


def test_a_lost_answer_is_found_by_the_marker(say: Callable[..., voiceclone.Speech], vendor: Any) -> None:
    """Among other jobs, on whatever page, the job is found and not paid again."""

    def hide() -> None:
        (job,) = vendor.speech_jobs.values()
        for number in range(150):
            fields = {**job.fields, "UserData": '{"voiceclone": "speech-vcabcdefgh"}'}
            if number % 2:
                del fields["UserData"]
            other = attrs.evolve(job, job_id=f"other-{number}", fields=fields)
            vendor.speech_jobs[other.job_id] = other

    vendor.fault(SUBMIT, Fault(cut=True, after=True, then=hide))

    say()

    assert 1 == len(vendor.spoken)
    assert ["1", "2"] == [query["PageNo"] for query in sent(vendor, LIST)]
    assert {"CreationTime:Desc"} == {query["SortBy"] for query in sent(vendor, LIST)}


def test_a_page_that_is_given_twice_proves_nothing(say: Callable[..., voiceclone.Speech], vendor: Any) -> None:
    """A job that may be on a page that the vendor does not give is not paid again."""
    page = {"SmartJobList": [{"JobId": "other", "UserData": "{}"}]}
    vendor.fault(SUBMIT, Fault(cut=True, after=True))
    vendor.fault(LIST, Fault(edit=lambda answer: answer | page), times=100)

    with pytest.raises(voiceclone.SubmissionUnknownError):
        say()
    vendor.clear_faults()
    say()

    assert 1 == len(vendor.spoken)


def test_pages_of_older_jobs_are_not_read(say: Callable[..., voiceclone.Speech], vendor: Any, clock: Clock) -> None:
    """Jobs that were made before this one was begun end the search."""
    say("older")
    (older,) = vendor.speech_jobs.values()
    older.created -= 3600
    vendor.fault(SUBMIT, Fault(cut=True))

    say()

    assert {"1"} == {query["PageNo"] for query in sent(vendor, LIST)}
    assert 2 == len(vendor.spoken)


def test_a_job_that_is_listed_late_is_not_paid_twice(say: Callable[..., voiceclone.Speech], vendor: Any) -> None:
    """A list that lags behind is read again."""
    vendor.fault(SUBMIT, Fault(cut=True, after=True))
    vendor.fault(LIST, Fault(edit=lambda answer: answer | {"SmartJobList": []}), times=3)

    say()

    assert 1 == len(vendor.spoken)


def test_a_job_that_was_never_made_is_sent_again(
    say: Callable[..., voiceclone.Speech], vendor: Any, clock: Clock
) -> None:
    """When no job holds the marker during the consistency delay, the text is sent once more."""
    vendor.fault(SUBMIT, Fault(cut=True))
    before = clock.now

    say()

    assert 1 == len(vendor.spoken)
    assert 300 <= clock.now - before < 340


def test_without_a_marker_nothing_is_sent_again(
    start: Callable[..., Callable[..., voiceclone.Speech]], vendor: Any
) -> None:
    """Nothing tells our job from others': the user decides, and says which one it is."""
    vendor.fault(SUBMIT, Fault(cut=True, after=True))
    say = start(marker=False)

    with pytest.raises(voiceclone.SubmissionUnknownError):
        say()
    (job_id,) = vendor.spoken
    spoken = say(job_id=job_id)

    assert spoken.path.stat().st_size
    assert [job_id] == vendor.spoken


def test_without_a_marker_objects_have_names_of_their_own(
    start: Callable[..., Callable[..., voiceclone.Speech]], vendor: Any
) -> None:
    """Two texts are two objects."""
    say = start(marker=False)

    for text in ("one", "two"):
        say(text)

    assert fields(vendor, 0)[1]["object"] != fields(vendor, 1)[1]["object"]


@pytest.mark.parametrize("operation", [GET, MEDIA, "GetObject"])
def test_what_broke_goes_on_without_paying_again(
    start: Callable[..., Callable[..., voiceclone.Speech]], vendor: Any, operation: str
) -> None:
    """Whatever is cut after the submit, the same call goes on with the job that is paid."""
    vendor.fault(operation, Fault(cut=True), times=4)
    with pytest.raises((voiceclone.ConnectionFailedError, voiceclone.TransferError)):
        start()()

    with wave.open(str(start()().path)) as file:
        assert file.getnframes()
    assert 1 == len(vendor.spoken)


def test_a_failed_job_is_told_and_made_anew(say: Callable[..., voiceclone.Speech], vendor: Any) -> None:
    """The vendor's code and words are in the error; the next call makes another job."""

    def fail() -> None:
        (job_id,) = vendor.speech_jobs
        vendor.fail_speech(job_id, "TextInvalid", "cannot be read aloud")

    vendor.fault(SUBMIT, Fault(then=fail))
    with pytest.raises(voiceclone.RejectedError, match="cannot be read aloud") as caught:
        say()

    say()

    assert ("TextInvalid", False) == (caught.value.code, caught.value.outcome_unknown)
    assert 2 == len(vendor.spoken)
    assert fields(vendor, 0)[1]["object"] != fields(vendor, 1)[1]["object"]


def test_a_job_that_failed_is_not_found_again(say: Callable[..., voiceclone.Speech], vendor: Any) -> None:
    """It has the same marker as the next one, whose answer is lost, and which is listed late."""

    def fail() -> None:
        (job_id,) = vendor.speech_jobs
        vendor.fail_speech(job_id, "TextInvalid", "cannot be read aloud")

    vendor.fault(SUBMIT, Fault(then=fail))
    with pytest.raises(voiceclone.RejectedError):
        say()
    vendor.fault(SUBMIT, Fault(cut=True, after=True))
    vendor.fault(LIST, Fault(edit=lambda answer: answer | {"SmartJobList": answer["SmartJobList"][1:]}), times=3)

    say()

    assert 2 == len(vendor.spoken)


def test_a_voice_that_is_not_there(say: Callable[..., voiceclone.Speech], vendor: Any) -> None:
    """An unknown voice fails the job."""
    with pytest.raises(voiceclone.RejectedError):
        say(voice="no-such-voice")


def test_a_state_that_is_not_known_goes_on(say: Callable[..., voiceclone.Speech], vendor: Any) -> None:
    """A new word of the vendor ends nothing."""
    vendor.fault(GET, Fault(edit=lambda answer: answer | {"State": "Polishing"}), times=3)

    say()

    assert 1 == len(vendor.spoken)


def test_a_job_that_takes_too_long(start: Callable[..., Callable[..., voiceclone.Speech]], vendor: Any) -> None:
    """After ``speech_timeout`` the state is told, and the next call goes on with the same job."""
    say = start(speech_timeout=30)
    vendor.fault(GET, Fault(edit=lambda answer: answer | {"State": "Executing"}), times=6)

    with pytest.raises(voiceclone.TransferError, match="still 'Executing' after 30 s"):
        say()
    say()

    assert 1 == len(vendor.spoken)


def in_output(answer: dict[str, Any]) -> dict[str, Any]:
    if "JobResult" in answer:
        result = answer.pop("JobResult")
        answer["Output"] = json.dumps({"mediaId": result["MediaId"]})
    return answer


def nowhere(answer: dict[str, Any]) -> dict[str, Any]:
    answer.pop("JobResult", None)
    return answer | {"Output": "no JSON"}


@pytest.mark.parametrize("edit", [in_output, nowhere])
def test_where_the_id_of_the_audio_stands(
    say: Callable[..., voiceclone.Speech], vendor: Any, edit: Callable[[Any], Any]
) -> None:
    """The vendor's samples read it from other places than documented; the submit has told it as well."""
    vendor.fault(GET, Fault(edit=edit), times=10)

    assert say().path.stat().st_size


def test_no_id_of_the_audio(start: Callable[..., Callable[..., voiceclone.Speech]], vendor: Any) -> None:
    """A finished job of which nobody tells the audio is an error, and is not made anew."""
    vendor.fault(GET, Fault(cut=True), times=4)
    with pytest.raises(voiceclone.ConnectionFailedError):
        start()()
    vendor.fault(GET, Fault(edit=nowhere), times=10)

    with pytest.raises(voiceclone.MalformedResponseError, match="no MediaId"):
        start()()

    assert 1 == len(vendor.spoken)


def test_audio_that_is_shown_late(say: Callable[..., voiceclone.Speech], vendor: Any) -> None:
    """The address of the audio is asked for until it is there."""
    vendor.speech_polls = 5

    assert say().path.stat().st_size


def test_audio_that_is_not_shown(say: Callable[..., voiceclone.Speech], vendor: Any) -> None:
    """After a minute without an address the call ends; the next one asks again."""
    vendor.speech_polls = 10
    with pytest.raises(voiceclone.TransferError, match="the next try asks again"):
        say()

    say()

    assert 1 == len(vendor.spoken)


@pytest.mark.parametrize(
    "info",
    [None, {}, {"FileInfoList": None}, {"FileInfoList": [None]}, {"FileInfoList": [{"FileBasicInfo": {"FileUrl": 3}}]}],
    ids=str,
)
def test_an_asset_that_tells_no_address(say: Callable[..., voiceclone.Speech], vendor: Any, info: Any) -> None:
    """Whatever is told of the audio instead of an address, it is asked for again."""
    vendor.fault(MEDIA, Fault(edit=lambda answer: answer | {"MediaInfo": info}), times=2)

    assert say().path.stat().st_size


def test_the_file_itself_is_taken(say: Callable[..., voiceclone.Speech], vendor: Any) -> None:
    """Of several files of an asset, the one that was not made of another is fetched."""

    def more(answer: dict[str, Any]) -> dict[str, Any]:
        files = answer["MediaInfo"]["FileInfoList"]
        files.insert(0, {"FileBasicInfo": {"FileType": "transcode_file", "FileUrl": f"{vendor.url}/other"}})
        return answer

    vendor.fault(MEDIA, Fault(edit=more))

    say()

    assert [f"/{BUCKET}/" in each.path for each in vendor.received if each.operation == "GetObject"] == [True]


def test_the_address_is_nowhere(
    say: Callable[..., voiceclone.Speech], vendor: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The signed address is in no log line, in no message, and not in the journal."""
    caplog.set_level(logging.DEBUG)
    vendor.fault("GetObject", Fault(status=403, code="AccessDenied"))

    with pytest.raises(voiceclone.TransferError) as caught:
        say()

    kept = "".join(path.read_text() for path in (tmp_path / "journal").rglob("*") if path.is_file())
    signatures = [each.query["Signature"] for each in vendor.received if each.operation == "GetObject"]
    assert (1, True) == (len(signatures), vendor.spoken[0] in kept)
    assert "Signature=" not in f"{caplog.text}{caught.value}{kept}"


def test_the_file_stays_in_the_bucket(say: Callable[..., voiceclone.Speech], vendor: Any) -> None:
    """Nothing is deleted at the vendor."""
    spoken = say()

    output = fields(vendor)[1]
    kept = vendor.store.get(f"{BUCKET}/{output['object']}.wav")
    assert kept.path.read_bytes() == spoken.path.read_bytes()
