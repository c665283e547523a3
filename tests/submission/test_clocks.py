"""Whatever any clock says, a job is paid for once, and nothing is waited for longer than the consistency delay."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from helpers.clock import Clock

import voiceclone
from voiceclone import CloneRequest, FileJournal
from voiceclone.sandbox import Fault, Sandbox
from voiceclone.sandbox._server import Server

PAID = {"huawei": "CommitVoiceTrainingJob", "alibaba": "SubmitStandardCustomizedVoiceJob"}
DELAY = 300.0
STARTS = {"the same": None, "an hour behind": -3600.0, "an hour ahead": 3600.0, "zero": 0.0}


def own_clock(start: str) -> Clock:
    clock = Clock()
    offset = STARTS[start]
    clock.now = 0.0 if offset == 0.0 else clock.now + (offset or 0.0)
    return clock


def submit_twice(
    sandbox: Sandbox,
    provider: str,
    request: CloneRequest,
    folder: Path,
    clock: Clock,
    *,
    acted: bool,
    server: Any = None,
) -> float:
    """A process that ends before the answer to the paid call, then one with *clock*; gives how long the
    second waited.
    """
    vendor, server = sandbox[provider], server or sandbox.server(provider)
    vendor.fault(PAID[provider], Fault(cut=True, after=acted, then=server.close_port))
    for each in (Clock(), clock):
        settings = {"journal": FileJournal(folder), "clock": each, "sleep": each.sleep, **sandbox.settings(provider)}
        with voiceclone.Client(provider, **settings) as client:
            if server.closed:
                server.open_port()
                client.submit(request)
            else:
                with pytest.raises(voiceclone.VoiceCloneError):
                    client.submit(request)
    return sum(clock.naps)


@pytest.mark.parametrize("acted", [pytest.param(True, id="accepted"), pytest.param(False, id="not accepted")])
@pytest.mark.parametrize("start", STARTS)
def test_own_clock(
    *, sandbox: Sandbox, provider: str, request_: CloneRequest, tmp_path: Path, start: str, acted: bool
) -> None:
    """The second process may count from anywhere."""
    waited = submit_twice(sandbox, provider, request_, tmp_path / "journal", own_clock(start), acted=acted)

    assert 1 == len(sandbox[provider].paid)
    assert waited <= DELAY + 2  # media are waited for as well


@pytest.mark.parametrize("acted", [pytest.param(True, id="accepted"), pytest.param(False, id="not accepted")])
@pytest.mark.parametrize("off", [-600.0, 600.0], ids=["behind", "ahead"])
def test_vendors_clock(*, provider: str, request_: CloneRequest, tmp_path: Path, off: float, acted: bool) -> None:
    """The vendor's clock may be wrong by ten minutes."""
    with Sandbox(provider, clock=lambda: time.time() + off) as sandbox:
        waited = submit_twice(sandbox, provider, request_, tmp_path / "journal", own_clock("zero"), acted=acted)

        assert 1 == len(sandbox[provider].paid)
    assert waited <= DELAY + 2


def without_time(vendor: Any) -> Callable[..., Any]:
    """The vendor with a ``Date`` in its answers that tells no time."""

    def answer(environ: Any, start_response: Any) -> Any:
        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            named = [(name, "never" if name.lower() == "date" else value) for name, value in headers]
            return start_response(status, named, *rest)

        return vendor(environ, start)

    return answer


@pytest.mark.parametrize("acted", [pytest.param(True, id="accepted"), pytest.param(False, id="not accepted")])
def test_vendor_that_tells_no_time(
    *, sandbox: Sandbox, provider: str, request_: CloneRequest, tmp_path: Path, acted: bool
) -> None:
    """A vendor whose answers tell no time is waited for once in a process."""
    server = Server(without_time(sandbox[provider]))  # type: ignore[arg-type]
    sandbox[provider].url = server.url
    try:
        waited = submit_twice(
            sandbox, provider, request_, tmp_path / "journal", own_clock("zero"), acted=acted, server=server
        )
    finally:
        server.close_port()

    assert 1 == len(sandbox[provider].paid)
    assert waited <= DELAY + 2
