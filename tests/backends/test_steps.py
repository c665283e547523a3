"""The steps of a submission: what is done is recorded, and not done again."""

from __future__ import annotations

import shutil
from pathlib import Path

import attrs
import pytest
from helpers.harness import WHO, Harness, Killed, Vendor, cut

from voiceclone import Consent, FileJournal, InvalidRequestError, Progress, RejectedError, TransferError
from voiceclone.backends import Record


class FragileJournal(FileJournal):
    """A journal whose process is killed at one of its writes, before it or right after it."""

    left = 0
    after = False

    def save(self, record: Record) -> None:
        self.left -= 1
        if self.left == 0 and not self.after:
            raise Killed
        super().save(record)
        if self.left == 0:
            raise Killed


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("write", range(1, 6))
def test_a_process_killed_at_any_write_pays_once(harness: Harness, vendor: Vendor, *, write: int, after: bool) -> None:
    """Whatever the journal has when the process is killed, the next process pays if nobody has paid."""
    journal = FragileJournal(harness.journal)
    journal.left, journal.after = write, after
    with harness.start(journal=journal) as client, pytest.raises(Killed):
        client.submit(harness.request)

    job = harness.submit()

    assert [job.job_id] == list(vendor.paid)


def test_an_upload_that_arrived_is_not_sent_again(harness: Harness, vendor: Vendor) -> None:
    """The next process goes on behind the upload."""
    vendor.payments = [Killed()]
    harness.stop(Killed)

    harness.submit()

    assert 1 == vendor.calls.count("upload")


def test_an_upload_is_repeated(harness: Harness, vendor: Vendor) -> None:
    """An upload may be repeated, and is, while its errors are transient."""
    vendor.uploads = [TransferError("cut", **WHO), cut()]

    harness.submit()

    assert ["upload", "upload", "upload", "pay"] == vendor.calls


@pytest.mark.parametrize("error", [Killed(), TransferError("refused", **WHO, retryable=False)], ids=repr)
def test_an_unfinished_upload_is_sent_again_at_once(harness: Harness, vendor: Vendor, error: BaseException) -> None:
    """An upload that an earlier process did not finish is neither looked up nor waited for."""
    vendor.uploads = [error]
    harness.stop(type(error))

    harness.submit()

    assert ["upload", "upload", "pay"] == vendor.calls
    assert 0 == harness.slept()


def test_an_undone_step_is_done_again(harness: Harness, vendor: Vendor) -> None:
    """When the vendor says that it has no letter, the backend undoes the upload, and the next process
    sends it again.
    """
    vendor.payments = [RejectedError("no letter", **WHO, code="NoLetter", outcome_unknown=False)]
    harness.stop(RejectedError)

    harness.submit()

    assert 2 == vendor.calls.count("upload")


def test_a_changed_file_is_not_sent_again(harness: Harness, vendor: Vendor, dataset: Path, tmp_path: Path) -> None:
    """A file that changes between two attempts of its upload ends the submission."""
    letter = Path(shutil.copy(dataset / "letter.pdf", tmp_path))
    harness.request = attrs.evolve(harness.request, consent=Consent(letter=letter))
    vendor.uploads = [cut()]

    with pytest.raises(InvalidRequestError, match="changed"):
        harness.submit(on_progress=lambda _progress: letter.write_bytes(b"%PDF-1.7 another"))

    assert ["upload"] == vendor.calls


def test_progress_names_the_upload(harness: Harness) -> None:
    """The progress of an upload comes with what is uploaded."""
    seen: list[Progress] = []

    harness.submit(on_progress=seen.append)

    assert [Progress("letter", 1, 2), Progress("letter", 2, 2)] == seen


@pytest.mark.parametrize("error", [TransferError("mine", **WHO), ValueError("mine")], ids=repr)
def test_an_error_of_the_callback_is_the_callers_own(harness: Harness, vendor: Vendor, error: Exception) -> None:
    """It is not mistaken for an error of the network: it comes out as it is, and nothing is sent again."""

    def fail(_progress: Progress) -> None:
        raise error

    with pytest.raises(type(error)) as caught:
        harness.submit(on_progress=fail)

    assert error is caught.value
    assert ["upload"] == vendor.calls


def test_a_claimed_job_is_not_used(harness: Harness, vendor: Vendor) -> None:
    """A job of one submission is never the result of another one, however alike the two are."""
    vendor.keeps_names = False
    with harness.start() as client:
        first = client.submit(harness.request, key="first")
        vendor.payments = [cut()]

        second = client.submit(harness.request, key="second")

    assert [first.job_id, second.job_id] == list(vendor.paid)
