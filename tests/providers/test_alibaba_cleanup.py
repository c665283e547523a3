"""Alibaba: what was uploaded is deleted when the job has its voice, and what is left over is found."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest
from helpers.alibaba import create_upload, ice, sent
from helpers.clock import Clock
from helpers.reviews import processes
from helpers.wav import write_wav

import voiceclone
from voiceclone import CloneRequest, Recording
from voiceclone.backends import LeftoverKind
from voiceclone.sandbox import Fault, Sandbox
from voiceclone_alibaba.backend import AlibabaBackend

DELETE, LIST, SUBMIT = "DeleteMediaInfos", "ListMediaBasicInfos", "SubmitStandardCustomizedVoiceJob"


@pytest.fixture
def provider() -> str:
    return "alibaba"


@pytest.fixture
def open_client(sandbox: Sandbox, vendor: Any, clock: Clock, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Opens clients, as processes of an app do."""
    vendor.buckets["mine"] = vendor.region
    with processes(sandbox, clock, tmp_path / "journal", "alibaba") as made:
        yield made


@pytest.fixture
def backend(sandbox: Sandbox, vendor: Any) -> Iterator[AlibabaBackend]:
    """The vendor as a client has it."""
    made = AlibabaBackend(**sandbox.settings("alibaba"))
    yield made
    made.close()


@pytest.mark.parametrize("bucket", [None, "mine"])
def test_uploads_go_when_there_is_a_voice(
    open_client: Callable[..., Any], request_: CloneRequest, vendor: Any, bucket: str | None
) -> None:
    """Assets and files stay until the job has succeeded, and no longer."""
    client = open_client(bucket=bucket)
    job = client.submit(request_)
    before = {each.place for each in vendor.media.values()}

    client.wait(job)

    assert 2 == len(before)
    assert ({}, before) == (vendor.media, set(vendor.deleted))


def test_uploads_stay_if_asked_for(open_client: Callable[..., Any], request_: CloneRequest, vendor: Any) -> None:
    """Whoever wants to keep the media keeps them."""
    client = open_client(keep_media=True)

    client.wait(client.submit(request_))

    assert (2, []) == (len(vendor.media), sent(vendor, DELETE))


def test_uploads_of_a_failed_job_stay(open_client: Callable[..., Any], request_: CloneRequest, vendor: Any) -> None:
    """Without a voice nothing is deleted."""
    client = open_client()
    job = client.submit(request_)
    vendor.fail(job.job_id, "训练失败")

    with pytest.raises(voiceclone.JobFailedError):
        client.wait(job)

    assert (2, []) == (len(vendor.media), sent(vendor, DELETE))


def test_a_poll_of_ones_own_is_enough(open_client: Callable[..., Any], request_: CloneRequest, vendor: Any) -> None:
    """An app that polls by itself has its uploads deleted, too, and once: by whichever process sees it first."""
    job = open_client().submit(request_)
    vendor.set_state(job.job_id, "Success")
    for _ in range(2):
        client = open_client()
        client.get_job(job)
        client.get_job(job)

    assert {} == vendor.media
    assert 2 == len(sent(vendor, DELETE))


def test_what_was_given_stays(
    open_client: Callable[..., Any], request_: CloneRequest, vendor: Any, dataset: Path
) -> None:
    """Assets of the user are not touched; of a file that was registered, the registration goes and the file stays."""
    vendor.add_object("mine/statement.wav", dataset / "statement.wav")
    consent = voiceclone.Consent(statement=Recording(url="oss://mine/statement.wav"))
    asset = vendor.add_media(16 * 60)
    client = open_client()

    client.wait(client.submit(attrs.evolve(request_, recordings=[Recording(asset_id=asset)], consent=consent)))

    assert ([asset], []) == (list(vendor.media), vendor.deleted)


