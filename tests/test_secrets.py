"""
No secret is told by anything: logs, output, reprs, errors with all that led to them, the journal, the command line.
"""

from __future__ import annotations

import base64
import contextlib
import json
import logging
import os
import re
import subprocess
import sys
import threading
import traceback
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import urllib3
from helpers import PROVIDERS, faults
from helpers.clock import Clock
from werkzeug.wrappers import Request, Response

import voiceclone
from voiceclone import CloneRequest, FileJournal
from voiceclone.sandbox import Emulator, Sandbox
from voiceclone_huawei.task import Task

SECRET = {"huawei": "secret_key", "alibaba": "access_key_secret"}
#: Loggers of the vendors' SDKs; the first does not propagate.
LOGGERS = ("HuaweiCloud-SDK-MetaStudioClient", "darabonba-core")
#: A fault that stays shows all that is ever said of it, except where it hides what comes after.
CELLS = [cell for cell in faults.cells() if cell.always]
_HANGS = ("read time-out", "time-out after acting")


class Scene:
    """
    A client's life, every word it says, and every secret that goes over the wire meanwhile.
    """

    def __init__(self, request: CloneRequest, clock: Clock, journal: Path) -> None:
        self.request, self.clock, self.journal = request, clock, journal
        self.words: list[str] = []
        self.secrets = {"Signature="}

    def watch(self, vendor: Emulator) -> None:
        """Let *vendor* ask for a token, and note each secret that it hands out."""
        vendor.security_token = f"token-{uuid.uuid4().hex}"  # type: ignore[attr-defined]
        settings, perform = vendor.settings(), vendor.perform
        self.secrets |= {settings[SECRET[vendor.name]], settings["security_token"]}

        def watched(operation: str, request: Request) -> Response:
            response = perform(operation, request)
            self.secrets.update(_secrets(response.get_data(as_text=True)))
            return response

        vendor.perform = watched  # type: ignore[method-assign]

    def clone(
        self, vendor: Emulator, *, sleep: Callable[[float], None] | None = None, **settings: Any
    ) -> Exception | None:
        """Submit, look and wait; the error that it ends with."""
        try:
            with voiceclone.Client(
                vendor.name,
                journal=FileJournal(self.journal),
                attempts=2,
                sleep=sleep or self.clock.sleep,
                clock=self.clock,
                **vendor.settings() | settings,
            ) as client:
                self.note(client, client._backend, client._journal, self.request)
                job = client.submit(self.request)
                seen = client.get_job(job)
                done = client.wait(job, timeout=600)
                self.note(job, seen, done, done.voice)
        except Exception as error:
            # The vendor's own answer is what it is, and nothing prints it unasked.
            self.note(error, {name: value for name, value in vars(error).items() if name != "raw"})
            self.words += traceback.format_exception(error)
            return error
        return None

    def note(self, *values: object) -> None:
        """Note how *values* print."""
        self.words += [form(value) for value in values for form in (repr, str)]


