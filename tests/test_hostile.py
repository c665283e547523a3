"""
Whatever comes in, from vendors, files and callers: a value comes out, or an error of ours.
"""

from __future__ import annotations

import base64
import contextlib
import io
import itertools
import json
import struct
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import attrs
import pytest
from helpers import PROVIDERS
from helpers.clock import Clock
from helpers.harness import Killed, MemoryBackend, Vendor
from hypothesis import example, given, settings, strategies as st

import voiceclone
from voiceclone import CloneJob, CloneRequest, Consent, FileJournal, JobState, Recording
from voiceclone.backends import Capabilities, ConsentKind, FileBody, Record, Steps, ZipBody
from voiceclone.sandbox import Fault, Sandbox, WavInfo, read_wav

hostile = settings(max_examples=40, deadline=None, database=None)
#: A submission is a dozen calls.
slowly = settings(max_examples=12, deadline=None, database=None)

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
TIMES = ISO | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False) | JSON


def objects(names: dict[str, tuple[Any, ...]]) -> st.SearchStrategy[dict[str, Any]]:
    """
    JSON objects with the vendor's own names in them, some with its own words, some with anything.
    """
    known = {name: st.sampled_from(words) | JSON if words else JSON | TIMES for name, words in names.items()}
    return st.builds(
        lambda some, others: {**others, **some},
        st.fixed_dictionaries({}, optional=known),
        st.dictionaries(TEXT, JSON, max_size=3),
    )


def encoded(content: Any) -> str:
    return base64.b64encode(json.dumps(content).encode()).decode()


#: Nobody but this machine is ever asked.
URLS = st.sampled_from(["", "http://127.0.0.1:1/x?y", "ftp://127.0.0.1", "127.0.0.1:1", "http://[", None, 7, ["x"]])
HUAWEI_JOB = objects(
    {
        "state": ("CREATING", "PROCESSING", "AUDIT_FAILED", "SUCCEED", "FAILED", "NEW"),
        "sex": ("FEMALE", "MALE"),
        "language": ("CN", "EN"),
        "asset_id": ("asset", ""),
        "job_id": ("job",),
        "voice_name": ("gentle",),
        "create_time": (),
        "lastupdate_time": (),
        "job_failed_code": (),
        "job_failed_reason": (),
    }
)
ALIBABA_JOB = objects(
    {
        "Status": ("Initialization", "Training", "Success", "Fail", "NEW"),
        "Gender": ("female", "male"),
        "VoiceId": ("voice", ""),
        "JobId": ("job",),
        "VoiceName": ("gentle",),
        "CreateTime": (),
        "Message": (),
    }
)
ADDRESSES = st.fixed_dictionaries(
    {},
    optional={
        "job_id": st.just("job") | JSON,
        "training_data_uploading_url": URLS,
        "authorization_letter_uploading_url": URLS,
        "package_url": st.fixed_dictionaries({}, optional={"training_data_uploading_url": URLS}) | JSON,
    },
)
CREDENTIALS = st.fixed_dictionaries(
    {"MediaId": st.just("media") | JSON},
    optional={
        "UploadAddress": st.fixed_dictionaries(
            {}, optional={"Endpoint": URLS, "Bucket": st.just("b") | JSON, "FileName": st.just("f") | JSON}
        ).map(encoded)
        | JSON,
        "UploadAuth": objects({"AccessKeyId": ("a",), "AccessKeySecret": ("s",), "SecurityToken": ("t",)}).map(encoded)
        | st.binary().map(lambda content: base64.b64encode(content).decode()),
    },
)
ASSETS = st.builds(
    lambda status: {"MediaInfo": {"MediaBasicInfo": {"Status": status}}}, st.sampled_from(["Normal", "Fail"]) | JSON
)


def within(*names: str) -> Callable[[Any], dict[str, Any]]:
    """
    Puts a value below some names.
    """

    def wrap(value: Any) -> Any:
        for name in reversed(names):
            value = {name: value}
        return value

    return wrap


