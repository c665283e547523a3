"""Alibaba: objects in the account's own bucket that a program put and did not live to register."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from helpers.clock import Clock
from helpers.reviews import processes

import voiceclone
from voiceclone import CloneRequest
from voiceclone.backends import LeftoverKind
from voiceclone.sandbox import Fault, Sandbox
from voiceclone_alibaba.backend import AlibabaBackend

PUT, REGISTER, LIST, DELETE = "PutObject", "RegisterMediaInfo", "ListObjectsV2", "DeleteObject"
DENIED = voiceclone.PermissionDeniedError


@pytest.fixture
def provider() -> str:
    return "alibaba"


@pytest.fixture
def backend(sandbox: Sandbox, vendor: Any) -> Iterator[AlibabaBackend]:
    """The vendor as a client has it, with a bucket."""
    vendor.buckets["mine"] = vendor.region
    made = AlibabaBackend(bucket="mine", **sandbox.settings("alibaba"))
    yield made
    made.close()


@pytest.fixture
def killed(sandbox: Sandbox, vendor: Any, backend: AlibabaBackend, clock: Clock, tmp_path: Path) -> Callable[..., Any]:
    """Submits with a bucket in a process that ends before the first file is registered; gives its record."""

    def run(request: CloneRequest, operation: str = REGISTER, *, acted: bool = False) -> Any:
        # The port stays closed, so the process ends there.
        vendor.fault(operation, Fault(cut=True, after=acted, then=sandbox.server("alibaba").close_port))
        with (
            processes(sandbox, clock, tmp_path / "journal", "alibaba") as open_client,
            pytest.raises(voiceclone.VoiceCloneError),
        ):
            open_client(bucket="mine").submit(request)
        sandbox.server("alibaba").open_port()
        journal = voiceclone.FileJournal(tmp_path / "journal")
        return journal.load(next(iter(journal.keys())))

    return run


def results(record: Any) -> dict[str, str]:
    return {name: step["result"] for name, step in record["steps"].items() if "result" in step}


def test_an_object_without_an_asset_is_left_over(
    killed: Callable[..., Any], request_: CloneRequest, vendor: Any, backend: AlibabaBackend, dataset: Path
) -> None:
    """It is found in the bucket by its name, and can be deleted; what else is in the bucket is not touched."""
    for foreign in ("mine/voiceclone/take.wav", "mine/voiceclone/own-vc/take.wav", "mine/take.wav"):
        vendor.add_object(foreign, dataset / "statement.wav")
    vendor.page = 1
    record = killed(request_)

    (found,) = backend.list_leftovers()
    backend.delete_upload(found.id)

    assert LeftoverKind.UPLOAD is found.kind
    assert record["marker"] in found.name
    assert found.created_at is not None
    assert {"mine/voiceclone/take.wav", "mine/voiceclone/own-vc/take.wav", "mine/take.wav"} == set(vendor.objects)


def test_a_registered_object_is_left_over_once(
    killed: Callable[..., Any], request_: CloneRequest, vendor: Any, backend: AlibabaBackend
) -> None:
    """An object that became an asset is listed as that asset alone, whose deletion takes both."""
    killed(request_, REGISTER, acted=True)

    (found,) = backend.list_leftovers()
    backend.delete_upload(found.id)

    assert ({}, {}) == (vendor.media, vendor.objects)


@pytest.mark.parametrize("acted", [False, True], ids=["put before", "put after"])
def test_the_record_names_its_object(
    killed: Callable[..., Any], request_: CloneRequest, vendor: Any, backend: AlibabaBackend, *, acted: bool
) -> None:
    """The object stands in the record before it is put, so that whoever erases the submission knows it."""
    record = killed(request_, PUT, acted=acted)

    for upload_id in backend.uploads_of(results(record)):
        backend.delete_upload(upload_id)

    assert {} == vendor.objects


@pytest.mark.parametrize("operation", [LIST, DELETE])
@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault(status=403, code="AccessDenied"), DENIED),
        (Fault(status=403, code="SecurityTokenExpired"), voiceclone.AuthenticationError),
        (Fault(status=404, code="NoSuchBucket"), voiceclone.NotFoundError),
        (Fault(status=503, code="ServerBusy"), voiceclone.ServiceUnavailableError),
        (Fault(cut=True), voiceclone.ConnectionFailedError),
        (Fault(status=502, body=b"<html>Bad Gateway"), voiceclone.ServiceUnavailableError),
    ],
)
def test_errors_of_the_store_are_ours(
    vendor: Any, backend: AlibabaBackend, operation: str, fault: Fault, error: type[Exception]
) -> None:
    """Whatever OSS answers is one error of the library's, after one request."""
    vendor.fault(operation, fault)

    with pytest.raises(error):
        list(backend.list_leftovers()) if operation == LIST else backend.delete_upload("oss://mine/voiceclone/a.wav")

    assert 1 == len(vendor.received)


def test_a_wrong_secret_is_not_repeated(sandbox: Sandbox, vendor: Any) -> None:
    """A refused signature is told without what was signed, and without the key."""
    vendor.buckets["mine"] = vendor.region
    wrong = AlibabaBackend(bucket="mine", **sandbox.settings("alibaba") | {"access_key_secret": "not-the-secret"})

    with pytest.raises(voiceclone.AuthenticationError) as caught:
        list(wrong.list_leftovers())

    text = str(caught.value) + repr(caught.value.__cause__) + repr(caught.value.__context__)
    assert "SignatureDoesNotMatch" in text
    assert not [each for each in ("not-the-secret", vendor.settings()["access_key_id"]) if each in text]


def test_nobody_answers(sandbox: Sandbox, backend: AlibabaBackend) -> None:
    """A store that cannot be reached certainly did nothing."""
    sandbox.server("alibaba").close_port()

    with pytest.raises(voiceclone.ConnectionFailedError) as caught:
        backend.delete_upload("oss://mine/voiceclone/a.wav")

    assert not caught.value.outcome_unknown


def test_a_store_that_hangs(sandbox: Sandbox, vendor: Any) -> None:
    """The time-outs of the backend hold."""
    vendor.fault(DELETE, Fault(hang=True))
    hasty = AlibabaBackend(read_timeout=0.2, **sandbox.settings("alibaba"))

    with pytest.raises(voiceclone.ConnectionFailedError, match="timed out"):
        hasty.delete_upload("oss://mine/voiceclone/a.wav")


def test_netrc_adds_nothing(
    vendor: Any, backend: AlibabaBackend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the user's ~/.netrc says does not replace a signature."""
    (tmp_path / ".netrc").write_text("default login user password PASSWORD")
    monkeypatch.setenv("HOME", str(tmp_path))

    assert [] == list(backend.list_leftovers())
    assert not [each for each in vendor.received if each.headers["Authorization"].startswith("Basic ")]


def test_a_list_that_is_no_list(vendor: Any, backend: AlibabaBackend) -> None:
    """An answer that cannot be read is an error."""
    vendor.fault(LIST, Fault(status=200, body=b"\x00 no list"))

    with pytest.raises(voiceclone.MalformedResponseError):
        list(backend.list_leftovers())


def test_a_list_of_objects_without_an_end(
    killed: Callable[..., Any], request_: CloneRequest, vendor: Any, backend: AlibabaBackend
) -> None:
    """A store that says there is more and not where is told of, and asked no more."""
    killed(request_)
    page = b"<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>"
    vendor.fault(LIST, Fault(status=200, body=page), times=5)

    with pytest.raises(voiceclone.MalformedResponseError, match="no end"):
        list(backend.list_leftovers())
