"""What a submission is refused for: every requirement is evaluated once, none is skipped in silence."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest
from helpers.acme import GOOD, Install, installer
from helpers.bare import BARE
from helpers.wav import write_wav

import voiceclone
import voiceclone.backends
from voiceclone import Client, CloneRequest, Consent, InvalidRequestError
from voiceclone.sandbox import Sandbox

#: A vendor whose requirements log when they are evaluated, and when the service is asked for more.
COUNTING = (
    GOOD.replace('extra=frozenset({"mood"}),', "compares_voices=True,")
    .replace("    token:", "    requirements = (counted('own'),)\n    token:")
    .replace(
        "@attrs.define",
        """
def log(text):
    with open({log!r}, "a") as file:
        file.write(text + chr(10))


class Counted(voiceclone.backends.Requirement):
    def problem(self, where, facts):
        log(self.name)
        return super().problem(where, facts)


def counted(name, fact="total_duration"):
    return Counted(
        name=name,
        subject=voiceclone.backends.Subject("dataset" if fact == "total_duration" else "recording"),
        fact=fact,
        at_least={least},
        severity=voiceclone.backends.Severity.ERROR,
        message="is short",
        hint="Record more",
        source="",
    )


@attrs.define""",
        1,
    )
    + """

def live(self, edition):
    log("asked")
    return (counted("live", "{fact}"),)


AcmeBackend.account_requirements = live
"""
)
COMPARER = """
import voiceclone
import voiceclone.backends

@voiceclone.backends.hookimpl
def voiceclone_compare_voices(statement, recording):
    with open({log!r}, "a") as file:
        file.write("compared " + recording.name + chr(10))
    return 0.9
"""


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    with installer(tmp_path, monkeypatch) as install:
        yield install


def counting(install: Install, log: Path, *, least: float = 1.0, fact: str = "total_duration") -> None:
    """Installs it; the documented requirement is about the length, that of the account about *fact*."""
    source = COUNTING.replace("{log!r}", repr(str(log))).replace("{least}", str(least)).replace("{fact}", fact)
    install("acme", source)
    install("comparer", COMPARER.replace("{log!r}", repr(str(log))))


def test_a_submission_evaluates_every_requirement_once(
    install: Install, request_: CloneRequest, tmp_path: Path
) -> None:
    """The documented requirements come first, then those of the account; no voices are compared."""
    counting(install, tmp_path / "log")

    with Client("acme", token="t", project="p") as client:
        client.submit(request_)

    assert ["own", "asked", "live"] == (tmp_path / "log").read_text().split("\n")[:-1]


def test_the_service_is_not_asked_about_what_is_wrong_already(
    install: Install, request_: CloneRequest, tmp_path: Path
) -> None:
    """Where a documented requirement is not met, the service is not asked for the limits of the account."""
    counting(install, tmp_path / "log", least=1e6)

    with Client("acme", token="t", project="p") as client, pytest.raises(InvalidRequestError, match="is short"):
        client.submit(request_)

    assert ["own"] == (tmp_path / "log").read_text().split("\n")[:-1]


def test_a_check_compares_each_recording_once(install: Install, request_: CloneRequest, tmp_path: Path) -> None:
    """A check evaluates all requirements and calls the plugin that compares voices once for each recording."""
    counting(install, tmp_path / "log")
    takes = [write_wav(tmp_path / f"{number}.wav", 70) for number in range(2)]

    with Client("acme", token="t", project="p") as client:
        client.check(attrs.evolve(request_, recordings=takes))

    expected = ["asked", "compared 0.wav", "compared 1.wav", "live", "own"]
    assert expected == sorted((tmp_path / "log").read_text().split("\n")[:-1])


def test_a_plan_compares_each_recording_once(install: Install, request_: CloneRequest, tmp_path: Path) -> None:
    """However many vendors compare voices, a plan calls the plugin once for each recording."""
    counting(install, tmp_path / "log")

    voiceclone.plan(request_, ["acme", "alibaba"])

    assert ["compared take.wav", "own"] == sorted((tmp_path / "log").read_text().split("\n")[:-1])


def test_every_limit_can_be_left_to_the_vendor(sandbox: Sandbox, request_: CloneRequest, tmp_path: Path) -> None:
    """check=False turns off every documented limit, and what no vendor accepts is reported all the same."""
    takes = [write_wav(tmp_path / f"{number}.wav", 70) for number in range(30)]
    settings = sandbox.settings("alibaba") | {"region": "cn-hangzhou"}
    wrong = attrs.evolve(
        request_, voice_name="x" * 40 + " ", gender="robot", recordings=takes, consent=Consent(letter=takes[0])
    )

    with Client("alibaba", **settings) as client, pytest.raises(InvalidRequestError) as caught:
        client.submit(wrong, check=False)

    assert ["voice_name", "consent.statement"] == [each.location for each in caught.value.problems]


def test_unknown_formats_are_logged(
    install: Install, request_: CloneRequest, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A submission whose recording is of a format that cannot be read here goes on, and the log says what was not
    checked.
    """
    take = tmp_path / "take.amr"
    take.write_bytes(b"#!AMR\n" + bytes(100))
    install("acme", GOOD.replace('recording_formats=frozenset({".wav"})', 'recording_formats=frozenset({".amr"})'))

    with caplog.at_level(logging.WARNING, "voiceclone"), Client("acme", token="t", project="p") as client:
        client.submit(attrs.evolve(request_, recordings=take))

    assert "requirements of acme for recordings[0] were not checked: it is an AMR file" in caplog.text


