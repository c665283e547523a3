"""Whatever a vendor answers: a value comes out, or an error of ours."""

from __future__ import annotations

import base64
import contextlib
import itertools
import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from helpers import PROVIDERS
from helpers.clock import Clock
from helpers.strategies import JSON, TEXT, objects, slow
from hypothesis import example, given, strategies as st

import voiceclone
from voiceclone import CloneJob, CloneRequest, Consent, JobState
from voiceclone.sandbox import Fault, Sandbox


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
    """Puts a value below some names."""

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
    """A client of each vendor that tries everything once."""
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
    """Whether a job has a voice exactly if it succeeded, and its fields are what they are said to be."""
    texts = (job.voice_id, job.voice_name, job.vendor_state, job.stage)
    return (
        isinstance(job.state, JobState)
        and (job.state is JobState.SUCCEEDED) == bool(job.voice_id) == bool(job.voice)
        and all(isinstance(text, str | None) for text in texts)
        and is_utc(job.created_at)
        and is_utc(job.updated_at)
    )


@given(data=st.data())
@pytest.mark.parametrize("operation", QUERIES)
def test_any_answer_about_a_job_is_a_job_or_malformed(
    sandbox: Sandbox, clients: dict[str, voiceclone.Client], operation: str, data: st.DataObject
) -> None:
    """Whatever a vendor says of a job makes a sound job, or an answer that cannot be read."""
    provider, answers = QUERIES[operation]
    sandbox[provider].clear_faults()
    sandbox[provider].fault(operation, answer(data.draw(answers)))

    try:
        job = clients[provider].get_job("job")
    except voiceclone.MalformedResponseError:
        return

    assert is_sound(job)


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
    """Any bytes as answer come through the vendor's SDK as an error with the vendor's name."""
    provider, _ = QUERIES[operation]
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    sandbox[provider].clear_faults()
    sandbox[provider].fault(operation, Fault(status=status, body=content, headers=headers), times=2)

    with pytest.raises(voiceclone.ProviderError) as caught:
        clients[provider].get_job("job")

    assert provider == caught.value.provider


@pytest.fixture(scope="module")
def request_of_any_vendor(dataset: Path) -> CloneRequest:
    return CloneRequest(
        voice_name="gentle",
        gender="female",
        language="zh-CN",
        recordings=[dataset / "take.wav"],
        consent=Consent(statement=dataset / "statement.wav", letter=dataset / "letter.pdf"),
    )


KEYS = itertools.count()


@slow()  # a submission is a dozen calls
@given(data=st.data())
@pytest.mark.parametrize("operation", CALLS)
def test_any_answer_within_a_submission_is_got_over_or_an_error_of_ours(
    sandbox: Sandbox,
    clients: dict[str, voiceclone.Client],
    request_of_any_vendor: CloneRequest,
    operation: str,
    data: st.DataObject,
) -> None:
    """Whatever a vendor answers on the way, the submission ends in a job or an error of ours, and is
    paid once at most.
    """
    provider, answers, before = CALLS[operation]
    vendor, key = sandbox[provider], f"key-{next(KEYS)}"
    paid = len(vendor.paid)
    vendor.clear_faults()
    if before is not None:
        vendor.fault(*before)
    vendor.fault(operation, answer(data.draw(answers | JSON)), times=3)

    with contextlib.suppress(voiceclone.VoiceCloneError):
        clients[provider].submit(request_of_any_vendor, key=key, check=False)

    assert len(vendor.paid) - paid <= 1
    clients[provider].forget(key)


@given(job_id=TEXT | st.sampled_from(["", "..", "a/b", "a?b#c", "a\nb"]))
@pytest.mark.parametrize("provider", PROVIDERS)
def test_any_job_id_can_be_asked_for(
    sandbox: Sandbox, clients: dict[str, voiceclone.Client], provider: str, job_id: str
) -> None:
    """Asking for any text as a job ends in an error of ours."""
    sandbox[provider].clear_faults()

    with pytest.raises(voiceclone.VoiceCloneError):
        clients[provider].get_job(job_id)