CUT, REFUSED = Fault(cut=True), Fault(status=403, code="AccessDenied")
#: Every call: its vendor, what its answers look like, and which fault before leads to it (operation, fault).
CALLS: dict[str, tuple[str, st.SearchStrategy[Any], tuple[str, Fault] | None]] = {
    "CreateTrainingAdvanceJob": ("huawei", ADDRESSES, None),
    "ShowJobUploadingAddress": ("huawei", ADDRESSES, ("PutTrainingData", REFUSED)),
    "CommitVoiceTrainingJob": ("huawei", HUAWEI_JOB, None),
    "ListVoiceTrainingJob": (
        "huawei",
        st.lists(HUAWEI_JOB, max_size=3).map(within("jobs")),
        ("CreateTrainingAdvanceJob", CUT),
    ),
    "ShowVoiceTrainingJob": ("huawei", HUAWEI_JOB, ("CommitVoiceTrainingJob", CUT)),
    "CreateUploadMedia": ("alibaba", CREDENTIALS, None),
    "RefreshUploadMedia": ("alibaba", CREDENTIALS, ("PutObject", REFUSED)),
    "GetMediaInfo": ("alibaba", ASSETS, None),
    "SubmitStandardCustomizedVoiceJob": ("alibaba", ALIBABA_JOB.map(within("Data")), None),
    "ListCustomizedVoiceJobs": (
        "alibaba",
        st.lists(ALIBABA_JOB, max_size=3).map(within("Data", "CustomizedVoiceJobList")),
        ("SubmitStandardCustomizedVoiceJob", CUT),
    ),
}
QUERIES = {
    "ShowVoiceTrainingJob": ("huawei", HUAWEI_JOB),
    "GetCustomizedVoiceJob": ("alibaba", ALIBABA_JOB.map(within("Data", "CustomizedVoiceJob"))),
}
ERRORS = objects(
    {
        "Success": ("false", "true"),
        "Code": ("Throttling", "None"),
        "error_code": ("APIGW.0301",),
        **dict.fromkeys(("Message", "RequestId", "Data", "HostId", "Recommend", "error_msg", "code", "message"), ()),
    }
)
RAW = (
    st.binary()
    | st.builds(lambda body, lost: json.dumps(body).encode()[:-lost], ERRORS, st.integers(1, 40))
    | st.builds(lambda text, codec: text.encode(codec, "replace"), TEXT, st.sampled_from(["utf-16", "gbk", "utf-8"]))
)
HEADERS = st.fixed_dictionaries(
    {"Content-Type": st.sampled_from(["application/json", "application/json;charset=utf-8", "text/html"])},
    optional=dict.fromkeys(
        ("Retry-After", "x-acs-retry-after", "X-Request-Id", "Date"),
        st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=8),
    ),
)
#: What no program should be brought down by.
BAD = (b"[" * 100_000, b'{"Data": ' + b"9" * 10_000 + b"}")


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(*PROVIDERS) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def clients(sandbox: Sandbox) -> Iterator[dict[str, voiceclone.Client]]:
    """
    A client of each vendor that tries everything once.
    """
    clock = Clock()
    with contextlib.ExitStack() as stack:
        how: dict[str, Any] = {"attempts": 1, "sleep": clock.sleep, "clock": clock}
        yield {
            name: stack.enter_context(
                voiceclone.Client(name, journal=voiceclone.MemoryJournal(), **how, **sandbox.settings(name))
            )
            for name in PROVIDERS
        }


def answer(body: Any) -> Fault:
    return Fault(status=200, body=json.dumps(body).encode(), headers={"Content-Type": "application/json"})


def is_utc(time: datetime | None) -> bool:
    return time is None or time.utcoffset() == timedelta(0)


def is_sound(job: CloneJob) -> bool:
    """
    Whether a job has a voice exactly if it succeeded, and its fields are what they are said to be.
    """
    texts = (job.voice_id, job.voice_name, job.vendor_state, job.stage)
    return (
        isinstance(job.state, JobState)
        and (job.state is JobState.SUCCEEDED) == bool(job.voice_id) == bool(job.voice)
        and all(isinstance(text, str | None) for text in texts)
        and is_utc(job.created_at)
        and is_utc(job.updated_at)
    )


