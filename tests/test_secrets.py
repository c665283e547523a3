"""No secret is told by anything: logs, output, reprs, errors with all that led to them, the journal,
the command line.
"""

from __future__ import annotations

import base64
import json
import logging
import os
import re
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from helpers import fault_rules, faults
from helpers.clock import Clock
from helpers.shell import run_forked

import voiceclone
import voiceclone_alibaba
import voiceclone_huawei
from voiceclone import CloneRequest, FileJournal
from voiceclone.sandbox import Emulator, Fault, Sandbox
from voiceclone.sandbox._server import Server

TOKEN = "token-of-a-temporary-key"
#: Keys of the emulated vendors, signed addresses, and what their stores' credentials look like, encoded or not.
SECRETS = (
    rf"{TOKEN}|sandbox-secret-key|sandbox-access-key-secret|Signature=|sandbox-token/|sandbox-[0-9a-f]{{32}}"
    r"|eyJ[0-9A-Za-z+/]{40}|temporary-(?:secret-key|security-token|auth-token)-"
)
#: Loggers of the vendors' SDKs; the first does not propagate.
LOGGERS = ("HuaweiCloud-SDK-MetaStudioClient", "darabonba-core")
KEYS = {"huawei": ("access_key", "secret_key"), "alibaba": ("access_key_id", "access_key_secret")}
REGISTER = {
    "huawei": voiceclone_huawei.voiceclone_register_backend,
    "alibaba": voiceclone_alibaba.voiceclone_register_backend,
}
#: A fault that stays shows all that is ever said of it; what the vendor did unseen changes nothing of that.
CASES = [
    case
    for case in fault_rules.cases()
    if case.stays and "after acting" not in case.fault and (case.operation, case.fault) not in fault_rules.LIMITS
]


def leaks(*texts: str) -> list[str]:
    """Every secret in *texts*, with a little of what stands before it."""
    return [found[0] for text in texts for found in re.finditer(rf".{{0,40}}({SECRETS})", text)]


def content(folder: Path) -> str:
    return "".join(file.read_text("utf-8", "replace") for file in folder.rglob("*") if file.is_file())


def printed(error: Exception) -> str:
    """All that may be printed of an error; the vendor's own answer in `raw` is printed by nobody unasked."""
    facts = {name: value for name, value in vars(error).items() if name != "raw"}
    return "".join([repr(error), repr(facts), *traceback.format_exception(error)])


@pytest.fixture
def log_capture(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], str]]:
    """Gives what was logged and printed, with every logger on and one SDK asked to print all headers."""
    monkeypatch.setenv("DEBUG", "sdk")
    caplog.set_level(logging.DEBUG)
    for name in LOGGERS:
        logging.getLogger(name).addHandler(caplog.handler)
    yield lambda: "".join([caplog.text, *capfd.readouterr()])
    for name in LOGGERS:
        logging.getLogger(name).removeHandler(caplog.handler)


@pytest.fixture
def vendor(sandbox: Sandbox, provider: str) -> Emulator:
    """Each vendor in turn, with temporary keys."""
    sandbox[provider].security_token = TOKEN  # type: ignore[attr-defined]
    return sandbox[provider]


@pytest.fixture
def client(vendor: Emulator, clock: Clock, tmp_path: Path) -> Iterator[voiceclone.Client]:
    """A client whose journal is in the folder "journal"."""
    settings = vendor.settings()
    with voiceclone.Client(
        vendor.name, journal=tmp_path / "journal", attempts=2, sleep=clock.sleep, clock=clock, **settings
    ) as made:
        yield made


def test_a_clone_tells_no_secret(
    client: voiceclone.Client, request_: CloneRequest, log_capture: Callable[[], str], tmp_path: Path
) -> None:
    """When all goes well, nothing that is printed, logged or kept holds a secret."""
    job = client.submit(request_)
    done = client.wait(job)

    assert done.voice_id
    assert [] == leaks(log_capture(), repr([client, request_, job, done, done.voice]), content(tmp_path / "journal"))


