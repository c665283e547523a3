"""What can be proven later: what was sent, who agreed to what words, what the vendor told."""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import attrs
import pytest
from helpers.clock import Clock
from helpers.reviews import rejected

import voiceclone
from voiceclone import Client, CloneRequest, Consent, InvalidRequestError, Recording
from voiceclone.sandbox import Fault, Sandbox
from voiceclone.testing import MemoryBackend

from .conftest import Process


def agreed(request: CloneRequest, **more: Any) -> CloneRequest:
    """The request with what is known of the consent."""
    return attrs.evolve(request, consent=attrs.evolve(request.consent, **more))


def test_files_are_proven(process: Process, done: str, request_: CloneRequest) -> None:
    """Each file by its place, name, size and digest, with no folder of this machine."""
    [submission] = process().evidence(done)["submissions"]

    statement = request_.consent.statement
    assert statement is not None
    paths = {"recordings[0]": request_.recordings[0].path, "consent.statement": statement.path}
    paths["consent.letter"] = request_.consent.letter
    expected = [
        {"place": place, "name": path.name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for place, path in paths.items()
        if path is not None and (content := path.read_bytes())
    ]
    assert expected == submission["files"]


def test_a_file_is_proven_as_it_was(process: Process, request_: CloneRequest, dataset: Path, tmp_path: Path) -> None:
    """What becomes of the file afterwards changes nothing."""
    letter = Path(shutil.copy(dataset / "letter.pdf", tmp_path))
    before = hashlib.sha256(letter.read_bytes()).hexdigest()
    client = process()
    job = client.submit(agreed(request_, letter=letter))
    letter.unlink()

    [submission] = client.evidence(job)["submissions"]

    assert [before] == [each["sha256"] for each in submission["files"] if each["place"] == "consent.letter"]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (date(2026, 1, 31), "2026-01-31"),
        ("2026-01-31", "2026-01-31"),
        (datetime(2026, 1, 31, 9, 30, tzinfo=UTC), "2026-01-31T09:30:00+00:00"),
    ],
)
def test_who_agreed_and_when(process: Process, request_: CloneRequest, given: Any, told: str) -> None:
    """A day or a moment, as it was given, in any process."""
    job = process().submit(agreed(request_, speaker="Lin Yue", given_at=given))

    [submission] = process().evidence(job)["submissions"]

    assert ("Lin Yue", told) == (submission["speaker"], submission["given_at"])


@pytest.mark.parametrize("given", ["yesterday", 7, datetime(2026, 1, 31, 9, 30)])  # noqa: DTZ001 - that is wrong
def test_a_date_that_is_none(given: Any, tmp_path: Path) -> None:
    """A date that cannot be read, or a time without its zone, is a problem of the consent."""
    with pytest.raises(InvalidRequestError) as caught:
        Consent(letter=tmp_path / "letter.pdf", given_at=given)

    assert ["consent.given_at"] == [each.location for each in caught.value.problems]


def test_who_agreed_makes_no_other_request(process: Process, request_: CloneRequest, done: str) -> None:
    """No vendor is sent that, so to add it later pays nothing again."""
    assert done == process().submit(agreed(request_, speaker="Lin Yue", given_at="2026-01-31")).ref


def test_the_words_that_were_asked_for(sandbox: Sandbox, clock: Clock, request_: CloneRequest, tmp_path: Path) -> None:
    """The vendor's own words, as they were when the request was submitted."""
    with Client("alibaba", journal=tmp_path, clock=clock, sleep=clock.sleep, **sandbox.settings("alibaba")) as client:
        [submission] = client.evidence(client.submit(request_))["submissions"]

        [need] = submission["consent_asked_for"]
        assert ("statement", client.consent_spec("zh").needs[0].text) == (need["kind"], need["text"])


def test_the_document_can_be_kept(process: Process, done: str) -> None:
    """It is JSON, with a version of its own, and says what it is about."""
    found = json.loads(json.dumps(process().evidence(done), allow_nan=False))

    assert ("voiceclone evidence", 1) == (found["document"], found["version"])
    assert ("memory", "job-1", "voice-of-job-1", "gentle") == tuple(
        found[name] for name in ("provider", "job_id", "voice_id", "voice_name")
    )
    assert voiceclone.__version__ == found["submissions"][0]["library"]


