"""What listening to half an hour of speech takes, in a process that has done nothing else and has one processor."""

from __future__ import annotations

import os
import subprocess
import sys
import wave
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from result import Result
from surroundings import folder

from voiceclone.sandbox import samples

_RATE = 48_000
_SECONDS = 1800
#: Written again and again.
_PIECE = 60
_RUNS = 5
#: 600 times as fast as the recording lasts.
_MOST_SECONDS = _SECONDS / 600
_MOST_MEMORY = 64.0

_PROGRAM = """
import sys, time
from pathlib import Path

def memory(field):
    lines = Path("/proc/self/status").read_text().splitlines() if sys.platform == "linux" else []
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(field)), 0)

import voiceclone
before, start = memory("VmRSS"), time.perf_counter()
from voiceclone._preflight import audio
audio.measure(Path(sys.argv[1]))
print(time.perf_counter() - start, memory("VmHWM") - before)
"""


def run() -> Iterator[Result]:
    """Time and memory of `voiceclone._preflight.audio.measure`, the import of its libraries included."""
    with folder() as place:
        recording = _recording(place)
        _measure(recording)  # compiles
        taken = [_measure(recording) for _ in range(_RUNS)]
    seconds = median(each[0] for each in taken)
    yield Result(what="check of 30 minutes", measured=seconds, unit="s", limit=_MOST_SECONDS)
    yield Result(what="check, times as fast as real time", measured=_SECONDS / seconds)
    if sys.platform == "linux":
        memory = max(each[1] for each in taken)
        yield Result(what="check, memory", measured=memory, unit="MiB", limit=_MOST_MEMORY)


def _recording(place: Path) -> Path:
    """A WAV file of 48 kHz, 16 bit, mono."""
    # Made for a lower rate, so it sounds like a mouse.
    with wave.open(str(samples.make_speech(place / "piece.wav", _PIECE * _RATE / 16_000))) as file:
        piece = file.readframes(_PIECE * _RATE)
    path = place / "half-an-hour.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_RATE)
        file.setnframes(_SECONDS * _RATE)
        for _ in range(_SECONDS // _PIECE):
            file.writeframesraw(piece)
    return path


def _measure(recording: Path) -> tuple[float, float]:
    """Seconds, and MiB by which the memory grew at its peak."""
    env = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, "-c", _PROGRAM, str(recording)]
    answer = subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout.split()
    return float(answer[0]), float(answer[1])