@hostile
@given(data=st.data())
@pytest.mark.parametrize("operation", QUERIES)
def test_any_answer_about_a_job_is_a_job_or_malformed(
    sandbox: Sandbox, clients: dict[str, voiceclone.Client], operation: str, data: st.DataObject
) -> None:
    """
    Whatever a vendor says of a job makes a sound job, or an answer that cannot be read.
    """
    provider, answers = QUERIES[operation]
    sandbox[provider].clear_faults()
    sandbox[provider].fault(operation, answer(data.draw(answers)))

    try:
        job = clients[provider].get_job("job")
    except voiceclone.MalformedResponseError:
        return

    assert is_sound(job)


@hostile
@given(status=st.sampled_from([200, 200, 204, 302, 400, 403, 500]), body=RAW | ERRORS, headers=HEADERS)
@example(status=200, body=BAD[0], headers={"Content-Type": "application/json"})
@example(status=400, body=BAD[0], headers={"Content-Type": "application/json"})
@example(status=200, body=BAD[1], headers={"Content-Type": "application/json"})
@pytest.mark.parametrize("operation", QUERIES)
def test_any_http_answer_that_is_no_job_is_an_error_of_ours(
    *,
    sandbox: Sandbox,
    clients: dict[str, voiceclone.Client],
    operation: str,
    status: int,
    body: bytes | dict[str, Any],
    headers: dict[str, str],
) -> None:
    """
    Any bytes as answer come through the vendor's SDK as an error with the vendor's name.
    """
    provider, _ = QUERIES[operation]
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    sandbox[provider].clear_faults()
    sandbox[provider].fault(operation, Fault(status=status, body=content, headers=headers), times=2)

    with pytest.raises(voiceclone.ProviderError) as caught:
        clients[provider].get_job("job")

    assert provider == caught.value.provider


KEYS = itertools.count()


@slowly
@given(data=st.data())
@pytest.mark.parametrize("operation", CALLS)
def test_any_answer_within_a_submission_is_got_over_or_an_error_of_ours(
    sandbox: Sandbox,
    clients: dict[str, voiceclone.Client],
    material: Path,
    operation: str,
    data: st.DataObject,
) -> None:
    """
    Whatever a vendor answers on the way, the submission ends in a job or an error of ours, and is paid once at most.
    """
    provider, answers, before = CALLS[operation]
    vendor, key = sandbox[provider], f"key-{next(KEYS)}"
    paid = len(vendor.paid)
    vendor.clear_faults()
    if before is not None:
        vendor.fault(*before)
    vendor.fault(operation, answer(data.draw(answers | JSON)), times=3)

    with contextlib.suppress(voiceclone.VoiceCloneError):
        clients[provider].submit(a_request(material), key=key, check=False)

    assert len(vendor.paid) - paid <= 1
    clients[provider].forget(key)


def a_request(material: Path) -> CloneRequest:
    return CloneRequest(
        voice_name="gentle",
        gender="female",
        language="zh-CN",
        recordings=[material / "take.wav"],
        consent=Consent(statement=material / "statement.wav", letter=material / "letter.pdf"),
    )


@hostile
@given(job_id=TEXT | st.sampled_from(["", "..", "a/b", "a?b#c", "a\nb"]))
@pytest.mark.parametrize("provider", PROVIDERS)
def test_any_job_id_can_be_asked_for(
    sandbox: Sandbox, clients: dict[str, voiceclone.Client], provider: str, job_id: str
) -> None:
    """
    Asking for any text as a job ends in an error of ours.
    """
    sandbox[provider].clear_faults()

    with pytest.raises(voiceclone.VoiceCloneError):
        clients[provider].get_job(job_id)


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

    assert info is None or (isinstance(info, WavInfo) and info.seconds >= 0)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


@hostile
@given(content=st.binary(max_size=2000))
def test_any_file_is_sent_as_it_is(workspace: Path, content: bytes) -> None:
    """
    The body of a file has its length and its content.
    """
    path = workspace / "file"
    path.write_bytes(content)

    body = FileBody.open(path)

    assert (len(content), content) == (len(body), b"".join(body))


@hostile
@given(content=st.binary(max_size=2000))
def test_any_file_is_packed_as_it_is(workspace: Path, content: bytes) -> None:
    """
    The archive of a file has the length that is announced, and other programs unpack it.
    """
    path = workspace / "file"
    path.write_bytes(content)

    body = ZipBody.open([(path, "Voice.wav")])

    archive = b"".join(body)
    assert len(body) == len(archive)
    with zipfile.ZipFile(io.BytesIO(archive)) as unpacked:
        assert (["Voice.wav"], content) == (unpacked.namelist(), unpacked.read("Voice.wav"))


