"""Alibaba: how local audio becomes media assets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs
import pytest
from helpers.alibaba import sent
from helpers.clock import Clock
from helpers.wav import write_wav

import voiceclone
from voiceclone import CloneRequest, Consent, Recording
from voiceclone.sandbox import Emulator, Fault


@pytest.fixture
def provider() -> str:
    return "alibaba"


def test_assets_that_exist_are_not_uploaded(client: voiceclone.Client, request_: CloneRequest, vendor: Any) -> None:
    """Recordings and statement may be assets the vendor already has."""
    take, statement = vendor.add_media(1000), vendor.add_media(12)
    request = attrs.evolve(
        request_,
        recordings=[Recording(asset_id=take)],
        consent=Consent(statement=Recording(asset_id=statement)),
    )

    job = client.wait(client.submit(request))

    (query,) = sent(vendor, "SubmitStandardCustomizedVoiceJob")
    assert job.voice_id
    assert (take, statement) == (query["Audios"], query["Authentication"])
    assert [] == sent(vendor, "CreateUploadMedia")


def test_several_clips_keep_their_order(
    client: voiceclone.Client, request_: CloneRequest, vendor: Any, tmp_path: Path
) -> None:
    """Clips are listed in the order they were given in."""
    clips = [write_wav(tmp_path / f"{number}.wav", 400 + number) for number in range(3)]

    client.submit(attrs.evolve(request_, recordings=clips))

    (query,) = sent(vendor, "SubmitStandardCustomizedVoiceJob")
    seconds = [round(vendor.media[media_id].wav.seconds) for media_id in query["Audios"].split(",")]
    assert [400, 401, 402] == seconds


def test_a_refused_credential_is_renewed_once(
    client: voiceclone.Client, request_: CloneRequest, vendor: Emulator
) -> None:
    """An expired upload credential is replaced by a fresh one for the same asset."""
    vendor.fault("PutObject", Fault(status=403, code="SecurityTokenExpired"))

    job = client.wait(client.submit(request_))

    assert job.voice_id
    assert (2, 1) == (len(sent(vendor, "CreateUploadMedia")), len(sent(vendor, "RefreshUploadMedia")))


def test_a_wrong_checksum_is_sent_again(client: voiceclone.Client, request_: CloneRequest, vendor: Emulator) -> None:
    """When the store's checksum is not ours, the file is uploaded once more."""
    vendor.fault("PutObject", Fault(status=200, body=b"", headers={"x-oss-hash-crc64ecma": "1"}, after=True))

    job = client.wait(client.submit(request_))

    assert job.voice_id
    assert 3 == sum(each.operation == "PutObject" for each in vendor.received)


def test_a_file_that_vanishes_is_an_error_of_ours(
    client: voiceclone.Client, request_: CloneRequest, vendor: Emulator, tmp_path: Path
) -> None:
    """A file that is gone when it is to be uploaded ends the submission with its name."""
    statement = write_wav(tmp_path / "statement.wav", 12)
    vendor.fault("PutObject", Fault(then=statement.unlink))

    with pytest.raises(voiceclone.InvalidRequestError, match=r"cannot be read any more .*statement.wav"):
        client.submit(attrs.evolve(request_, consent=Consent(statement=statement)))

    assert [] == vendor.paid


def test_media_the_vendor_cannot_use_is_an_error_before_anything_is_paid(
    client: voiceclone.Client, request_: CloneRequest, vendor: Emulator, tmp_path: Path
) -> None:
    """A file that only claims to be audio ends the submission."""
    fake = tmp_path / "fake.wav"
    fake.write_bytes(b"no audio at all" * 100)

    with pytest.raises(voiceclone.RejectedError, match="PrepareFail"):
        client.submit(attrs.evolve(request_, recordings=[fake]), check=False)

    assert [] == vendor.paid


def test_media_that_never_gets_ready_is_given_up(
    client: voiceclone.Client, request_: CloneRequest, vendor: Any
) -> None:
    """An asset that stays "Preparing" ends in an error after `media_timeout`; the next try waits for it again."""
    vendor.media_polls = 10_000
    with pytest.raises(voiceclone.TransferError, match="still 'Preparing' after 1800 s"):
        client.submit(request_)
    vendor.media_polls = 0

    job = client.submit(request_)

    assert [job.job_id] == vendor.paid
    assert 2 == len(sent(vendor, "CreateUploadMedia"))


def test_a_fresh_asset_may_be_unknown_for_a_while(
    client: voiceclone.Client, request_: CloneRequest, vendor: Any
) -> None:
    """A vendor that does not know its new asset at once is asked again, and nothing is uploaded twice."""
    vendor.fault("GetMediaInfo", Fault(status=400, code="InvalidParameter"), times=3)

    job = client.submit(request_)

    assert [job.job_id] == vendor.paid
    assert 2 == len(sent(vendor, "CreateUploadMedia"))


def test_an_asset_the_vendor_lost_is_made_anew(
    client: voiceclone.Client, request_: CloneRequest, vendor: Any, clock: Clock
) -> None:
    """A vendor that still does not know its asset after a minute is believed; the next try uploads that file again."""
    vendor.fault("GetMediaInfo", Fault(status=404, code="InvalidMediaId.NotFound"), times=9)
    begun = clock.now
    with pytest.raises(voiceclone.NotFoundError):
        client.submit(request_)
    waited = clock.now - begun

    job = client.submit(request_)

    assert 60 <= waited < 70
    assert [job.job_id] == vendor.paid
    assert 3 == len(sent(vendor, "CreateUploadMedia"))


def test_an_upload_is_refused_with_a_fresh_credential_as_well(
    client: voiceclone.Client, request_: CloneRequest, vendor: Emulator
) -> None:
    """A store that refuses the fresh credential too has refused the upload."""
    vendor.fault("PutObject", Fault(status=403, code="AccessDenied"), times=2)

    with pytest.raises(voiceclone.TransferError, match="the store refused it"):
        client.submit(request_)

    assert 1 == len(sent(vendor, "RefreshUploadMedia"))
    assert [] == vendor.paid
