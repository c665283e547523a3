"""Huawei: whatever is answered about speech or quota, a value comes out, or an error of ours."""

from __future__ import annotations

import contextlib
import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from helpers.clock import Clock
from helpers.strategies import JSON, objects
from hypothesis import given, strategies as st

import voiceclone
from voiceclone import Quota
from voiceclone.sandbox import Fault, Sandbox
from voiceclone_huawei.backend import HuaweiBackend

VOICE = "voice-1"
#: Nobody but this machine is ever asked.
URLS = ("", "http://127.0.0.1:1/x?y", "ftp://127.0.0.1", "127.0.0.1:1", "http://[")
SPEECH_JOB = objects(
    {
        "state": ("WAITING", "PROCESSING", "SUCCEED", "FAILED", "NEW"),
        "code": ("0", "MSS.20050029"),
        "message": ("",),
        "audio_file_url": URLS,
        "error_code": ("", "MSS.000000003", "APIGW.0308"),
        "error_msg": ("no",),
    }
)
LISTED = objects(
    {
        "job_id": ("job-1",),
        "asset_id": (VOICE, "another"),
        "text_length": (5, 6),
        "create_time": (),
        "job_type": ("ASYNC_JOB",),
    }
)
RESOURCE = objects(
    {
        "resource_type": ("ADVANCE", "BASIC"),
        "resource_nums": (1, 2),
        "resource_available_nums": (0, 1),
        "expire_time": (),
    }
)
#: What answers look like, and which fault before leads to them (operation, fault).
CALLS: dict[str, tuple[st.SearchStrategy[Any], tuple[str, Fault] | None]] = {
    "CreateAsyncTtsJob": (objects({"job_id": ("job-1",), "error_code": ("MSS.1",)}), None),
    "ShowAsyncTtsJob": (SPEECH_JOB, None),
    "ShowTtsJob": (
        objects({"count": (1, 2), "data": ()}) | st.lists(LISTED, max_size=3).map(lambda jobs: {"data": jobs}),
        ("CreateAsyncTtsJob", Fault(cut=True, after=True)),
    ),
    "CheckVoiceAsset": (JSON, None),
}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox("huawei") as sandbox:
        asset = {"asset_id": VOICE, "asset_type": "VOICE_MODEL", "asset_state": "ACTIVED"}
        sandbox["huawei"].assets[VOICE] = asset  # type: ignore[attr-defined]
        yield sandbox


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("spoken")


def answer(body: Any) -> Fault:
    return Fault(status=200, body=json.dumps(body).encode(), headers={"Content-Type": "application/json"})


_keys = itertools.count()


@given(data=st.data())
@pytest.mark.parametrize("operation", CALLS)
def test_any_answer_about_speech_is_audio_or_an_error(
    sandbox: Sandbox, folder: Path, operation: str, data: st.DataObject
) -> None:
    """Whatever is answered, the file is there, or an error of ours says why not and no file is."""
    answers, before = CALLS[operation]
    vendor, clock, to = sandbox["huawei"], Clock(), folder / f"{next(_keys)}.wav"
    vendor.clear_faults()
    if before is not None:
        vendor.fault(*before)
    vendor.fault(operation, answer(data.draw(answers)), times=20)
    how: dict[str, Any] = {"attempts": 1, "sleep": clock.sleep, "clock": clock, "speech_timeout": 9}

    with voiceclone.Client(
        "huawei", journal=voiceclone.MemoryJournal(), consistency_delay=1, **how, **sandbox.settings("huawei")
    ) as client:
        told = ""
        try:
            client.synthesize(VOICE, "欢迎收听。", to)
        except voiceclone.VoiceCloneError as error:
            told = str(error)

    assert bool(told) != to.exists()
    assert URLS[1] not in told


@given(
    body=objects({"count": (0, 1), "resource_available_nums": ()})
    | st.builds(
        lambda resources, sums: {"resources": resources, "resource_available_nums": sums},
        st.lists(RESOURCE, max_size=3),
        JSON,
    )
)
def test_any_answer_about_the_quota_is_a_quota_or_malformed(sandbox: Sandbox, body: Any) -> None:
    """Numbers are numbers, names are names, and what cannot be read is said to be so."""
    vendor = sandbox["huawei"]
    vendor.clear_faults()
    vendor.fault("ShowVoiceTrainingQuotas", answer(body), times=20)

    with contextlib.closing(HuaweiBackend(**sandbox.settings("huawei"))) as backend:
        try:
            quota = backend.quota()
        except (voiceclone.MalformedResponseError, voiceclone.RejectedError):
            return

    assert isinstance(quota, Quota)
    assert all(isinstance(each.name, str) and each.name for each in quota.resources)
    assert all(type(number) in (int, type(None)) for each in quota.resources for number in (each.available, each.total))
