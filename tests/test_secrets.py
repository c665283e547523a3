"""
No secret is told by anything: logs, output, reprs, errors with all that led to them, the journal, the command line.
"""

from __future__ import annotations

import base64
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

import faults
import pytest
import urllib3
from conftest import PROVIDERS, Clock
from werkzeug.wrappers import Request, Response

import voiceclone
from voiceclone import CloneRequest, FileJournal, transfer
from voiceclone.sandbox import Emulator, Fault, Sandbox
from voiceclone_huawei.uploads import Uploads

SECRET = {"huawei": "secret_key", "alibaba": "access_key_secret"}
UPLOADS = {"huawei": "PutTrainingData", "alibaba": "PutObject"}
#: Loggers of the vendors' SDKs; the first does not propagate.
LOGGERS = ("HuaweiCloud-SDK-MetaStudioClient", "darabonba-core")
#: A fault that stays shows all that is ever said of it, except where it hides what comes after.
CELLS = [cell for cell in faults.cells() if cell.always]
_HANGS = ("read time-out", "time-out after acting")


class Told:
    """
    Everything a client said, and every secret that went over the wire meanwhile.
    """

    def __init__(self, journal: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
        self.journal, self._caplog, self._capfd = journal, caplog, capfd
        self.words: list[str] = []
        self.secrets = {"Signature="}

    def watch(self, vendor: Emulator) -> None:
        """Ask for a token from now on, and note each secret that *vendor* hands out."""
        vendor.security_token = f"token-{uuid.uuid4().hex}"  # type: ignore[attr-defined]
        settings, perform = vendor.settings(), vendor.perform
        self.secrets |= {settings[SECRET[vendor.name]], settings["security_token"]}

        def watched(operation: str, request: Request) -> Response:
            response = perform(operation, request)
            self.secrets.update(_secrets(response.get_data(as_text=True)))
            return response

        vendor.perform = watched  # type: ignore[method-assign]

    def add(self, *values: object) -> None:
        """Note how *values* print."""
        self.words += [form(value) for value in values for form in (repr, str)]

    def add_error(self, error: BaseException) -> None:
        """Note how *error* prints, with its attributes and the errors that led to it."""
        # The vendor's own answer is what it is, and nothing prints it unasked.
        self.add(error, {name: value for name, value in vars(error).items() if name != "raw"})
        self.words += traceback.format_exception(error)

    def leaks(self) -> list[str]:
        """Where a secret was told, with a little of what stands around it."""
        files = [file.read_text("utf-8", "replace") for file in self.journal.rglob("*") if file.is_file()]
        text = "\n".join([*self.words, self._caplog.text, *self._capfd.readouterr(), *files])
        found = (re.search(f".{{0,40}}{re.escape(secret)}", text) for secret in sorted(self.secrets))
        return [each[0] for each in found if each]


def _secrets(answer: str) -> Iterator[str]:
    for signature in re.findall(r'Signature=([^"&]+)', answer):
        yield from (signature, unquote(signature))
    for credential in re.findall(r'"UploadAuth": "([^"]+)"', answer):
        fields = json.loads(base64.b64decode(credential))
        # The head alone tells it all the same, when the end is lost.
        yield from (credential[:200], fields["AccessKeySecret"], fields["SecurityToken"])


@pytest.fixture
def told(
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Told]:
    """Ears for everything, where every logger speaks and one SDK is asked to print all headers."""
    monkeypatch.setenv("DEBUG", "sdk")
    caplog.set_level(logging.DEBUG)
    for name in LOGGERS:
        logging.getLogger(name).addHandler(caplog.handler)
    yield Told(tmp_path / "journal", caplog, capfd)
    for name in LOGGERS:
        logging.getLogger(name).removeHandler(caplog.handler)


@pytest.fixture
def vendor(box: Sandbox, provider: str, told: Told) -> Emulator:
    told.watch(box[provider])
    return box[provider]


def clone(
    vendor: Emulator,
    request: CloneRequest,
    told: Told,
    clock: Clock,
    sleep: Callable[[float], None] | None = None,
    **settings: Any,
) -> Exception | None:
    """
    Submit, look and wait; all that comes of it is noted, and the error returned.
    """
    try:
        with voiceclone.Client(
            vendor.name,
            journal=FileJournal(told.journal),
            attempts=2,
            sleep=sleep or clock.sleep,
            clock=clock,
            **vendor.settings() | settings,
        ) as client:
            told.add(client, client._backend, client._journal, request)
            job = client.submit(request)
            seen = client.get_job(job)
            done = client.wait(job, timeout=600)
            told.add(job, seen, done, done.voice)
    except Exception as error:
        told.add_error(error)
        return error
    return None


def test_a_clone_tells_no_secret(vendor: Emulator, request_: CloneRequest, told: Told, clock: Clock) -> None:
    """
    When all goes well, no secret is told.
    """
    error = clone(vendor, request_, told, clock)

    assert error is None
    assert len(told.secrets) >= 5
    assert [] == told.leaks()


@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_a_fault_tells_no_secret(cell: faults.Cell, request_: CloneRequest, told: Told, clock: Clock) -> None:
    """
    Whatever goes wrong at whatever call, no secret is told.
    """
    with Sandbox(cell.provider) as box:
        vendor = box[cell.provider]
        told.watch(vendor)
        sleep = faults._arrange(cell, box, vendor, clock)
        patience = 0.05 if cell.column in _HANGS else 5
        clone(vendor, request_, told, clock, sleep, read_timeout=patience, connect_timeout=0.5)

    assert [] == told.leaks()


def test_a_wrong_key_tells_no_secret(
    vendor: Emulator, provider: str, request_: CloneRequest, told: Told, clock: Clock
) -> None:
    """
    A vendor who repeats the request whose signature is wrong does not make us repeat its token.
    """
    error = clone(vendor, request_, told, clock, **{SECRET[provider]: "wrong"})

    assert isinstance(error, voiceclone.AuthenticationError)
    assert [] == told.leaks()


@pytest.mark.parametrize("code", ["SignatureDoesNotMatch", "InternalError"])
@pytest.mark.parametrize("status", [400, 403, 503])
def test_a_store_that_repeats_the_request_tells_no_secret(
    vendor: Emulator, provider: str, request_: CloneRequest, told: Told, clock: Clock, status: int, code: str
) -> None:
    """
    A store that repeats the signed request in its refusal does not make us repeat it.
    """
    perform = vendor.perform

    def repeating(operation: str, request: Request) -> Response:
        if operation != UPLOADS[provider]:
            return perform(operation, request)
        text = f"<Error><Code>{code}</Code><StringToSign>{request.url}\n{request.headers}</StringToSign></Error>"
        return Response(text, status, mimetype="application/xml")

    vendor.perform = repeating  # type: ignore[method-assign]

    error = clone(vendor, request_, told, clock)

    assert isinstance(error, voiceclone.TransferError)
    assert [] == told.leaks()


@pytest.mark.parametrize("lost", [1, 20, 60])
def test_half_an_answer_tells_no_secret(
    vendor: Emulator, request_: CloneRequest, told: Told, clock: Clock, lost: int
) -> None:
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

    error = clone(vendor, request_, told, clock)

    assert isinstance(error, voiceclone.MalformedResponseError | None)
    assert [] == told.leaks()


@pytest.mark.parametrize("addition", ["{}\n", "\n{}", "{}\r\nX-More: 1", " {}", "{}\0", "{}声"], ids=ascii)
@pytest.mark.parametrize("field", ["security_token", "access_key", "secret"])
def test_a_key_that_cannot_be_sent_is_not_told(
    vendor: Emulator, provider: str, request_: CloneRequest, told: Told, clock: Clock, field: str, addition: str
) -> None:
    """
    A key read with its line break, or otherwise unfit for a header, is refused and not shown.
    """
    names = {"security_token": "security_token", "secret": SECRET[provider], "access_key": "access_key"}
    name = "access_key_id" if (field, provider) == ("access_key", "alibaba") else names[field]
    value = vendor.settings()[name]
    told.secrets.add(value)

    error = clone(vendor, request_, told, clock, **{name: addition.format(value)})

    assert isinstance(error, voiceclone.VoiceCloneError)
    assert [] == told.leaks()


def test_what_holds_an_address_does_not_print_it() -> None:
    """
    The addresses of a submission are not in its repr.
    """
    addresses = {"letter": "https://obs.example.com/letter?Signature=abc"}
    uploads = Uploads(sdk=None, job_id="1", addresses=addresses, timeouts=transfer.Timeouts(), steps=None)  # type: ignore[arg-type]

    assert "Signature" not in repr(uploads)


def test_the_search_finds_what_is_told(
    vendor: Emulator, request_: CloneRequest, told: Told, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Were the libraries below not kept quiet, this search would find secrets in their logs.
    """
    monkeypatch.setattr(transfer._Hush, "filter", lambda _self, _record: True)

    clone(vendor, request_, told, clock)

    assert [] != told.leaks()


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


def test_a_program_that_logs_everything_tells_no_secret(box: Sandbox, told: Told, material: Path) -> None:
    """
    A program of its own, with all logging on from its first line to an uncaught error, prints no secret.
    """
    environment = {}
    for name in PROVIDERS:
        told.watch(box[name])
        settings = box.settings(name).items()
        environment |= {f"VOICECLONE_{name}_{field}".upper(): str(value) for field, value in settings}

    done = [run(["-c", _PROGRAM, name], material, environment) for name in PROVIDERS]

    told.words += [text for each in done for text in (each.stdout, each.stderr)]
    assert ["SUCCEEDED", "SUCCEEDED"] == re.findall("SUCCEEDED", "".join(each.stdout for each in done))
    assert all("NotFoundError" in each.stderr for each in done)
    assert [] == told.leaks()


@pytest.mark.parametrize("command", ["demo", "providers", "providers --json"])
def test_the_command_line_tells_no_secret(box: Sandbox, told: Told, material: Path, command: str) -> None:
    """
    No command but the one that is there to hand out made-up settings prints any of them.
    """
    told.secrets |= {box.settings(name)[secret] for name, secret in SECRET.items()} | {"sandbox-token"}
    files = ["take.wav", "--statement", "statement.wav", "--letter", "letter.pdf"] if command == "demo" else []

    done = run(["-m", "voiceclone", *command.split(), *files], material, dict(os.environ))

    told.words += [done.stdout, done.stderr]
    assert 0 == done.returncode
    assert "huawei" in done.stdout
    assert [] == told.leaks()


def test_only_the_calling_thread_is_quiet(box: Sandbox, request_: CloneRequest, told: Told, clock: Clock) -> None:
    """
    While a client uploads in one thread, another thread's requests are logged; afterwards, everybody's are.
    """
    told.watch(box["huawei"])
    uploading, go_on = threading.Event(), threading.Event()
    logger = logging.getLogger("urllib3.connectionpool")
    before = (logger.level, logger.disabled, logger.propagate, list(logger.handlers), logging.root.level)

    def stay(_progress: voiceclone.Progress) -> None:
        uploading.set()
        go_on.wait(10)

    def requested(word: str) -> bool:
        urllib3.request("GET", f"{box['alibaba'].url}/{word}")
        return word in told._caplog.text

    with ThreadPoolExecutor(1) as pool, client_of(box, "huawei", clock) as one, client_of(box, "alibaba", clock) as two:
        submitted = pool.submit(one.submit, request_, on_progress=stay)
        assert uploading.wait(10)
        with pytest.raises(voiceclone.NotFoundError):
            two.get_job("none")
        heard = [requested("meanwhile")]
        go_on.set()
        submitted.result()
        heard += [requested("afterwards"), pool.submit(requested, "there").result()]

    assert [True, True, True] == heard
    assert before == (logger.level, logger.disabled, logger.propagate, list(logger.handlers), logging.root.level)
    assert [] == told.leaks()


def client_of(box: Sandbox, provider: str, clock: Clock) -> voiceclone.Client:
    return voiceclone.Client(provider, attempts=1, clock=clock, sleep=clock.sleep, **box.settings(provider))
