"""What every backend promises, as tests."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import attrs
import pytest

from voiceclone._client import Client
from voiceclone._errors import (
    InvalidRequestError,
    MalformedResponseError,
    NotFoundError,
    RejectedError,
    SubmissionInProgressError,
    SubmissionUnknownError,
    VoiceCloneError,
)
from voiceclone._job import JobState
from voiceclone._request import CloneRequest, Consent, ConsentKind
from voiceclone.testing._account import AccountConformance
from voiceclone.testing._speech import SpeechConformance
from voiceclone.testing._voices import VoiceConformance

_OFTEN = 60  # more often than anything is tried


class BackendConformance(VoiceConformance, SpeechConformance, AccountConformance):
    """Inherit from it in the tests of a backend, in a class whose name begins with ``Test``::

        class TestAcme(BackendConformance):
            paid_operation, job_operation, voice_field = "CreateVoice", "GetVoice", "voice_id"
            secrets = ("the key",)

            @pytest.fixture(autouse=True)
            def emulated(self, tmp_path):
                with serve(AcmeEmulator()) as self.vendor:
                    yield

            def make_client(self, **options):
                return Client(backend=Acme(**self.vendor.settings()), **options)

            def make_request(self, folder):
                ...

    `VendorUnderTest` has the attributes and methods to set. The vendor is a `voiceclone.sandbox.Emulator`; for another
    one, the methods from `paid` to `hide_voice` are overridden. What the vendor lists, deletes, says and tells of the
    account is tested where `Capabilities` says that it does.
    """

    def test_ends_with_a_voice(self, client: Client, clone_request: CloneRequest) -> None:
        """A job that is submitted and waited for ends with a voice, and is paid for once."""
        job = client.wait(client.submit(clone_request))

        assert job.state is JobState.SUCCEEDED
        assert job.voice_id
        assert self.paid() == [job.job_id]

    @pytest.mark.parametrize("check", [True, False])
    def test_consent_is_needed(self, client: Client, clone_request: CloneRequest, *, check: bool) -> None:
        """Without the consent the vendor needs nothing is sent, whatever else is left unchecked."""
        for kind in client.capabilities.consent:
            with pytest.raises(InvalidRequestError) as caught:
                client.submit(_without(kind, clone_request), check=check)
            assert any("consent" in problem.location for problem in caught.value.problems)
        assert self.received() == []

    def test_an_edition_that_is_not_known(self, client: Client, clone_request: CloneRequest) -> None:
        """An edition that the vendor does not have is refused before anything is sent."""
        with pytest.raises(InvalidRequestError) as caught:
            client.submit(attrs.evolve(clone_request, edition="no such edition"), check=False)

        assert [problem.location for problem in caught.value.problems] == ["edition"]
        assert self.received() == []

    def test_the_same_request_is_the_same_job(self, client: Client, clone_request: CloneRequest) -> None:
        """A request that is submitted again is not sent again: its job is given, and the vendor is asked nothing."""
        first = client.submit(clone_request)
        asked = self.received()

        again = client.submit(clone_request)

        assert again.job_id == first.job_id
        assert self.received() == asked

    def test_a_key_names_one_submission(self, client: Client, clone_request: CloneRequest) -> None:
        """A key of its own makes the same request another job; the key again is the job again."""
        jobs = [client.submit(clone_request, key=key).job_id for key in ("one", "other", "one")]

        assert jobs[0] == jobs[2] != jobs[1]
        assert self.paid() == jobs[:2]

    def test_threads_pay_once(self, client: Client, clone_request: CloneRequest) -> None:
        """Threads that submit the same request at once make one job."""

        def submit(_number: int) -> str | None:
            try:
                return client.submit(clone_request).job_id
            except SubmissionInProgressError:
                return None

        with ThreadPoolExecutor(4) as pool:
            jobs = {*pool.map(submit, range(4))} - {None}

        assert [*jobs] == self.paid()

    @pytest.mark.parametrize("marker", [True, False])
    def test_a_lost_answer_is_paid_once(
        self, options: dict[str, Any], clone_request: CloneRequest, *, marker: bool
    ) -> None:
        """When the answer to the call that costs is lost, the job it made is found; where it cannot be, the user is
        told.
        """
        with self.make_client(**options, marker=marker) as client:
            self.lose_answer()

            found = [_submitted(client, clone_request) for _ in range(2)]

            assert len(self.paid()) == 1
            assert {*found} <= {*self.paid(), None}
            assert found[0] or not (marker and client.capabilities.marks_jobs)

    def test_a_lost_call_is_paid_once(self, client: Client, clone_request: CloneRequest) -> None:
        """When the call that costs is lost on its way, it is sent again where that is safe, and never
        paid for twice.
        """
        self.lose_call()

        found = [_submitted(client, clone_request) for _ in range(2)]

        assert {*found} <= {*self.paid(), None}
        assert len(self.paid()) == 1 or not client.capabilities.marks_jobs

    def test_another_process_goes_on(self, options: dict[str, Any], clone_request: CloneRequest) -> None:
        """A submission that failed goes on in another process, by the same journal, and is paid for once."""
        self.lose_call(_OFTEN)
        with self.make_client(**options) as first, pytest.raises(VoiceCloneError):
            first.submit(clone_request)
        self.recover()

        with self.make_client(**options) as second:
            found = _submitted(second, clone_request)

            assert self.paid() == [found] or not (found or second.capabilities.marks_jobs)

    def test_a_refusal_is_not_repeated(self, client: Client, clone_request: CloneRequest) -> None:
        """A refusal is an error that says so, and is believed; the request can be submitted again."""
        self.refuse()

        with pytest.raises(RejectedError) as caught:
            client.submit(clone_request)

        assert not caught.value.outcome_unknown
        assert self.received().count(self.paid_operation) == 1
        assert [client.submit(clone_request).job_id] == self.paid()

    def test_a_state_that_is_not_known(self, client: Client, clone_request: CloneRequest) -> None:
        """A state nobody has heard of is kept as the vendor says it."""
        job = client.submit(clone_request)
        self.set_state(job.job_id, "BRAND-NEW")

        now = client.get_job(job)

        assert (now.state, now.vendor_state) == (JobState.UNKNOWN, "BRAND-NEW")

    def test_success_without_a_voice(self, client: Client, clone_request: CloneRequest) -> None:
        """A success that names no voice is none."""
        job = client.wait(client.submit(clone_request))
        self.hide_voice(job.job_id)

        now = client.get_job(job)

        assert (now.state, now.voice_id) == (JobState.UNKNOWN, None)

    def test_a_job_that_is_not_there(self, client: Client) -> None:
        """An id the vendor does not know is an error that says so."""
        with pytest.raises(NotFoundError):
            client.get_job(self.unknown_job_id)

    def test_an_answer_that_cannot_be_read(self, options: dict[str, Any], clone_request: CloneRequest) -> None:
        """Garbage is an error of its own, not a crash; the next answer counts again."""
        with self.make_client(**options, attempts=1) as client:
            job = client.submit(clone_request)
            self.garble()

            with pytest.raises(MalformedResponseError):
                client.get_job(job)

            assert client.get_job(job).job_id == job.job_id

    def test_an_answer_of_other_types(self, client: Client, clone_request: CloneRequest) -> None:
        """A job whose values are of other types than documented is an error of this library, or a state not known."""
        job = client.submit(clone_request)
        self.distort(self.job_operation)

        with suppress(VoiceCloneError):
            assert client.get_job(job).job_id == job.job_id

    def test_a_paid_answer_of_other_types(self, client: Client, clone_request: CloneRequest) -> None:
        """A call that costs is not paid twice because its answer made no sense."""
        self.distort(self.paid_operation)

        with suppress(VoiceCloneError):
            assert client.submit(clone_request).job_id in self.paid()

        assert len(self.paid()) == 1

    def test_secrets_are_not_told(
        self, client: Client, clone_request: CloneRequest, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        """No secret is in a repr, an error, a log or the journal, whatever happens."""
        caplog.set_level("DEBUG")
        texts = [repr(client), repr(vars(client))]
        self.refuse()
        self.garble()
        ask = partial(client.get_job, self.unknown_job_id)
        for action in (partial(client.submit, clone_request), ask, ask):
            with pytest.raises(VoiceCloneError) as caught:
                action()
            texts += [str(caught.value), repr(caught.value), str(vars(caught.value))]
        self.lose_call()
        texts.append(repr(client.wait(client.submit(clone_request))))
        texts += [path.read_text(encoding="utf-8") for path in tmp_path.glob("journal/*") if path.is_file()]

        assert [secret for secret in self.secrets for text in (*texts, *caplog.messages) if secret in text] == []


def _submitted(client: Client, request: CloneRequest) -> str | None:
    """The job's id; None where the library says that it cannot know it."""
    try:
        return client.submit(request).job_id
    except SubmissionUnknownError:
        return None


def _without(kind: ConsentKind, request: CloneRequest) -> CloneRequest:
    """*request* with the other kind of consent alone; a recording stands for what was not there."""
    paths = [each.path for each in request.recordings if each.path is not None]
    if kind is ConsentKind.LETTER:
        consent = Consent(statement=request.consent.statement or paths[0])
    else:
        consent = Consent(letter=request.consent.letter or paths[0])
    return attrs.evolve(request, consent=consent)
