"""Nothing in these tests may reach further than this machine."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from helpers import PROVIDERS
from helpers.clock import Clock
from helpers.wav import write_wav
from hypothesis import settings

import voiceclone
from voiceclone.sandbox import Emulator, Pace, Sandbox, samples

_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")
_OURS = ("VOICECLONE_", "HUAWEICLOUD_", "CLOUD_SDK_", "ALIBABA_CLOUD_")

# The same values in every run, so that a change is judged by what it does and not by luck.
settings.register_profile("repeatable", derandomize=True, database=None, deadline=None, max_examples=40)
# Other values in every run, many: ``pytest --hypothesis-profile=search``.
settings.register_profile("search", database=None, deadline=None, max_examples=400)
settings.load_profile("repeatable")


#: Where a file that has to be on disk is so at once: a journal waits for the disk at every step.
_MEMORY = Path("/dev/shm")


def pytest_configure() -> None:
    """Have temporary files in memory, where there is plenty of it and nobody asked for another place.

    In what is started from here, so in the processes of xdist, numpy computes in one thread: its others would wait for
    small matrices in a loop, on the processors of other tests.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    plenty = os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > 4 << 30
    if plenty and "TMPDIR" not in os.environ:
        os.environ["TMPDIR"] = str(_MEMORY)
        tempfile.tempdir = None


@pytest.fixture(scope="session", autouse=True)
def hermetic() -> Iterator[None]:
    """An empty home, no proxy, no credentials of the person who runs the tests, no probe of a metadata address.

    No certificate of the machine is trusted either: to read them takes longer than most tests.
    """
    before = dict(os.environ)
    for name in list(os.environ):
        if name in _PROXIES or name == "PYTEST_ADDOPTS" or name.startswith(_OURS):
            del os.environ[name]
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"HOME": home, "ALIBABA_CLOUD_ECS_METADATA_DISABLED": "true", "SSL_CERT_FILE": os.devnull}
        yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(autouse=True)
def forgetful(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """A journal of its own for every test: what one submitted is not another's."""
    monkeypatch.setenv("VOICECLONE_JOURNAL", str(tmp_path_factory.mktemp("kept") / "journal"))


@pytest.fixture
def contacted(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Every host that is connected to while the test runs."""
    hosts: set[str] = set()
    connect = socket.socket.connect

    def note(self: socket.socket, address: Any) -> None:
        hosts.add(address[0])
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", note)
    return hosts


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a take of sixteen minutes, a spoken statement, a letter, and another letter that corrects it.

    The files are shared: who changes one copies it first.
    """
    folder = tmp_path_factory.mktemp("dataset")
    write_wav(folder / "take.wav", 16 * 60)
    write_wav(folder / "statement.wav", 12)
    letter = samples.make_letter(folder / "letter.pdf").read_bytes()
    (folder / "corrected.pdf").write_bytes(letter + b"signed")
    return folder


@pytest.fixture
def request_(dataset: Path) -> voiceclone.CloneRequest:
    """A request that every vendor accepts."""
    return voiceclone.CloneRequest(
        voice_name="gentle",
        gender="female",
        language="zh-CN",
        recordings=[dataset / "take.wav"],
        consent=voiceclone.Consent(statement=dataset / "statement.wav", letter=dataset / "letter.pdf"),
    )


@pytest.fixture
def signed(dataset: Path) -> voiceclone.Consent:
    """A corrected letter."""
    return voiceclone.Consent(letter=dataset / "corrected.pdf")


@pytest.fixture
def pace() -> Pace:
    """How fast jobs move on: one state per poll. Modules of which none looks at the states between have a quick one."""
    return Pace()


@pytest.fixture
def sandbox(pace: Pace) -> Iterator[Sandbox]:
    """Every vendor on loopback."""
    with Sandbox(*PROVIDERS, pace=pace) as sandbox:
        yield sandbox


@pytest.fixture(params=PROVIDERS)
def provider(request: pytest.FixtureRequest) -> str:
    """Each vendor in turn."""
    name: str = request.param
    return name


@pytest.fixture
def vendor(sandbox: Sandbox, provider: str) -> Emulator:
    """The vendor in turn, emulated."""
    return sandbox[provider]


@pytest.fixture
def client(sandbox: Sandbox, provider: str, clock: Clock) -> Iterator[voiceclone.Client]:
    """A client of the vendor in turn, for which nothing waits in real time."""
    with voiceclone.Client(provider, clock=clock, sleep=clock.sleep, **sandbox.settings(provider)) as made:
        yield made
