"""What every backend promises of the account, and of what belongs to a job, as tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from voiceclone._account import LeftoverKind, Removal
from voiceclone._client import Client
from voiceclone._errors import NotFoundError, UnsupportedFeatureError
from voiceclone._job import CloneJob, VoiceState
from voiceclone._journal import MemoryJournal
from voiceclone._request import CloneRequest
from voiceclone.testing._vendor import VendorUnderTest


class AccountConformance(VendorUnderTest):
    """A part of `BackendConformance`; a test of what `Capabilities` does not name is skipped."""

    def test_an_erased_job_is_gone(self, client: Client, clone_request: CloneRequest) -> None:
        """What is said to be deleted is gone, what is left says why, and erasing again leaves no more."""
        job = _finished(client, clone_request)

        erased = client.erase(job)

        assert {LeftoverKind.VOICE, LeftoverKind.JOB} <= {each.kind for each in erased.removals}
        assert [each for each in erased.removals if each.deleted == bool(each.why)] == []
        assert [each for each in erased.removals if each.deleted and not _is_gone(client, each)] == []
        assert {each.id for each in client.erase(job).left} <= {each.id for each in erased.left}

    def test_an_erased_job_is_not_given_again(self, client: Client, clone_request: CloneRequest) -> None:
        """Once the voice or the job is gone the same request makes another job; before, it gives the job."""
        job = _finished(client, clone_request)
        gone = any(each.deleted for each in client.erase(job).removals if each.kind is not LeftoverKind.UPLOAD)

        again = client.submit(clone_request)

        assert (again.job_id != job.job_id) == gone
        assert len(self.paid()) == 1 + gone

    def test_evidence(self, client: Client, clone_request: CloneRequest, tmp_path: Path) -> None:
        """What was sent is proven by digests, without a secret or a folder of this machine; the vendor is not asked."""
        job = _finished(client, clone_request)
        asked = self.received()

        found = client.evidence(job)

        text = json.dumps(found)
        assert [secret for secret in (*self.secrets, str(tmp_path)) if secret in text] == []
        assert {file["name"] for file in found["submissions"][0]["files"]} == {
            path.name for path in clone_request.files
        }
        assert (found["voice_id"], found["history"][-1]["state"]) == (job.voice_id, "succeeded")
        assert self.received() == asked

    def test_others_leftovers_are_left(
        self, options: dict[str, Any], client: Client, clone_request: CloneRequest
    ) -> None:
        """A client with another journal finds nothing to tidy of what this one has submitted."""
        if not client.capabilities.lists_leftovers:
            pytest.skip(f"{client.provider} has no lists_leftovers")
        job = _finished(client, clone_request)

        with self.make_client(**{**options, "journal": MemoryJournal()}) as other:
            assert other.tidy(dry_run=False) == ()

        assert client.get_job(job).voice_id == job.voice_id

    def test_quota(self, client: Client) -> None:
        """What is left is told, or that the vendor does not tell."""
        if not client.capabilities.tells_quota:
            with pytest.raises(UnsupportedFeatureError):
                client.quota()
            return
        found = client.quota()

        assert found.provider == client.provider
        assert all(each.available is None or each.available >= 0 for each in found.resources)

    def test_nothing_is_wrong(self, client: Client) -> None:
        """A vendor that answers, with the right keys, is in order, and nothing is paid to find out."""
        assert [each for each in client.diagnose() if not each.ok] == []
        assert self.paid() == []


def _finished(client: Client, request: CloneRequest) -> CloneJob:
    return client.wait(client.submit(request))


def _is_gone(client: Client, removal: Removal) -> bool:
    try:
        if removal.kind is LeftoverKind.VOICE:
            return client.get_voice(removal.id).state is VoiceState.DELETED
        if removal.kind is LeftoverKind.JOB:
            client.get_job(removal.id)
            return False
    except (NotFoundError, UnsupportedFeatureError):
        pass
    return True
