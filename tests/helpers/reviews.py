"""Huawei's reviews, for the tests of what answers them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

import voiceclone
from helpers.clock import Clock
from voiceclone import CloneJob, CloneRequest, Consent, FileJournal
from voiceclone.sandbox import Sandbox

LETTER = "PutAuthorizationLetter"
RECORDING = "PutTrainingData"
COMMIT = "CommitVoiceTrainingJob"
ADDRESSES = "ShowJobUploadingAddress"
AUDIT = "ShowJobAuditResult"
SHOW = "ShowVoiceTrainingJob"
NO_WAV = {"audio_name": "Voice.wav", "error_code": "MSS.20020018", "error_message": "cannot be parsed"}
BAD_LETTER = {"error_code": "MSS.20020010", "error_message": "the letter is not signed"}


def waits(client: voiceclone.Client, job: CloneJob | str) -> voiceclone.ActionRequiredError:
    """The error that waiting for a job ends with when the job waits for a human."""
    with pytest.raises(voiceclone.ActionRequiredError) as caught:
        client.wait(job)
    return caught.value


def rejected(client: voiceclone.Client, request: CloneRequest, vendor: Any, *errors: dict[str, str]) -> CloneJob:
    """A job whose review failed, as it waits."""
    job = client.submit(request)
    vendor.reject(job.job_id, "", errors or [BAD_LETTER])
    return waits(client, job).job


def asked(vendor: Any) -> list[str]:
    """The operations that were called."""
    return [each.operation for each in vendor.received]


def has(vendor: Any, job: CloneJob, consent: Consent) -> bool:
    """Whether this letter is the one the vendor has."""
    assert consent.letter is not None
    stored: bytes = vendor.store.get(f"{job.job_id}/authorization-letter").path.read_bytes()
    return stored == consent.letter.read_bytes()


def reviews(vendor: Any, job: CloneJob) -> int:
    """How many commits the vendor accepted."""
    times: int = vendor.records[job.job_id].occurred["SYSTEM_AUDITING"]
    return times


@contextmanager
def processes(
    sandbox: Sandbox, clock: Clock, folder: Path, provider: str = "huawei"
) -> Iterator[Callable[..., voiceclone.Client]]:
    """Opens clients that share a journal in *folder*, as processes of an app do."""
    with ExitStack() as opened:

        def open_(**settings: Any) -> voiceclone.Client:
            known = sandbox.settings(provider) | {"journal": FileJournal(folder), "clock": clock, "sleep": clock.sleep}
            return opened.enter_context(voiceclone.Client(provider, **known | settings))

        yield open_
