"""
Nothing in these tests may reach further than this machine.
"""

from __future__ import annotations

import os
import tempfile
import time
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest

import voiceclone
from voiceclone.sandbox import Emulator, Sandbox, samples

_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")
_OURS = ("VOICECLONE_", "HUAWEICLOUD_", "ALIBABA_CLOUD_")

PROVIDERS = ("alibaba", "huawei")


@pytest.fixture(scope="session", autouse=True)
def hermetic() -> Iterator[None]:
    """
    An empty home, no proxy, no credentials of the person who runs the tests, no probe of a metadata address.
    """
    before = dict(os.environ)
    for name in list(os.environ):
        if name in _PROXIES or name.startswith(_OURS):
            del os.environ[name]
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"HOME": home, "ALIBABA_CLOUD_ECS_METADATA_DISABLED": "true"}
        yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(autouse=True)
def forgetful(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    A journal of its own for every test: what one submitted is not another's.
    """
    monkeypatch.setenv("VOICECLONE_JOURNAL", str(tmp_path_factory.mktemp("kept") / "journal"))


class Clock:
    """
    Time that passes only when somebody sleeps.
    """

    def __init__(self) -> None:
        self.now = time.time()
        self.naps: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


def write_wav(path: Path, seconds: float, rate: int = 100) -> Path:
    """
    A WAV file of silence, small because its sample rate is absurd.
    """
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(rate)
        file.writeframes(bytes([128]) * round(seconds * rate))
    return path


@pytest.fixture(scope="session")
def material(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """
    A folder with a take of sixteen minutes, a spoken statement and a letter.
    """
    folder = tmp_path_factory.mktemp("material")
    write_wav(folder / "take.wav", 16 * 60)
    write_wav(folder / "statement.wav", 12)
    samples.make_letter(folder / "letter.pdf")
    return folder


@pytest.fixture
def request_(material: Path) -> voiceclone.CloneRequest:
    """
    A request that every vendor accepts.
    """
    return voiceclone.CloneRequest(
        voice_name="gentle",
        gender="female",
        language="zh-CN",
        recordings=[material / "take.wav"],
        consent=voiceclone.Consent(statement=material / "statement.wav", letter=material / "letter.pdf"),
    )


@pytest.fixture
def box() -> Iterator[Sandbox]:
    """
    Every vendor on loopback.
    """
    with Sandbox(*PROVIDERS) as sandbox:
        yield sandbox


@pytest.fixture(params=PROVIDERS)
def provider(request: pytest.FixtureRequest) -> str:
    """
    Each vendor in turn.
    """
    name: str = request.param
    return name


@pytest.fixture
def vendor(box: Sandbox, provider: str) -> Emulator:
    """
    The vendor in turn, as it is played.
    """
    return box[provider]


@pytest.fixture
def client(box: Sandbox, provider: str, clock: Clock) -> Iterator[voiceclone.Client]:
    """
    A client of the vendor in turn, in whose life nothing waits for real.
    """
    with voiceclone.Client(provider, clock=clock, sleep=clock.sleep, **box.settings(provider)) as made:
        yield made