_SUBMITS = (
    BARE
    + """
import voiceclone
import voiceclone.sandbox
request = voiceclone.CloneRequest(
    voice_name="x", recordings=sys.argv[2:], consent=voiceclone.Consent(statement="statement.wav")
)
with voiceclone.sandbox.Sandbox("alibaba") as sandbox:
    with voiceclone.Client("alibaba", **sandbox.settings("alibaba")) as client:
        try:
            client.submit(request, check=sys.argv[1] == "check")
        except voiceclone.InvalidRequestError as error:
            print(*error.problems, sep=chr(10))
"""
)


def refused(folder: Path, *words: str) -> list[str]:
    command = [sys.executable, "-c", _SUBMITS, *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout.splitlines()


@pytest.fixture
def m4a(dataset: Path, tmp_path: Path) -> Path:
    path = tmp_path / "take.m4a"
    path.write_bytes(b"\0\0\0\x10ftypM4A \0\0\0\0\0\0\0\x10moov" + bytes(8) + b"\0\0\0\x10mdat" + bytes(8))
    return path


def test_without_libraries_an_unknown_length_is_a_problem(dataset: Path, m4a: Path) -> None:
    """Where a requirement asks for a length that only a missing library could tell, the submission says so, once."""
    (problem,) = refused(dataset, "check", str(m4a))

    assert problem.startswith("take.m4a: its length cannot be measured: ")
    assert "pip install " in problem


def test_without_libraries_lengths_can_be_left_to_the_vendor(dataset: Path, m4a: Path) -> None:
    """check=False sends what could not be measured."""
    assert [] == refused(dataset, "no-check", str(m4a))


def test_without_libraries_wav_is_evaluated(dataset: Path) -> None:
    """The requirements of length hold for WAV whatever is installed."""
    assert [] == refused(dataset, "check", "take.wav")
    assert any("one minute" in each for each in refused(dataset, "check", "take.wav", "statement.wav"))


def test_signal_is_measured_where_an_error_depends_on_it(
    install: Install, request_: CloneRequest, tmp_path: Path
) -> None:
    """A requirement of the account that only the signal can tell about refuses a submission; nothing was sent."""
    counting(install, tmp_path / "log", fact="speech_share")

    with Client("acme", token="t", project="p") as client, pytest.raises(InvalidRequestError) as caught:
        client.submit(request_)

    assert [("recordings[0]", "live")] == [(each.location, each.requirement) for each in caught.value.problems]


@pytest.mark.parametrize("name", ["x" * 300 + ".wav", "take\0.wav", "pipe.wav", "folder.wav"])
def test_unreadable_paths(sandbox: Sandbox, request_: CloneRequest, tmp_path: Path, name: str) -> None:
    """A path that cannot even be opened is one problem of the request, in a check, a plan and a submission."""
    os.mkfifo(tmp_path / "pipe.wav")
    (tmp_path / "folder.wav").mkdir()
    request = attrs.evolve(request_, recordings=tmp_path / name)

    with Client("alibaba", **sandbox.settings("alibaba")) as client:
        reports = [client.check(request), voiceclone.plan(request, ["alibaba"])["alibaba"]]
        with pytest.raises(InvalidRequestError) as caught:
            client.submit(request)

    for problems in (caught.value.problems, *(each.errors for each in reports)):
        assert ["recordings[0]"] == [each.location for each in problems]
        assert "cannot be read (" in problems[0].message


def test_a_plan_of_no_request() -> None:
    """What is no request cannot be planned for."""
    with pytest.raises(InvalidRequestError, match="is no CloneRequest"):
        voiceclone.plan("take.wav")  # type: ignore[arg-type]
