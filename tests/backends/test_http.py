"""A backend on plain HTTP: what it sends, and what it makes of answers."""

from __future__ import annotations

import json
import logging
import socket
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from helpers.http_vendor import API_KEY, Acme, AcmeEmulator
from helpers.stores import nobody, rude_servers

from voiceclone import (
    AuthenticationError,
    ConfigurationError,
    ConnectionFailedError,
    MalformedResponseError,
    NotFoundError,
    ProviderError,
    QuotaExceededError,
    RateLimitError,
    RejectedError,
    ServiceUnavailableError,
    TransferError,
)
from voiceclone.backends import Answer, FileBody
from voiceclone.sandbox import Fault
from voiceclone.testing import serve


@pytest.fixture
def vendor() -> Iterator[AcmeEmulator]:
    with serve(AcmeEmulator()) as vendor:
        yield vendor


@pytest.fixture
def acme(vendor: AcmeEmulator) -> Iterator[Acme]:
    backend = Acme(**vendor.settings(), read_timeout=5)
    yield backend
    backend.close()


@pytest.fixture
def take(tmp_path: Path) -> Path:
    path = tmp_path / "take.wav"
    path.write_bytes(b"RIFF" + bytes(1 << 20))
    return path


def error_of(acme: Acme, **more: Any) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        acme.call("GET", "/voices", operation="ListVoices", **more)
    return caught.value


def answer_of(vendor: AcmeEmulator, fault: Fault) -> None:
    vendor.fault("ListVoices", fault)


def test_answer(acme: Acme) -> None:
    """An answer is its JSON, its status and its headers."""
    answer = acme.call("GET", "/voices", operation="ListVoices")

    assert (200, {"voices": []}) == (answer.status, answer.data)
    assert [] == answer.required("voices", list)
    assert "application/json" == answer.headers["content-type"]


@pytest.mark.parametrize("body", [b"", b"null", b" \n"])
def test_empty_answer(vendor: AcmeEmulator, acme: Acme, body: bytes) -> None:
    """A success may be empty."""
    answer_of(vendor, Fault(status=200, body=body))

    assert acme.call("GET", "/voices", operation="ListVoices").data is None


def test_request_id(vendor: AcmeEmulator, acme: Acme) -> None:
    """The vendor's id of a request is read from a header, else from the body."""
    answer_of(vendor, Fault(status=200, body=b'{"request_id": "from-body"}'))
    answer_of(vendor, Fault(status=200, body=b'{"request_id": "from-body"}', headers={"x-request-id": "from-header"}))

    answers = [acme.call("GET", "/voices", operation="ListVoices") for _ in range(2)]

    assert ["from-body", "from-header"] == [each.request_id for each in answers]


def test_query_and_json(vendor: AcmeEmulator, acme: Acme) -> None:
    """A query and a JSON body are sent as such, with the backend's own headers."""
    with pytest.raises(ProviderError):
        acme.call("DELETE", "/voices/none", operation="DeleteVoice", params={"force": "yes"}, json={"why": "言"})

    [received] = vendor.received
    assert ("DELETE", {"force": "yes"}, {"why": "言"}) == (received.method, received.query, received.json)
    assert f"Bearer {API_KEY}" == received.headers["Authorization"]


def test_form(vendor: AcmeEmulator, acme: Acme, take: Path) -> None:
    """A form with files arrives whole, its progress is told up to the end."""
    told: list[tuple[int, int]] = []

    acme.call(
        "POST",
        "/voices",
        operation="CreateVoice",
        fields={"name": "轻柔"},
        files=[("recordings", take), ("recordings", take)],
        on_progress=lambda *numbers: told.append(numbers),
    )

    assert [({"name": "轻柔"}, [("recordings", take.read_bytes())] * 2)] == vendor.forms
    assert sorted(told) == told
    assert (vendor.received[0].length, vendor.received[0].length) == told[-1]


