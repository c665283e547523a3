"""Every vendor's verdict before anything is sent."""

from __future__ import annotations

import logging
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest
from helpers.acme import Install, installer
from helpers.wav import write_wav

import voiceclone
import voiceclone.backends
from voiceclone import CloneRequest, Consent, Recording
from voiceclone._preflight import Verdict
from voiceclone.sandbox import Sandbox

PLACES = ("recordings[0]", "consent.statement", "consent.letter")
COMPARES = """
import voiceclone
import voiceclone.backends

@voiceclone.backends.hookimpl
def voiceclone_compare_voices(statement, recording):
    return {answer}
"""


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    with installer(tmp_path, monkeypatch) as install:
        yield install


def test_a_plan_needs_no_account(request_: CloneRequest) -> None:
    """Every installed vendor is planned for without credentials, and nobody is talked to."""
    plan = voiceclone.plan(request_)

    assert ("alibaba", "huawei") == tuple(report.provider for report in plan.reports)
    assert ("alibaba", "huawei") == plan.accepted_by


@pytest.mark.parametrize("place", PLACES)
def test_a_file_that_changes_while_it_is_read(request_: CloneRequest, tmp_path: Path, place: str) -> None:
    """What is still being written is an error for every vendor: its digest would be of something else."""
    copied = {name: shutil.copy(request_.files[number], tmp_path) for number, name in enumerate(PLACES)}
    consent = Consent(statement=copied["consent.statement"], letter=copied["consent.letter"])
    request = attrs.evolve(request_, recordings=[copied["recordings[0]"]], consent=consent)

    def grow(_place: str, number: int, _count: int) -> None:
        if number == 2:  # the take was read, and the statement is next
            with Path(copied[place]).open("ab") as file:
                file.write(b"more")

    plan = voiceclone.plan(request, on_file=grow)

    changed = [[each.location for each in report.errors if "changed" in each.message] for report in plan.reports]
    assert [[place], [place]] == changed


def test_a_plan_can_be_about_some(request_: CloneRequest) -> None:
    """Only the vendors that were asked for are planned for."""
    plan = voiceclone.plan(request_, ["huawei"])

    assert ["huawei"] == [report.provider for report in plan.reports]
    assert plan["huawei"].provider == "huawei"


def test_an_unknown_vendor_cannot_be_planned_for(request_: CloneRequest) -> None:
    """A name that is no provider is an error, as everywhere."""
    with pytest.raises(voiceclone.UnknownProviderError, match="hauwei"):
        voiceclone.plan(request_, ["hauwei"])


def test_vendors_differ(request_: CloneRequest, tmp_path: Path) -> None:
    """Two clips are fine for one vendor and too many for the other, and each says why."""
    clips = [write_wav(tmp_path / f"{number}.wav", 500) for number in range(2)]

    plan = voiceclone.plan(attrs.evolve(request_, recordings=clips))

    assert Verdict.REJECTED is plan["huawei"].verdict
    assert Verdict.REJECTED is not plan["alibaba"].verdict
    assert "do not splice" in str(plan["huawei"].errors[0])


def test_one_dataset_for_all_is_described(request_: CloneRequest) -> None:
    """The plan says what one dataset has to be like so that it serves every vendor."""
    common = voiceclone.plan(request_).common

    expected = (
        "a single take of 15 to 30 minutes as .wav with a letter and a statement as consent "
        "and a voice name of at most 32 characters"
    )
    assert expected == common


def test_what_was_described_is_accepted(request_: CloneRequest, tmp_path: Path) -> None:
    """A dataset as the plan describes it serves every vendor."""
    take = write_wav(tmp_path / "take.wav", 15 * 60)

    plan = voiceclone.plan(attrs.evolve(request_, recordings=[take]))

    assert ("alibaba", "huawei") == plan.accepted_by


def test_an_asset_is_not_measured(request_: CloneRequest) -> None:
    """Audio that only the vendor has is said to be unchecked, and is no problem."""
    request = attrs.evolve(request_, recordings=[Recording(asset_id="1234")])

    report = voiceclone.plan(request, ["alibaba"])["alibaba"]

    assert () == report.errors
    assert any("recordings[0]: not measured, for it is an asset of the vendor" in each for each in report.unchecked)


def test_without_a_plugin_voices_are_not_compared(request_: CloneRequest) -> None:
    """A vendor that compares voices is told of plainly: that was not checked."""
    plan = voiceclone.plan(request_)

    assert any("same voice was not checked" in each for each in plan["alibaba"].unchecked)
    assert not any("same voice" in each for each in plan["huawei"].unchecked)


