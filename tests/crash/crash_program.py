"""
The program that is killed: it submits one request and waits for its voice. Started again, it is the same program.
"""

from __future__ import annotations

import logging
import os
import signal
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NoReturn
from unittest import mock

import attrs
from crash_points import Point

import voiceclone
from voiceclone.journal import Record

# Looks come in quick succession; what is measured by the clock, like settling, takes its full time.
_LONGEST_NAP = 0.02


@attrs.frozen(kw_only=True)
class Start:
    """
    What a run begins with.

    Attributes:
        vendor: Name of the provider.
        settings: Its settings.
        settle: As of `voiceclone.Client`.
        material: Folder of the recording and the consent.
        kept: Folder of the journal.
        point: The journal write to die at.
    """

    vendor: str
    settings: dict[str, Any]
    settle: float
    material: Path
    kept: Path
    point: Point | None


@attrs.frozen
class Ended:
    """
    How a run ended that was not killed.

    Attributes:
        job_id: The vendor's job; empty when the run failed.
        voice_id: What it came to; empty when the run failed.
        error: What it failed of.
        saves: What was written to the journal, in order.
    """

    job_id: str
    voice_id: str
    error: str
    saves: tuple[str, ...]


class DeadlyJournal:
    """
    A journal whose process dies around one of its writes.
    """

    def __init__(self, journal: voiceclone.FileJournal, point: Point | None) -> None:
        self._journal, self._point = journal, point
        self.saves: list[str] = []

    def lock(self, key: str) -> AbstractContextManager[object]:
        return self._journal.lock(key)

    def load(self, key: str) -> Record | None:
        return self._journal.load(key)

    def delete(self, key: str) -> None:
        self._journal.delete(key)

    def keys(self) -> Iterator[str]:
        return self._journal.keys()

    def save(self, record: Record) -> None:
        self.saves.append(_label(record))
        here = self._point if self._point is not None and self._point.number == len(self.saves) else None
        moment = here.moment if here is not None else ""
        if moment == "before":
            _die()
        if moment == "during":
            # The first thing that is synced is the draft.
            with mock.patch.object(os, "fsync", side_effect=_die):
                self._journal.save(record)
        self._journal.save(record)
        if moment == "after":
            _die()


def run(start: Start, parent: Connection) -> None:
    """
    Submit, wait, and send *parent* an `Ended`.
    """
    logging.getLogger("voiceclone").addHandler(logging.NullHandler())
    journal = DeadlyJournal(voiceclone.FileJournal(start.kept), start.point)
    material = start.material
    request = voiceclone.CloneRequest(
        voice_name="gentle",
        gender="female",
        language="zh-CN",
        recordings=[material / "take.wav"],
        consent=voiceclone.Consent(statement=material / "statement.wav", letter=material / "letter.pdf"),
    )
    try:
        with voiceclone.Client(
            start.vendor, journal=journal, settle=start.settle, sleep=_nap, **start.settings
        ) as client:
            job = client.wait(client.submit(request))
        ended = Ended(job.job_id, job.voice_id or "", "", tuple(journal.saves))
    except Exception as error:
        ended = Ended("", "", f"{type(error).__name__}: {error}", tuple(journal.saves))
    parent.send(ended)


def _label(record: Record) -> str:
    """
    What was new in *record*, most likely: the last step's begin or end, or the job.
    """
    if record["job_id"] is not None:
        return "job"
    for name, step in reversed(record["steps"].items()):
        return f"{name} {'ended' if 'result' in step else 'begun'}"
    return "undone"


def _nap(seconds: float) -> None:
    time.sleep(min(seconds, _LONGEST_NAP))


def _die(*_args: object) -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError
