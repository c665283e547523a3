"""Uploads to a pre-signed address: what is sent, and what a store may answer."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from helpers.stores import QUERY, REFUSAL, Store, failed, send, serving

from voiceclone import TransferError
from voiceclone.backends import CHUNK, FileBody, ZipBody


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def address(store: Store) -> Iterator[str]:
    with serving(store) as address:
        yield address


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of several chunks."""
    path = tmp_path / "take.wav"
    path.write_bytes(os.urandom(3 * CHUNK + 7))
    return path


@pytest.mark.parametrize("kind", ["file", "zip"])
def test_arrives(store: Store, address: str, file: Path, kind: str) -> None:
    """What is sent arrives byte by byte."""
    body = FileBody.open(file) if kind == "file" else ZipBody.open([(file, "Voice.wav")])

    send(address, lambda: body)

    assert [b"".join(body)] == store.bodies


def test_headers(store: Store, address: str, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The headers are those the address was signed for: no other encoding, no credential, whatever ~/.netrc says."""
    (tmp_path / "netrc").write_text("default login me password mine")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))

    send(address, lambda: FileBody.open(file))

    [environ] = store.environs
    assert ("PUT", QUERY) == (environ["REQUEST_METHOD"], f"{environ['PATH_INFO']}?{environ['QUERY_STRING']}")
    assert ("application/zip", str(file.stat().st_size)) == (environ["CONTENT_TYPE"], environ["CONTENT_LENGTH"])
    headers = {name for name in environ if name.startswith("HTTP_")}
    assert {"HTTP_HOST", "HTTP_USER_AGENT", "HTTP_ACCEPT", "HTTP_ACCEPT_ENCODING", "HTTP_CONNECTION"} == headers


def test_progress(address: str, file: Path) -> None:
    """Progress goes up chunk by chunk and ends at the total."""
    told: list[tuple[int, int]] = []
    size = file.stat().st_size

    send(address, lambda: FileBody.open(file), on_progress=lambda *numbers: told.append(numbers))

    assert [(sent, size) for sent in (CHUNK, 2 * CHUNK, 3 * CHUNK, size)] == told


@pytest.mark.parametrize(
    ("status", "refused", "retryable"),
    [
        ("302 Found", False, False),
        ("400 Bad Request", True, False),
        ("401 Unauthorized", True, False),
        ("403 Forbidden", True, False),
        ("404 Not Found", True, False),
        ("408 Request Timeout", False, True),
        ("429 Too Many Requests", False, True),
        ("500 Internal Server Error", False, True),
        ("503 Service Unavailable", False, True),
    ],
)
def test_refusal(store: Store, address: str, file: Path, status: str, refused: bool, retryable: bool) -> None:  # noqa: FBT001, PLR0917 - columns
    """A refusal tells the status, the store's code and its id of the request, and whether trying again is worth it."""
    store.status, store.answer = status, REFUSAL.format("<RequestId>request-7</RequestId>").encode()
    store.headers = [*store.headers, ("Location", address)]

    error = failed(address, file)

    assert (refused, retryable) == (error.refused, error.retryable)
    assert (int(status[:3]), "AccessDenied", "request-7") == (error.status, error.code, error.request_id)
    assert ("acme", "recording") == (error.provider, error.operation)
    assert 1 == len(store.environs)


@pytest.mark.parametrize(
    ("answer", "code", "request_id"),
    [
        (REFUSAL.format("").encode(), "AccessDenied", "from-header"),
        (b"", None, "from-header"),
        (b"<html>\xff\xfe</html>", None, "from-header"),
        (b"<Code></Code><RequestId> r </RequestId>", None, "r"),
        (b"<Code>never closed", None, "from-header"),
        (b"<Code>" + b"x" * 10_000 + b"</Code>", "x" * 100, "from-header"),
    ],
)
def test_odd_refusal(store: Store, address: str, file: Path, answer: bytes, code: str | None, request_id: str) -> None:  # noqa: PLR0917 - columns
    """A refusal that is no proper XML is told as far as it can be read."""
    store.status, store.answer = "403 Forbidden", answer
    store.headers = [("x-obs-request-id", "from-header")]

    error = failed(address, file)

    assert (403, code, request_id) == (error.status, error.code, error.request_id)


def test_file_that_shrinks(store: Store, address: str, file: Path) -> None:
    """A file that shrinks while it is sent fails for good; the store gets no whole upload."""
    error = failed(address, file, on_progress=lambda _sent, _total: os.truncate(file, CHUNK))

    assert not error.retryable
    expected = f"acme: recording: did not arrive: {file} cannot be read: it changed while it was sent"
    assert expected == str(error)
    assert [] == [body for body in store.bodies if len(body) > 3 * CHUNK]


def test_file_that_vanished(store: Store, address: str, file: Path) -> None:
    """A file that is gone fails for good, before or after its size was taken."""
    body = FileBody.open(file)
    file.unlink()
    with pytest.raises(TransferError) as late:
        send(address, lambda: body)

    early = failed(address, file)

    expected = f"acme: recording: did not arrive: {file} cannot be read: No such file or directory"
    assert [(expected, False)] * 2 == [(str(error), error.retryable) for error in (early, late.value)]


def test_logs_of_others(address: str, file: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Silence is kept for the upload only: what else the app asks over HTTP is logged as ever."""
    caplog.set_level(logging.DEBUG)
    send(address, lambda: FileBody.open(file))

    requests.put(f"{address.partition('?')[0]}?mine", data=b"x", timeout=5)

    assert [True] == ["mine" in message for message in caplog.messages if "PUT" in message]
