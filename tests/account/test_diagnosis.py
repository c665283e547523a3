"""What is wrong, found with harmless questions, and what to mend."""

from __future__ import annotations

import socket
import time
from pathlib import Path
from typing import Any, ClassVar

import attrs
import pytest

from voiceclone import Client, Finding, MemoryJournal
from voiceclone.backends import Resource
from voiceclone.sandbox import Fault, Sandbox
from voiceclone.testing import MemoryBackend

from .conftest import Process

LIST = {"huawei": "ListVoiceTrainingJob", "alibaba": "ListCustomizedVoiceJobs"}
SECRET = {"huawei": "secret_key", "alibaba": "access_key_secret"}
DENIED = {"huawei": "MSS.00000403", "alibaba": "Forbidden"}


def findings(client: Client) -> dict[str, Finding]:
    return {each.name: each for each in client.diagnose()}


def wrong(client: Client) -> set[str]:
    """What is not as it has to be."""
    return {each.name for each in client.diagnose() if each.ok is False}


def test_nothing_is_wrong(client: Client, emulated: Any) -> None:
    """A vendor that answers, with the right keys, is in order, and nothing changed there."""
    found = findings(client)

    assert {True} == {each.ok for each in found.values()}
    assert {"sdk", "settings", "journal", "connection", "clock", "credentials", "list jobs"} <= found.keys()
    assert {"GET", "POST"} >= {each.method for each in emulated.received}
    assert not emulated.jobs
    assert not emulated.paid


def test_wrong_keys(sandbox: Sandbox, provider: str) -> None:
    """They are named once; what would end in the same is not asked, and so not known."""
    settings = {**sandbox.settings(provider), SECRET[provider]: "another", "journal": MemoryJournal()}
    with Client(provider, **settings) as client:
        found = findings(client)

    assert ["credentials"] == [each.name for each in found.values() if each.ok is False]
    assert "access key" in found["credentials"].hint
    assert (None, None) == (found["list jobs"].ok, found["list voices"].ok)
    assert 1 == len(sandbox[provider].received)


@pytest.mark.parametrize(("behind", "ok"), [(0, True), (3600, False), (-3600, False)])
def test_a_clock_that_is_wrong(provider: str, *, behind: float, ok: bool) -> None:
    """The difference to the vendor's clock is told in seconds, even when the vendor refuses because of it."""
    with (
        Sandbox(provider, clock=lambda: time.time() - behind) as sandbox,
        Client(provider, journal=MemoryJournal(), **sandbox.settings(provider)) as client,
    ):
        clock = findings(client)["clock"]

    assert ok == clock.ok
    assert bool(behind) == ("3600 s" in clock.message or "3599 s" in clock.message or "3601 s" in clock.message)
    assert bool(behind) == ("Set the clock" in clock.hint)


def test_no_connection(sandbox: Sandbox, provider: str) -> None:
    """An address that nobody listens at: the message names it, and the rest is not known."""
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        settings = {**sandbox.settings(provider), "endpoint": f"http://127.0.0.1:{port}", "journal": MemoryJournal()}
        with Client(provider, **settings) as client:
            found = findings(client)

    assert {None} == {found[name].ok for name in ("connection", "clock", "credentials", "list jobs")}
    assert str(port) in found["connection"].message
    assert "region" in found["connection"].hint


def test_a_call_that_is_not_permitted(client: Client, emulated: Any, provider: str) -> None:
    """It is told by its name, with what to do; the others are asked all the same."""
    emulated.fault(LIST[provider], Fault(status=403, code=DENIED[provider], message="not you"))

    found = findings(client)

    assert (False, True, True) == (found["list jobs"].ok, found["list voices"].ok, found["credentials"].ok)
    assert "not you" in found["list jobs"].message
    assert "permission" in found["list jobs"].hint


@pytest.mark.parametrize("provider", ["huawei"])
def test_limits_that_may_not_be_read(client: Client, emulated: Any) -> None:
    """The limits of the account are asked for where a submission would ask for them."""
    emulated.fault("ShowTenantDurationCfg", Fault(status=403, code="MSS.00000403"))

    assert {"limits"} == wrong(client)


def test_a_vendor_that_is_down(client: Client, emulated: Any, provider: str) -> None:
    """An outage is nothing that can be mended here: it is not known how things are."""
    emulated.fault(LIST[provider], Fault(status=503))

    found = findings(client)

    assert (True, None, True) == (found["connection"].ok, found["list jobs"].ok, found["list voices"].ok)


def test_a_journal_that_cannot_be_written(process: Process, tmp_path: Path) -> None:
    """A folder that cannot be made is wrong, and the hint names the way on."""
    (tmp_path / "file").touch()

    journal = findings(process(journal=tmp_path / "file" / "journal"))["journal"]

    assert journal.ok is False
    assert "VOICECLONE_JOURNAL" in journal.hint


def test_a_journal_is_not_changed(process: Process, done: str, tmp_path: Path) -> None:
    """Trying it leaves nothing behind."""
    before = {path: path.read_bytes() for path in (tmp_path / "here").iterdir()}

    process().diagnose()

    assert before == {path: path.read_bytes() for path in (tmp_path / "here").iterdir()}


@pytest.mark.parametrize(
    ("basic", "advance", "is_wrong"), [(0, 2, set()), (None, None, set()), (0, None, {"quota"}), (0, 0, {"quota"})]
)
def test_what_is_left_to_spend(
    process: Process, vendor: MemoryBackend, basic: int | None, advance: int | None, is_wrong: set[str]
) -> None:
    """Nothing left of anything is wrong; of one edition it is not, nor is what the vendor does not tell."""
    vendor.resources += [Resource(name="basic", available=basic), Resource(name="advance", available=advance)]

    assert is_wrong == wrong(process())


def test_a_backend_that_breaks(process: Process, vendor: MemoryBackend) -> None:
    """What a plugin raises ends nothing: the other questions are asked."""
    vendor.fail("list_jobs", RuntimeError("a mistake"))  # type: ignore[arg-type]

    found = findings(process())

    assert (None, True) == (found["list jobs"].ok, found["list voices"].ok)
    assert "a mistake" in found["list jobs"].message


def test_no_secret_is_told(client: Client, emulated: Any, provider: str, sandbox: Sandbox) -> None:
    """Not even one that the vendor repeats."""
    secret = sandbox.settings(provider)[SECRET[provider]]
    emulated.fault(LIST[provider], Fault(status=400, code="Odd", message=f"no {secret}"), times=9)

    assert secret not in repr(client.diagnose())


@attrs.define(kw_only=True)
class Lacking(MemoryBackend):
    """A vendor whose SDK is a module in a package, and neither is there."""

    requires: ClassVar[tuple[str, ...]] = ("no_such_package.sdk",)
    install: ClassVar[str] = "pip install no-such-package"


def test_a_module_of_a_package_that_is_not_there(process: Process) -> None:
    """It is named, with what installs it, and the rest is found all the same."""
    found = findings(process(backend=Lacking()))

    assert (False, Lacking.install) == (found["sdk"].ok, found["sdk"].hint)
    assert found["journal"].ok