@pytest.mark.parametrize("kind", ["keys", "token"])
def test_credentials_that_change_tell_no_secret(
    vendor: Emulator, clock: Clock, log_capture: Callable[[], str], tmp_path: Path, kind: str
) -> None:
    """Neither those in use nor those before are told, by a success or by the errors of the end."""
    issue = getattr(vendor.issuer, kind)
    others = {name: value for name, value in vendor.settings().items() if name in ("endpoint", "project_id")}
    failures: list[Exception] = []

    with voiceclone.Client(
        vendor.name, **others, credentials=lambda: issue(3600), journal=tmp_path, clock=clock, sleep=clock.sleep
    ) as client:
        for gone in ((), vendor.issuer, vendor.issuer):
            vendor.issuer.revoke(*gone)
            try:
                list(client.voices())
            except voiceclone.VoiceCloneError as error:
                failures.append(error)
        vendor.fault("ListAssets", Fault(status=401), times=2)
        vendor.fault("ListCustomizedVoices", Fault(status=401), times=2)
        with pytest.raises(voiceclone.VoiceCloneError) as caught:
            list(client.voices())

    told = [printed(error) for error in (*failures, caught.value)]
    assert [] == leaks(log_capture(), repr([client, vendor.issuer]), content(tmp_path), *told)


def test_a_backend_does_not_print_its_keys(vendor: Emulator) -> None:
    """The keys are not in the repr of the backend that holds them."""
    backend = REGISTER[vendor.name]()(**vendor.settings())

    assert [] == leaks(repr(backend), str(backend))


@pytest.fixture(scope="module")
def harness(tmp_path_factory: pytest.TempPathFactory) -> Iterator[faults.Harness]:
    journal = FileJournal(tmp_path_factory.mktemp("secrets"))
    with faults.harness(journal, TOKEN) as harness:
        yield harness


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_fault_tells_no_secret(
    harness: faults.Harness, request_: CloneRequest, log_capture: Callable[[], str], case: fault_rules.Case
) -> None:
    """Whatever stays wrong at whatever call, no secret is told by the error or a log."""
    error = harness.run(case, request_).error

    assert [] == leaks(log_capture(), printed(error) if error else "")


@pytest.fixture
def failure(
    vendor: Emulator, request_: CloneRequest, clock: Clock, tmp_path: Path
) -> Callable[..., voiceclone.VoiceCloneError]:
    """Gives the error that a clone ends in, with some settings of its own."""

    def fail(**settings: Any) -> voiceclone.VoiceCloneError:
        journal = tmp_path / "journal"
        with pytest.raises(voiceclone.VoiceCloneError) as caught:
            voiceclone.Client(
                vendor.name, journal=journal, attempts=2, sleep=clock.sleep, clock=clock, **vendor.settings() | settings
            ).submit(request_)
        return caught.value

    return fail


def test_a_wrong_key_tells_no_secret(vendor: Emulator, log_capture: Callable[[], str], failure: Any) -> None:
    """A vendor who repeats the request whose signature is wrong does not make us repeat its token."""
    error = failure(**{KEYS[vendor.name][1]: "wrong"})

    assert isinstance(error, voiceclone.AuthenticationError)
    assert [] == leaks(log_capture(), printed(error))


@pytest.mark.parametrize("status", [400, 403, 503])
def test_a_store_that_repeats_the_request_tells_no_secret(
    vendor: Emulator, log_capture: Callable[[], str], failure: Any, status: int
) -> None:
    """A store that repeats the signed request in its refusal does not make us repeat it."""

    def repeating(environ: Any, start_response: Any) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "PUT":
            return vendor(environ, start_response)
        environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        start_response(f"{status} No", [("Content-Type", "application/xml")])
        sent = {name: value for name, value in environ.items() if name.startswith(("HTTP", "QUERY"))}
        return [f"<Error><Code>No</Code><StringToSign>{sent}</StringToSign></Error>".encode()]

    server = Server(repeating)
    vendor.url = server.url
    try:
        error = failure()
    finally:
        server.close_port()

    assert isinstance(error, voiceclone.TransferError)
    assert [] == leaks(log_capture(), printed(error))


