"""The emulated Huawei Cloud: uploads, commits and reviews."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from helpers.metastudio import LETTER, OCTETS, ZIP, Caller, Refused, put, wav, zipped

WRONG_STATE = Refused(400, "MSS.99000002")


@pytest.fixture
def vendor() -> Iterator[Caller]:
    with Caller() as vendor:
        yield vendor


@pytest.fixture
def url(vendor: Caller) -> str:
    """An address for an archive."""
    return str(vendor.create()["training_data_uploading_url"])


@pytest.mark.parametrize("content_type", [None, OCTETS, "application/zip; charset=utf-8"])
def test_content_type(url: str, content_type: str | None) -> None:
    """An archive is uploaded as application/zip and as nothing else."""
    assert Refused(403, "SignatureDoesNotMatch") == Refused.of(put(url, b"bytes", content_type))


def test_content_type_of_a_letter(vendor: Caller) -> None:
    """The media type of letters can be chosen."""
    vendor.emulator.letter_content_type = "application/pdf"
    url = vendor.create()["authorization_letter_uploading_url"]

    assert [403, 200] == [put(url, LETTER, each).status_code for each in (OCTETS, "application/pdf")]


def test_altered_address(url: str) -> None:
    """An address is good for one file and one time of expiry."""
    altered = [url.replace("training-data", "authorization-letter"), url.replace("Expires=", "Expires=9")]

    assert {Refused(403, "SignatureDoesNotMatch")} == {Refused.of(put(each, b"bytes")) for each in altered}


def test_expiry(vendor: Caller, url: str) -> None:
    """An address is refused when its time is over."""
    vendor.ahead = 86402

    assert Refused(403, "AccessDenied") == Refused.of(put(url, b"bytes"))


def test_one_shot(vendor: Caller, url: str) -> None:
    """An address can be made good for one upload; a fresh one is good again."""
    vendor.emulator.one_shot = True
    answers = [put(url, b"bytes").status_code for _ in range(2)]
    fresh = vendor.addresses(next(iter(vendor.emulator.jobs)))["package_url"]["training_data_uploading_url"]

    assert [200, 403, 200] == [*answers, put(fresh, b"bytes").status_code]


def head(url: str, length: int) -> bytes:
    """The start of an upload, for a connection of a test's own."""
    address = urlsplit(url)
    lines = [f"PUT {address.path}?{address.query} HTTP/1.1", "Host: x", f"Content-Type: {ZIP}"]
    return "\r\n".join([*lines, f"Content-Length: {length}", "", ""]).encode()


def test_missing_bytes(vendor: Caller, url: str) -> None:
    """An upload that ends early is not kept."""
    with socket.create_connection(("127.0.0.1", vendor.server.port), timeout=10) as connection:
        connection.sendall(head(url, 9) + b"bytes")
        connection.shutdown(socket.SHUT_WR)
        answer = connection.makefile("rb").read()

    assert b"<Code>IncompleteBody</Code>" in answer
    assert vendor.emulator.store.get(f"{next(iter(vendor.emulator.jobs))}/training-data") is None


def test_requests_during_an_upload(vendor: Caller, url: str) -> None:
    """The API answers while an upload is on its way."""
    with socket.create_connection(("127.0.0.1", vendor.server.port), timeout=10) as connection:
        connection.sendall(head(url, 5) + b"byt")

        assert 1 == vendor.list()["count"]


def test_addresses_after_the_commit(vendor: Caller) -> None:
    """Addresses are given while files are awaited, not later."""
    job_id = vendor.committed()

    assert WRONG_STATE == Refused.by(lambda: vendor.addresses(job_id))


@pytest.mark.parametrize(
    ("archive", "code"),
    [
        (zipped(**{"1.wav": wav(), "2.wav": wav()}), "MSS.20020016"),
        (b"garbage", "MSS.20020016"),
        (zipped()[:-30], "MSS.20020016"),
        (zipped().replace(b"RIFF", b"RAFF"), "MSS.20020016"),
        (zipped(**{"1.wav": wav(), "1.txt": b"one"}), "MSS.20020022"),
        (zipped(**{"1.wav": b"ID3 this is an mp3"}), "MSS.20020018"),
    ],
    ids=["two wavs", "no zip", "cut short", "wrong checksum", "a text", "no wav inside"],
)
def test_bad_archive(vendor: Caller, archive: bytes, code: str) -> None:
    """An archive other than of one WAV is refused with the documented code, and nothing is charged."""
    job_id = vendor.uploaded(archive=archive)

    assert Refused(400, code) == Refused.by(lambda: vendor.commit(job_id))
    assert [] == vendor.emulator.paid


@pytest.mark.parametrize("letter", [None, b"", b"a text"])
def test_bad_letter(vendor: Caller, letter: bytes | None) -> None:
    """Without a letter of a known kind the review fails and says so."""
    job_id = vendor.uploaded(letter=letter)
    vendor.commit(job_id)
    states = [vendor.show(job_id)["state"] for _ in range(2)]

    assert ["SYSTEM_AUDITING", "AUDIT_FAILED"] == states
    assert ["MSS.20020010"] == [each["error_code"] for each in vendor.audit(job_id)["system_audit_result"]["errors"]]


def test_second_commit(vendor: Caller) -> None:
    """A committed job cannot be committed again, and is charged once."""
    job_id = vendor.committed()

    assert WRONG_STATE == Refused.by(lambda: vendor.commit(job_id))
    assert [job_id] == vendor.emulator.paid


def test_second_commit_that_costs(vendor: Caller) -> None:
    """A second commit can be made to cost again."""
    vendor.emulator.recommit = "charge"
    job_id = vendor.committed()
    vendor.commit(job_id)

    assert [job_id] * 2 == vendor.emulator.paid


def test_show_lag(vendor: Caller) -> None:
    """A commit can be made to show late."""
    vendor.emulator.show_lag = 30.0
    job_id = vendor.uploaded()
    vendor.commit(job_id, voice_name="Berta")
    early = vendor.show(job_id)
    vendor.ahead = 31
    late = vendor.show(job_id)

    assert ("CREATING", "Anna") == (early["state"], early["voice_name"])
    assert ("SYSTEM_AUDITING", "Berta") == (late["state"], late["voice_name"])


def test_late_uploads(vendor: Caller) -> None:
    """A file that comes after the commit is noted."""
    created = vendor.create()
    put(created["training_data_uploading_url"], zipped())
    before = list(vendor.emulator.late_uploads)
    vendor.commit(created["job_id"])
    put(created["training_data_uploading_url"], zipped())

    assert ([], [created["job_id"]]) == (before, vendor.emulator.late_uploads)
