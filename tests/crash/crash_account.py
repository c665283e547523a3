"""The programs that delete: one erases a voice, one tidies up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import crash_vendor
from crash_faults import FaultPoint
from crash_host import Host
from crash_runs import ClientRun
from crash_work import Cloning, Counts, Stage, Work, count_voices

_TOLD = {"huawei": "left: nothing", "alibaba": "left: job, voice"}
_LAG = 60.0


class Erasing(Work):
    """What belongs to a host's job is deleted, and nothing else. The last host has another voice in the journal of the
    first, and no program.
    """

    name = "erase"
    pays: ClassVar[Mapping[str, frozenset[str]]] = {
        "huawei": frozenset({"DeleteAsset", "DeleteVoiceTrainingJob"}),
        "alibaba": frozenset({"DeleteMediaInfos", "DeleteCustomizedVoiceJob"}),
    }
    makes = pays
    costs = False
    hosts = 2
    two_hosts = 3
    environment: ClassVar[Mapping[str, str]] = {"VOICECLONE_ALIBABA_KEEP_MEDIA": "true"}

    def prepare(self, stage: Stage) -> None:
        stage.hosts[-1].home, stage.hosts[-1].goal = stage.hosts[0].home, 0
        for host in stage.hosts:
            before = crash_vendor.uploads(stage.emulator)
            voice_id = _clone(stage, host).result.printed
            job_id = crash_vendor.voices(stage.emulator)[voice_id]
            uploads = crash_vendor.uploads(stage.emulator) - before
            host.facts |= {"job": job_id, "voice": voice_id, "uploads": uploads}
            (host.work / "job.txt").write_text(f"{stage.emulator.name}:{job_id}")

    def count(self, stage: Stage) -> Counts:
        emulator: Any = stage.emulator
        *own, other = stage.hosts
        counts = Counts(paid=tuple(emulator.paid.count(host.facts["job"]) for host in stage.hosts))
        counts.mixed += ["paid for a job that nobody asked for"] * (len(emulator.paid) - sum(counts.paid))
        uploads, told = crash_vendor.uploads(emulator), _TOLD[emulator.name]
        for host in own:
            counts.left += ["an upload"] * len(host.facts["uploads"] & uploads)
            counts.lost += [f"it says {text!r}" for text in host.printed if text != told]
            if emulator.name == "huawei":
                counts.left += ["the job"] * (host.facts["job"] in emulator.jobs)
                state = emulator.assets[host.facts["voice"]]["asset_state"]
                counts.left += [f"the voice is {state}"] * (state != "DELETING")
        counts.lost += ["another job"] * (other.facts["job"] not in emulator.jobs)
        counts.lost += ["another job's upload"] * len(other.facts["uploads"] - uploads)
        if emulator.name == "huawei":
            counts.lost += ["another voice"] * (emulator.assets[other.facts["voice"]]["asset_state"] != "ACTIVED")
        return counts


class Tidying(Work):
    """What the first host's submission left over is deleted, and nothing else. Another submission is not finished: it
    goes on when that is done, and gets its voice.

    Args:
        one_journal: Whether that submission is in the same journal.
    """

    name = "tidy"
    pays: ClassVar[Mapping[str, frozenset[str]]] = {
        "huawei": frozenset({"DeleteVoiceTrainingJob"}),
        "alibaba": frozenset({"DeleteMediaInfos"}),
    }
    makes = pays
    costs = False
    hosts = 2
    alternates = False

    def __init__(self, *, one_journal: bool) -> None:
        self._one_journal = one_journal

    def prepare(self, stage: Stage) -> None:
        emulator: Any = stage.emulator
        first, other = stage.hosts
        if self._one_journal:
            other.home = first.home
        paying = next(iter(Cloning.pays[emulator.name]))
        if emulator.name == "huawei":
            # The list shows the first task too late, so that the second client makes another.
            emulator.list_lag = _LAG
            _clone(stage, first, FaultPoint("operation", 1, "acted", "CreateTrainingAdvanceJob"))
            first.printed.append(_clone(stage, first).result.printed)
            leftovers = emulator.jobs.keys() - set(emulator.paid)
        else:
            _clone(stage, first, FaultPoint("operation", 1, "acted", "CreateUploadMedia"))
            # Its voice is there, and what was uploaded is not deleted any more.
            _clone(stage, first, FaultPoint("operation", 1, "before", "DeleteMediaInfos"))
            first.printed.append(emulator.voice_of(emulator.paid[0]))
            leftovers = _things(emulator)
        first.facts |= {"voice": first.printed.pop(), "leftovers": leftovers}
        before = _things(emulator)
        other.text, other.goal = Cloning().text(emulator.name), 1
        _clone(stage, other, FaultPoint("operation", 1, "before", paying))
        other.facts |= {"begun": _things(emulator) - before}
        stage.clock.sleep(2 * _LAG)  # now the lists show everything

    def attend(self, stage: Stage, host: Host, run: ClientRun) -> None:
        first, other = stage.hosts
        if host is first and not other.runs and other.facts["begun"] - _things(stage.emulator):
            first.wrong.append("what an unfinished submission has made")

    def count(self, stage: Stage) -> Counts:
        first, *_ = stage.hosts
        first.printed.append(first.facts["voice"])
        counts = count_voices(stage.emulator, stage.hosts)
        counts.left += [f"the leftover {each}" for each in first.facts["leftovers"] & _things(stage.emulator)]
        counts.left += [] if first.facts["leftovers"] else ["there was nothing to tidy"]
        counts.lost += [*first.wrong, *["it never was tidy"] * first.given_up]
        return counts


def _things(emulator: Any) -> set[str]:
    """What may be left over: Huawei's tasks, Alibaba's assets."""
    return set(emulator.jobs if emulator.name == "huawei" else emulator.media)


def _clone(stage: Stage, host: Host, point: FaultPoint | None = None) -> ClientRun:
    """Run the README's program once."""
    run = stage.run_once(host, Cloning().text(stage.emulator.name), point)
    assert run.killed == (point is not None), f"{point}: {run.result.error}"
    return run
