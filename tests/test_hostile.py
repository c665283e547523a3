"""
Whatever comes in, from vendors, files and callers: a value comes out, or an error of ours.
"""

from __future__ import annotations

import base64
import io
import json
import struct
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from types import NoneType
from typing import Any

import pytest
from helpers import PROVIDERS
from helpers.clock import Clock
from hypothesis import example, given, settings, strategies as st

import voiceclone
from voiceclone import CloneJob, CloneRequest, Consent, FileJournal, JobState, Recording
from voiceclone._submission import serialization, validation
from voiceclone.backends import FileBody, Record, ZipBody
from voiceclone.sandbox import Fault, Sandbox, WavInfo, read_wav
from voiceclone_alibaba import mapping as alibaba
from voiceclone_alibaba.assets import signed_url
from voiceclone_huawei import mapping as huawei
from voiceclone_huawei.task import read_addresses

hostile = settings(max_examples=150, deadline=None, database=None)

# With lone surrogates, which JSON may hold and UTF-8 may not.
TEXT = st.text(st.characters(), max_size=20)
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.integers(-(10**400), 10**400) | st.floats(allow_nan=False) | TEXT
)
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4), max_leaves=8
)
#: Times as vendors may write them, in any zone, from the first to the last there are.
ISO = st.builds(
    lambda time, zone: time.replace(tzinfo=zone).isoformat(),
    st.datetimes(),
    st.none() | st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes))),
)
SECONDS = st.integers(-(2**63), 2**63) | st.floats(allow_nan=False) | st.just(float("nan"))


def objects(*, words: dict[str, tuple[Any, ...]], names: tuple[str, ...]) -> st.SearchStrategy[dict[str, Any]]:
    """
    JSON objects with the vendor's own names in them, some with its own words, some with anything.
    """
    values = {name: st.sampled_from(word) | JSON for name, word in words.items()}
    known = st.fixed_dictionaries({}, optional=values | dict.fromkeys(names, JSON | ISO | SECONDS))
    return st.builds(lambda some, others: {**others, **some}, known, st.dictionaries(TEXT, JSON, max_size=3))


HUAWEI = objects(
    words={
        "state": tuple(huawei.STATES),
        "sex": ("FEMALE", "MALE"),
        "language": ("CN", "EN"),
        "asset_id": ("asset",),
    },
    names=("job_id", "voice_name", "create_time", "lastupdate_time", "job_failed_code", "job_failed_reason"),
)
ALIBABA = objects(
    words={"Status": tuple(alibaba.STATES), "Gender": ("female", "male"), "VoiceId": ("voice",)},
    names=("JobId", "VoiceName", "VoiceDesc", "Scenario", "Type", "CreateTime", "Message"),
)
MAPPINGS = {"alibaba": (alibaba, ALIBABA), "huawei": (huawei, HUAWEI)}


def is_utc(time: datetime | None) -> bool:
    return time is None or (time.tzinfo is not None and time.utcoffset() == timedelta(0))


def assert_sound(job: CloneJob, raw: object) -> None:
    assert isinstance(job.state, JobState)
    assert raw == job.raw
    assert (job.state is JobState.SUCCEEDED) == bool(job.voice_id) == bool(job.voice)
    assert all(isinstance(text, str | None) for text in (job.voice_id, job.voice_name, job.vendor_state, job.stage))
    assert is_utc(job.created_at)
    assert is_utc(job.updated_at)


@hostile
@given(data=st.data())
@pytest.mark.parametrize("provider", PROVIDERS)
def test_any_answer_is_a_job(provider: str, data: st.DataObject) -> None:
    """
    Whatever a vendor says of a job makes a job in a known state, with a voice if and only if it succeeded.
    """
    mapping, answers = MAPPINGS[provider]
    raw = data.draw(answers)

    job = mapping.job(raw, "job")

    assert_sound(job, raw)
    assert raw is job.raw


