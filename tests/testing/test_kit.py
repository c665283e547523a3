"""The conformance tests fail for a backend that breaks a promise."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest
from helpers.http_vendor import API_KEY, Acme, AcmeEmulator
from helpers.wav import write_wav

import voiceclone
from voiceclone import CloneJob, CloneRequest, JobState
from voiceclone.backends import Capabilities, ConsentKind, Steps, setting
from voiceclone.testing import BackendConformance, FakeClock, serve


class Unrecorded(Acme):
    """Pays outside of any step."""

    def submit(self, request: CloneRequest, steps: Steps) -> CloneJob:
        answer = self.call("POST", "/voices", operation="CreateVoice", fields={"name": request.voice_name})
        return self._job(answer.required("voice_id", str), answer.data)


class Repeating(Acme):
    """Says that a repeat of the paid call is harmless."""

    def submit(self, request: CloneRequest, steps: Steps) -> CloneJob:
        fields = {"name": request.voice_name}

        def create() -> str:
            return self.call("POST", "/voices", operation="CreateVoice", fields=fields).required("voice_id", str)

        return self._job(steps.run("create", create, repeatable=True), {"state": "waiting"})


class Blind(Acme):
    """Says that the voice is not there, and did not ask."""

    def submit(self, request: CloneRequest, steps: Steps) -> CloneJob:
        fields = {"name": steps.marked(request.voice_name, None)}

        def create() -> str:
            return self.call("POST", "/voices", operation="CreateVoice", fields=fields).required("voice_id", str)

        return self._job(steps.run("create", create, find=lambda _begun: None), {})


class Believing(Acme):
    """Takes no refusal for a proof."""

    errors = {}  # noqa: RUF012


class Brittle(Acme):
    """Knows every state there will ever be."""

    def _job(self, job_id: str, data: Any) -> CloneJob:
        state = {"waiting": JobState.QUEUED, "training": JobState.TRAINING, "ready": JobState.SUCCEEDED}[data["state"]]
        return CloneJob(provider=self.name, job_id=job_id, state=state, voice_id=job_id)


@attrs.define(kw_only=True)
class Talkative(Acme):
    """Shows its key."""

    api_key: str = setting("ACME_API_KEY")


class Careless(Acme):
    """Asks for a consent that no speaker gave."""

    capabilities = Capabilities(consent=frozenset({ConsentKind.LETTER}), recording_formats=frozenset({".wav"}))


def kit_of(backend: type[Acme]) -> type[BackendConformance]:
    class Kit(BackendConformance):
        paid_operation, job_operation = "CreateVoice", "GetVoice"
        secrets = (API_KEY,)

        def make_client(self, **options: Any) -> voiceclone.Client:
            return voiceclone.Client(backend=backend(**self.vendor.settings()), **options)

        def make_request(self, folder: Path) -> CloneRequest:
            return CloneRequest(
                voice_name="gentle",
                recordings=[write_wav(folder / "take.wav", 60)],
                consent=voiceclone.Consent(statement=write_wav(folder / "statement.wav", 12)),
            )

    return Kit


@pytest.mark.parametrize(
    ("backend", "promise"),
    [
        (Unrecorded, BackendConformance.test_a_lost_call_is_paid_once),
        (Repeating, BackendConformance.test_a_paid_answer_of_other_types),
        (Believing, BackendConformance.test_a_refusal_is_not_repeated),
        (Brittle, BackendConformance.test_a_state_that_is_not_known),
        (Brittle, BackendConformance.test_success_without_a_voice),
        (Careless, BackendConformance.test_ends_with_a_voice),
    ],
    ids=lambda each: each.__name__,
)
def test_a_broken_promise_is_found(
    tmp_path: Path, backend: type[Acme], promise: Callable[[Any, voiceclone.Client, CloneRequest], None]
) -> None:
    """The test of a promise fails for a backend that does not keep it, and passes for one that does."""
    assert passes(tmp_path / "good", Acme, promise)
    assert not passes(tmp_path / "broken", backend, promise)


def passes(folder: Path, backend: type[Acme], promise: Callable[[Any, voiceclone.Client, CloneRequest], None]) -> bool:
    folder.mkdir()
    kit, clock = kit_of(backend)(), FakeClock()
    with serve(AcmeEmulator()) as kit.vendor:
        client = kit.make_client(journal=folder / "journal", clock=clock, sleep=clock.sleep)
        with client:
            try:
                promise(kit, client, kit.make_request(folder))
            except (Exception, pytest.fail.Exception):
                return False
    return True


@pytest.mark.parametrize(
    ("backend", "marker"), [(Unrecorded, True), (Repeating, True), (Repeating, False), (Blind, False)]
)
def test_a_second_payment_is_found(tmp_path: Path, backend: type[Acme], *, marker: bool) -> None:
    """A backend that pays twice when an answer is lost fails, with a marker and without."""

    def promise(kit: BackendConformance, _client: voiceclone.Client, request: CloneRequest) -> None:
        clock = FakeClock()
        options = {"journal": voiceclone.MemoryJournal(), "clock": clock, "sleep": clock.sleep}
        kit.test_a_lost_answer_is_paid_once(options, request, marker=marker)

    assert passes(tmp_path / "good", Acme, promise)
    assert not passes(tmp_path / "broken", backend, promise)


def test_a_key_that_is_shown_is_found(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A key that is a setting like any other is found in what is printed."""
    kit, clock = kit_of(Talkative)(), FakeClock()
    with serve(AcmeEmulator()) as kit.vendor:
        client = kit.make_client(journal=tmp_path / "journal", clock=clock, sleep=clock.sleep)
        with client, pytest.raises(AssertionError):
            kit.test_secrets_are_not_told(client, kit.make_request(tmp_path), tmp_path, caplog)
