"""Erasing and tidying at the emulated vendors, each with what it can and cannot delete."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from helpers.reviews import rejected

import voiceclone
from voiceclone import Client, CloneRequest
from voiceclone.sandbox import Fault, Sandbox

Start = Callable[..., Client]


@pytest.fixture
def start(sandbox: Sandbox, provider: str, clock: Any, tmp_path: Path) -> Iterator[Start]:
    """Makes clients on hosts, each with a journal of its own."""
    made: list[Client] = []

    def client(host: str = "here", **how: Any) -> Client:
        settings = {**sandbox.settings(provider), "clock": clock, "sleep": clock.sleep, **how}
        made.append(Client(provider, journal=tmp_path / host, **settings))
        return made[-1]

    yield client
    for each in made:
        each.close()


@pytest.mark.parametrize("provider", ["huawei"])
def test_huawei_erases_all(start: Start, request_: CloneRequest, sandbox: Sandbox) -> None:
    """Voice and job; recordings are the job's own there."""
    client = start()
    job = client.wait(client.submit(request_))

    erased = client.erase(job)

    assert ["voice", "job"] == [each.kind for each in erased.removals]
    assert erased.complete
    assert not sandbox["huawei"].jobs


@pytest.mark.parametrize("provider", ["huawei"])
def test_a_job_whose_resubmission_is_not_finished(
    start: Start, request_: CloneRequest, sandbox: Sandbox, signed: voiceclone.Consent
) -> None:
    """It is not deleted under the files that are on their way to it."""
    client, vendor = start(), sandbox["huawei"]
    job = rejected(client, request_, vendor)
    vendor.fault("PutAuthorizationLetter", Fault(status=404), times=2)
    with pytest.raises(voiceclone.TransferError):
        client.resubmit(job, consent=signed)
    [key] = client.pending()

    with pytest.raises(voiceclone.ConfigurationError, match=re.escape(repr(key))):
        client.erase(job)

    client.forget(key)
    assert client.erase(job).complete


@pytest.mark.parametrize("provider", ["alibaba"])
def test_alibaba_tells_what_it_does_not_delete(start: Start, request_: CloneRequest, sandbox: Any) -> None:
    """The media are gone; the voice, and the job that is done, stay with the vendor's reason."""
    client = start(keep_media=True)
    job = client.wait(client.submit(request_))

    erased = client.erase(job)

    assert {"voice", "job"} == {each.kind for each in erased.left}
    assert all(each.why for each in erased.left)
    assert 2 == [each.kind for each in erased.removals if each.deleted].count("upload")
    assert not sandbox["alibaba"].media


def spare(vendor: Any, client: Client, request: CloneRequest) -> str:
    """The id of what a lost answer left at the vendor."""
    if vendor.name == "huawei":
        vendor.fault("CreateTrainingAdvanceJob", Fault(cut=True, after=True))
        vendor.fault("ListVoiceTrainingJob", Fault(edit=lambda answer: {**answer, "jobs": [], "count": 0}))
        used = {client.wait(client.submit(request)).job_id}
        [left] = vendor.jobs.keys() - used
    else:
        vendor.fault("CreateUploadMedia", Fault(cut=True, after=True))
        client.wait(client.submit(request))
        [left] = vendor.media
    return str(left)


def test_what_a_lost_answer_left(start: Start, request_: CloneRequest, emulated: Any) -> None:
    """It is found by the marker and deleted; nothing that is used goes with it."""
    client = start()
    left = spare(emulated, client, request_)
    jobs = emulated.jobs.keys() - {left}

    assert [left] == [each.id for each in start().tidy(dry_run=False) if each.deleted]
    assert jobs == emulated.jobs.keys()
    assert () == start().tidy()


def test_another_hosts_is_left_alone(start: Start, request_: CloneRequest, emulated: Any) -> None:
    """Two hosts, one account: what one left is not the other's to judge."""
    left = spare(emulated, start(), request_)

    assert () == start("there").tidy(dry_run=False)
    assert left in {*emulated.jobs, *getattr(emulated, "media", ())}