def test_raw_body(vendor: AcmeEmulator, acme: Acme, take: Path) -> None:
    """A file can be the body itself."""
    acme.call("POST", "/voices", operation="CreateVoice", body=lambda: FileBody.open(take), content_type="audio/wav")

    [received] = vendor.received
    assert ("audio/wav", take.stat().st_size) == (received.headers["Content-Type"], received.length)


def test_file_that_is_not_there(vendor: AcmeEmulator, acme: Acme, take: Path) -> None:
    """A file that cannot be read is a failed transfer, and nothing is sent."""
    take.unlink()

    with pytest.raises(TransferError, match=r"take\.wav cannot be read") as caught:
        acme.call("POST", "/voices", operation="CreateVoice", files=[("recordings", take)])

    assert (False, False) == (caught.value.outcome_unknown, caught.value.retryable)
    assert [] == vendor.received


def test_file_that_changes(vendor: AcmeEmulator, acme: Acme, take: Path) -> None:
    """A file that changes while it is sent is a failed transfer; the vendor never gets a mix of two versions."""

    def change(_sent: int, _total: int) -> None:
        take.write_bytes(b"other")

    with pytest.raises(TransferError, match="changed while it was sent") as caught:
        acme.call("POST", "/voices", operation="CreateVoice", files=[("recordings", take)], on_progress=change)

    assert (True, False) == (caught.value.outcome_unknown, caught.value.retryable)
    assert [] == vendor.paid


@pytest.mark.parametrize(
    ("status", "code", "kind", "unknown"),
    [
        (400, "quota", QuotaExceededError, False),
        (418, "quota", QuotaExceededError, False),
        (400, "other", RejectedError, False),
        (401, None, AuthenticationError, False),
        (404, None, NotFoundError, False),
        (429, None, RateLimitError, False),
        (409, None, RejectedError, True),
        (418, None, RejectedError, True),
        (408, None, ServiceUnavailableError, True),
        (500, None, ServiceUnavailableError, True),
        (503, "quota", QuotaExceededError, True),
    ],
)
def test_refusal(  # noqa: PLR0917 - columns
    vendor: AcmeEmulator,
    acme: Acme,
    status: int,
    code: str | None,
    kind: type[ProviderError],
    unknown: bool,  # noqa: FBT001
) -> None:
    """The vendor's code says what an error is, then the status; only what stands in the backend's table proves
    anything.
    """
    answer_of(vendor, Fault(status=status, code=code, message="no voice left"))

    error = error_of(acme)

    assert (kind, unknown) == (type(error), error.outcome_unknown)
    assert ("no voice left", status, "request-7") == (error.message, error.status, error.request_id)


def test_a_table_that_is_empty_proves_nothing(vendor: AcmeEmulator) -> None:
    """A backend whose author says nothing of errors takes no refusal for a proof."""

    class Forgetful(Acme):
        errors = {}  # noqa: RUF012

    answer_of(vendor, Fault(status=400))

    error = error_of(Forgetful(**vendor.settings()))

    assert (RejectedError, True) == (type(error), error.outcome_unknown)


def test_a_refusal_with_a_status_of_success(vendor: AcmeEmulator) -> None:
    """A vendor that says no with HTTP 200 is understood by a backend that says how."""

    class Polite(Acme):
        code_fields = ("base.code",)
        message_fields = ("base.words",)

        def is_refusal(self, answer: Answer) -> bool:
            return "base" in answer.data

    answer_of(vendor, Fault(status=200, body=b'{"base": {"code": "quota", "words": "nothing left"}}'))

    error = error_of(Polite(**vendor.settings()))

    assert (QuotaExceededError, "nothing left", False) == (type(error), error.message, error.outcome_unknown)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<html>Bad Gateway</html>", "a web page instead of an answer"),
        (b"\xff\xfe", ""),
        (b"[1, 2]", ""),
        (b'{"error": 7}', "7"),
        (b'{"message": "' + b"x" * 10_000 + b'"}', "x" * 500),
        (b"[" * 100_000, ""),
    ],
    ids=["page", "bytes", "list", "number", "long", "deep"],
)
def test_odd_refusal(vendor: AcmeEmulator, acme: Acme, body: bytes, words: str) -> None:
    """A refusal that is not as documented is told as far as it can be read."""
    answer_of(vendor, Fault(status=502, body=body))

    error = error_of(acme)

    assert (ServiceUnavailableError, words, True) == (type(error), error.message, error.outcome_unknown)