def test_it_asks_nobody(process: Process, vendor: MemoryBackend, done: str) -> None:
    """It is there when the vendor is gone."""
    before = len(vendor.calls)

    process().evidence(done)

    assert before == len(vendor.calls)


def test_a_job_that_the_journal_does_not_know(process: Process, done: str) -> None:
    """Nothing was kept, so there is no document, and the error says so."""
    with pytest.raises(voiceclone.ConfigurationError, match="nothing was kept"):
        process("elsewhere").evidence(done)


def test_an_address_is_told_without_its_signature(process: Process, done: str, tmp_path: Path) -> None:
    """Where the vendor got a recording from, and not what let it."""
    [file] = (tmp_path / "here").glob("*.json")
    record = json.loads(file.read_text())
    signed = Recording(url="https://user:word@bucket.example/take.wav?Signature=SECRET#x")
    record["request"]["recordings"] = [attrs.asdict(signed)]
    file.write_text(json.dumps(record))

    found = process().evidence(done)

    assert [{"place": "recordings[0]", "id": "https://bucket.example/take.wav"}] == found["submissions"][0][
        "held_by_vendor"
    ]


def test_a_record_of_an_earlier_version(process: Process, done: str, tmp_path: Path) -> None:
    """What was not kept then is told as not known."""
    [file] = (tmp_path / "here").glob("*.json")
    record = json.loads(file.read_text()) | {"version": 1}
    for name in ("kind", "files", "history"):
        del record[name]
    for name in ("speaker", "given_at"):
        del record["request"]["consent"][name]
    file.write_text(json.dumps(record))

    found = process().evidence(done)

    assert ([], None, None) == tuple(
        found["submissions"][0][name] for name in ("files", "library", "consent_asked_for")
    )
    assert [] == found["history"]


@pytest.fixture
def huawei(sandbox: Sandbox, clock: Clock, tmp_path: Path) -> Iterator[Client]:
    with Client("huawei", journal=tmp_path / "j", clock=clock, sleep=clock.sleep, **sandbox.settings("huawei")) as made:
        yield made


def test_every_attempt_is_proven(huawei: Client, request_: CloneRequest, sandbox: Sandbox, signed: Consent) -> None:
    """What answered a failed review, each time, stands beside what was submitted first."""
    job = rejected(huawei, request_, sandbox["huawei"])
    for name in ("Lin Yue", "Lin Yue's mother"):
        again = huawei.resubmit(job, consent=attrs.evolve(signed, speaker=name))
        sandbox["huawei"].reject(again.job_id, "once more")  # type: ignore[attr-defined]
        job = huawei.get_job(again)

    found = huawei.evidence(job)

    assert [(1, None), (2, "Lin Yue"), (3, "Lin Yue's mother")] == [
        (each["attempt"], each["speaker"]) for each in found["submissions"]
    ]
    assert all(each["files"] and each["library"] for each in found["submissions"])
    assert "gentle" == found["voice_name"]


def test_an_attempt_that_never_ended_is_proven(
    huawei: Client, request_: CloneRequest, sandbox: Sandbox, signed: Consent
) -> None:
    """What was sent for it is told, and what was sent before it still is."""
    job = rejected(huawei, request_, sandbox["huawei"])
    huawei.resubmit(job, consent=attrs.evolve(signed, speaker="Lin Yue"))
    sandbox["huawei"].reject(job.job_id, "once more")  # type: ignore[attr-defined]
    sandbox["huawei"].fault("CommitVoiceTrainingJob", Fault(status=403, code="Forbidden"), times=2)
    with pytest.raises(voiceclone.ProviderError):
        huawei.resubmit(huawei.get_job(job), consent=attrs.evolve(signed, speaker="her mother"))

    found = huawei.evidence(job)["submissions"]

    assert [(1, None, True), (2, "Lin Yue", True), (3, "her mother", False)] == [
        (each["attempt"], each["speaker"], each["finished_at"] is not None) for each in found
    ]


def test_a_library_that_was_not_installed(
    process: Process, request_: CloneRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A program that holds a copy of the library submits all the same; which version it was is not known."""
    monkeypatch.setattr(sys, "path", [each for each in sys.path if "site-packages" not in each and each])
    monkeypatch.chdir(tmp_path)

    job = process().submit(request_)

    assert [None] == [each["library"] for each in process().evidence(job)["submissions"]]
