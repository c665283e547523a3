"""The signed letter: what nobody could read is refused before anything is sent."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import attrs
import pytest
from helpers import letters

import voiceclone
from voiceclone import CloneRequest, Consent, Problem, Report
from voiceclone.sandbox import Sandbox

Write = Callable[[str, bytes], CloneRequest]


@pytest.fixture
def write(tmp_path: Path, request_: CloneRequest) -> Write:
    """A request with a letter of that name and content."""

    def build(name: str, content: bytes) -> CloneRequest:
        path = tmp_path / name
        path.write_bytes(content)
        return attrs.evolve(request_, consent=attrs.evolve(request_.consent, letter=path))

    return build


def checked(request: CloneRequest, provider: str = "huawei") -> Report:
    return voiceclone.plan(request, [provider], quick=True)[provider]


def of_letter(report: Report) -> list[Problem]:
    return [each for each in report.problems if each.location == "consent.letter"]


@pytest.mark.parametrize("name", letters.GOOD)
def test_a_good_letter_is_accepted(write: Write, name: str) -> None:
    """Scans, photographs and documents of several pages, some of which may be blank."""
    report = checked(write(name, letters.GOOD[name]()))

    assert [] == of_letter(report)
    assert () == report.undecided


def test_the_sample_letter_is_accepted(request_: CloneRequest) -> None:
    """What the sandbox makes is a letter."""
    assert [] == of_letter(checked(request_))


@pytest.mark.parametrize("name", letters.BAD)
def test_a_bad_letter_is_an_error(write: Write, name: str) -> None:
    """One problem, with what was found and what to do."""
    content, requirement, words = letters.BAD[name]

    report = checked(write(name, content()))

    (problem,) = [each for each in of_letter(report) if each.requirement == requirement]
    assert words in problem.message
    assert problem.hint
    assert report.verdict == "rejected"


@pytest.mark.parametrize("name", ["sound.pdf", "blank.pdf", "dot.png"])
def test_a_bad_letter_is_not_submitted(sandbox: Sandbox, write: Write, name: str) -> None:
    """Nothing is sent to the vendor."""
    content, _, words = letters.BAD[name]
    with (
        voiceclone.Client("huawei", **sandbox.settings("huawei")) as client,
        pytest.raises(voiceclone.InvalidRequestError) as caught,
    ):
        client.submit(write(name, content()))

    assert words in str(caught.value)
    assert [] == sandbox["huawei"].paid


def test_a_letter_that_is_not_sent_is_judged_mildly(write: Write) -> None:
    """A vendor that takes no letter is not sent it; as evidence it is worth nothing, and that is a warning."""
    report = checked(write("blank.pdf", letters.BAD["blank.pdf"][0]()), "alibaba")

    assert ["warning"] == [each.severity for each in of_letter(report)]
    assert report.verdict == "accepted-with-warnings"


def test_an_empty_letter_is_told_once(write: Write) -> None:
    """A file without a byte."""
    (problem,) = of_letter(checked(write("empty.pdf", b"")))

    assert "is empty" in problem.message


def test_a_letter_is_measured(write: Write) -> None:
    """The report has what was found."""
    letter = checked(write("pages.pdf", letters.GOOD["pages.pdf"]())).letter
    picture = checked(write("photo.jpg", letters.GOOD["photo.jpg"]())).letter

    assert letter is not None
    assert picture is not None
    assert ("PDF", 3, False) == (letter.form, letter.pages, letter.blank)
    assert ("JPEG", 1240, 1754, False) == (picture.form, picture.width, picture.height, picture.blank)


@pytest.mark.parametrize("name", letters.HOSTILE)
def test_a_hostile_letter_does_no_harm(tmp_path: Path, request_: CloneRequest, name: str) -> None:
    """It takes neither long nor much memory, and is never called good: it is refused, or was not checked."""
    path = tmp_path / name
    path.write_bytes(letters.HOSTILE[name]())
    began = time.monotonic()

    report = checked(attrs.evolve(request_, consent=Consent(letter=path)))

    assert time.monotonic() - began < 40
    assert of_letter(report) or report.undecided


def test_what_is_too_large_is_told(write: Write) -> None:
    """A picture of two and a half gigapixels is not decoded, and that is said."""
    report = checked(write("bomb.png", letters.declared(50_000, 50_000)))

    assert any("consent.letter: whether anything is on it was not checked" in each for each in report.unchecked)


_WITHOUT_LIBRARIES = """
import sys
sys.modules["pypdf"] = None
import voiceclone
request = voiceclone.CloneRequest(
    voice_name="x", gender="female", language="zh", recordings=["take.wav"],
    consent=voiceclone.Consent(letter="letter.pdf"),
)
report = voiceclone.plan(request)["huawei"]
print(report.verdict, *report.unchecked, sep="|")
"""


def test_without_its_library_nothing_is_skipped_silently(dataset: Path) -> None:
    """What was not opened is told, with what to install, and is not called accepted."""
    done = subprocess.run(
        [sys.executable, "-c", _WITHOUT_LIBRARIES], cwd=dataset, capture_output=True, text=True, check=True
    )

    verdict, *unchecked = done.stdout.strip().split("|")
    assert "undecided" == verdict
    assert "consent.letter: it was not opened: pip install pypdf pillow" in unchecked


def test_without_its_library_a_wrong_content_is_seen(dataset: Path, tmp_path: Path) -> None:
    """What the beginning of a file tells needs no library."""
    (tmp_path / "letter.pdf").write_bytes(b"<html>I agree")
    (tmp_path / "take.wav").symlink_to(dataset / "take.wav")

    done = subprocess.run(
        [sys.executable, "-c", _WITHOUT_LIBRARIES], cwd=tmp_path, capture_output=True, text=True, check=True
    )

    assert done.stdout.startswith("rejected")