@pytest.mark.parametrize(
    "fault",
    [
        Fault(status=200, body=b"<html>Log in</html>"),
        Fault(status=200, body=b"{not json"),
        Fault(status=302, body=b"", headers={"Location": "http://127.0.0.1:1/"}),
        Fault(status=304, body=b""),
    ],
    ids=["page", "garbage", "redirect", "not modified"],
)
def test_answer_that_cannot_be_read(vendor: AcmeEmulator, acme: Acme, fault: Fault) -> None:
    """What is no JSON, or leads elsewhere, is no success, and proves nothing; redirects are not followed."""
    answer_of(vendor, fault)

    error = error_of(acme)

    assert (MalformedResponseError, True) == (type(error), error.outcome_unknown)
    assert 1 == len(vendor.received)


@pytest.mark.parametrize("body", [b"{}", b"[]", b"7", b'{"voices": "all"}'])
def test_field_that_is_not_there(vendor: AcmeEmulator, acme: Acme, body: bytes) -> None:
    """A field that is missing or of another type is an answer that cannot be read."""
    answer_of(vendor, Fault(status=200, body=body))
    answer = acme.call("GET", "/voices", operation="ListVoices")

    with pytest.raises(MalformedResponseError, match="acme: ListVoices: the answer has no usable voices"):
        answer.required("voices", list)


@pytest.mark.parametrize(("header", "wait"), [("7", 7.0), ("Wed, 21 Oct 2015 07:28:00 GMT", None), ("-1", None)])
def test_retry_after(vendor: AcmeEmulator, acme: Acme, header: str, wait: float | None) -> None:
    """The seconds the vendor asks to wait are read."""
    answer_of(vendor, Fault(status=429, headers={"Retry-After": header}))

    assert wait == error_of(acme).retry_after


def test_vendor_clock(vendor: AcmeEmulator, acme: Acme) -> None:
    """The backend keeps the vendor's time, by refusals as well."""
    vendor.clock = lambda: 1_000_000_000.0
    answer_of(vendor, Fault(status=400))

    error_of(acme)

    assert 1_000_000_000 <= (acme.vendor_clock.now() or 0) < 1_000_000_060


def test_nobody_there() -> None:
    """A refused connection proves that nothing was done."""
    error = error_of(Acme(endpoint=nobody().partition("/bucket")[0], api_key=API_KEY))

    assert (ConnectionFailedError, False) == (type(error), error.outcome_unknown)


def test_header_that_cannot_be_sent(vendor: AcmeEmulator) -> None:
    """A header that cannot be sent proves that nothing was."""

    class Chinese(Acme):
        def headers(self) -> Mapping[str, str]:
            return {"X-Project": "\u5bc6"}

    error = error_of(Chinese(**vendor.settings()))

    assert (ConnectionFailedError, False) == (type(error), error.outcome_unknown)
    assert "\u5bc6" not in str(error)


def test_cut_connection(vendor: AcmeEmulator, acme: Acme) -> None:
    """A connection that is cut proves nothing, and nothing is repeated."""
    answer_of(vendor, Fault(cut=True))

    error = error_of(acme)

    assert (ConnectionFailedError, True) == (type(error), error.outcome_unknown)
    assert 1 == len(vendor.received)


def test_slow_answer(vendor: AcmeEmulator) -> None:
    """A vendor that does not answer is given up after the read time-out."""
    answer_of(vendor, Fault(hang=True))

    error = error_of(Acme(**vendor.settings(), read_timeout=0.1))

    assert "timed out" in error.message


