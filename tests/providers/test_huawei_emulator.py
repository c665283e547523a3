"""The emulated Huawei Cloud: jobs, and who may call."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
import requests
from helpers.metastudio import Caller, Refused

from voiceclone.sandbox import Pace
from voiceclone_huawei import emulator as emulator_package

NO_PARAMETER = Refused(400, "MSS.00000003")
NOT_AUTHENTICATED = Refused(401, "APIGW.0301")
WRONG_STATE = Refused(400, "MSS.99000002")


@pytest.fixture
def vendor() -> Iterator[Caller]:
    with Caller() as vendor:
        yield vendor


def test_path(vendor: Caller) -> None:
    """A committed job gets one state further at every poll, from the review to a voice."""
    job_id = vendor.committed()
    shown = [vendor.show(job_id) for _ in range(10)]

    assert 10 == len({job["state"] for job in shown})
    assert [False] * 9 + [True] == ["asset_id" in job for job in shown]


def test_pace_by_clock(vendor: Caller) -> None:
    """With a pace of seconds it is time that moves a job, not polls."""
    vendor.emulator.pace = Pace(seconds=60)
    job_id = vendor.committed()
    states = [vendor.show(job_id)["state"], vendor.show(job_id)["state"]]
    vendor.ahead = 125

    assert ["SYSTEM_AUDITING", "SYSTEM_AUDITING", "WAITING_SPLIT"] == [*states, vendor.show(job_id)["state"]]


def test_voice_of(vendor: Caller) -> None:
    """The voice of a job is known to a test before the job has ended."""
    job_id = vendor.committed()
    known = vendor.emulator.voice_of(job_id)
    vendor.emulator.set_state(job_id, "SUCCEED")

    assert known == vendor.show(job_id)["asset_id"]


@pytest.mark.parametrize("changed", ["access_key", "secret_key", "security_token"])
def test_other_keys(vendor: Caller, changed: str) -> None:
    """Other keys than those of the settings are refused."""
    vendor.sdk = vendor.client(**{changed: "ANOTHER"})

    assert NOT_AUTHENTICATED == Refused.by(vendor.list)


def test_temporary_keys(vendor: Caller) -> None:
    """Temporary keys need their token."""
    permanent = vendor.sdk
    vendor.emulator.security_token = "of-the-sandbox"
    vendor.sdk = vendor.client()
    accepted = vendor.list()
    vendor.sdk = permanent

    assert 0 == accepted["count"]
    assert NOT_AUTHENTICATED == Refused.by(vendor.list)


@pytest.mark.parametrize("ahead", [3600, -3600])
def test_date(vendor: Caller, ahead: float) -> None:
    """A request signed at another time is refused, unless any is to be accepted."""
    vendor.ahead = ahead
    refused = Refused.by(vendor.list)
    vendor.emulator.clock_tolerance = math.inf

    assert NOT_AUTHENTICATED == refused
    assert 0 == vendor.list()["count"]


@pytest.mark.parametrize(("part", "expected"), [("nothing", 200), ("query", 401), ("header", 401), ("body", 401)])
def test_signed_parts(vendor: Caller, part: str, expected: int) -> None:
    """A request with an altered part does not have the right signature any more."""
    vendor.list(voice_name="x y+z~ü", state="CREATING,FAILED")
    received = vendor.emulator.received[-1]
    query = dict(received.query) | ({"voice_name": "other"} if part == "query" else {})
    headers = {name: value for name, value in received.headers.items() if name != "Content-Length"}
    headers |= {"User-Agent": "other"} if part == "header" else {}
    answer = requests.get(
        vendor.server.url + received.path,
        params=urlencode(query, quote_via=quote),
        headers=headers,
        data=b"{}" if part == "body" else None,
        timeout=10,
    )

    assert expected == answer.status_code


def test_other_project(vendor: Caller) -> None:
    """A project other than that of the key is refused."""
    vendor.sdk = vendor.client(project_id="f" * 32)

    assert Refused(403, "MSS.00020006") == Refused.by(vendor.list)


def test_unknown_job(vendor: Caller) -> None:
    """A job that is not there is not found, whatever is asked of it."""
    calls: list[Callable[[str], object]] = [vendor.show, vendor.commit, vendor.addresses, vendor.audit, vendor.delete]

    assert {Refused(404, "MSS.99000001")} == {Refused.by(partial(call, "nowhere")) for call in calls}


@pytest.mark.parametrize(
    "fields",
    [
        {"voice_name": None},
        {"voice_name": "x" * 65},
        {"tag": "SONG"},
        {"supported_service": ["VIDEO_3D"]},
        {"is_ondemand_resource": "yes"},
    ],
    ids=str,
)
def test_field_limits(vendor: Caller, fields: dict[str, Any]) -> None:
    """A field that is not as documented is refused."""
    assert NO_PARAMETER == Refused.by(lambda: vendor.create(**fields))
    assert {} == vendor.emulator.jobs


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["Carla", "Annabel", "Anna"]),
        ({"voice_name": "Anna"}, ["Annabel", "Anna"]),
        ({"state": "SPLITTING"}, ["Carla"]),
        ({"state": "SPLITTING,CREATING"}, ["Carla", "Annabel", "Anna"]),
        ({"tag": "NEWS"}, ["Annabel"]),
        ({"job_type": "BASIC"}, []),
        ({"offset": 1, "limit": 1}, ["Annabel"]),
    ],
    ids=str,
)
def test_list(vendor: Caller, query: dict[str, Any], names: list[str]) -> None:
    """The list has the jobs that were asked for, the newest first."""
    vendor.create(voice_name="Anna")
    vendor.create(voice_name="Annabel", tag="NEWS")
    last = vendor.create(voice_name="Carla")
    vendor.emulator.set_state(last["job_id"], "SPLITTING")

    assert names == vendor.names(**query)


@pytest.mark.parametrize("query", [{"limit": 101}, {"offset": -1}, {"voice_name": "x" * 257}, {"sort_dir": "asc"}])
def test_list_limits(vendor: Caller, query: dict[str, Any]) -> None:
    """A parameter that is not as documented, or not emulated, is refused."""
    assert NO_PARAMETER == Refused.by(lambda: vendor.list(**query))


def test_list_lag(vendor: Caller) -> None:
    """A list can be made to show a new job late."""
    vendor.emulator.list_lag = 30.0
    vendor.create()
    early = vendor.names()
    vendor.ahead = 31

    assert ([], ["Anna"]) == (early, vendor.names())


def test_delete(vendor: Caller) -> None:
    """A job can be deleted while the vendor does not work on it."""
    job_id, busy = vendor.create()["job_id"], vendor.committed()
    vendor.delete(job_id)

    assert WRONG_STATE == Refused.by(lambda: vendor.delete(busy))
    assert {busy} == vendor.emulator.jobs.keys()


def test_independence() -> None:
    """No module of the emulator knows the vendor's SDK, so that neither can copy a mistake of the other."""
    modules = list(Path(emulator_package.__file__).parent.glob("*.py"))

    assert modules
    assert [] == [path.name for path in modules if "huaweicloudsdk" in path.read_text("utf-8")]