@pytest.mark.parametrize(("answer", "warned"), [("0.2", True), ("0.9", False)])
def test_a_plugin_can_compare_voices(
    install: Install,
    request_: CloneRequest,
    answer: str,
    warned: bool,  # noqa: FBT001
) -> None:
    """Where a plugin tells how alike the voices are, an unlike pair is a warning."""
    install("comparer", COMPARES.format(answer=answer))

    report = voiceclone.plan(request_, ["alibaba"])["alibaba"]

    assert warned == ("voice-match" in {each.requirement for each in report.warnings})
    assert not any("same voice" in each for each in report.unchecked)


def test_a_plugin_that_only_compares_is_no_provider(install: Install) -> None:
    """A plugin without a backend is not listed among the vendors."""
    install("comparer", COMPARES.format(answer="0.5"))

    assert ["alibaba", "huawei"] == [each.name for each in voiceclone.list_providers()]


def test_a_broken_comparison_hurts_nothing(
    install: Install, request_: CloneRequest, caplog: pytest.LogCaptureFixture
) -> None:
    """A plugin that fails is logged, and the check goes on."""
    install("comparer", COMPARES.format(answer="1 / 0"))

    with caplog.at_level(logging.WARNING, "voiceclone"):
        report = voiceclone.plan(request_, ["alibaba"])["alibaba"]

    assert () == report.errors
    assert "could not compare voices" in caplog.text


def test_the_limits_of_the_account_are_asked_for(sandbox: Sandbox, request_: CloneRequest) -> None:
    """Where the vendor tells what this account may send, the check and the submission know it."""
    sandbox["huawei"].durations["advance_min"] = 3600  # type: ignore[attr-defined]
    with voiceclone.Client("huawei", **sandbox.settings("huawei")) as client:
        report = client.check(request_)
        with pytest.raises(voiceclone.InvalidRequestError, match="less than your account's least, 3600 s"):
            client.submit(request_)

    assert ["advance_min"] == [each.requirement for each in report.errors]
    assert {"ShowTenantDurationCfg"} == {each.operation for each in sandbox["huawei"].received}


def test_limits_that_cannot_be_had_stop_nothing(sandbox: Sandbox, request_: CloneRequest) -> None:
    """When the vendor does not tell its limits, the submission goes on without them."""
    fault = voiceclone.sandbox.Fault(status=403, code="APIGW.0303")
    sandbox["huawei"].fault("ShowTenantDurationCfg", fault, times=9)

    with voiceclone.Client("huawei", sleep=lambda _seconds: None, **sandbox.settings("huawei")) as client:
        assert client.submit(request_).job_id


def test_documented_limits_can_be_left_to_the_vendor(sandbox: Sandbox, request_: CloneRequest, tmp_path: Path) -> None:
    """check=False sends what the documents forbid; consent and files are checked all the same."""
    short = attrs.evolve(request_, recordings=[write_wav(tmp_path / "short.wav", 70)])
    lost = attrs.evolve(short, consent=Consent(statement=tmp_path / "lost.wav"))

    with voiceclone.Client("alibaba", sleep=lambda _seconds: None, **sandbox.settings("alibaba")) as client:
        with pytest.raises(voiceclone.InvalidRequestError, match="at least 15:00"):
            client.submit(short)
        with pytest.raises(voiceclone.InvalidRequestError, match="there is no file"):
            client.submit(lost, check=False)
        job = client.submit(short, check=False)

    assert [job.job_id] == sandbox["alibaba"].paid


_WITHOUT_LIBRARIES = """
import sys
sys.modules["soundfile"] = None
import voiceclone
import voiceclone.backends
request = voiceclone.CloneRequest(
    voice_name="x", gender="female", language="zh", recordings=["take.wav"],
    consent=voiceclone.Consent(statement="statement.wav", letter="letter.pdf"),
)
report = voiceclone.plan(request)["alibaba"]
print(report.verdict, report.unchecked[0], report.dataset.recordings[0].header.duration, sep="|")
"""


def test_without_its_libraries_headers_are_read(dataset: Path) -> None:
    """Without the extra, lengths of WAV files are known, and the report says what to install for the rest."""
    done = subprocess.run(
        [sys.executable, "-c", _WITHOUT_LIBRARIES], cwd=dataset, capture_output=True, text=True, check=True
    )

    verdict, unchecked, seconds = done.stdout.strip().split("|")
    assert Verdict.UNDECIDED == verdict
    assert "What the recordings sound like was not measured: pip install soundfile numpy tinytag" == unchecked
    assert "960.0" == seconds