CREDENTIAL = base64.b64encode(json.dumps({"AccessKeySecret": TOKEN, "SecurityToken": TOKEN}).encode()).decode()
#: The call of each vendor that gives addresses and credentials, and an answer to it.
ANSWERS = {
    "huawei": ("CreateTrainingAdvanceJob", {"job_id": "1", "training_data_uploading_url": "http://a?Signature=b"}),
    "alibaba": ("CreateUploadMedia", {"MediaId": "1", "UploadAddress": "e30=", "UploadAuth": CREDENTIAL}),
}


@pytest.mark.parametrize("lost", [1, 60])
def test_half_an_answer_tells_no_secret(
    vendor: Emulator, log_capture: Callable[[], str], failure: Any, lost: int
) -> None:
    """An answer with addresses and credentials that lost its end is not repeated."""
    operation, answer = ANSWERS[vendor.name]
    vendor.fault(operation, Fault(body=json.dumps(answer).encode()[:-lost]), times=60)

    error = failure()

    assert isinstance(error, voiceclone.MalformedResponseError)
    assert [] == leaks(log_capture(), printed(error))


@pytest.mark.parametrize("addition", ["{}\n", "\n{}", "{}\r\nX-More: 1", " {}", "{}\0"], ids=ascii)
@pytest.mark.parametrize("field", [0, 1, "security_token"], ids=["key", "secret", "token"])
def test_a_key_that_cannot_be_sent_is_not_told(vendor: Emulator, failure: Any, field: int | str, addition: str) -> None:
    """A key read with its line break, or otherwise unfit for a header, is refused by its name, and not shown."""
    name = KEYS[vendor.name][field] if isinstance(field, int) else field
    value = vendor.settings()[name]

    error = failure(**{name: addition.format(value)})

    assert isinstance(error, voiceclone.ConfigurationError)
    assert name in str(error)
    assert value not in printed(error)


def test_the_search_finds_what_is_told(
    client: voiceclone.Client, request_: CloneRequest, vendor: Emulator, log_capture: Callable[[], str]
) -> None:
    """Each secret that goes over the wire or stands in the settings would be found in a log."""
    client.submit(request_)
    upload = next(each for each in vendor.received if each.method == "PUT")
    sent = [
        *vendor.settings().values(),
        f"?Signature={upload.query.get('Signature')}",
        str(upload.headers.get("X-Oss-Security-Token")),
    ]

    for secret in sent:
        logging.getLogger("urllib3.connectionpool").debug("a header with %s", secret)

    assert 3 <= len(leaks(log_capture()))


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


@pytest.fixture
def place(vendor: Emulator, dataset: Path) -> dict[str, Any]:
    """A folder with the files, and the vendor's settings as variables of the environment."""
    settings = vendor.settings().items()
    known = {f"VOICECLONE_{vendor.name}_{field}".upper(): str(value) for field, value in settings}
    return {"cwd": dataset, "env": {**os.environ, "HOME": str(dataset), "DEBUG": "sdk", **known}}


def test_a_program_that_logs_everything_tells_no_secret(vendor: Emulator, place: dict[str, Any]) -> None:
    """A program of its own, with all logging on from its first line to an uncaught error, prints no secret."""
    command = [sys.executable, "-c", _PROGRAM, vendor.name]
    done = subprocess.run(command, capture_output=True, text=True, check=False, **place)

    assert "SUCCEEDED" in done.stdout
    assert "NotFoundError" in done.stderr
    assert [] == leaks(done.stdout, done.stderr)


@pytest.mark.parametrize("command", ["providers", "providers --json"])
def test_the_command_line_tells_no_secret(vendor: Emulator, place: dict[str, Any], command: str) -> None:
    """Whoever asks which providers are ready is not shown their keys."""
    done = run_forked(*command.split(), **place)

    assert 0 == done.returncode
    assert vendor.name in done.stdout
    assert [] == leaks(done.stdout, done.stderr)