def test_stalled_upload_on_a_connection_used_before(tmp_path: Path) -> None:
    """A vendor that stops reading is given up after the write time-out, on a kept connection as on a new one."""
    path = tmp_path / "take.wav"
    with path.open("wb") as stream:
        stream.truncate(64 << 20)  # more than any socket's buffers hold

    def answer_once(connection: socket.socket) -> None:
        connection.recv(1 << 16)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")

    with rude_servers() as start:
        acme = Acme(
            endpoint=start(answer_once).partition("/bucket")[0], api_key="k", write_timeout=0.2, read_timeout=30
        )
        acme.call("GET", "/voices", operation="ListVoices")
        begun = time.monotonic()
        with pytest.raises(ConnectionFailedError, match="timed out"):
            acme.call("POST", "/voices", operation="CreateVoice", body=lambda: FileBody.open(path))
        acme.close()

    assert time.monotonic() - begun < 10


def test_key_is_secret(vendor: AcmeEmulator, caplog: pytest.LogCaptureFixture) -> None:
    """The key is in no repr, message, answer kept, traceback or log, even where the vendor repeats it."""
    caplog.set_level(logging.DEBUG)
    acme = Acme(**{**vendor.settings(), "api_key": "WRONG-KEY"})
    answer_of(vendor, Fault())
    answer_of(vendor, Fault(status=200, body=b"WRONG-KEY"))
    answer_of(vendor, Fault(cut=True))

    errors = [error_of(acme, params={"key": "WRONG-KEY"}) for _ in range(3)]

    texts = [text for each in errors for text in (repr(each), str(each.raw), *traceback.format_exception(each))]
    assert "this key is wrong: Bearer ***" == errors[0].message
    assert [] == [text for text in [*texts, repr(acme), *caplog.messages] if "WRONG-KEY" in text]


def test_netrc_adds_nothing(vendor: AcmeEmulator, acme: Acme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the user's ~/.netrc holds for the host is not sent."""
    (tmp_path / "netrc").write_text("default login me password mine")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))

    acme.call("GET", "/voices", operation="ListVoices")

    assert f"Bearer {API_KEY}" == vendor.received[0].headers["Authorization"]


def test_cookies_are_not_kept(vendor: AcmeEmulator, acme: Acme) -> None:
    """A cookie of an answer is not sent again."""
    answer_of(vendor, Fault(status=200, body=b"{}", headers={"Set-Cookie": "who=me"}))

    for _ in range(2):
        acme.call("GET", "/voices", operation="ListVoices")

    assert [None, None] == [each.headers.get("Cookie") for each in vendor.received]


def test_threads_share_a_backend(vendor: AcmeEmulator, acme: Acme) -> None:
    """Threads that come first together get an answer each."""
    start = threading.Barrier(8)

    def ask(number: int) -> Any:
        start.wait()
        answer_of(vendor, Fault(status=200, body=json.dumps([number]).encode()))
        return acme.call("GET", "/voices", operation="ListVoices").data

    with ThreadPoolExecutor(8) as pool:
        answers = [each for [each] in pool.map(ask, range(8))]

    assert [*range(8)] == sorted(answers)


def test_endpoint_is_an_address() -> None:
    """An endpoint that is no address is a setting that cannot be used."""
    with pytest.raises(ConfigurationError, match="endpoint"):
        Acme(endpoint="ftp://acme.example", api_key=API_KEY)


def test_a_plugin_is_loaded_without_http() -> None:
    """Listing providers loads every plugin, and none of them has to load `requests` for its class."""
    program = "import sys, voiceclone.backends; voiceclone.backends.HTTPBackend; print('requests' in sys.modules)"

    done = subprocess.run(
        [sys.executable, "-c", program], cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True
    )

    assert "False" == done.stdout.strip()