@hostile
@given(value=JSON | ISO | SECONDS)
@example(value="0001-01-01T00:00:00+23:59")
@example(value=10**400)
@pytest.mark.parametrize("provider", PROVIDERS)
def test_any_time_is_utc_or_none(provider: str, value: object) -> None:
    """
    Whatever a vendor gives for a time is an aware time in UTC, or none.
    """
    mapping, _ = MAPPINGS[provider]

    assert is_utc(mapping.parse_timestamp(value))


def encoded(content: Any) -> str:
    return base64.b64encode(json.dumps(content).encode()).decode()


PLACES = objects(words={}, names=("Endpoint", "Bucket", "FileName")).map(encoded)
CREDENTIALS = objects(words={}, names=("AccessKeyId", "AccessKeySecret", "SecurityToken")).map(encoded)
GOOD_PLACE = st.just(encoded({"Endpoint": "https://oss", "Bucket": "bucket", "FileName": "f"}))
GOOD_CREDENTIAL = st.just(encoded({"AccessKeyId": "a", "AccessKeySecret": "s", "SecurityToken": "t"}))
ENCODED = st.binary().map(lambda content: base64.b64encode(content).decode()) | JSON.map(encoded) | JSON


@hostile
@given(place=GOOD_PLACE | PLACES | ENCODED, credential=GOOD_CREDENTIAL | CREDENTIALS | ENCODED)
@example(place=base64.b64encode(b"[" * 100_000).decode(), credential="")
def test_any_upload_credential_is_read_or_malformed(place: object, credential: object) -> None:
    """
    An upload address with its credential is complete, or a malformed answer.
    """
    try:
        url = signed_url({"UploadAddress": place, "UploadAuth": credential}, "CreateUploadMedia", "cn-shanghai")
    except voiceclone.MalformedResponseError:
        return

    assert "x-oss-signature=" in url


ADDRESSES = objects(
    words={"training_data_uploading_url": ("https://a",), "authorization_letter_uploading_url": ("https://b",)},
    names=("package_url",),
)


@hostile
@given(package=ADDRESSES | JSON, answer=ADDRESSES)
def test_any_upload_addresses_are_read_or_left_out(package: object, answer: dict[str, Any]) -> None:
    """
    The upload addresses that an answer has are text, each for one of the two files; what is none is left out.
    """
    addresses = read_addresses(package, answer)

    assert {"recording", "letter"} >= addresses.keys()
    assert all(isinstance(url, str) and url for url in addresses.values())


@pytest.fixture(scope="module")
def clients() -> Iterator[tuple[Sandbox, dict[str, voiceclone.Client]]]:
    """
    A client of each vendor that tries everything once.
    """
    clock = Clock()
    with Sandbox(*PROVIDERS) as sandbox:
        made = {
            name: voiceclone.Client(name, attempts=1, sleep=clock.sleep, **sandbox.settings(name)) for name in PROVIDERS
        }
        yield sandbox, made
        for client in made.values():
            client.close()


#: Every query: the vendor's name of it, who it is asked of, and how.
QUERIES: dict[str, tuple[str, Callable[[voiceclone.Client], object]]] = {
    "ShowVoiceTrainingJob": ("huawei", lambda client: client.get_job("job")),
    "ListVoiceTrainingJob": ("huawei", lambda client: client._backend._sdk().call("ListVoiceTrainingJob", limit=100)),
    "ShowJobUploadingAddress": (
        "huawei",
        lambda client: client._backend._sdk().call("ShowJobUploadingAddress", job_id="job"),
    ),
    "GetCustomizedVoiceJob": ("alibaba", lambda client: client.get_job("job")),
    "ListCustomizedVoiceJobs": ("alibaba", lambda client: list(client._backend._standard_jobs())),
    "GetMediaInfo": ("alibaba", lambda client: client._backend._sdk().call("GetMediaInfo", media_id="media")),
}
ERRORS = objects(
    words={"Success": ("false", "true"), "Code": ("Throttling", "None"), "error_code": ("APIGW.0301",)},
    names=("Message", "RequestId", "Data", "HostId", "Recommend", "error_msg", "code", "message", "jobs"),
)
WRAPPED = st.builds(lambda job: {"RequestId": "r", "Success": True, "Data": {"CustomizedVoiceJob": job}}, ALIBABA)
BODIES = (
    st.binary()
    | st.builds(lambda body: json.dumps(body).encode(), JSON | ERRORS | WRAPPED | HUAWEI)
    | st.builds(lambda body, lost: json.dumps(body).encode()[:-lost], ERRORS | WRAPPED | HUAWEI, st.integers(1, 40))
    | st.builds(lambda text, codec: text.encode(codec, "replace"), TEXT, st.sampled_from(["utf-16", "gbk", "utf-8"]))
)
HEADER = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=8)
HEADERS = st.fixed_dictionaries(
    {"Content-Type": st.sampled_from(["application/json", "application/json;charset=utf-8", "text/html"])},
    optional=dict.fromkeys(("Retry-After", "x-acs-retry-after", "X-Request-Id", "Date"), HEADER),
)


