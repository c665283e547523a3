"""What the harness knows of each vendor: the operations that matter, and how to read the emulator's state."""

from __future__ import annotations

import math
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import attrs

from voiceclone import _providers
from voiceclone.sandbox import Emulator

#: The operation that costs money.
PAYS: Mapping[str, frozenset[str]] = {
    "huawei": frozenset({"CommitVoiceTrainingJob"}),
    "alibaba": frozenset({"SubmitStandardCustomizedVoiceJob"}),
}
#: Operations that must not be repeated blindly.
MAKES: Mapping[str, frozenset[str]] = {
    "huawei": PAYS["huawei"] | {"CreateTrainingAdvanceJob"},
    "alibaba": PAYS["alibaba"],
}


def emulated(vendor: str, clock: Callable[[], float], traits: Mapping[str, Any]) -> Emulator:
    """The vendor's emulator; it ignores the dates of signatures, because clients sign with the real time."""
    emulator: Any = _providers.plugin_manager(vendor).hook.voiceclone_register_emulator()(clock=clock)
    for name, value in {"clock_tolerance": math.inf, **traits}.items():
        assert hasattr(emulator, name), name
        setattr(emulator, name, value)
    made: Emulator = emulator
    return made


def environment(emulator: Emulator) -> dict[str, str]:
    """The variables by which a client finds the emulator."""
    return {_providers.variable(emulator.name, name): value for name, value in emulator.settings().items()}


def voices(emulator: Any) -> dict[str, str]:
    """Ids of jobs by the voice that each leads to."""
    return {emulator.voice_of(job_id): job_id for job_id in emulator.jobs}


def audio_of(emulator: Any, job_id: str) -> list[bytes]:
    """The recordings that a job is made of, as the vendor has them."""
    if emulator.name == "huawei":
        stored = emulator.store.get(f"{job_id}/training-data")
        if stored is None:
            return []
        with zipfile.ZipFile(stored.path) as archive:
            return [archive.read(name) for name in archive.namelist()]
    known = emulator.media | emulator.deleted_media
    assets = [known[media_id] for media_id in emulator.jobs[job_id].fields["Audios"].split(",")]
    return [emulator.store.get(each.place).path.read_bytes() for each in assets]


def uploads(emulator: Any) -> set[str]:
    """What was uploaded and can be deleted: Alibaba's assets, and the places of their files."""
    if emulator.name == "huawei":
        return set()
    assets = _uploaded(emulator)
    return {*assets, *(f"{each.place}" for each in assets.values() if each.place in emulator.objects)}


@attrs.frozen
class Order:
    """Speech that was paid.

    Attributes:
        job_id: The id of its job.
        text: What is said.
        voice_id: By which voice.
    """

    job_id: str
    text: str
    voice_id: str


def orders(emulator: Any) -> list[Order]:
    """What was paid for speech, one order for each payment."""
    jobs, *names = {
        "huawei": ("speech", "text", "voice_asset_id"),
        "alibaba": ("speech_jobs", "InputConfig", "voice"),
    }[emulator.name]
    known = getattr(emulator, jobs)
    return [Order(job_id, *(known[job_id].fields[name] for name in names)) for job_id in emulator.spoken]


def orphans(emulator: Any) -> int:
    """Huawei's tasks that were never committed; Alibaba's assets that no job uses."""
    if emulator.name == "huawei":
        return len(emulator.jobs.keys() - set(emulator.paid))
    fields = [job.fields for job in emulator.jobs.values()]
    used = {media_id for each in fields for media_id in (*each["Audios"].split(","), each["Authentication"])}
    return len(_uploaded(emulator).keys() - used)


def _uploaded(emulator: Any) -> dict[str, Any]:
    """Alibaba's assets by id, without those of speech, which are the user's to delete."""
    return {media_id: each for media_id, each in emulator.media.items() if not each.spoken}