def test_a_refused_deletion_hides_nothing(
    open_client: Callable[..., Any], request_: CloneRequest, vendor: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """Without the permission the voice is there all the same; the log tells why, once."""
    vendor.role_deletes = False
    client = open_client(bucket="mine")
    with caplog.at_level(logging.WARNING):
        job = client.wait(client.submit(request_))
        client.wait(job)

    (told,) = [each.getMessage() for each in caplog.records if "could not be deleted" in each.getMessage()]
    assert job.voice_id
    assert "AliyunICEDefaultRole" in told
    assert (2, 1) == (len(vendor.media), len(sent(vendor, DELETE)))


def test_another_process_tries_again(open_client: Callable[..., Any], request_: CloneRequest, vendor: Any) -> None:
    """What could not be deleted is tried again by the next process, and what was deleted is not."""
    vendor.fault(DELETE, Fault())
    vendor.fault(DELETE, Fault(status=403, code="Forbidden.RAM"))
    client = open_client()
    job = client.wait(client.submit(request_))
    left = len(vendor.media)

    open_client().get_job(job)

    assert (1, {}) == (left, vendor.media)
    assert 3 == len(sent(vendor, DELETE))


def test_a_lost_answer_is_no_trouble(
    open_client: Callable[..., Any], request_: CloneRequest, vendor: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """An asset that was deleted by a call whose answer was lost counts as deleted."""
    vendor.fault(DELETE, Fault(cut=True, after=True))
    client = open_client()

    client.wait(client.submit(request_))

    assert {} == vendor.media
    assert not [each for each in caplog.records if "could not be deleted" in each.getMessage()]


@pytest.mark.parametrize("bucket", [None, "mine"])
def test_what_is_left_over_is_found(
    open_client: Callable[..., Any],
    request_: CloneRequest,
    vendor: Any,
    backend: AlibabaBackend,
    bucket: str | None,
) -> None:
    """Media of a submission that was refused and forgotten are listed by their marker, and can be deleted."""
    vendor.add_media(60)
    create_upload(ice(vendor))
    vendor.fault(SUBMIT, Fault(status=400, code="InvalidParameter"))
    client = open_client(bucket=bucket)
    with pytest.raises(voiceclone.RejectedError):
        client.submit(request_)
    client.forget(client.pending()[0])

    found = list(backend.list_leftovers())
    for each in found:
        backend.delete_upload(each.id)

    assert {LeftoverKind.UPLOAD} == {each.kind for each in found}
    assert {"gentle recording-0", "gentle statement"} == {each.name[:-11] for each in found}
    assert None not in {each.created_at for each in found}
    assert {"added by a test", "t"} == {each.title for each in vendor.media.values()}
    assert 2 == len(vendor.deleted)


def test_a_registration_is_told_from_an_upload(
    open_client: Callable[..., Any], request_: CloneRequest, vendor: Any, backend: AlibabaBackend, dataset: Path
) -> None:
    """Deleting a leftover registration leaves the user's file where it is."""
    vendor.add_object("mine/take.wav", dataset / "take.wav")
    open_client().submit(attrs.evolve(request_, recordings=[Recording(url="oss://mine/take.wav")]))

    (found,) = [each for each in backend.list_leftovers() if "registered" in each.name]
    backend.delete_upload(found.id)

    assert ([], 1) == (vendor.deleted, len(vendor.media))


def test_leftovers_come_in_pages(
    open_client: Callable[..., Any], request_: CloneRequest, vendor: Any, backend: AlibabaBackend, tmp_path: Path
) -> None:
    """Every page is read."""
    open_client().submit(attrs.evolve(request_, recordings=[write_wav(tmp_path / "a.wav", 1000)]))
    for _ in range(250):
        vendor.add_media(60)

    assert 2 == len(list(backend.list_leftovers()))
    assert 3 == len([each for each in sent(vendor, LIST) if each["Source"] == "vod"])


@pytest.mark.parametrize(
    ("edit", "what"),
    [
        (lambda answer: {**answer, "MediaInfos": ["text"]}, "no object"),
        (lambda answer: {**answer, "MediaInfos": [{"MediaId": "1"}]}, "MediaBasicInfo"),
        (lambda answer: {**answer, "MediaInfos": None}, "MediaInfos"),
        (lambda answer: {**answer, "NextToken": "0"}, "no end"),
    ],
)
def test_a_list_that_makes_no_sense(
    vendor: Any, backend: AlibabaBackend, edit: Callable[[Any], Any], what: str
) -> None:
    """An entry that cannot be read is an error, and none is left out silently; so is a list that repeats itself."""
    vendor.fault(LIST, Fault(edit=edit), times=5)

    with pytest.raises(voiceclone.MalformedResponseError, match=what):
        list(backend.list_leftovers())


def test_an_asset_that_is_gone(backend: AlibabaBackend) -> None:
    """What is not there is told as such."""
    with pytest.raises(voiceclone.NotFoundError):
        backend.delete_upload("0" * 32)


def test_an_asset_that_the_vendor_ignores(vendor: Any, backend: AlibabaBackend) -> None:
    """An asset that is still there after it was ignored was not deleted."""
    media_id = vendor.add_media(60)
    vendor.fault(DELETE, Fault(status=200, body=b'{"RequestId": "1", "IgnoredList": ["%s"]}' % media_id.encode()))

    with pytest.raises(voiceclone.RejectedError, match="did not delete"):
        backend.delete_upload(media_id)


def test_what_another_submission_uses_stays(
    open_client: Callable[..., Any], request_: CloneRequest, vendor: Any, dataset: Path
) -> None:
    """An asset that two submissions share outlives the job that is done first."""
    vendor.add_object("mine/take.wav", dataset / "take.wav")
    client = open_client()
    jobs = [
        client.submit(attrs.evolve(request_, voice_name=name, recordings=[Recording(url="oss://mine/take.wav")]))
        for name in ("one", "two")
    ]

    client.wait(jobs[0])

    assert "one recording-0 registered" in {each.title[:-11] for each in vendor.media.values()}
    assert client.wait(jobs[1]).voice_id


@pytest.mark.parametrize("url", [None, "oss://mine/take.wav"])
def test_tidying_leaves_what_a_submission_needs(
    open_client: Callable[..., Any], request_: CloneRequest, vendor: Any, dataset: Path, url: str | None
) -> None:
    """What a submission that is not finished made is in use."""
    vendor.add_object("mine/take.wav", dataset / "take.wav")
    request = request_ if url is None else attrs.evolve(request_, recordings=[Recording(url=url)])
    vendor.fault(SUBMIT, Fault(status=400, code="InvalidParameter"))
    client = open_client(bucket="mine")
    with pytest.raises(voiceclone.RejectedError):
        client.submit(request)

    assert [] == list(client.tidy())
    assert client.wait(client.submit(request)).voice_id


def test_a_registration_that_a_job_was_given_by_its_id_stays(
    open_client: Callable[..., Any], request_: CloneRequest, vendor: Any, dataset: Path
) -> None:
    """An asset of a file that one submission registered, and another one names, is needed by that."""
    vendor.add_object("mine/take.wav", dataset / "take.wav")
    client = open_client()
    first = client.submit(attrs.evolve(request_, recordings=[Recording(url="oss://mine/take.wav")]))
    (asset,) = [media_id for media_id, each in vendor.media.items() if "registered" in each.title]
    second = client.submit(attrs.evolve(request_, recordings=[Recording(asset_id=asset)]))

    client.wait(first)
    vendor.fail(second.job_id, "训练失败")
    open_client().tidy(dry_run=False)

    assert asset in vendor.media
