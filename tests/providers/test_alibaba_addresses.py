"""Alibaba: recordings that are in OSS already, given by their address."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs
import pytest
from alibabacloud_ice20201109 import models
from helpers.alibaba import ice, sent
from helpers.clock import Clock

import voiceclone
from voiceclone import CloneRequest, Consent, Recording
from voiceclone.sandbox import Fault

REGISTER = "RegisterMediaInfo"
HOST = "https://mine.oss-cn-shanghai"


@pytest.fixture
def provider() -> str:
    return "alibaba"


@pytest.fixture(autouse=True)
def stored(vendor: Any, dataset: Path) -> None:
    """The recording and the statement, in a bucket of the account."""
    vendor.buckets["mine"] = vendor.region
    for name in ("take.wav", "statement.wav"):
        vendor.add_object(f"mine/audio/{name}", dataset / name)


def at(request: CloneRequest, url: str) -> CloneRequest:
    """*request* with the recording at *url*."""
    return attrs.evolve(request, recordings=[Recording(url=url)])


@pytest.mark.parametrize("host", ["oss://mine", f"{HOST}.aliyuncs.com", f"{HOST}-internal.aliyuncs.com"])
def test_a_recording_is_registered_where_it_is(
    client: voiceclone.Client, request_: CloneRequest, vendor: Any, host: str
) -> None:
    """Nothing is uploaded of what is in OSS already, whichever form the address has."""
    consent = Consent(statement=Recording(url=f"{host}/audio/statement.wav"))

    job = client.wait(client.submit(attrs.evolve(at(request_, f"{host}/audio/take.wav"), consent=consent)))

    assert job.voice_id
    assert ["mine/audio/take.wav", "mine/audio/statement.wav"] == [
        each["InputURL"].replace(f"{HOST}.aliyuncs.com", "mine").removeprefix("oss://")
        for each in sent(vendor, REGISTER)
    ]
    assert not [each for each in vendor.received if each.operation == "PutObject"]


@pytest.mark.parametrize(
    "url",
    [
        "https://mine.oss-cn-beijing.aliyuncs.com/audio/take.wav",
        "https://cdn.example/take.wav",
        "https://mine.oss-cn-shanghai.aliyuncs.com.example/take.wav",
        "http://mine.oss-cn-shanghai.aliyuncs.com/take.wav",
        "s3://mine/take.wav",
        "oss://mine/",
        "oss://",
        "take.wav",
    ],
)
def test_other_addresses_are_refused(client: voiceclone.Client, request_: CloneRequest, vendor: Any, url: str) -> None:
    """What the vendor cannot read there is a problem before anything is sent."""
    with pytest.raises(voiceclone.InvalidRequestError) as caught:
        client.submit(at(request_, url), check=False)

    assert ["recordings[0]"] == [each.location for each in caught.value.problems]
    assert [] == vendor.received


@pytest.mark.parametrize("url", [f"{HOST}.aliyuncs.com/take.wav?Signature=HUSH", "https://me:HUSH@cdn.example/a.wav"])
def test_a_signed_address_is_refused(
    client: voiceclone.Client, request_: CloneRequest, vendor: Any, url: str, tmp_path: Path
) -> None:
    """A signature would be kept in the journal: it is refused, and shown nowhere."""
    with pytest.raises(voiceclone.InvalidRequestError) as caught:
        client.submit(at(request_, url), check=False)

    assert "HUSH" not in str(caught.value) + repr(Recording(url=url))
    assert ((), []) == (client.submissions(), vendor.received)


def test_a_format_that_is_not_known(client: voiceclone.Client, request_: CloneRequest) -> None:
    """The ending of an address is checked like that of a file."""
    with pytest.raises(voiceclone.InvalidRequestError) as caught:
        client.submit(at(request_, "oss://mine/take.ogg"))

    assert [("recordings[0]", "format")] == [(each.location, each.requirement) for each in caught.value.problems]


def test_an_address_is_not_measured(client: voiceclone.Client, request_: CloneRequest) -> None:
    """The check says what it does not know."""
    report = client.check(at(request_, "oss://mine/audio/take.wav"))

    assert () == report.errors
    assert any("recordings[0]: not measured, for it is an address" in each for each in report.unchecked)


def test_a_file_that_is_not_there(client: voiceclone.Client, request_: CloneRequest, vendor: Any) -> None:
    """The vendor's refusal is told, and nothing is paid."""
    with pytest.raises(voiceclone.RejectedError, match="InputURL"):
        client.submit(at(request_, "oss://mine/audio/gone.wav"))

    assert [] == vendor.paid


def test_what_was_registered_before_is_used(client: voiceclone.Client, request_: CloneRequest, vendor: Any) -> None:
    """A file that somebody registered has an asset: it is used, and it stays when the job is done."""
    registered = models.RegisterMediaInfoRequest(input_url="oss://mine/audio/take.wav", title="of somebody else")
    media_id = ice(vendor).register_media_info(registered).body.media_id

    client.wait(client.submit(at(request_, f"{HOST}.aliyuncs.com/audio/take.wav")))

    (query,) = sent(vendor, "SubmitStandardCustomizedVoiceJob")
    assert media_id == query["Audios"]
    assert [media_id] == list(vendor.media)


def test_our_own_registration_is_known_again(client: voiceclone.Client, request_: CloneRequest, vendor: Any) -> None:
    """Where the first answer was lost, the asset is told by its title to be this submission's, and goes with it."""
    vendor.fault(REGISTER, Fault(status=409, code="MediaAlreadyExist", after=True))

    client.wait(client.submit(at(request_, "oss://mine/audio/take.wav")))

    assert {} == vendor.media


def test_a_registered_file_that_stays_hidden(
    client: voiceclone.Client, request_: CloneRequest, vendor: Any, clock: Clock
) -> None:
    """A vendor that says it has the file, and never shows it, is asked for a minute."""
    vendor.fault(REGISTER, Fault(status=409, code="MediaAlreadyExist"))
    begun = clock.now

    with pytest.raises(voiceclone.NotFoundError, match="does not show it"):
        client.submit(at(request_, "oss://mine/audio/take.wav"))

    assert 60 <= clock.now - begun < 70
    assert [] == vendor.paid
