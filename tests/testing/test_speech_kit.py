"""The conformance tests of speech fail for a backend that breaks a promise."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import attrs
import pytest

import voiceclone
from voiceclone import ConnectionFailedError, RejectedError, VoiceCloneError
from voiceclone.backends import SpeechCapabilities, SpeechRequest, Steps
from voiceclone.sandbox import make_spoken
from voiceclone.testing import BackendConformance, FakeClock, MemoryBackend


class Hasty(MemoryBackend):
    """Orders again whatever came of the order before."""

    def synthesize(self, request: SpeechRequest, steps: Steps, to: Path) -> str | None:
        with suppress(VoiceCloneError):
            return super().synthesize(request, steps, to)
        steps.undo("synthesize")
        return super().synthesize(request, steps, to)


class Chatty(MemoryBackend):
    """Keeps the words in the journal."""

    def synthesize(self, request: SpeechRequest, steps: Steps, to: Path) -> str | None:
        steps.run("note", lambda: request.text, repeatable=True)
        return super().synthesize(request, steps, to)


class Silent(MemoryBackend):
    """Writes sound whatever the vendor says."""

    def synthesize(self, request: SpeechRequest, steps: Steps, to: Path) -> str | None:
        try:
            return super().synthesize(request, steps, to)
        except RejectedError:
            steps.run("again", lambda: "again")
            to.write_bytes(b"RIFF....WAVE")
            return None


class Empty(MemoryBackend):
    """Writes a header, and no sound."""

    def synthesize(self, request: SpeechRequest, steps: Steps, to: Path) -> str | None:
        super().synthesize(request, steps, to)
        to.write_bytes(to.read_bytes()[:40] + bytes(4))
        return None


class Compressing(MemoryBackend):
    """Gives MP3 alone."""

    capabilities = attrs.evolve(
        MemoryBackend.capabilities, speech=SpeechCapabilities(formats=frozenset({"mp3"}), longest_text=100)
    )

    def synthesize(self, request: SpeechRequest, steps: Steps, to: Path) -> str | None:
        super().synthesize(request, steps, to)
        to.write_bytes(make_spoken(request.text, request.voice_id, request.format))
        return None


class Kit(BackendConformance):
    vendor: MemoryBackend

    def make_client(self, **options: Any) -> voiceclone.Client:
        return voiceclone.Client(backend=self.vendor, **options)

    def lose_speech_call(self, times: int = 1) -> None:
        for _ in range(times):
            self._fail(ConnectionFailedError)

    def lose_speech_answer(self) -> None:
        self._fail(ConnectionFailedError, after=True)

    def refuse_speech(self) -> None:
        self._fail(RejectedError, outcome_unknown=False)

    def recover(self) -> None:
        self.vendor.clear_errors()

    def _fail(self, kind: type[voiceclone.ProviderError], *, after: bool = False, **more: Any) -> None:
        self.vendor.fail(
            "synthesize", kind("of a test", provider="memory", operation="synthesize", **more), after=after
        )


def _with_a_client(test: Callable[..., None]) -> Callable[..., None]:
    def promise(kit: Kit, options: dict[str, Any], **given: Any) -> None:
        with kit.make_client(**options) as client:
            test(kit, client, **given)

    promise.__name__ = test.__name__
    return promise


@pytest.mark.parametrize(
    ("backend", "promise"),
    [
        (Hasty, _with_a_client(Kit.test_a_refused_text)),
        (Silent, _with_a_client(Kit.test_a_refused_text)),
        (Empty, _with_a_client(Kit.test_speech_is_written)),
        (Empty, _with_a_client(Kit.test_long_text_is_one_file)),
        (Chatty, Kit.test_another_process_goes_on_with_speech),
    ],
    ids=lambda each: each.__name__,
)
def test_a_broken_promise_is_found(
    tmp_path: Path, request_: voiceclone.CloneRequest, backend: type[MemoryBackend], promise: Callable[..., None]
) -> None:
    """The test of a promise fails for a backend that does not keep it, and passes for one that does."""
    found = []
    for vendor in (MemoryBackend(), backend()):
        kit, clock, folder = Kit(), FakeClock(), tmp_path / type(vendor).__name__
        folder.mkdir()
        kit.vendor = vendor
        options = {"journal": folder / "journal", "clock": clock, "sleep": clock.sleep}
        try:
            promise(kit, options, clone_request=request_, tmp_path=folder)
        except (AssertionError, VoiceCloneError, pytest.fail.Exception):
            found.append(type(vendor))

    assert [backend] == found


@pytest.mark.parametrize(
    "promise",
    [
        _with_a_client(Kit.test_speech_is_written),
        _with_a_client(Kit.test_speech_is_remembered),
        _with_a_client(Kit.test_a_lost_answer_of_speech_is_paid_once),
        _with_a_client(Kit.test_a_lost_order_of_speech_is_paid_once),
        _with_a_client(Kit.test_a_refused_text),
        Kit.test_another_process_goes_on_with_speech,
    ],
    ids=lambda each: each.__name__,
)
def test_a_vendor_without_wav(tmp_path: Path, request_: voiceclone.CloneRequest, promise: Callable[..., None]) -> None:
    """Every promise but that of long text can be kept in another format."""
    kit, clock = Kit(), FakeClock()
    kit.vendor = Compressing()

    promise(
        kit,
        {"journal": tmp_path / "journal", "clock": clock, "sleep": clock.sleep},
        clone_request=request_,
        tmp_path=tmp_path,
    )

    assert kit.spoken()


def test_long_text_of_a_vendor_without_wav(tmp_path: Path, request_: voiceclone.CloneRequest) -> None:
    """Long text is joined of WAV alone, so there is nothing to promise."""
    kit = Kit()
    kit.vendor = Compressing()

    with (
        kit.make_client(journal=tmp_path / "journal") as client,
        pytest.raises(pytest.skip.Exception, match="no WAV"),
    ):
        kit.test_long_text_is_one_file(client, request_, tmp_path)
