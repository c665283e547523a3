"""What an app names a job or a voice by, and the vendor's id of it."""

from __future__ import annotations

from voiceclone._errors import ConfigurationError
from voiceclone._job import CloneJob, Voice
from voiceclone._providers.discovery import provider_names


def job_id_of(job: CloneJob | str, provider: str) -> str:
    """The vendor's id of *job*, which may be a ``ref``.

    Raises:
        ConfigurationError: It is no job, or one of another provider than *provider*.
    """
    if not isinstance(job, CloneJob) and not (isinstance(job, str) and job.strip()):
        raise ConfigurationError(f"{job!r} is no job: give a CloneJob, its ref, or the vendor's id of it")
    ref = job.ref if isinstance(job, CloneJob) else job
    owner, colon, job_id = ref.partition(":")
    if colon and owner == provider:
        return job_id
    if colon and owner in provider_names():
        raise ConfigurationError(f"{ref} is a job of {owner}, this is a client of {provider}: use Client({owner!r})")
    return ref


def voice_id_of(voice: Voice | str, provider: str) -> str:
    """The vendor's id of *voice*.

    Raises:
        ConfigurationError: It is no voice, or one of another provider than *provider*.
    """
    voice_id = voice.voice_id if isinstance(voice, Voice) else voice
    if not isinstance(voice_id, str) or not voice_id.strip():
        raise ConfigurationError(f"{voice!r} is no voice: give a Voice, or the vendor's id of it")
    if isinstance(voice, Voice) and voice.provider != provider:
        owner = voice.provider
        raise ConfigurationError(
            f"{voice_id} is a voice of {owner}, this is a client of {provider}: use Client({owner!r})"
        )
    return voice_id
