"""What an error in the middle of a submission tells of the way on, and callbacks of the caller's own."""

from __future__ import annotations

from pathlib import Path

import pytest

import voiceclone
from voiceclone import Client, CloneRequest, Progress
from voiceclone.sandbox import Emulator, Fault, Sandbox

UPLOADS = {"huawei": "PutTrainingData", "alibaba": "PutObject"}


def stopped(client: Client, request: CloneRequest, vendor: Emulator) -> BaseException:
    vendor.fault(UPLOADS[vendor.name], Fault(status=404, code="Refused"), times=2)
    with pytest.raises(voiceclone.TransferError) as caught:
        client.submit(request)
    return caught.value


def notes(error: BaseException) -> str:
    return "".join(getattr(error, "__notes__", ()))


def test_the_way_on_is_told_where_it_leads_on(
    sandbox: Sandbox, provider: str, request_: CloneRequest, vendor: Emulator
) -> None:
    """By default a later process can go on, so the error says how."""
    with Client(provider, sleep=lambda _seconds: None, **sandbox.settings(provider)) as client:
        error = stopped(client, request_, vendor)
        [key] = client.pending()

    assert f"client.resume({key!r})" in notes(error)


def test_no_way_on_is_told_that_leads_nowhere(
    sandbox: Sandbox, provider: str, request_: CloneRequest, vendor: Emulator
) -> None:
    """A journal in memory is gone with the process that reads the error."""
    with Client(provider, journal=voiceclone.MemoryJournal(), **sandbox.settings(provider)) as client:
        error = stopped(client, request_, vendor)

    assert "client.resume" not in notes(error)


def test_without_a_folder_nothing_is_sent(
    sandbox: Sandbox, provider: str, request_: CloneRequest, vendor: Emulator, tmp_path: Path
) -> None:
    """Where submissions cannot be remembered none is begun, and both ways on are named."""
    (tmp_path / "file").write_text("not a folder")

    with (
        Client(provider, journal=tmp_path / "file" / "journal", **sandbox.settings(provider)) as client,
        pytest.raises(voiceclone.JournalError, match=r"VOICECLONE_JOURNAL(.|\n)*MemoryJournal\(\)"),
    ):
        client.submit(request_)

    assert [] == [each for each in vendor.received if each.operation != "ShowTenantDurationCfg"]


@pytest.mark.parametrize("mine", [OSError(32, "my pipe is gone"), ValueError("mine"), KeyboardInterrupt()], ids=repr)
def test_an_exception_of_on_progress_is_the_callers_own(
    *, sandbox: Sandbox, provider: str, request_: CloneRequest, vendor: Emulator, mine: BaseException
) -> None:
    """It comes out as it is, and the file is not sent again for it."""

    def show(_progress: Progress) -> None:
        raise mine

    with Client(provider, sleep=lambda _seconds: None, **sandbox.settings(provider)) as client:
        with pytest.raises(type(mine)) as caught:
            client.submit(request_, on_progress=show)
        uploads = sum(each.operation == UPLOADS[provider] for each in vendor.received)
        job = client.submit(request_)

    assert mine is caught.value
    assert uploads <= 1
    assert [job.job_id] == vendor.paid
