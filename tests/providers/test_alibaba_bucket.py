"""Alibaba: recordings that go to a bucket of the account, in every region of the service."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest
from helpers.alibaba import sent
from helpers.clock import Clock
from helpers.reviews import processes
from helpers.wav import write_wav

import voiceclone
from voiceclone import CloneRequest
from voiceclone.sandbox import Fault, Sandbox

PUT, REGISTER, GET, SUBMIT = "PutObject", "RegisterMediaInfo", "GetMediaInfo", "SubmitStandardCustomizedVoiceJob"
REGIONS = ("cn-shanghai", "cn-beijing", "cn-shenzhen", "cn-hangzhou", "ap-southeast-1", "us-west-1")


@pytest.fixture
def provider() -> str:
    return "alibaba"


@pytest.fixture
def open_client(sandbox: Sandbox, vendor: Any, clock: Clock, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Opens clients with a bucket, as processes of an app do."""
    vendor.buckets["mine"] = vendor.region
    with processes(sandbox, clock, tmp_path / "journal", "alibaba") as made:
        yield lambda **settings: made(**{"bucket": "mine"} | settings)


def puts(vendor: Any) -> list[str]:
    """Where objects were put, oldest first."""
    return [each.path.removeprefix("/") for each in vendor.received if each.operation == PUT]


@pytest.mark.parametrize("region", REGIONS)
def test_every_region_takes_files(
    sandbox: Sandbox, request_: CloneRequest, vendor: Any, clock: Clock, region: str
) -> None:
    """With a bucket of the account, files are uploaded wherever the service is."""
    vendor.region, vendor.buckets = region, {"mine": region}
    settings = {"bucket": "mine", "clock": clock, "sleep": clock.sleep}
    with voiceclone.Client("alibaba", **sandbox.settings("alibaba"), **settings) as client:
        job = client.wait(client.submit(request_))

    assert job.voice_id
    assert (2, 2, 0) == (len(puts(vendor)), len(sent(vendor, REGISTER)), len(sent(vendor, "CreateUploadMedia")))


def test_several_clips_keep_their_order(
    open_client: Callable[..., Any], request_: CloneRequest, vendor: Any, tmp_path: Path
) -> None:
    """Clips are listed in the order they were given in, and the statement is the last."""
    clips = [write_wav(tmp_path / f"{number}.WAV", 400 + number) for number in range(3)]

    open_client().submit(attrs.evolve(request_, recordings=clips))

    (query,) = sent(vendor, SUBMIT)
    seconds = [round(vendor.media[each].wav.seconds) for each in [*query["Audios"].split(","), query["Authentication"]]]
    assert [400, 401, 402, 12] == seconds


def test_names_of_objects_hold_the_marker(
    open_client: Callable[..., Any], request_: CloneRequest, vendor: Any, tmp_path: Path
) -> None:
    """Objects of two submissions differ, and each is told by the marker that the job has as well."""
    client = open_client(bucket_prefix="/audio/clones")
    client.submit(request_)
    client.submit(attrs.evolve(request_, recordings=write_wav(tmp_path / "other.wav", 1000)))

    places = puts(vendor)
    markers = [job.fields["VoiceName"].removeprefix("gentle") for job in vendor.jobs.values()]
    assert 4 == len({place.split("/")[3] for place in places})
    assert all(place.startswith("mine/audio/clones/") for place in places)
    assert [markers[0]] * 2 + [markers[1]] * 2 == [place.split("/")[3][-11:] for place in places]


def test_titles_hold_the_marker(open_client: Callable[..., Any], request_: CloneRequest, vendor: Any) -> None:
    """A long name is cut in a title, in bytes, and the marker is not."""
    open_client().submit(attrs.evolve(request_, voice_name="声" * 21))

    (job,) = vendor.jobs.values()
    titles = [each.title for each in vendor.media.values()]
    assert all(title.endswith(job.fields["VoiceName"][21:]) for title in titles)
    assert all(len(title.encode()) <= 128 for title in titles)


def test_a_registered_asset_may_be_shown_late(
    open_client: Callable[..., Any], request_: CloneRequest, vendor: Any, clock: Clock
) -> None:
    """The vendor says that it takes two to three seconds; nothing is uploaded or registered again meanwhile."""
    vendor.clock, vendor.media_lag = clock, 3.0

    job = open_client().submit(request_)

    assert [job.job_id] == vendor.paid
    assert (2, 2) == (len(puts(vendor)), len(sent(vendor, REGISTER)))


def test_what_is_registered_already_is_found(
    open_client: Callable[..., Any], request_: CloneRequest, vendor: Any
) -> None:
    """A vendor that says that it has the file, because the answer to the first try was lost, is asked for its id."""
    vendor.fault(REGISTER, Fault(status=409, code="MediaAlreadyExist", after=True))

    job = open_client().submit(request_)

    (query,) = sent(vendor, SUBMIT)
    assert [job.job_id] == vendor.paid
    assert {query["Audios"], query["Authentication"]} == set(vendor.media)


