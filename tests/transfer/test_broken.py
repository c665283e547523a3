"""Uploads that break, and the address that nobody may see."""

from __future__ import annotations

import logging
import os
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from helpers.stores import (
    QUERY,
    REFUSAL,
    SECRET,
    Store,
    Treat,
    babble,
    cut,
    failed,
    hang_up,
    host_of,
    never_read,
    nobody,
    rude_servers,
    send,
    serving,
)

from voiceclone import TransferError
from voiceclone.backends import CHUNK, FileBody, Timeouts


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def address(store: Store) -> Iterator[str]:
    with serving(store) as address:
        yield address


@pytest.fixture
def rude() -> Iterator[Callable[[Treat], str]]:
    with rude_servers() as start:
        yield start


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of several chunks."""
    path = tmp_path / "take.wav"
    path.write_bytes(os.urandom(3 * CHUNK + 7))
    return path


def test_refused_connection(file: Path) -> None:
    """Nobody at the address: the upload may be tried again."""
    url = nobody()

    error = failed(url, file)

    assert (True, False, False, None) == (error.retryable, error.outcome_unknown, error.refused, error.status)
    assert f"acme: recording: did not arrive: no connection to {host_of(url)}: connection refused" == str(error)


@pytest.mark.parametrize(
    ("treat", "text"),
    [
        (cut, "the connection to {} was cut"),
        (hang_up, "the connection to {} was cut"),
        (babble, "the answer of {} is not HTTP"),
    ],
    ids=["cut", "hang up", "babble"],
)
def test_broken_connection(rude: Callable[[Treat], str], file: Path, treat: Treat, text: str) -> None:
    """A connection that breaks, in the middle or instead of an answer: the upload may be tried again."""
    with file.open("ab") as stream:
        stream.write(b"end")

    url = rude(treat)

    error = failed(url, file)

    assert (True, True, False, None) == (error.retryable, error.outcome_unknown, error.refused, error.status)
    assert f"acme: recording: did not arrive: {text.format(host_of(url))}" == str(error)


def test_no_answer(store: Store, address: str, file: Path) -> None:
    """A store that takes everything and never answers is given up after the read timeout."""
    store.silent.clear()

    error = failed(address, file)

    assert error.retryable
    assert f"acme: recording: did not arrive: the connection to {host_of(address)} timed out" == str(error)


def test_stalled_upload(rude: Callable[[Treat], str], file: Path) -> None:
    """A store that stops reading is given up after the write timeout, not the much longer others."""
    os.truncate(file, 64 << 20)  # more than any socket's buffers hold
    url, begun = rude(never_read), time.monotonic()

    error = failed(url, file, timeouts=Timeouts(connect=20.0, write=0.2, read=20.0))

    assert time.monotonic() - begun < 10.0
    assert error.retryable
    assert f"acme: recording: did not arrive: the connection to {host_of(url)} timed out" == str(error)


def test_slow_answer(store: Store, address: str, file: Path) -> None:
    """A store that thinks longer than a chunk may take is waited for: the read timeout is another one."""
    store.silent.clear()
    threading.Timer(0.3, store.silent.set).start()

    send(address, lambda: FileBody.open(file), timeouts=Timeouts(connect=0.2, write=0.2, read=60.0))

    assert [file.read_bytes()] == store.bodies


def fail_at_the_store(store: Store, address: str, file: Path) -> Iterator[TransferError]:
    """What a store may do to an upload, and a file."""
    for store.status in ("302 Found", "403 Forbidden", "500 Internal Server Error"):
        store.answer, store.headers = REFUSAL.format(address).encode(), [("Location", address)]
        yield failed(address, file)
    store.silent.clear()
    yield failed(address, file)
    yield failed(address, file, on_progress=lambda _sent, _total: os.truncate(file, 1))
    file.unlink()
    yield failed(address, file)


def fail_on_the_way(rude: Callable[[Treat], str], file: Path) -> Iterator[TransferError]:
    """What may happen before a store gets to see anything."""
    yield failed(nobody(), file)
    # Of these no address is looked up: they are wrong before.
    for begin in ("", "ftp://127.0.0.1", "http://[::1", "http://a..b"):
        yield failed(begin + QUERY, file)
    yield failed(rude(babble).replace("http:", "https:"), file)
    os.truncate(file, 64 << 20)
    for treat in (cut, babble, never_read):
        yield failed(rude(treat), file)


def assert_secret(errors: list[TransferError], caplog: pytest.LogCaptureFixture) -> None:
    texts = [text for each in errors for text in (str(each), repr(each), *traceback.format_exception(each))]
    assert [] == [text for text in texts + caplog.messages if SECRET in text]
    assert [(None, None)] * len(errors) == [(each.__cause__, each.__context__) for each in errors]


def test_address_is_secret_at_the_store(
    store: Store, address: str, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The signature of the address is in no text, no traceback and no log, whatever the store does."""
    caplog.set_level(logging.DEBUG)
    send(address, lambda: FileBody.open(file))

    errors = list(fail_at_the_store(store, address, file))

    assert_secret(errors, caplog)


def test_address_is_secret_on_the_way(
    rude: Callable[[Treat], str], file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The signature of the address is in no text, no traceback and no log, whatever happens on the way."""
    caplog.set_level(logging.DEBUG)

    errors = list(fail_on_the_way(rude, file))

    assert_secret(errors, caplog)


def test_address_in_variables(rude: Callable[[Treat], str], file: Path) -> None:
    """The variables of our frames, as error trackers print them, do not hold the signature."""
    error = failed(rude(cut), file)

    frames = traceback.TracebackException.from_exception(error, capture_locals=True).stack
    told = [str(frame.locals) for frame in frames if frame.filename.endswith(("put.py", "connection.py"))]
    assert told
    assert SECRET not in "".join(told)