class Ears:
    """
    Finds the secrets of a scene in all that was said.
    """

    def __init__(self, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
        self._caplog, self._capfd = caplog, capfd

    def leaks(self, scene: Scene) -> list[str]:
        """Where a secret was told, with a little of what stands before it."""
        files = [file.read_text("utf-8", "replace") for file in scene.journal.rglob("*") if file.is_file()]
        text = "\n".join([*scene.words, self._caplog.text, *self._capfd.readouterr(), *files])
        found = (re.search(f".{{0,40}}{re.escape(secret)}", text) for secret in sorted(scene.secrets))
        return [each[0] for each in found if each]


def _secrets(answer: str) -> Iterator[str]:
    for signature in re.findall(r'Signature=([^"&]+)', answer):
        yield from (signature, unquote(signature))
    for credential in re.findall(r'"UploadAuth": "([^"]+)"', answer):
        fields = json.loads(base64.b64decode(credential))
        # The head alone tells it all the same, when the end is lost.
        yield from (credential[:200], fields["AccessKeySecret"], fields["SecurityToken"])


@pytest.fixture
def ears(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Ears]:
    """Every logger speaks, and one SDK is asked to print all headers."""
    monkeypatch.setenv("DEBUG", "sdk")
    caplog.set_level(logging.DEBUG)
    for name in LOGGERS:
        logging.getLogger(name).addHandler(caplog.handler)
    yield Ears(caplog, capfd)
    for name in LOGGERS:
        logging.getLogger(name).removeHandler(caplog.handler)


@pytest.fixture
def scene(request_: CloneRequest, clock: Clock, tmp_path: Path) -> Scene:
    return Scene(request_, clock, tmp_path / "journal")


@pytest.fixture
def vendor(sandbox: Sandbox, provider: str, scene: Scene) -> Emulator:
    """Each vendor in turn, watched."""
    scene.watch(sandbox[provider])
    return sandbox[provider]


def test_a_clone_tells_no_secret(vendor: Emulator, scene: Scene, ears: Ears) -> None:
    """
    When all goes well, no secret is told.
    """
    error = scene.clone(vendor)

    assert error is None
    assert len(scene.secrets) >= 5
    assert [] == ears.leaks(scene)


@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_a_fault_tells_no_secret(cell: faults.Cell, scene: Scene, ears: Ears) -> None:
    """
    Whatever goes wrong at whatever call, no secret is told.
    """
    with Sandbox(cell.provider) as sandbox:
        vendor = sandbox[cell.provider]
        scene.watch(vendor)
        sleep = faults._arrange(cell, sandbox, vendor, scene.clock)
        patience = 0.05 if cell.column in _HANGS else 5
        scene.clone(vendor, sleep=sleep, read_timeout=patience, connect_timeout=0.5)

    assert [] == ears.leaks(scene)


def test_a_wrong_key_tells_no_secret(vendor: Emulator, scene: Scene, ears: Ears) -> None:
    """
    A vendor who repeats the request whose signature is wrong does not make us repeat its token.
    """
    error = scene.clone(vendor, **{SECRET[vendor.name]: "wrong"})

    assert isinstance(error, voiceclone.AuthenticationError)
    assert [] == ears.leaks(scene)


@pytest.mark.parametrize("status", [400, 403, 503])
def test_a_store_that_repeats_the_request_tells_no_secret(
    vendor: Emulator, scene: Scene, ears: Ears, status: int
) -> None:
    """
    A store that repeats the signed request in its refusal does not make us repeat it.
    """
    perform = vendor.perform

    def repeating(operation: str, request: Request) -> Response:
        if operation not in faults.UPLOADS:
            return perform(operation, request)
        text = f"<Error><Code>No</Code><StringToSign>{request.url}\n{request.headers}</StringToSign></Error>"
        return Response(text, status, mimetype="application/xml")

    vendor.perform = repeating  # type: ignore[method-assign]

    error = scene.clone(vendor)

    assert isinstance(error, voiceclone.TransferError)
    assert [] == ears.leaks(scene)


@pytest.mark.parametrize("lost", [1, 60])
def test_half_an_answer_tells_no_secret(vendor: Emulator, scene: Scene, ears: Ears, lost: int) -> None:
    """
    An answer with addresses and credentials that lost its end is not repeated.
    """
    perform = vendor.perform

    def shortened(operation: str, request: Request) -> Response:
        response = perform(operation, request)
        if operation in ("CreateUploadMedia", "CreateTrainingAdvanceJob"):
            response.set_data(response.get_data()[:-lost])
        return response

    vendor.perform = shortened  # type: ignore[method-assign]

    error = scene.clone(vendor)

    assert isinstance(error, voiceclone.MalformedResponseError | None)
    assert [] == ears.leaks(scene)


@pytest.mark.parametrize("addition", ["{}\n", "\n{}", "{}\r\nX-More: 1", " {}", "{}\0"], ids=ascii)
@pytest.mark.parametrize("field", ["security_token", "access_key", "secret"])
def test_a_key_that_cannot_be_sent_is_not_told(
    vendor: Emulator, scene: Scene, ears: Ears, field: str, addition: str
) -> None:
    """
    A key read with its line break, or otherwise unfit for a header, is refused and not shown.
    """
    access_key = {"huawei": "access_key", "alibaba": "access_key_id"}
    name = {"access_key": access_key[vendor.name], "secret": SECRET[vendor.name]}.get(field, field)
    value = vendor.settings()[name]
    scene.secrets.add(value)

    error = scene.clone(vendor, **{name: addition.format(value)})

    assert isinstance(error, voiceclone.ConfigurationError)
    assert name in str(error)
    assert [] == ears.leaks(scene)


def test_what_holds_an_address_does_not_print_it() -> None:
    """
    The addresses of a submission are not in its repr.
    """
    addresses = {"letter": "https://obs.example.com/letter?Signature=abc"}
    task = Task(
        sdk=None,  # type: ignore[arg-type]
        job_id="1",
        steps=None,  # type: ignore[arg-type]
        letter_content_type="",
        waits=bool,
        addresses=addresses,
    )

    assert "Signature" not in repr(task)


def test_the_search_finds_what_is_told(vendor: Emulator, scene: Scene, ears: Ears) -> None:
    """
    Were a library below to log a secret, this search would find it.
    """
    scene.clone(vendor)
    for secret in vendor.settings().values():
        logging.getLogger("urllib3.connectionpool").debug("a header with %s", secret)

    assert [] != ears.leaks(scene)


_PROGRAM = """
import logging, sys
logging.basicConfig(level=logging.DEBUG)
import voiceclone
request = voiceclone.CloneRequest(
    voice_name="gentle",
    gender="female",
    language="zh-CN",
    recordings=["take.wav"],
    consent=voiceclone.Consent(statement="statement.wav", letter="letter.pdf"),
)
with voiceclone.Client(sys.argv[1], attempts=1, sleep=lambda seconds: None) as client:
    print(client.wait(client.submit(request)))
    client.get_job("none")
"""


def run(arguments: list[str], folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={"HOME": str(folder), "ALIBABA_CLOUD_ECS_METADATA_DISABLED": "true", "DEBUG": "sdk", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_program_that_logs_everything_tells_no_secret(
    vendor: Emulator, scene: Scene, ears: Ears, material: Path
) -> None:
    """
    A program of its own, with all logging on from its first line to an uncaught error, prints no secret.
    """
    settings = vendor.settings().items()
    environment = {f"VOICECLONE_{vendor.name}_{field}".upper(): str(value) for field, value in settings}

    done = run(["-c", _PROGRAM, vendor.name], material, environment)

    scene.words += [done.stdout, done.stderr]
    assert "SUCCEEDED" in done.stdout
    assert "NotFoundError" in done.stderr
    assert [] == ears.leaks(scene)


@pytest.mark.parametrize("command", ["demo", "providers", "providers --json"])
def test_the_command_line_tells_no_secret(
    sandbox: Sandbox, scene: Scene, ears: Ears, material: Path, command: str
) -> None:
    """
    No command but the one that is there to hand out made-up settings prints any of them.
    """
    scene.secrets |= {sandbox.settings(name)[secret] for name, secret in SECRET.items()} | {"sandbox-token"}
    files = ["take.wav", "--statement", "statement.wav", "--letter", "letter.pdf"] if command == "demo" else []

    done = run(["-m", "voiceclone", *command.split(), *files], material, dict(os.environ))

    scene.words += [done.stdout, done.stderr]
    assert 0 == done.returncode
    assert "huawei" in done.stdout
    assert [] == ears.leaks(scene)


@pytest.fixture
def clients(sandbox: Sandbox, scene: Scene) -> Iterator[dict[str, voiceclone.Client]]:
    """A client of each vendor."""
    with contextlib.ExitStack() as stack:
        for name in PROVIDERS:
            scene.watch(sandbox[name])
        yield {
            name: stack.enter_context(
                voiceclone.Client(name, attempts=1, sleep=scene.clock.sleep, **sandbox.settings(name))
            )
            for name in PROVIDERS
        }


def test_only_the_calling_thread_is_quiet(
    clients: dict[str, voiceclone.Client], sandbox: Sandbox, scene: Scene, ears: Ears, caplog: pytest.LogCaptureFixture
) -> None:
    """
    While a client uploads in one thread, another thread's requests are logged; afterwards, everybody's are.
    """
    uploading, go_on = threading.Event(), threading.Event()
    logger = logging.getLogger("urllib3.connectionpool")
    before = (logger.level, logger.disabled, logger.propagate, list(logger.handlers), logging.root.level)

    def stay(_progress: voiceclone.Progress) -> None:
        uploading.set()
        go_on.wait(10)

    def heard(word: str) -> bool:
        urllib3.request("GET", f"{sandbox['alibaba'].url}/{word}")
        return word in caplog.text

    with ThreadPoolExecutor(1) as pool:
        job = pool.submit(clients["huawei"].submit, scene.request, on_progress=stay)
        assert uploading.wait(10)
        with pytest.raises(voiceclone.NotFoundError):
            clients["alibaba"].get_job("none")
        meanwhile = heard("meanwhile")
        go_on.set()
        job.result()
        afterwards = pool.submit(heard, "afterwards").result()

    assert (True, True) == (meanwhile, afterwards)
    assert before == (logger.level, logger.disabled, logger.propagate, list(logger.handlers), logging.root.level)
    assert [] == ears.leaks(scene)