RECORDS = objects(
    {
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
    }
)
WHOLE = Record(
    version=1,
    key="key",
    provider="acme",
    account="",
    fingerprint="0",
    marker="",
    request={},
    steps={},
    job_id=None,
    updated=None,
)


@hostile
@given(content=st.binary() | st.builds(lambda value: json.dumps(value).encode(), JSON | RECORDS))
@example(content=b"[" * 100_000)
@example(content=b"\xff\xfe{\0}\0")
def test_any_journal_file_is_a_record_or_damaged(workspace: Path, content: bytes) -> None:
    """
    Any content of a journal's file is a record whose fields are what they should be, or damaged.
    """
    journal = FileJournal(workspace / "journal")
    journal.save(WHOLE)
    [file] = (workspace / "journal").glob("*.json")
    file.write_bytes(content)

    try:
        record = journal.load("key")
    except voiceclone.JournalError:
        return

    assert record is not None
    assert WHOLE.keys() == record.keys()
    assert all(isinstance(record[name], str) for name in ("key", "provider", "account"))  # type: ignore[literal-required]
    assert isinstance(record["request"], dict)
    assert all(isinstance(step, dict) for step in record["steps"].values())


PATHS = TEXT.map(lambda text: Path("/") / text)
ASSET = st.builds(Recording, asset_id=TEXT.filter(bool))
RECORDINGS = st.builds(Recording, path=PATHS) | ASSET
CONSENTS = st.builds(Consent, statement=RECORDINGS, letter=st.none() | PATHS) | st.builds(Consent, letter=PATHS)


def requests(recordings: st.SearchStrategy[Any], consents: st.SearchStrategy[Any]) -> st.SearchStrategy[CloneRequest]:
    """
    Requests that can be built, whatever stands in them.
    """
    return st.builds(
        CloneRequest,
        voice_name=TEXT,
        recordings=st.lists(recordings, min_size=0, max_size=3),
        consent=consents,
        gender=st.none() | st.sampled_from(["female", " MALE "]) | TEXT,
        language=st.none() | st.sampled_from(["zh-CN", "en_US"]) | TEXT,
        extra=st.dictionaries(st.sampled_from(PROVIDERS) | TEXT, st.dictionaries(TEXT, JSON, max_size=3), max_size=3),
    )


@hostile
@given(request=requests(RECORDINGS, CONSENTS))
@pytest.mark.parametrize("provider", PROVIDERS)
def test_any_request_can_be_checked(
    sandbox: Sandbox, clients: dict[str, voiceclone.Client], provider: str, request: CloneRequest
) -> None:
    """
    Whatever stands in a request, checking it names problems, each with what to do, and raises nothing.
    """
    sandbox[provider].clear_faults()

    report = clients[provider].check(request)

    assert all(str(problem) and problem.hint for problem in report.problems)


@attrs.define(kw_only=True)
class Reader(MemoryBackend):
    """
    Keeps the requests it is given; its process is killed at the first.
    """

    capabilities = Capabilities(
        consent=frozenset({ConsentKind.LETTER}),
        letter_formats=frozenset({".pdf"}),
        recording_formats=frozenset({".wav"}),
        assets=True,
    )
    requests: list[CloneRequest] = attrs.field(factory=list)

    def submit(self, request: CloneRequest, steps: Steps) -> CloneJob:
        self.requests.append(request)
        if len(self.requests) == 1:
            steps.run("stop", lambda: (_ for _ in ()).throw(Killed), repeatable=True)
        return self._job("job", JobState.QUEUED)


@hostile
@given(data=st.data())
def test_any_request_survives_the_journal(material: Path, data: st.DataObject) -> None:
    """
    A request that can be submitted is the same in the next process.
    """
    request = data.draw(requests(ASSET, st.just(Consent(letter=material / "letter.pdf"))))
    backend = Reader(vendor=Vendor(Clock()))

    with voiceclone.Client(backend=backend, journal=voiceclone.MemoryJournal()) as client:
        try:
            client.submit(request, key="key", check=False)
        except voiceclone.InvalidRequestError:
            return
        except Killed:
            client.resume("key")

    assert [request, request] == backend.requests
