"""What an app does with the jobs and voices that the vendor has: list them, delete them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from voiceclone._errors import ConfigurationError
from voiceclone._job import CloneJob, JobState, Voice
from voiceclone._listing import delete, listed
from voiceclone._providers import job_id_of, voice_id_of
from voiceclone._retry import Timing
from voiceclone.backends._backend import Backend


class VoiceClient:
    """The part of a client that lists and deletes what the vendor has."""

    _backend: Backend
    _timing: Timing

    def jobs(
        self, *, state: JobState | str | None = None, voice_name: str | None = None, since: datetime | None = None
    ) -> Iterator[CloneJob]:
        """The jobs that the vendor lists, in its order, each once; also those that were not submitted from here.

        Pages are read while you iterate. A list that changes meanwhile is no error: a job that is made may be missing,
        and a deletion may hide others. To delete what is listed, read the list to its end first:
        ``list(client.jobs())``.

        Args:
            state: Only jobs in this state.
            voice_name: Only jobs whose voice has this name, without the marker.
            since: Only jobs made then or later (aware); a job whose time the vendor does not tell is kept.

        Raises:
            ConfigurationError: There is no such state, or *since* has no time zone.
            UnsupportedFeatureError: The vendor's API lists no jobs.
            ProviderError: The vendor said no; or `MalformedResponseError`: an entry cannot be read.
        """
        if state is not None and state not in tuple(JobState):
            raise ConfigurationError(f"{state!r} is no state of a job: give one of {', '.join(JobState)}")
        if since is not None and (not isinstance(since, datetime) or since.utcoffset() is None):
            raise ConfigurationError(f"since is {since!r}: give a datetime with a time zone")
        return (
            job
            for job in listed(self._timing.retry, self._backend.list_jobs, lambda job: job.job_id)
            if state in (None, job.state)
            and voice_name in (None, job.voice_name)
            and (since is None or job.created_at is None or job.created_at >= since)
        )

    def delete_job(self, job: CloneJob | str) -> None:
        """Delete a job at the vendor. One that is not there any more is success.

        The journal is left alone: it goes on to know the submission, and the same request gives the job that was
        deleted. `forget` drops the record. What becomes of the voice of a finished job is up to the vendor.

        Args:
            job: The job, its ``ref``, or the vendor's id of it.

        Raises:
            UnsupportedFeatureError: The vendor's API deletes no jobs.
            ProviderError: The vendor said no: it does not delete every job in every state.
        """
        job_id = job_id_of(job, self._backend.name)
        delete(self._timing.retry, lambda: self._backend.delete_job(job_id))

    def voices(self) -> Iterator[Voice]:
        """The voices of the account that the vendor lists, in its order, each once, in whatever state.

        Pages are read while you iterate, as by `jobs`.

        Raises:
            UnsupportedFeatureError: The vendor's API lists no voices.
            ProviderError: The vendor said no; or `MalformedResponseError`: an entry cannot be read.
        """
        return listed(self._timing.retry, self._backend.list_voices, lambda voice: voice.voice_id)

    def get_voice(self, voice: Voice | str) -> Voice:
        """Ask the vendor how a voice is.

        Args:
            voice: The voice, or the vendor's id of it.

        Raises:
            NotFoundError: The vendor knows no such voice.
            UnsupportedFeatureError: The vendor's API tells nothing of a voice.
            ProviderError: The vendor said no.
        """
        voice_id = voice_id_of(voice, self._backend.name)
        return self._timing.retry(lambda: self._backend.get_voice(voice_id))

    def delete_voice(self, voice: Voice | str) -> None:
        """Delete a voice at the vendor. One that is not there any more is success.

        The vendor may keep it for a while, to be restored: `get_voice` tells of it as ``deleted`` then.

        Args:
            voice: The voice, or the vendor's id of it.

        Raises:
            UnsupportedFeatureError: The vendor's API deletes no voices.
            ProviderError: The vendor said no.
        """
        voice_id = voice_id_of(voice, self._backend.name)
        delete(self._timing.retry, lambda: self._backend.delete_voice(voice_id))
