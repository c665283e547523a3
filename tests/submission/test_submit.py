"""What was begun and what was finished: one job for one request, in any process, until it is forgotten."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import attrs
import pytest

import voiceclone
from voiceclone import Client, CloneRequest, FileJournal, InvalidRequestError, MemoryJournal
from voiceclone.sandbox import Emulator, Fault, Sandbox

#: A fault that ends each vendor's submission half-way, with the recording uploaded and nothing paid.
HALF_WAY = {"huawei": "PutAuthorizationLetter", "alibaba": "SubmitStandardCustomizedVoiceJob"}
#: How often it has to go wrong: an upload that is refused is tried once more, at a fresh address.
TIMES = {"huawei": 2, "alibaba": 1}
UPLOAD = {"huawei": "PutTrainingData", "alibaba": "PutObject"}


@pytest.fixture
def process(sandbox: Sandbox, provider: str, tmp_path: Path, clock: Any) -> Iterator[Callable[[], Client]]:
    """Makes clients that share nothing but the folder of the journal, as processes do."""
    made: list[Client] = []

    def start() -> Client:
        journal = FileJournal(tmp_path / "journal")
        made.append(Client(provider, journal=journal, clock=clock, sleep=clock.sleep, **sandbox.settings(provider)))
        return made[-1]

    yield start
    for client in made:
        client.close()


@pytest.fixture
def mine(request_: CloneRequest, dataset: Path, tmp_path: Path) -> CloneRequest:
    """The usual request with a recording of its own, which may be changed."""
    return attrs.evolve(request_, recordings=[shutil.copy(dataset / "take.wav", tmp_path)])


#: The call that is paid for.
PAID = {"huawei": "CommitVoiceTrainingJob", "alibaba": "SubmitStandardCustomizedVoiceJob"}


def lose_the_answer(vendor: Emulator, sandbox: Sandbox, client: Client, request: CloneRequest) -> None:
    """Let the vendor take what is paid for, and be gone before it can say so."""
    server = sandbox.server(vendor.name)
    vendor.fault(PAID[vendor.name], Fault(cut=True, after=True, then=server.close_port))
    with pytest.raises(voiceclone.SubmissionUnknownError):
        client.submit(request)
    server.open_port()


def stop_half_way(vendor: Emulator, client: Client, request: CloneRequest) -> str:
    vendor.fault(HALF_WAY[vendor.name], Fault(status=404, code="Refused"), times=TIMES[vendor.name])
    with pytest.raises(voiceclone.VoiceCloneError) as caught:
        client.submit(request)
    (key,) = client.pending()
    assert any(f"client.resume({key!r})" in note for note in caught.value.__notes__)
    return key


def test_the_same_request_is_one_job(process: Callable[[], Client], mine: CloneRequest, vendor: Emulator) -> None:
    """Submitting again, from another process and under other file names, gives the job that is there."""
    job = process().submit(mine)
    path = mine.recordings[0].path
    assert path is not None
    renamed = attrs.evolve(mine, recordings=[path.rename(path.with_name("other.wav"))])

    again = process().submit(renamed)

    assert job == again
    assert [job.job_id] == vendor.paid


def test_another_key_is_another_job(process: Callable[[], Client], request_: CloneRequest, vendor: Emulator) -> None:
    """The same request under another key is wanted twice."""
    client = process()

    jobs = [client.submit(request_, key=key) for key in ("first", "second")]

    assert [job.job_id for job in jobs] == vendor.paid


def test_a_key_names_one_request(process: Callable[[], Client], request_: CloneRequest, vendor: Emulator) -> None:
    """A key that names another request already is refused, with nothing sent."""
    client = process()
    client.submit(request_, key="order-1")
    before = len(vendor.paid)

    with pytest.raises(InvalidRequestError, match="'order-1' already names another request"):
        client.submit(attrs.evolve(request_, voice_name="other"), key="order-1")

    assert before == len(vendor.paid)


def test_what_stopped_goes_on(process: Callable[[], Client], request_: CloneRequest, vendor: Emulator) -> None:
    """Another process goes on where the first one stopped; what was uploaded is not uploaded again."""
    key = stop_half_way(vendor, process(), request_)
    uploads = sum(each.operation == UPLOAD[vendor.name] for each in vendor.received)
    other = process()

    job = other.resume(key)

    assert [job.job_id] == vendor.paid
    assert uploads == sum(each.operation == UPLOAD[vendor.name] for each in vendor.received)
    assert () == other.pending()


def test_what_is_forgotten_begins_anew(process: Callable[[], Client], request_: CloneRequest, vendor: Emulator) -> None:
    """A submission that was dropped is no longer known, and the request is a new one."""
    client = process()
    first = client.submit(request_, key="order-1")
    client.forget("order-1")

    second = client.submit(request_, key="order-1")

    assert [first.job_id, second.job_id] == vendor.paid


@pytest.mark.parametrize("call", ["resume", "forget"])
def test_an_unknown_submission_is_told_of(process: Callable[[], Client], call: str) -> None:
    """A key that the journal does not have is an error that names those it has."""
    with pytest.raises(voiceclone.ConfigurationError, match=r"no submission 'lost' of \w+; unfinished: none"):
        getattr(process(), call)("lost")


def test_a_submission_of_another_vendor_is_not_ours(
    process: Callable[[], Client], request_: CloneRequest, provider: str, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Vendors may share a journal; each sees its own submissions only."""
    process().submit(request_, key="order-1")
    other = "huawei" if provider == "alibaba" else "alibaba"

    with Client(other, journal=FileJournal(tmp_path / "journal"), **sandbox.settings(other)) as client:
        assert () == client.pending()
        with pytest.raises(voiceclone.ConfigurationError, match="'order-1'"):
            client.resume("order-1")


