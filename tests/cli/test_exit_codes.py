"""Exit codes, as a script sees them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from helpers.shell import run_here

import voiceclone
from voiceclone._cli.failures import exit_code
from voiceclone.sandbox import Fault, Sandbox

from .conftest import Submit

REFERENCE = Path(__file__).parents[2] / "docs" / "reference.md"
KINDS = [
    kind
    for kind in (getattr(voiceclone, name) for name in voiceclone.__all__)
    if isinstance(kind, type) and issubclass(kind, voiceclone.VoiceCloneError)
]


def documented() -> dict[str, int]:
    """The exit code of each error that the page names."""
    section = REFERENCE.read_text(encoding="utf-8").split("### Exit codes\n", 1)[1].split("\n### ", 1)[0]
    rows = [line.split("|") for line in section.splitlines() if re.match(r"\| \d", line)]
    return {name: int(row[1]) for row in rows for name in re.findall(r"`(\w+)`", row[3])}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_error_has_the_documented_code(kind: type[voiceclone.VoiceCloneError]) -> None:
    """The page names every error that is no mere family, and its code is true."""
    families = {base for each in KINDS for base in each.__mro__[1:]} - {voiceclone.ConfigurationError}

    if kind not in families:
        assert documented()[kind.__name__] == exit_code(kind.__new__(kind))


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Fault(status=401, code="APIGW.0301"), 1),
        (Fault(status=429, headers={"Retry-After": "3600"}), 3),
    ],
    ids=["refused", "too-many"],
)
def test_a_vendor_that_does_not_help(ref: str, served: Sandbox, fault: Fault, code: int) -> None:
    """A no is 1, what may be tried again is 3; both are told in words."""
    served["huawei"].fault("ShowVoiceTrainingJob", fault, times=9)

    done = run_here("status", ref)

    assert (code, "") == (done.returncode, done.stdout)
    assert "huawei: ShowVoiceTrainingJob: " in done.stderr


def test_a_wait_that_is_over(ref: str) -> None:
    """The job goes on, so 3; as JSON the error has the job."""
    done = run_here("wait", ref, "--timeout", "0", "--json")

    error = json.loads(done.stdout)["error"]
    assert (3, "JobTimeoutError", ref) == (done.returncode, error["type"], error["job"]["ref"])


def test_a_job_that_failed(ref: str, served: Sandbox) -> None:
    """The vendor gave up: 1, and why."""
    served["huawei"].fail(ref.partition(":")[2], "MSS.1", "too noisy")  # type: ignore[attr-defined]

    done = run_here("wait", ref)

    assert 1 == done.returncode
    assert "too noisy" in done.stderr


def test_a_journal_that_cannot_be_written(
    submit: Submit, served: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is remembered, so nothing is sent, and it is 3."""
    (tmp_path / "file").touch()
    monkeypatch.setenv("VOICECLONE_JOURNAL", str(tmp_path / "file" / "journal"))

    assert 3 == submit().returncode
    assert not served["huawei"].received


def test_a_request_with_problems(submit: Submit, words: tuple[str, ...]) -> None:
    """Every problem is in the JSON."""
    done = submit("--gender", "robot", "--language", "tlh", "--json")

    error = json.loads(done.stdout)["error"]
    assert (1, "InvalidRequestError") == (done.returncode, error["type"])
    assert ["gender", "language"] == sorted(each["location"] for each in error["problems"])


@pytest.mark.parametrize(
    "command",
    [
        ("status", "hauwei:1"),
        ("status", "alibaba:1", "--provider", "huawei"),
        ("wait", "huawei:1"),
        ("wait", "huawei:1", "--interval", "0"),
        ("pending",),
        ("resume", "nothing", "--provider", "huawei"),
        ("submit", "take.wav", "--voice-name", "x", "--provider", "huawei"),
        ("prepare", "take.wav", "--letter", "letter.pdf", "--provider", "huawei"),
    ],
    ids="-".join,
)
def test_mistakes_in_command_or_settings(command: tuple[str, ...]) -> None:
    """2 with words on stderr; with --json the same code and an object on stdout."""
    told, as_json = run_here(*command), run_here(*command, "--json")

    assert [2, 2] == [told.returncode, as_json.returncode]
    assert told.stderr
    assert json.loads(as_json.stdout)["error"].keys() == {"type", "message"}


def test_no_secret_is_told(ref: str, served: Sandbox) -> None:
    """Neither output nor errors hold the keys that the environment has."""
    secret = served.settings("huawei")["secret_key"]
    served["huawei"].fault("ShowVoiceTrainingJob", Fault(status=400, message=f"no {secret}"), times=9)

    outputs = [
        run_here("status", ref),
        run_here("status", ref, "--json"),
        run_here("submissions", "--provider", "huawei"),
    ]

    assert [] == [each for each in outputs if secret in each.stdout + each.stderr]


def test_file_names_are_spelled_out(served: Sandbox, words: tuple[str, ...]) -> None:
    """A name with the codes of a terminal does not reach it."""
    done = run_here("submit", "\x1b[31m.wav", *words[1:], "--provider", "huawei")

    assert 1 == done.returncode
    assert "\\x1b[31m.wav" in done.stderr
    assert "\x1b" not in done.stderr


def test_a_folder_that_cannot_be_written(tmp_path: Path, dataset: Path, words: tuple[str, ...]) -> None:
    """Preparing into it ends with 1 and names it."""
    (tmp_path / "file").touch()
    take = tmp_path / "take.mp3"
    take.write_bytes((dataset / "take.wav").read_bytes())
    folder = str(tmp_path / "file" / "out")

    done = run_here("prepare", str(take), *words[1:], "--provider", "huawei", "--folder", folder, "--json")

    assert (1, "FileError") == (done.returncode, json.loads(done.stdout)["error"]["type"])