@hostile
@given(status=st.sampled_from([200, 200, 204, 302, 400, 403, 500]), body=BODIES, headers=HEADERS)
@example(status=200, body=b"[" * 100_000, headers={"Content-Type": "application/json"})
@example(status=400, body=b"[" * 100_000, headers={"Content-Type": "application/json"})
@example(status=200, body=b'{"Data": ' + b"9" * 10_000 + b"}", headers={"Content-Type": "application/json"})
@pytest.mark.parametrize("operation", QUERIES)
def test_any_http_answer_is_a_value_or_an_error_of_ours(
    clients: tuple[Sandbox, dict[str, voiceclone.Client]],
    operation: str,
    status: int,
    body: bytes,
    headers: dict[str, str],
) -> None:
    """
    Any bytes as answer to a query come through the vendor's SDK as plain JSON, as a job, or as an error of ours.
    """
    provider, ask = QUERIES[operation]
    sandbox, made = clients
    sandbox[provider].clear_faults()
    sandbox[provider].fault(operation, Fault(status=status, body=body, headers=headers), times=2)

    try:
        answer = ask(made[provider])
    except voiceclone.ProviderError as error:
        answer = error

    assert isinstance(answer, CloneJob | dict | list | voiceclone.ProviderError)
    assert str(answer)
    if isinstance(answer, CloneJob):
        assert_sound(answer, answer.raw)


@hostile
@given(job_id=TEXT | st.sampled_from(["", "..", "a/b", "a?b#c", "a\nb"]))
@pytest.mark.parametrize("provider", PROVIDERS)
def test_any_job_id_can_be_asked_for(
    clients: tuple[Sandbox, dict[str, voiceclone.Client]], provider: str, job_id: str
) -> None:
    """
    Asking for any text as a job ends in an error of ours.
    """
    sandbox, made = clients
    sandbox[provider].clear_faults()

    with pytest.raises(voiceclone.VoiceCloneError):
        made[provider].get_job(job_id)


def unsigned(bits: int) -> st.SearchStrategy[int]:
    return st.sampled_from([0, 1, 2, 3, 16, 2**bits - 2]) | st.integers(0, 2**bits - 1)


FORMS = st.builds(struct.pack, st.just("<HHLLHH"), *map(unsigned, (16, 16, 32, 32, 16, 16)))
CHUNKS = st.builds(
    lambda kind, length, content: kind + struct.pack("<L", len(content) if length is None else length) + content,
    st.sampled_from([b"fmt ", b"data", b"LIST"]) | st.binary(min_size=4, max_size=4),
    st.none() | unsigned(32),
    FORMS | st.binary(max_size=40),
)
WAVS = st.lists(CHUNKS, max_size=4).map(lambda chunks: b"RIFF\0\0\0\0WAVE" + b"".join(chunks))


@hostile
@given(content=WAVS | st.binary(), size=st.integers(0, 2**40))
def test_any_bytes_are_a_wav_header_or_none(content: bytes, size: int) -> None:
    """
    Any bytes have what a WAV header says, or none.
    """
    info = read_wav(io.BytesIO(content), size)

    assert isinstance(info, WavInfo | None)
    assert info is None or info.seconds >= 0


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