@pytest.fixture
def uploading(vendor: Emulator, process: Callable[[], Client], mine: CloneRequest) -> str:
    """The key of a submission that stopped before the recording was uploaded."""
    vendor.fault(UPLOAD[vendor.name], Fault(status=404, code="Refused"), times=2)
    with pytest.raises(voiceclone.TransferError):
        process().submit(mine)
    (key,) = process().pending()
    return key


def test_a_changed_file_is_not_uploaded(
    process: Callable[[], Client], mine: CloneRequest, vendor: Emulator, uploading: str
) -> None:
    """When a file is another one now, it is not sent: half of each would make a voice of nobody."""
    path = mine.recordings[0].path
    assert path is not None
    path.write_bytes(path.read_bytes() + b"\x80")

    with pytest.raises(InvalidRequestError, match="a file changed since the submission was begun"):
        process().resume(uploading)

    assert [] == vendor.paid


def test_a_lost_file_is_told_of(process: Callable[[], Client], mine: CloneRequest, uploading: str) -> None:
    """When a file that has to be sent is gone, resuming says which one."""
    path = mine.recordings[0].path
    assert path is not None
    path.unlink()

    with pytest.raises(InvalidRequestError, match=rf"there is no file {path}"):
        process().resume(uploading)


@pytest.mark.parametrize("harm", ["changed", "gone"])
@pytest.mark.parametrize("way", ["resume", "submit"])
def test_an_unknown_outcome_is_looked_up_without_the_files(
    *, process: Callable[[], Client], mine: CloneRequest, vendor: Emulator, sandbox: Sandbox, harm: str, way: str
) -> None:
    """A recording that changed or went away keeps nobody from finding the job that was paid for."""
    lose_the_answer(vendor, sandbox, process(), mine)
    path = mine.recordings[0].path
    assert path is not None
    if harm == "gone":
        path.unlink()
    elif way == "resume":
        path.write_bytes(path.read_bytes() + b"\x80")
    client = process()
    [key] = client.pending()

    job = client.resume(key) if way == "resume" else client.submit(mine)

    assert [job.job_id] == vendor.paid
    assert client.wait(job).voice_id


def test_a_finished_submission_asks_nobody_and_needs_no_file(
    process: Callable[[], Client], mine: CloneRequest, vendor: Emulator
) -> None:
    """The job of a finished submission is known, whatever became of its files since."""
    first = process().submit(mine)
    before = len(vendor.received)
    path = mine.recordings[0].path
    assert path is not None
    path.unlink()

    assert first == process().submit(mine)
    assert before == len(vendor.received)


def test_what_is_known_of_submissions(process: Callable[[], Client], request_: CloneRequest, vendor: Emulator) -> None:
    """Finished and unfinished ones are listed, and a key leads to its job."""
    job = process().submit(request_, key="done")
    vendor.fault(HALF_WAY[vendor.name], Fault(status=404, code="Refused"), times=TIMES[vendor.name])
    with pytest.raises(voiceclone.VoiceCloneError):
        process().submit(request_, key="begun")
    client = process()

    known = {each.key: each for each in client.submissions()}

    assert {"done": True, "begun": False} == {key: each.finished for key, each in known.items()}
    assert (job.ref, "gentle") == (client.submission("done").ref, client.submission("done").voice_name)
    assert client.submission("begun").ref is None


