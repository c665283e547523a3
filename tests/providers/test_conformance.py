"""What every backend promises holds for the bundled vendors."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
from helpers.sentences import of_sentences, one_by_one

import voiceclone
from voiceclone.sandbox import Sandbox
from voiceclone.testing import BackendConformance


class _Bundled(BackendConformance):
    provider: ClassVar[str]
    settings: dict[str, Any]
    accepted: voiceclone.CloneRequest

    @pytest.fixture(autouse=True)
    def emulated(self, request_: voiceclone.CloneRequest) -> Iterator[None]:
        with Sandbox(self.provider) as sandbox:
            self.vendor, self.settings, self.accepted = (
                sandbox[self.provider],
                sandbox.settings(self.provider),
                request_,
            )
            self.secrets = tuple(value for name, value in self.settings.items() if "secret" in name)
            yield

    def make_client(self, **options: Any) -> voiceclone.Client:
        return voiceclone.Client(self.provider, **self.settings, **options)

    def make_request(self, folder: Path) -> voiceclone.CloneRequest:
        return self.accepted


class TestHuawei(_Bundled):
    provider = "huawei"
    paid_operation, job_operation, voice_field = "CommitVoiceTrainingJob", "ShowVoiceTrainingJob", "asset_id"
    delete_job_operation = "DeleteVoiceTrainingJob"
    speech_operation = "CreateAsyncTtsJob"


class TestHuaweiSentences(TestHuawei):
    def make_request(self, folder: Path) -> voiceclone.CloneRequest:
        return of_sentences(self.accepted)


class TestHuaweiSentencesOneByOne(TestHuaweiSentences):
    def make_request(self, folder: Path) -> voiceclone.CloneRequest:
        return one_by_one(super().make_request(folder))


class TestAlibaba(_Bundled):
    provider = "alibaba"
    paid_operation, job_operation, voice_field = "SubmitStandardCustomizedVoiceJob", "GetCustomizedVoiceJob", "VoiceId"
    delete_job_operation = "DeleteCustomizedVoiceJob"
    speech_operation = "SubmitAudioProduceJob"