@hostile
@given(content=st.binary(max_size=2000))
def test_any_file_is_sent_as_it_is(folder: Path, content: bytes) -> None:
    """
    Any content makes a body of its length, and an archive that other programs unpack.
    """
    path = folder / "file"
    path.write_bytes(content)

    plain, packed = FileBody.open(path), ZipBody.open([(path, "Voice.wav")])

    archive = b"".join(packed)
    assert (len(content), len(archive)) == (len(plain), len(packed))
    assert content == b"".join(plain)
    with zipfile.ZipFile(io.BytesIO(archive)) as unpacked:
        assert (["Voice.wav"], content) == (unpacked.namelist(), unpacked.read("Voice.wav"))


RECORDS = objects(
    words={
        "version": (1, 2, True),
        "key": ("key",),
        "provider": PROVIDERS,
        "account": ("cn",),
        "fingerprint": ("0123",),
        "marker": ("", "0123"),
        "request": ({},),
        "steps": ({}, {"create": {"begun": 1.5}}, {"create": {"begun": float("nan")}}, {"create": None}),
        "job_id": ("job", None),
        "updated": (1.5, None),
    },
    names=(),
)


@hostile
@given(content=st.binary() | st.builds(lambda value: json.dumps(value).encode(), JSON | RECORDS))
@example(content=b"[" * 100_000)
@example(content=b"\xff\xfe{\0}\0")
def test_any_journal_file_is_a_record_or_damaged(folder: Path, content: bytes) -> None:
    """
    Any content of a journal's file is a record whose fields are what they should be, or damaged.
    """
    journal = FileJournal(folder)
    folder.mkdir(parents=True, exist_ok=True)
    journal._file("key", ".json").write_bytes(content)

    try:
        record = journal.load("key")
    except voiceclone.JournalError:
        return

    assert record is not None
    assert Record.__required_keys__ <= record.keys()
    assert all(isinstance(record[name], str) for name in ("key", "provider", "account"))  # type: ignore[literal-required]
    assert isinstance(record["job_id"], str | NoneType)
    assert isinstance(record["request"], dict)
    assert all(isinstance(step, dict) for step in record["steps"].values())


PATHS = TEXT.map(lambda text: Path("/") / text)
RECORDINGS = st.builds(Recording, path=PATHS) | st.builds(Recording, asset_id=TEXT.filter(bool))
CONSENTS = st.builds(Consent, statement=RECORDINGS, letter=st.none() | PATHS) | st.builds(Consent, letter=PATHS)


def requests(recordings: st.SearchStrategy[Any], consents: st.SearchStrategy[Any]) -> st.SearchStrategy[CloneRequest]:
    """
    Requests that can be built, whatever stands in them.
    """
    return st.builds(
        CloneRequest,
        voice_name=TEXT,
        recordings=st.lists(recordings, max_size=3),
        consent=consents,
        gender=st.none() | st.sampled_from(["female", " MALE "]) | TEXT,
        language=st.none() | st.sampled_from(["zh-CN", "en_US"]) | TEXT,
        extra=st.dictionaries(st.sampled_from(PROVIDERS) | TEXT, st.dictionaries(TEXT, JSON, max_size=3), max_size=3),
    )


@hostile
@given(request=requests(RECORDINGS, CONSENTS))
def test_any_request_survives_the_journal(request: CloneRequest) -> None:
    """
    Any request that can be built is the same after it was kept as JSON.
    """
    kept = json.dumps(serialization.dump(request))

    assert request == serialization.load(json.loads(kept))


@hostile
@given(data=st.data())
@pytest.mark.parametrize("provider", PROVIDERS)
def test_any_request_can_be_checked(
    clients: tuple[Sandbox, dict[str, voiceclone.Client]], provider: str, data: st.DataObject
) -> None:
    """
    Whatever stands in a request, checking it names problems that can be printed and raises nothing.
    """
    request = data.draw(requests(RECORDINGS, CONSENTS))
    _, made = clients

    found = validation.problems(made[provider]._backend, request)

    assert all(str(problem) and problem.hint for problem in found)
