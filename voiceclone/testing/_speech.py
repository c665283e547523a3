"""What every backend promises of speech, as tests."""

from __future__ import annotations

import json
import wave
from pathlib import Path
from typing import Any

import pytest

from voiceclone._client import Client
from voiceclone._errors import RejectedError, SubmissionUnknownError, VoiceCloneError
from voiceclone._job import Voice
from voiceclone._request import CloneRequest
from voiceclone.backends._capabilities import SpeechCapabilities
from voiceclone.testing._vendor import VendorUnderTest
from voiceclone.testing._voices import finished

_WORDS = ("今天天气很好", "Wonderful weather")
_TEXT = "。".join(_WORDS)
_OFTEN = 60  # more often than anything is tried


class SpeechConformance(VendorUnderTest):
    """A part of `BackendConformance`; skipped where `Capabilities` has no ``speech``."""

    def test_speech_is_written(self, client: Client, clone_request: CloneRequest, tmp_path: Path) -> None:
        """A finished voice says a text in every format the vendor gives, each paid once; WAV can be read."""
        can, voice = _needs_speech(client), finished(client, clone_request)

        for number, form in enumerate(sorted(can.formats), start=1):
            said = client.synthesize(voice, _TEXT, tmp_path / f"said.{form}", format=form)
            assert said.path is not None
            assert said.path.stat().st_size
            assert len(self.spoken()) == number
            if form == "wav":
                with wave.open(str(said.path)) as file:
                    assert file.getframerate() == said.sample_rate
                    assert file.getnframes()

    def test_speech_is_remembered(self, client: Client, clone_request: CloneRequest, tmp_path: Path) -> None:
        """The same call again fetches the same audio, and pays nothing."""
        to = _target(client, tmp_path)
        voice = finished(client, clone_request)

        for _ in range(2):
            assert _said(client, voice, to)

        assert len({*self.spoken()}) == 1
        assert client.pending() == ()

    def test_a_lost_answer_of_speech_is_paid_once(
        self, client: Client, clone_request: CloneRequest, tmp_path: Path
    ) -> None:
        """When the answer to the order is lost, the same call finds it, or says that it cannot; it is paid once."""
        to = _target(client, tmp_path)
        voice = finished(client, clone_request)
        self.lose_speech_answer()

        known = _said(client, voice, to) or _said(client, voice, to)

        assert known == to.exists()
        assert len(self.spoken()) == 1

    def test_a_lost_order_of_speech_is_paid_once(
        self, client: Client, clone_request: CloneRequest, tmp_path: Path
    ) -> None:
        """When the order is lost on its way, it is sent again where that is safe, and never paid twice."""
        to = _target(client, tmp_path)
        voice = finished(client, clone_request)
        self.lose_speech_call()

        known = _said(client, voice, to) or _said(client, voice, to)

        assert known == to.exists() == (len(self.spoken()) == 1)

    def test_another_process_goes_on_with_speech(
        self, options: dict[str, Any], clone_request: CloneRequest, tmp_path: Path
    ) -> None:
        """Speech that failed leaves no file, and no word of the text and no secret in the journal; the same call in
        another process goes on.
        """
        with self.make_client(**options) as first:
            to = _target(first, tmp_path)
            voice = finished(first, clone_request)
            self.lose_speech_call(_OFTEN)
            with pytest.raises(VoiceCloneError):
                first.synthesize(voice, _TEXT, to, format=to.suffix[1:])
            assert not to.exists()
        kept = [str(json.loads(path.read_bytes())) for path in tmp_path.glob("journal/*.json")]
        assert [word for word in (*_WORDS, *self.secrets) for text in kept if word in text] == []
        self.recover()

        with self.make_client(**options) as second:
            known = _said(second, voice, to)

            assert known == to.exists() == (len(self.spoken()) == 1)

    def test_a_refused_text(self, client: Client, clone_request: CloneRequest, tmp_path: Path) -> None:
        """A refusal is an error that says so, and leaves no file; the same call may be accepted later."""
        to = _target(client, tmp_path)
        voice = finished(client, clone_request)
        self.refuse_speech()

        with pytest.raises(RejectedError):
            _said(client, voice, to)

        assert not to.exists()
        assert _said(client, voice, to)
        assert len(self.spoken()) == 1

    def test_long_text_is_one_file(self, client: Client, clone_request: CloneRequest, tmp_path: Path) -> None:
        """Text that the vendor does not take at once is ordered in parts, each paid once, and becomes one file."""
        to, longest = _target(client, tmp_path), _needs_speech(client).longest_text
        if longest is None:
            pytest.skip(f"{client.provider} takes text of any length")
        if to.suffix != ".wav":
            pytest.skip(f"{client.provider} gives no WAV, and nothing else is joined")
        text = "今天天气很好。" * (longest // 7 + 2)

        said = client.synthesize(finished(client, clone_request), text, to)

        assert len({*self.spoken()}) == len(self.spoken()) == 2
        assert said.duration


def _needs_speech(client: Client) -> SpeechCapabilities:
    can = client.capabilities.speech
    if can is None:
        pytest.skip(f"{client.provider} does not speak")
    return can


def _target(client: Client, folder: Path) -> Path:
    """The file that speech is written to: WAV if the vendor gives it."""
    formats = _needs_speech(client).formats
    return folder / f"said.{'wav' if 'wav' in formats else min(formats)}"


def _said(client: Client, voice: Voice, to: Path) -> bool:
    """Whether the text was spoken; False where the library says that it cannot know whether it was ordered."""
    try:
        client.synthesize(voice, _TEXT, to, format=to.suffix[1:])
    except SubmissionUnknownError:
        return False
    return True
