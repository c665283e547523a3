"""The sandbox driven over HTTP, as a program in another language does it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest
import requests

import voiceclone
from voiceclone import Client, CloneRequest
from voiceclone.sandbox import Emulator, Sandbox

JSON = {"Content-Type": "application/json"}


@pytest.fixture
def http() -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.trust_env = False
        yield session


def test_a_fault_is_queued(
    http: requests.Session, client: Client, vendor: Emulator, request_: CloneRequest, provider: str
) -> None:
    """What the next requests get is decided from outside."""
    operation = {"huawei": "CreateTrainingAdvanceJob", "alibaba": "SubmitStandardCustomizedVoiceJob"}[provider]
    fault = {"status": 403, "code": "Forbidden.Test", "message": "not you"}

    answer = http.post(f"{vendor.url}/_sandbox/faults", json={"operation": operation, "fault": fault})

    assert (200, {"queued": 1}) == (answer.status_code, answer.json())
    with pytest.raises(voiceclone.ProviderError, match="not you"):
        client.submit(request_)
    assert client.submit(request_).job_id


def test_faults_are_cleared(http: requests.Session, client: Client, vendor: Emulator, request_: CloneRequest) -> None:
    """What has not happened yet does not."""
    vendor_operations = ("CreateTrainingAdvanceJob", "SubmitStandardCustomizedVoiceJob")
    for operation in vendor_operations:
        queued = {"operation": operation, "fault": {"status": 403}, "times": 9}
        http.post(f"{vendor.url}/_sandbox/faults", json=queued)

    assert 200 == http.delete(f"{vendor.url}/_sandbox/faults").status_code
    assert client.submit(request_).job_id


def test_what_happened_is_told(
    http: requests.Session, client: Client, vendor: Emulator, request_: CloneRequest
) -> None:
    """Which requests came in, and what was paid; to ask is no request of the vendor."""
    job = client.submit(request_)

    received = http.get(f"{vendor.url}/_sandbox/received").json()
    paid = http.get(f"{vendor.url}/_sandbox/paid").json()
    spoken = http.get(f"{vendor.url}/_sandbox/spoken").json()

    assert ([job.job_id], []) == (paid, spoken)
    assert [each.operation for each in vendor.received] == [each["operation"] for each in received]


def test_no_credentials_are_told(http: requests.Session, sandbox: Sandbox) -> None:
    """What an app signs its requests with is left out."""
    url = sandbox["huawei"].url
    http.get(f"{url}/v1/x?Signature=key1&name=kept", headers={"Authorization": "key2", "X-Security-Token": "key3"})

    told = http.get(f"{url}/_sandbox/received").text

    assert "kept" in told
    assert not any(f"key{number}" in told for number in (1, 2, 3))


def test_a_job_is_put_into_a_state(
    http: requests.Session, client: Client, vendor: Emulator, request_: CloneRequest
) -> None:
    """It stays there."""
    job = client.submit(request_)

    answer = http.post(f"{vendor.url}/_sandbox/jobs/{job.job_id}/state", json={"state": "BRAND_NEW"})

    assert 200 == answer.status_code
    assert ["BRAND_NEW"] * 2 == [client.get_job(job).vendor_state for _ in range(2)]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ({}, ["operation: "]),
        ({"operation": 5, "times": 0, "colour": "red"}, ["colour: ", "operation: ", "times: "]),
        ({"operation": "x", "fault": {"status": 99, "edit": "x", "hang": 1, "headers": {"a": 1}}}, ["edit", "hang"]),
        ({"operation": "x", "fault": []}, ["fault: "]),
        ({"operation": "x", "times": True}, ["times: "]),
        ([], ["the content is no object"]),
    ],
)
def test_what_is_wrong_is_told_at_once(http: requests.Session, sandbox: Sandbox, content: Any, told: list[str]) -> None:
    """Every field that is wrong or not known is named, and nothing is queued."""
    answer = http.post(f"{sandbox['huawei'].url}/_sandbox/faults", json=content)

    errors = answer.json()["errors"]
    assert 400 == answer.status_code
    assert all(any(error.startswith(each) for error in errors) for each in told)


@pytest.mark.parametrize(
    ("call", "headers", "data", "status"),
    [
        ("GET nothing", {}, "", 404),
        ("GET faults", {}, "", 405),
        ("POST jobs/no-job/state", JSON, '{"state": "x"}', 404),
        ("POST faults", JSON, "{", 400),
        ("POST faults", {"Content-Type": "text/plain"}, '{"operation": "x"}', 415),
        ("POST faults", {}, '{"operation": "x"}', 415),
        ("POST faults", {**JSON, "Origin": "http://127.0.0.1"}, '{"operation": "x"}', 403),
        ("DELETE faults", {"Origin": "https://example.com"}, "", 403),
        ("POST faults", {**JSON, "Host": "example.com"}, '{"operation": "x"}', 403),
        ("GET received", {"Host": "rebound.example.com:80"}, "", 403),
        ("GET received", {"Host": "127.0.0.1.example.com"}, "", 403),
        ("GET received", {"Host": "localhost"}, "", 200),
    ],
)
def test_who_may_not_is_told_so(sandbox: Sandbox, call: str, headers: dict[str, str], data: str, status: int) -> None:
    """A page in a browser, a name made to point here, and mistakes get an error as JSON."""
    method, path = call.split()

    with requests.Session() as http:
        http.trust_env = False
        answer = http.request(method, f"{sandbox['huawei'].url}/_sandbox/{path}", headers=headers, data=data)

    assert status == answer.status_code
    assert "application/json" == answer.headers["Content-Type"]
    assert status == 200 or answer.json()["errors"]
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_the_vendor_is_not_disturbed(http: requests.Session, sandbox: Sandbox) -> None:
    """Every other path is the vendor's, whatever its origin."""
    vendor = sandbox["huawei"]
    http.get(f"{vendor.url}/v1/_sandbox/received", headers={"Origin": "https://example.com"})

    assert ["/v1/_sandbox/received"] == [each.path for each in vendor.received]


def free_ports() -> int:
    """The first of two free ports."""
    for port in range(20_000, 60_000, 7):
        with socket.socket() as first, socket.socket() as second:
            try:
                first.bind(("127.0.0.1", port))
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port
    raise AssertionError


def test_ports_can_be_chosen() -> None:
    """Each vendor has the next one."""
    port = free_ports()

    with Sandbox("huawei", "alibaba", port=port) as sandbox:
        assert [f"http://127.0.0.1:{each}" for each in (port, port + 1)] == [
            sandbox[name].url for name in ("huawei", "alibaba")
        ]


def test_a_port_that_is_taken_is_an_error() -> None:
    """Nothing stays open behind it."""
    port = free_ports()
    with socket.create_server(("127.0.0.1", port + 1)), pytest.raises(OSError, match="in use"):
        Sandbox("huawei", "alibaba", port=port).start()

    with Sandbox("alibaba", "huawei", port=port) as sandbox:
        assert sandbox["huawei"].url.endswith(str(port + 1))
