"""Recordings of every kind: what the check finds is what was put in, and what the emulated vendors make
of it agrees.
"""

from __future__ import annotations

import functools
import io
import struct
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pytest
import soundfile
from helpers import PROVIDERS
from helpers.clock import Clock
from helpers.wav import write_wav

import voiceclone
from voiceclone import CloneRequest
from voiceclone.sandbox import Sandbox, samples

RATE = 16_000
MINUTE = 60


def speech(folder: Path) -> Path:
    return samples.make_speech(folder / "take.wav", 16 * MINUTE)


@functools.cache
def _telephone_speech() -> Any:
    with tempfile.TemporaryDirectory() as folder:
        return soundfile.read(speech(Path(folder)), dtype="float32")[0][::2]


def changed(folder: Path, change: Callable[[Any], Any], name: str = "take.wav", **how: Any) -> Path:
    """Speech of which something was made; at 8 kHz, which is enough for it and half the work."""
    soundfile.write(folder / name, change(_telephone_speech()), RATE // 2, **how)
    return folder / name


def silence(seconds: float) -> Callable[[Path], list[Path]]:
    return lambda folder: [write_wav(folder / "take.wav", seconds)]


def clips(*seconds: float) -> Callable[[Path], list[Path]]:
    return lambda folder: [write_wav(folder / f"{number}.wav", each) for number, each in enumerate(seconds)]


def noisy(sound: Any) -> Any:
    return sound + np.random.default_rng(1).normal(0, 0.03, len(sound)).astype("float32")


def lying(folder: Path) -> list[Path]:
    """The header promises four minutes more than there are."""
    path = speech(folder)
    content = bytearray(path.read_bytes())
    place = content.index(b"data") + 4
    (length,) = struct.unpack("<L", content[place : place + 4])
    content[place : place + 4] = struct.pack("<L", length + 4 * MINUTE * RATE * 2)
    path.write_bytes(content)
    return [path]


def renamed(folder: Path) -> list[Path]:
    mp3 = changed(folder, lambda sound: sound, "take.mp3")
    return [mp3.rename(folder / "take.wav")]


def bomb(folder: Path) -> list[Path]:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb", bytes(50_000_000))
    (folder / "take.wav").write_bytes(packed.getvalue())
    return [folder / "take.wav"]


def empty(folder: Path) -> list[Path]:
    (folder / "take.wav").touch()
    return [folder / "take.wav"]


@attrs.frozen
class Item:
    """One dataset, and the rules it breaks. An empty name is a problem that no rule of a vendor is needed for."""

    make: Callable[[Path], list[Path]]
    alibaba: frozenset[str] = frozenset()
    huawei: frozenset[str] = frozenset()
    warnings: frozenset[str] = frozenset()


def item(
    make: Callable[[Path], list[Path]], alibaba: str | None = None, huawei: str | None = None, warns: str = ""
) -> Item:
    errors = [frozenset[str]() if words is None else frozenset(words.split(",")) for words in (alibaba, huawei)]
    return Item(make, *errors, frozenset(warns.split()))


#: What a vendor would take, be paid for and make no voice of.
RUBBISH = {"no-speech"}
#: Absurd sample rates keep the long ones small; what they sound like is then no matter.
CORPUS = {
    "good": item(lambda folder: [speech(folder)]),
    "14:59": item(silence(14 * MINUTE + 59), "total-at-least"),
    "15:00": item(silence(15 * MINUTE)),
    "30:00": item(silence(30 * MINUTE)),
    "30:01": item(silence(30 * MINUTE + 1), "total-at-most"),
    "clip of 60.0 s": item(clips(900, 60.0), "clip-length", "most-recordings"),
    "clip of 60.1 s": item(clips(900, 60.1), None, "most-recordings"),
    "clipped": item(lambda folder: [changed(folder, lambda x: np.clip(8 * x, -1, 1))], warns="clipping"),
    "noisy": item(lambda folder: [changed(folder, noisy)], warns="noise"),
    "silent": item(lambda folder: [changed(folder, lambda x: 0 * x)], "no-speech", "no-speech", "quiet long-silence"),
    "stereo": item(lambda folder: [changed(folder, lambda x: np.stack([x, x], 1))], warns="mono"),
    "8 kHz": item(lambda folder: [changed(folder, lambda x: x)], warns="sample-rate"),
    "float": item(lambda folder: [changed(folder, lambda x: x, subtype="FLOAT")]),
    "lying header": item(lying, warns="cut-off"),
    "mp3 named wav": item(renamed, "mislabelled", "mislabelled,wav"),
    "zip bomb": item(bomb, "readable", "readable"),
    "empty": item(empty, "", ""),
}


@pytest.fixture
def odd_request(request: pytest.FixtureRequest, request_: CloneRequest, tmp_path: Path) -> CloneRequest:
    return attrs.evolve(request_, recordings=CORPUS[request.param].make(tmp_path))


@pytest.mark.parametrize(
    ("odd_request", "name"), [(name, name) for name in CORPUS], indirect=["odd_request"], ids=list(CORPUS)
)
def test_what_was_put_in_is_found_and_the_vendors_agree(
    odd_request: CloneRequest, name: str, sandbox: Sandbox, clock: Clock
) -> None:
    """The check calls an error exactly what is wrong; the vendor refuses that, and takes everything else."""
    sandbox["huawei"].enforces_durations = True  # type: ignore[attr-defined]
    plan = voiceclone.plan(odd_request, PROVIDERS)

    accepted = {provider: _accepts(provider, sandbox, clock, odd_request) for provider in PROVIDERS}

    expected = CORPUS[name]
    assert {"alibaba": expected.alibaba, "huawei": expected.huawei} == {
        report.provider: {each.requirement for each in report.errors} for report in plan.reports
    }
    assert expected.warnings <= {each.requirement for report in plan.reports for each in report.warnings}
    refused = {each.provider: {error.requirement for error in each.errors} - RUBBISH for each in plan.reports}
    assert {provider: not errors for provider, errors in refused.items()} == accepted


def test_a_good_take_has_no_warning_but_for_its_length(request_: CloneRequest, tmp_path: Path) -> None:
    """Of a good take only Huawei says something: premium voices are made of about an hour."""
    plan = voiceclone.plan(attrs.evolve(request_, recordings=[speech(tmp_path)]))

    assert {"huawei": {"studio-length"}, "alibaba": set()} == {
        report.provider: {each.requirement for each in report.problems} for report in plan.reports
    }


def _accepts(provider: str, sandbox: Sandbox, clock: Clock, request: CloneRequest) -> bool:
    try:
        with voiceclone.Client(provider, clock=clock, sleep=clock.sleep, **sandbox.settings(provider)) as client:
            return client.wait(client.submit(request, check=False)).voice_id is not None
    except voiceclone.VoiceCloneError:
        return False