@pytest.mark.parametrize("operation", [PUT, REGISTER, GET, SUBMIT])
@pytest.mark.parametrize("acted", [False, True], ids=["before", "after"])
def test_the_next_process_goes_on(
    *,
    open_client: Callable[..., Any],
    sandbox: Sandbox,
    request_: CloneRequest,
    vendor: Any,
    operation: str,
    acted: bool,
) -> None:
    """Whatever call a process ends in, the next one ends with one job, and no file or asset is left besides."""
    # The port stays closed, so the first process ends there.
    vendor.fault(operation, Fault(cut=True, after=acted, then=sandbox.server("alibaba").close_port))
    with pytest.raises(voiceclone.VoiceCloneError):
        open_client().submit(request_)

    sandbox.server("alibaba").open_port()
    second = open_client()
    job = second.submit(request_)

    assert [job.job_id] == vendor.paid
    assert (2, 2) == (len(vendor.media), len(set(puts(vendor))))
    assert () == second.pending()


def test_an_unusable_file_goes_to_a_new_object(
    open_client: Callable[..., Any], request_: CloneRequest, vendor: Any, tmp_path: Path
) -> None:
    """An object stays registered as what it was, so the next try takes another name."""
    fake = tmp_path / "fake.wav"
    fake.write_bytes(b"no audio at all" * 100)
    request = attrs.evolve(request_, recordings=[fake])
    for _ in range(2):
        with pytest.raises(voiceclone.RejectedError, match="PrepareFail"):
            open_client().submit(request, check=False)

    recordings = [place for place in puts(vendor) if "recording-0" in place]
    assert 2 == len(set(recordings))
    assert [] == vendor.paid


def test_a_temporary_key_signs_with_its_token(
    open_client: Callable[..., Any], request_: CloneRequest, vendor: Any
) -> None:
    """Uploads to the account's bucket are signed with the account's own keys, the token as well."""
    vendor.security_token = "the-token"

    job = open_client(security_token="the-token").submit(request_)

    assert [job.job_id] == vendor.paid


@pytest.mark.parametrize("seconds", [1.0, 3600.0], ids=["ended", "revoked"])
def test_keys_that_end_are_replaced(
    open_client: Callable[..., Any], request_: CloneRequest, vendor: Any, seconds: float
) -> None:
    """Fresh keys sign the upload when those in use are refused, and the clean-up and the list of objects as well."""
    given = iter((seconds, *[3600.0] * 9))
    others = {"access_key_id": None, "access_key_secret": None, "journal": voiceclone.MemoryJournal()}
    client = open_client(credentials=lambda: vendor.issuer.keys(seconds=next(given)), **others)
    list(client.jobs())
    if seconds > 60:
        vendor.issuer.revoke(*vendor.issuer)

    job = client.wait(client.submit(request_))

    assert job.voice_id
    assert ({}, ()) == (vendor.objects, client.tidy())


@pytest.mark.parametrize(
    ("buckets", "error", "code"),
    [
        ({}, voiceclone.TransferError, "NoSuchBucket"),
        ({"mine": "cn-beijing"}, voiceclone.AuthenticationError, "SignatureDoesNotMatch"),
    ],
)
def test_a_bucket_that_cannot_be_used(
    *,
    open_client: Callable[..., Any],
    request_: CloneRequest,
    vendor: Any,
    buckets: dict[str, str],
    error: type[Any],
    code: str,
) -> None:
    """A bucket that is not there, or in another region, ends the submission before anything is registered."""
    client = open_client()
    vendor.buckets = buckets

    with pytest.raises(error) as caught:
        client.submit(request_)

    assert code == caught.value.code
    assert 1 == len(puts(vendor))
    assert [] == sent(vendor, REGISTER) + vendor.paid


@pytest.mark.parametrize(("first", "second"), [(None, "mine"), ("mine", None)])
def test_the_bucket_may_be_set_in_between(
    open_client: Callable[..., Any], request_: CloneRequest, vendor: Any, first: str | None, second: str | None
) -> None:
    """What one process uploaded to one storage is not taken for uploaded to the other."""
    vendor.fault(SUBMIT, Fault(status=400, code="InvalidParameter"))
    with pytest.raises(voiceclone.RejectedError):
        open_client(bucket=first).submit(request_)

    job = open_client(bucket=second).submit(request_)

    assert [job.job_id] == vendor.paid
    assert 4 == len(puts(vendor))


def test_no_key_is_written_down(
    open_client: Callable[..., Any], request_: CloneRequest, vendor: Any, tmp_path: Path
) -> None:
    """The journal has places and ids, and nothing that was signed."""
    open_client().submit(request_)

    kept = "".join(path.read_text() for path in (tmp_path / "journal").rglob("*.json"))
    assert "oss://mine/voiceclone/" in kept
    assert not [each for each in ("x-oss-", "Signature", vendor.settings()["access_key_secret"]) if each in kept]


@pytest.mark.parametrize(
    "setting", [{"bucket": "Mine"}, {"bucket_prefix": "//"}, {"bucket_prefix": "a,b"}, {"keep_media": "perhaps"}]
)
def test_settings_are_checked(sandbox: Sandbox, setting: dict[str, str]) -> None:
    """A setting that cannot be used is told when the client is made."""
    with pytest.raises(voiceclone.ConfigurationError, match=next(iter(setting))):
        voiceclone.Client("alibaba", **sandbox.settings("alibaba"), **setting)
