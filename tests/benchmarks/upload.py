"""A recording of 1 GiB on its way to Huawei: time, memory and disk, against `requests` alone.

Needs 3 GiB on disk, for the recording and what the sandbox keeps of it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from dataset import large_recording, request, small_recording
from footprint import Footprint
from result import Result
from sending import checksum, put_plainly, put_zipped
from surroundings import folder, sandbox, sink

import voiceclone
from voiceclone._submission import files

_PAIRS = 7
#: Of whole submissions, which are measured for information only.
_SUBMISSIONS = 4
_MOST_RATIO = 1.15
_MIB = 1 << 20
_MOST_MEMORY = 16.0
#: KiB; a line in a log is no temporary file.
_MOST_WRITTEN = 64.0


def run() -> Iterator[Result]:
    """The upload alone against a plain one, the whole submission likewise, and what both take."""
    with folder() as place:
        large = large_recording(place / "large.wav")
        small = small_recording(place / "small.wav", 16 * 60)
        yield from _alone(large)
        yield from _submitted(place, large)
        if sys.platform == "linux":
            with sink() as url:
                yield from _footprint("upload", "put", url, small, large)
            with sandbox("huawei") as settings:
                yield from _footprint("submit", "submit", json.dumps(settings["huawei"]), small, large)


def _alone(recording: Path) -> Iterator[Result]:
    ours, plain, sums = [], [], []
    with sink() as url:
        put_zipped(url, recording)
        put_plainly(url, recording)
        for _ in range(_PAIRS):
            ours.append(_seconds(partial(put_zipped, url, recording)))
            plain.append(_seconds(partial(put_plainly, url, recording)))
            sums.append(_seconds(partial(checksum, recording)))
    yield Result(what="upload of 1 GiB", measured=median(ours), unit="s")
    yield Result(what="upload of 1 GiB, requests alone", measured=median(plain), unit="s")
    yield Result(what="checksum of 1 GiB, which the archive needs", measured=median(sums), unit="s")
    yield Result(what="upload of 1 GiB / requests alone", measured=median(ours) / median(plain))
    needed = median(plain) + median(sums)
    yield Result(what="upload of 1 GiB / requests and a checksum", measured=median(ours) / needed, limit=_MOST_RATIO)


def _submitted(place: Path, recording: Path) -> Iterator[Result]:
    ours: list[float] = []
    plain: list[float] = []
    digests: list[float] = []
    clone = request(place, recording)
    for number in range(_SUBMISSIONS):
        # A new one each time: the sandbox keeps every upload until it ends.
        with (
            sandbox("huawei") as settings,
            voiceclone.Client("huawei", journal=voiceclone.MemoryJournal(), **settings["huawei"]) as client,
        ):
            url = _address(settings["huawei"])
            # Unchecked: what is measured is the upload, and its bytes are no speech.
            turns = ((ours, partial(client.submit, clone, check=False)), (plain, partial(put_plainly, url, recording)))
            # The second of the two has more on its way to the disk.
            for times, do in turns if number % 2 else reversed(turns):
                times.append(_seconds(do))
        digests.append(_seconds(partial(files.fingerprint, "huawei", "account", clone)))
    yield Result(what="submit of 1 GiB", measured=median(ours), unit="s")
    yield Result(what="submit of 1 GiB / requests alone, same sandbox", measured=median(ours) / median(plain))
    yield Result(what="submit of 1 GiB, share of the fingerprint", measured=100 * sum(digests) / sum(ours), unit="%")


def _address(settings: dict[str, Any]) -> str:
    """Where the sandbox takes a recording."""
    from voiceclone_huawei.backend import HuaweiBackend  # noqa: PLC0415 - the SDK takes seconds to load

    service = HuaweiBackend(**settings).service
    answer = service.call("CreateTrainingAdvanceJob", {"create_type": "PACKAGE", "voice_name": "plain"})
    address: str = answer["training_data_uploading_url"]
    service.close()
    return address


def _footprint(title: str, how: str, where: str, small: Path, large: Path) -> Iterator[Result]:
    command = [sys.executable, str(Path(__file__).with_name("footprint.py")), how, where, str(small), str(large)]
    with folder() as temporary:
        # Compiled modules are no temporary files.
        env = {**os.environ, "TMPDIR": str(temporary), "PYTHONDONTWRITEBYTECODE": "1"}
        answer = subprocess.run(command, env=env, stdout=subprocess.PIPE, text=True, check=True)
    took = Footprint(**json.loads(answer.stdout))
    what = f"{title} of 1 GiB"
    yield Result(what=f"{what}, growth of memory", measured=took.memory / _MIB, unit="MiB", limit=_MOST_MEMORY)
    yield Result(what=f"{what}, written to disk", measured=took.written / 1024, unit="KiB", limit=_MOST_WRITTEN)
    names = f" ({', '.join(took.files)})" if took.files else ""
    yield Result(what=f"{what}, files made{names}", measured=len(took.files), unit="files", limit=0)


def _seconds(do: Callable[[], object]) -> float:
    start = time.perf_counter()
    do()
    return time.perf_counter() - start
