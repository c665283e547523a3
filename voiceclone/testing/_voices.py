"""What every backend promises of jobs and voices that are listed and deleted, as tests."""

from __future__ import annotations

from contextlib import suppress

import pytest

from voiceclone._client import Client
from voiceclone._errors import NotFoundError, RejectedError, UnsupportedFeatureError
from voiceclone._job import Voice, VoiceState
from voiceclone._request import CloneRequest
from voiceclone.testing._vendor import VendorUnderTest


class VoiceConformance(VendorUnderTest):
    """A part of `BackendConformance`; a test of what `Capabilities` does not name is skipped."""

    def test_a_job_is_listed(self, client: Client, clone_request: CloneRequest) -> None:
        """A job that was submitted is in the list, once, under its own name."""
        _needs(client, "lists_jobs")
        job = client.submit(clone_request)

        listed = [each for each in client.jobs() if each.job_id == job.job_id]

        assert [each.voice_name for each in listed] in ([clone_request.voice_name], [None])

    def test_a_voice_is_listed(self, client: Client, clone_request: CloneRequest) -> None:
        """The voice of a finished job is in the list once, and can be asked for."""
        _needs(client, "lists_voices")
        voice = finished(client, clone_request)

        listed = [each.voice_id for each in client.voices()]

        assert listed.count(voice.voice_id) == 1
        assert client.get_voice(voice).voice_id == voice.voice_id

    def test_a_voice_that_is_not_there(self, client: Client) -> None:
        """A voice the vendor does not know is an error that says so."""
        _needs(client, "lists_voices")

        with pytest.raises(NotFoundError):
            client.get_voice("no-such-voice")

    def test_a_deleted_job_is_gone(self, client: Client, clone_request: CloneRequest) -> None:
        """A job that was deleted is not there any more, and deleting it again is fine."""
        _needs(client, "deletes_jobs")
        job = client.submit(clone_request)
        try:
            client.delete_job(job)
        except RejectedError:  # some vendors delete what is done, others what is not
            client.delete_job(client.wait(job))

        client.delete_job(job)

        with pytest.raises(NotFoundError):
            client.get_job(job)

    def test_a_refused_deletion(self, client: Client, clone_request: CloneRequest) -> None:
        """A deletion that the vendor refuses is an error, and the job is still there."""
        _needs(client, "deletes_jobs")
        job = client.submit(clone_request)
        self.refuse_deletion()

        with pytest.raises(RejectedError):
            client.delete_job(job)

        assert client.get_job(job).job_id == job.job_id

    def test_a_deleted_voice_is_gone(self, client: Client, clone_request: CloneRequest) -> None:
        """A voice that was deleted is not there any more, or is there as deleted; deleting it again is fine."""
        _needs(client, "deletes_voices")
        voice = finished(client, clone_request)
        client.delete_voice(voice)

        client.delete_voice(voice)

        with suppress(NotFoundError, UnsupportedFeatureError):
            assert client.get_voice(voice).state is VoiceState.DELETED


def _needs(client: Client, capability: str) -> None:
    if not getattr(client.capabilities, capability):
        pytest.skip(f"{client.provider} has no {capability}")


def finished(client: Client, request: CloneRequest) -> Voice:
    """The voice of *request*, once it is there."""
    voice = client.wait(client.submit(request)).voice
    assert voice is not None
    return voice
