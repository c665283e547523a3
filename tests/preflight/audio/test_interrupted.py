"""Ctrl-C while audio is decoded."""

from __future__ import annotations

import signal
import time
from pathlib import Path
from typing import Any

import pytest
from helpers import sounds

from voiceclone._preflight import audio


class Interrupted(BaseException):
    """As KeyboardInterrupt, which would end the tests."""


def interrupt(*_: Any) -> None:
    raise Interrupted


@pytest.mark.parametrize("share", [0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4])
def test_an_interruption_is_not_taken_for_the_end_of_a_file(tmp_path: Path, share: float) -> None:
    """Whenever it comes while a file is decoded."""
    take = sounds.save(tmp_path / "take.flac", sounds.noise(60, -20, 48_000), 48_000, kind="FLAC")
    start = time.perf_counter()
    audio.read_header(take)
    seconds = time.perf_counter() - start
    before = signal.signal(signal.SIGALRM, interrupt)

    try:
        signal.setitimer(signal.ITIMER_REAL, share * seconds)
        with pytest.raises(Interrupted):
            audio.measure(take)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