def test_old_records_can_be_pruned(process: Callable[[], Client], request_: CloneRequest, vendor: Emulator) -> None:
    """Finished records of some age go, younger and unfinished ones stay."""
    client = process()
    client.submit(request_, key="done")
    vendor.fault(HALF_WAY[vendor.name], Fault(status=404, code="Refused"), times=TIMES[vendor.name])
    with pytest.raises(voiceclone.VoiceCloneError):
        client.submit(request_, key="begun")

    none = client.prune(timedelta(days=1))
    gone = client.prune(timedelta(days=-1))

    assert ((), ("done",)) == (none, gone)
    assert ["begun"] == [each.key for each in client.submissions()]


def test_one_job_is_not_given_to_two_keys(
    process: Callable[[], Client], request_: CloneRequest, vendor: Emulator
) -> None:
    """Not even the user's word makes a job the answer to two submissions."""
    job = process().submit(request_, key="first")
    vendor.fault(HALF_WAY[vendor.name], Fault(status=404, code="Refused"), times=TIMES[vendor.name])
    with pytest.raises(voiceclone.VoiceCloneError):
        process().submit(request_, key="second")

    with pytest.raises(voiceclone.ConfigurationError, match="another submission"):
        process().resume("second", job_id=job.ref)


def test_the_user_may_say_which_job_it_is(
    process: Callable[[], Client], request_: CloneRequest, vendor: Emulator
) -> None:
    """resume(key, job_id=...) takes the user's word, and sends nothing."""
    key = stop_half_way(vendor, process(), request_)
    client = process()
    before = len(vendor.received)

    job = client.resume(key, job_id="known-to-me")

    assert ("known-to-me", ()) == (job.job_id, client.pending())
    assert before == len(vendor.received)


def test_two_at_once_are_one_too_many(process: Callable[[], Client], request_: CloneRequest, vendor: Emulator) -> None:
    """While a submission is worked on, a second try is refused at once."""
    second = process()
    seen: list[BaseException] = []

    def meddle(_progress: voiceclone.Progress) -> None:
        if not seen:
            with pytest.raises(voiceclone.SubmissionInProgressError) as caught:
                second.submit(request_)
            seen.append(caught.value)

    job = process().submit(request_, on_progress=meddle)

    assert 1 == len(seen)
    assert [job.job_id] == vendor.paid


def test_who_holds_a_key_for_a_moment_is_waited_for(
    sandbox: Sandbox, provider: str, request_: CloneRequest, vendor: Emulator, tmp_path: Path
) -> None:
    """What is kept of a job's history holds its key for milliseconds, and is no other submission."""
    journal = FileJournal(tmp_path / "journal")
    key, holds = "order-1", ExitStack()
    how: dict[str, Any] = {"journal": journal, "sleep": lambda _seconds: holds.close(), **sandbox.settings(provider)}
    with Client(provider, **how) as client:
        for call in (
            partial(client.submit, request_, key=key),
            partial(client.resume, key),
            partial(client.forget, key),
        ):
            holds.enter_context(journal.lock(key))
            call()

    assert 1 == len(vendor.paid)


class Old:
    """A journal of somebody else, whose records are those of an earlier version."""

    def __init__(self) -> None:
        inside = MemoryJournal()
        self.lock, self.save, self.delete, self.keys = inside.lock, inside.save, inside.delete, inside.keys
        self._load = inside.load

    def load(self, key: str) -> Any:
        record: Any = self._load(key)
        return record and {name: each for name, each in record.items() if name not in {"kind", "files", "history"}}


def test_another_journal_has_records_of_an_earlier_version(
    sandbox: Sandbox, provider: str, request_: CloneRequest, vendor: Emulator, clock: Any
) -> None:
    """What was begun goes on, what is finished is known, and the job is waited for."""
    how = {"journal": Old(), "clock": clock, "sleep": clock.sleep, **sandbox.settings(provider)}
    with Client(provider, **how) as client:
        job = client.resume(stop_half_way(vendor, client, request_))

        assert client.wait(job).job_id == client.submit(request_).job_id
        assert [job.job_id] == vendor.paid
        assert ["clone"] == [each.kind for each in client.submissions()]
